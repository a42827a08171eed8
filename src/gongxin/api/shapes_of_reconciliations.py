"""The outward shapes of comparing a source's list with what is held, written by hand."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Root = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Code = Annotated[str, Field(min_length=18, max_length=18)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FactShape(_Shape):
    """One fact of a list: the digest of what identifies it, and that of what it says."""

    key: UUID
    digest: UUID


class ListShape(_Shape):
    """A source's list of a feed by its root alone; or, where that differs, with the facts of the parts that differ.

    A part is one of the 256 below the root, by its number.
    """

    feed: Annotated[str, Field(max_length=200)]
    root: Root
    parts: Annotated[list[Annotated[int, Field(strict=True, ge=0, le=255)]], Field(max_length=256)] = []
    facts: list[FactShape] = []


class LineShape(_Shape):
    """A fact that differs and is open, since when, and the case in which its source is asked about it."""

    key: UUID
    kind: str
    since: datetime
    case: int | None


class ComparedShape(_Shape):
    """What a comparison found; `number` is null where only the root was sent and differs: nothing was noted then.

    `parts` are the 256 hashes below the platform's root, for whoever differs to find where.  `name` are facts that the
    source alone lists, of which it is asked to say by code which organisations they are about.  `open` are the lines of
    the feed that no list has settled yet, the 200 oldest.
    """

    feed: str
    number: int | None
    equal: bool
    root: str
    held: int
    differing: dict[str, int]
    parts: list[str]
    name: list[UUID]
    open: list[LineShape]


class NamedShape(_Shape):
    """A fact that the source alone lists, and the code of the organisation that it is about."""

    key: UUID
    code: Code


class NamesShape(_Shape):
    """The organisations that a platform asked for."""

    feed: Annotated[str, Field(max_length=200)]
    named: Annotated[list[NamedShape], Field(min_length=1, max_length=200)]


class OpenedShape(_Shape):
    """How many cases the answers opened, and the facts whose organisations are not known to the platform."""

    opened: int
    unknown: list[UUID]
    open: list[LineShape]
