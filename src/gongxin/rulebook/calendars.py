"""The rest days of a year as packs state them: a notice that the packaged calendar does not have yet."""

from datetime import date
from typing import Annotated

from pydantic import Field

from gongxin.periods.calendar import YearNotice
from gongxin.rulebook.items import Item, Strict


class CalendarTerms(Strict):
    """The notice for one year: every day of rest that it names, weekends too, and every day worked to make up for one.

    Days in the December before may be among them.
    """

    year: Annotated[int, Field(ge=2000, le=2200)]
    rests: tuple[date, ...] = Field(min_length=1)
    worked: tuple[date, ...] = ()

    @property
    def notice(self) -> YearNotice:
        """The notice as the calendar learns it."""
        return YearNotice(self.year, frozenset(self.rests), frozenset(self.worked))


CalendarItem = Item[CalendarTerms]
