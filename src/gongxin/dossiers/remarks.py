"""Remarks about records: what is said of a record and travels with it, without being the record.

A repaired record is kept and neither published nor shared from the day of the decision on; it is never deleted.  One
that is shielded while a plan of its subject is performed is withheld alike, until that ends.  What its subject replies
stands beside it wherever it goes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LONGEST_STATEMENT = 1_000
"""How many characters a subject's statement about a record may have."""


class RemarkKind(StrEnum):
    """What can be said about a record."""

    DISPUTED = "disputed"
    """The organisation contests it, and the contest is open."""
    REPORTED = "reported"
    """Somebody else says that it is wrong, and its source was asked."""
    FOUND_WRONG = "found_wrong"
    """It was found wrong, and its source's correction is awaited."""
    BOTH_SIDES = "both_sides"
    """What is right could not be found out: both sides are shown."""
    STATEMENT = "statement"
    """What the organisation itself says about it."""
    REPAIRED = "repaired"
    """Its repair was granted."""
    SHIELDED = "shielded"
    """It rests while the organisation performs the plan or settlement that a court approved."""


WITHHOLDING = frozenset({RemarkKind.REPAIRED, RemarkKind.SHIELDED})
"""While one of these is said of a record, it is neither published nor shared, and what follows from it is lifted."""


@dataclass(frozen=True)
class RemarkView:
    """A remark as it is held: since which day, from which case, by which rule of which adoption."""

    id: int
    record: int
    kind: RemarkKind
    since: date
    case: int | None
    rule: str
    rulebook: int
    text: str


@dataclass(frozen=True)
class Remarks:
    """What is said about one record on a day."""

    told: tuple[RemarkView, ...] = ()

    @property
    def kinds(self) -> tuple[RemarkKind, ...]:
        """What is said, each once, in a fixed order."""
        said = {one.kind for one in self.told}
        return tuple(kind for kind in RemarkKind if kind in said)

    @property
    def withheld_on(self) -> date | None:
        """The first day of the repair or shield that stands; None where none does."""
        return min((one.since for one in self.told if one.kind in WITHHOLDING), default=None)

    @property
    def statement(self) -> RemarkView | None:
        """The organisation's own statement, if it made one."""
        return next((one for one in self.told if one.kind is RemarkKind.STATEMENT), None)


NOTHING_SAID = Remarks()


def by_record(told: Iterable[RemarkView]) -> dict[int, Remarks]:
    """The remarks of many records, each record's together."""
    found: dict[int, list[RemarkView]] = {}
    for one in told:
        found.setdefault(one.record, []).append(one)
    return {record: Remarks(tuple(some)) for record, some in found.items()}
