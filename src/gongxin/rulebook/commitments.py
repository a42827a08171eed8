"""Commitments as packs state them: who may make one, of what kind, where not, how it goes on, what a breach records.

A commitment is gone through by a procedure of the packs; which of its states record what is said here, so that the
compiler can see that nobody is recorded as having broken his word without a decision, reasons and remedies.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from gongxin.rulebook.items import Basis, FieldName, Item, Key, Length, Strict, SubjectKind, Words


class Fulfilment(StrEnum):
    """What a finding records of a commitment: kept, or broken in one of two grades."""

    FULL = "full"
    PARTIAL = "partial"
    UNFULFILLED = "unfulfilled"


BREACHES = frozenset({Fulfilment.PARTIAL, Fulfilment.UNFULFILLED})


class Outcome(Strict):
    """A state of the procedure, and what it records of fulfilment."""

    state: FieldName
    fulfilment: Fulfilment


class Excluded(Strict):
    """A concern of a matter for which this kind of commitment may not be used, and the text that says so."""

    name: FieldName
    title: Words
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]


class LetterText(Strict):
    """What the public letter says where the organisation adds nothing: the promise, and the liability for breach."""

    content: Words
    liability: Words


class CommitmentTerms(Strict):
    """What the packs say of one kind of commitment.

    `kind` is how its record states the kind.  It is recorded from the state `accepted` on, and no longer held from
    `withdrawn` on.  `standing` are the purposes for which good standing is asked.  Whoever was found to have broken
    such a commitment makes no other for as long as `closed_after_breach`.  A letter that names an end ends within
    `valid_at_most` of its day, which packs adopted before there was such a bound do not have.  `names_missing` says
    that the letter names papers that are missing.
    """

    kind: FieldName
    item: Key
    subjects: Annotated[tuple[SubjectKind, ...], Field(min_length=1)]
    procedure: Key
    accepted: FieldName
    withdrawn: FieldName | None = None
    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=1)]
    standing: tuple[Key, ...] = ()
    closed_after_breach: Length | None = None
    valid_at_most: Length | None = None
    names_missing: bool = False
    excluded: tuple[Excluded, ...] = ()
    letter: LetterText


CommitmentItem = Item[CommitmentTerms]
