"""Long lists at the desk, a page at a time: nothing that somebody is told of falls off the end."""

from dataclasses import dataclass

from gongxin.desk.visiting import Desk
from gongxin.site.parameters import read_number

A_PAGE = 50


@dataclass(frozen=True)
class PageOf:
    """One page of a list: its number of how many, and which places of the list stand on it."""

    number: int
    pages: int

    @classmethod
    def asked(cls, here: Desk, count: int) -> "PageOf":
        """The page that the address names, of so many lines; the last one where it names a later one."""
        pages = max(1, -(-count // A_PAGE))
        return cls(max(1, min(read_number(here.parameters.get("page", "1"), name="page"), pages)), pages)

    @property
    def first(self) -> int:
        """The first place on the page."""
        return (self.number - 1) * A_PAGE

    @property
    def last(self) -> int:
        """The place behind the last one."""
        return self.number * A_PAGE
