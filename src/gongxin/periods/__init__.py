"""Periods of days, working days, and statutory clocks, as plain values."""

from gongxin.periods.calendar import (
    SHANGHAI,
    CalendarUnknown,
    day_of,
    first_moment_of,
    is_working_day,
    working_day_after,
    working_days_between,
)
from gongxin.periods.period import EmptyPeriod, Period, add_months
from gongxin.periods.within import Clock, ClockRefused, Within

__all__ = [
    "SHANGHAI",
    "CalendarUnknown",
    "Clock",
    "ClockRefused",
    "EmptyPeriod",
    "Period",
    "Within",
    "add_months",
    "day_of",
    "first_moment_of",
    "is_working_day",
    "working_day_after",
    "working_days_between",
]
