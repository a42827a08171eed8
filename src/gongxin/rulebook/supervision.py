"""Policies of supervision as packs state them: how much of whom is inspected a year, by grade and by trade.

Shares are in thousandths of those of a grade, so that they stay whole numbers.  Who falls under a policy, into a trade,
or out of it, is read off records that speak neither for nor against; whoever the law has inspected more often is found
by the question that the packs ask of everybody, so that repair and the end of a measure count here as anywhere.
"""

from typing import Annotated

from pydantic import Field

from gongxin.rulebook.evaluations import GradeName
from gongxin.rulebook.items import Basis, Condition, FieldName, Item, Key, Strict, SubjectKind, Words

Thousandths = Annotated[int, Field(ge=0, le=1_000)]
Visits = Annotated[int, Field(ge=1, le=52)]
Bases = Annotated[tuple[Basis, ...], Field(min_length=1)]


class Rate(Strict):
    """Of so many thousandths of a grade's organisations each is visited so often a year."""

    grade: GradeName
    share: Thousandths
    visits: Visits = 1


class Holding(Strict):
    """Organisations of which a record of `item` is held that meets every condition."""

    item: Key
    when: tuple[Condition, ...] = ()


class Trade(Strict):
    """A trade with rates of its own, and the records by which one belongs to it."""

    name: FieldName
    title: Words
    basis: Bases
    holding: Holding
    rates: Annotated[tuple[Rate, ...], Field(min_length=1)]


class Extra(Strict):
    """Whoever the law has inspected more often than at the ordinary frequency, whatever his grade.

    They are those for whom the answer to the question of `purpose` is no.
    """

    name: FieldName
    title: Words
    basis: Bases
    purpose: Key
    share: Thousandths
    visits: Visits


class Exempt(Strict):
    """A field in which nobody is drawn at random, and the text that says so."""

    name: FieldName
    title: Words
    basis: Bases
    holding: Holding


class PolicyTerms(Strict):
    """What the packs say of inspections about one set of matters: of whom, and how much by grade, the best first.

    Grades are those of the model `graded_by`; whoever has none counts as `ungraded`.
    """

    matters: Words
    department: Words
    subjects: Annotated[tuple[SubjectKind, ...], Field(min_length=1)]
    holding: Holding | None = None
    graded_by: Key | None = None
    ungraded: GradeName
    rates: Annotated[tuple[Rate, ...], Field(min_length=1)]
    trades: tuple[Trade, ...] = ()
    extra: tuple[Extra, ...] = ()
    exempt: tuple[Exempt, ...] = ()


PolicyItem = Item[PolicyTerms]
