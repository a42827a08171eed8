"""Working days by the State Council's yearly notices, make-up days included, in the time of Asia/Shanghai.

A year for which no notice is known is refused, never guessed.  The notice for a year comes in the autumn before and may
still move a rest day in the last week of December.  Notices that the packaged table does not have yet are learnt from
the packs in use, so that a node need not wait for its software.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import chinese_calendar
from chinese_calendar import constants

SHANGHAI = ZoneInfo("Asia/Shanghai")


class CalendarUnknown(LookupError):
    """The working days of that year have not been announced, or are not known here."""


class NaiveMoment(ValueError):
    """A moment came without its offset from UTC, so its day cannot be told."""


@dataclass(frozen=True)
class YearNotice:
    """What the notice for one year states: the days of rest, and the days at weekends that are worked for them."""

    year: int
    rests: frozenset[date]
    worked: frozenset[date]

    def says(self, day: date) -> bool:
        """Whether `day`, which the notice is about, is a working day by it."""
        return day in self.worked or (day.weekday() < SATURDAY and day not in self.rests)


SATURDAY = 5
_learnt: tuple[YearNotice, ...] = ()


def learn(notices: Iterable[YearNotice]) -> None:
    """From now on the calendar knows the years of these notices, in place of those learnt before.

    A notice for a year that the packaged table has changes nothing, and neither does one after a gap.
    """
    global _learnt  # noqa: PLW0603  # the process knows one calendar, like that of the package
    following, found = packaged_years()[1] + 1, []
    for notice in sorted(notices, key=lambda one: one.year):
        if notice.year == following:
            found.append(notice)
            following += 1
    _learnt = tuple(found)


def learnt() -> tuple[YearNotice, ...]:
    """The notices that the calendar knows beside the packaged table, in order of year."""
    return _learnt


def day_of(moment: datetime) -> date:
    """The day in China on which `moment` falls."""
    if moment.tzinfo is None:
        raise NaiveMoment(f"the moment {moment} says nothing of its time zone")
    return moment.astimezone(SHANGHAI).date()


def first_moment_of(day: date) -> datetime:
    """The instant at which `day` begins in China; a window that ended the day before ends then."""
    return datetime.combine(day, time.min, SHANGHAI)


@cache
def packaged_years() -> tuple[int, int]:
    """The first and the last year of the packaged table."""
    years = {day.year for day in constants.holidays}
    return min(years), max(years)


def known_years() -> tuple[int, int]:
    """The first and the last year whose working days are known."""
    first, last = packaged_years()
    return first, last + len(_learnt)


def working_days() -> tuple[date, ...]:
    """Every working day of the known years, in order."""
    return _working_days(_learnt)


@lru_cache(maxsize=2)
def _working_days(notices: tuple[YearNotice, ...]) -> tuple[date, ...]:
    first, last = packaged_years()
    start, last = date(first, 1, 1), last + len(notices)
    days = (start + timedelta(days=more) for more in range((date(last, 12, 31) - start).days + 1))
    return tuple(day for day in days if _is_worked(day, notices))


def is_working_day(day: date) -> bool:
    """Whether `day` is a working day, make-up days included."""
    refuse_unknown(day)
    return _is_worked(day, _learnt)


def _is_worked(day: date, notices: tuple[YearNotice, ...]) -> bool:
    for notice in reversed(notices):
        if day.year == notice.year or day in notice.rests or day in notice.worked:
            return notice.says(day)
    return is_packaged_working_day(day)


def is_packaged_working_day(day: date) -> bool:
    """Whether `day`, of a packaged year, is a working day by the table that comes with the software."""
    return bool(chinese_calendar.is_workday(day))


def working_day_after(day: date, count: int) -> date:
    """The working day that is number `count` after `day`; `day` itself never counts."""
    refuse_unknown(day)
    if count < 1:
        raise ValueError("working days are counted from 1")
    place = bisect_right(working_days(), day) + count - 1
    if place >= len(working_days()):
        raise unknown(known_years()[1] + 1)
    return working_days()[place]


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after `start` up to and including `end`; negative if `end` is earlier."""
    refuse_unknown(start)
    refuse_unknown(end)
    return bisect_right(working_days(), end) - bisect_right(working_days(), start)


def refuse_unknown(day: date) -> None:
    """Refuse a day whose year is not in the calendar."""
    first, last = known_years()
    if not first <= day.year <= last:
        raise unknown(day.year)


def unknown(year: int) -> CalendarUnknown:
    """The refusal for `year`."""
    first, last = known_years()
    return CalendarUnknown(f"the working days of {year} are not known: the calendar holds {first} to {last}")
