"""Lengths of calendar time: which day lies so much later, and which of two lengths is the longer."""

from datetime import date, timedelta
from functools import lru_cache

from gongxin.periods.period import add_months
from gongxin.periods.within import Within
from gongxin.rulebook.items import Length

_FIRST_DAYS = tuple(date(2023, 1, 1) + timedelta(days=more) for more in range(4 * 365 + 1))
"""Every day of four years in a row, one of them a leap year: months are as short and as long here as anywhere."""
_WEEK = (5, 7)


class NotCalendarTime(ValueError):
    """Working days were given where only days, months or years can be counted."""


def later(day: date, length: Length) -> date:
    """The corresponding day so much later; where that month has no such day, its last."""
    if length.working_days is not None:
        raise NotCalendarTime("a publication window is counted in days, months or years, not in working days")
    if length.days is not None:
        return day + timedelta(days=length.days)
    return add_months(day, _months(length))


def _months(length: Length) -> int:
    return (length.months or 0) + 12 * (length.years or 0)


@lru_cache(maxsize=1024)
def span(length: Length) -> tuple[int, int]:
    """How many calendar days the length holds, at least and at most; working days as five in a week of seven."""
    if length.working_days is not None:
        days = -(-length.working_days * _WEEK[1] // _WEEK[0])
        return days, days
    if length.days is not None:
        return length.days, length.days
    spans = [(later(day, length) - day).days for day in _FIRST_DAYS]
    return min(spans), max(spans)


def may_exceed(length: Length, limit: Length) -> bool:
    """Whether a time of this length can last longer than the limit, counted from some same day."""
    if None not in (length.working_days, limit.working_days):
        return (length.working_days or 0) > (limit.working_days or 0)
    if _in_months(length) and _in_months(limit):
        return _months(length) > _months(limit)
    return span(length)[1] > span(limit)[0]


def _in_months(length: Length) -> bool:
    return length.days is None and length.working_days is None


def compared(old: Length, new: Length) -> int:
    """1 when the new length is longer, -1 when it is shorter, 0 when neither can be said."""
    longer, shorter = may_exceed(new, old), may_exceed(old, new)
    return int(longer) - int(shorter)


def said(length: Length, language: str) -> str:
    """The length in words of `language` ("zh" or "en")."""
    return Within.from_mapping(length.model_dump(exclude_none=True)).said(language)
