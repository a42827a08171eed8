"""Periods of days: half-open, so that one ends where the next begins and no day is in both."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


class EmptyPeriod(ValueError):
    """A period ends on the day it begins or before; the message names the days."""


@dataclass(frozen=True)
class Period:
    """The days from `start` on and before `end`; without `end` it is open."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        """Refuse a period that holds no day."""
        if self.end is not None and self.end <= self.start:
            raise EmptyPeriod(f"a period from {self.start} cannot end before {self.end}: it would hold no day")

    @property
    def last_day(self) -> date | None:
        """The last day inside, None while the period is open."""
        return None if self.end is None else self.end - ONE_DAY

    def contains(self, day: date) -> bool:
        """Whether `day` lies inside."""
        return self.start <= day and (self.end is None or day < self.end)

    def touches(self, other: "Period") -> bool:
        """Whether some day lies in both; a period does not touch the one that begins where it ends."""
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)

    def covers(self, other: "Period") -> bool:
        """Whether every day of `other` lies inside."""
        return self.start <= other.start and (self.end is None or (other.end is not None and other.end <= self.end))

    def intersection(self, other: "Period") -> "Period | None":
        """The days in both, None if there are none."""
        if not self.touches(other):
            return None
        ends = [end for end in (self.end, other.end) if end is not None]
        return Period(max(self.start, other.start), min(ends, default=None))

    def minus(self, other: "Period") -> tuple["Period", ...]:
        """The days inside that are not in `other`: none, one or two periods, in order."""
        if not self.touches(other):
            return (self,)
        before = (Period(self.start, other.start),) if self.start < other.start else ()
        if other.end is None or (self.end is not None and self.end <= other.end):
            return before
        return (*before, Period(other.end, self.end))


def add_months(day: date, months: int) -> date:
    """The corresponding day `months` later (or earlier); where that month has no such day, its last day.

    31 January and one month is 28 or 29 February; 28 February and one month is 28 March.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
