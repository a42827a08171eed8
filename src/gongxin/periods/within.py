"""Statutory clocks: how long, counted from what, and therefore until which day.

The day of the event does not count; the period begins on the next day (Civil Code of 2020, articles 200 to 203).  Days
are calendar days, months and years end on the corresponding day, working days follow the State Council's calendar.
Whether a period of calendar days, months or years that ends on a rest day moves to the next working day is part of each
rule: time limits for acting usually do, publication windows do not.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from gongxin.periods.calendar import is_working_day, working_day_after
from gongxin.periods.period import ONE_DAY, Period, add_months

UNITS = ("working_days", "days", "months", "years")
_WORDS = {
    "working_days": ("{}个工作日", "{} working day"),
    "days": ("{}日", "{} day"),
    "months": ("{}个月", "{} month"),
    "years": ("{}年", "{} year"),
}
LONGEST = 36_600
_ANCHOR = re.compile(r"[a-z][a-z0-9_]*")


class ClockRefused(ValueError):
    """A length of time is not stated as the law states it; the message says what is missing or too much."""


@dataclass(frozen=True)
class Within:
    """A length of time in exactly one unit."""

    working_days: int | None = None
    days: int | None = None
    months: int | None = None
    years: int | None = None
    moves_to_working_day: bool = False

    def __post_init__(self) -> None:
        """Refuse no unit, two units, and anything but a whole number that is not negative."""
        given = [unit for unit in UNITS if getattr(self, unit) is not None]
        if len(given) != 1:
            raise ClockRefused(f"exactly one of {', '.join(UNITS)} is needed, not {' and '.join(given) or 'none'}")
        count = getattr(self, given[0])
        if type(count) is not int or not 0 <= count <= LONGEST:
            raise ClockRefused(f"{given[0]} is a whole number from 0 to {LONGEST}, not {count!r}")
        if type(self.moves_to_working_day) is not bool:
            raise ClockRefused("moves_to_working_day is true or false")

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object]) -> "Within":
        """The length a rule states, such as `{working_days: 7}`; unknown words are refused."""
        unknown = sorted(set(mapping) - {*UNITS, "moves_to_working_day"})
        if unknown:
            raise ClockRefused(f"a length of time does not know {', '.join(unknown)}: use one of {', '.join(UNITS)}")
        return cls(**mapping)  # type: ignore[arg-type]  # __post_init__ checks every value

    @property
    def unit(self) -> str:
        """The unit in which the length is stated."""
        return next(unit for unit in UNITS if getattr(self, unit) is not None)

    @property
    def count(self) -> int:
        """How many of the unit."""
        return int(getattr(self, self.unit))

    def last_day(self, anchor: date) -> date:
        """The last day of the period that begins on the day after `anchor`; nothing at all ends on `anchor` itself."""
        if self.unit == "working_days":
            return working_day_after(anchor, self.count) if self.count else anchor
        if self.unit == "days":
            day = anchor + timedelta(days=self.count)
        else:
            day = add_months(anchor, self.count * (12 if self.unit == "years" else 1))
        if self.moves_to_working_day and not is_working_day(day):
            return working_day_after(day, 1)
        return day

    def period(self, anchor: date) -> Period:
        """The days of the period that begins on the day after `anchor`; a length of nothing has none and is refused."""
        return Period(anchor + ONE_DAY, self.last_day(anchor) + ONE_DAY)

    def said(self, language: str) -> str:
        """The length in words ("zh" or "en")."""
        zh, en = _WORDS[self.unit]
        if language == "zh":
            return zh.format(self.count)
        return en.format(self.count) + ("" if self.count == 1 else "s")


@dataclass(frozen=True)
class Clock:
    """A length of time and the event from which it is counted."""

    within: Within
    anchor: str

    def __post_init__(self) -> None:
        """Refuse a clock that does not say from which event it counts."""
        if not isinstance(self.anchor, str) or _ANCHOR.fullmatch(self.anchor) is None:
            raise ClockRefused(f"a clock counts from a named event such as decision or receipt, not {self.anchor!r}")

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object]) -> "Clock":
        """The clock a rule states, such as `{within: {working_days: 7}, anchor: decision}`."""
        within = mapping.get("within")
        if set(mapping) != {"within", "anchor"} or not isinstance(within, Mapping):
            raise ClockRefused("a clock states within (a unit and a number) and anchor, and nothing else")
        return cls(Within.from_mapping(within), str(mapping["anchor"]))

    def last_day(self, events: Mapping[str, date]) -> date:
        """The last day of the clock, given on which day each event fell; without its event it is refused."""
        if self.anchor not in events:
            raise ClockRefused(f"the clock counts from {self.anchor}, and no day is known for it")
        return self.within.last_day(events[self.anchor])
