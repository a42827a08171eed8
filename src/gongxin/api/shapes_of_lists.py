"""The outward shapes of lists and of who publicly stands on them, written by hand."""

from pydantic import BaseModel, ConfigDict

from gongxin.api.shapes import CitationShape
from gongxin.rulebook.lists import ListKind


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ListLine(_Shape):
    """A list in force today: what it is called, what an entry says, where its own page is."""

    key: str
    title: dict[str, str]
    kind: ListKind
    in_force: str
    basis: list[CitationShape]
    unverified: list[str]
    address: str


class ListsShape(_Shape):
    """The lists in force on a day, under one rulebook."""

    day: str
    rulebook: str
    lists: list[ListLine]


class GroundShape(_Shape):
    """A ground on which an organisation may be entered, and the text that says so."""

    name: str
    title: dict[str, str]
    basis: list[CitationShape]


class EntryOnList(_Shape):
    """An organisation that publicly stands on the list: since when, until when (null: open), by whose decision.

    `marks` travel with the entry as with its record: that it is disputed, that the organisation replies to it.
    """

    code: str
    name: str
    record: int
    entered_on: str
    until: str | None
    authority: str
    marks: list[str]


class ListShape(_Shape):
    """A list and one page of who publicly stands on it today, the latest entry first; `total` is of all pages."""

    key: str
    title: dict[str, str]
    kind: ListKind
    day: str
    in_force: str
    basis: list[CitationShape]
    grounds: list[GroundShape]
    people_note: dict[str, str] | None
    unverified: list[str]
    total: int
    entries: list[EntryOnList]
    next: str | None
