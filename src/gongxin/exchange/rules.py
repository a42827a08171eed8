"""What a delivery's rows are checked by, and what a failed check is."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from gongxin.exchange.faults import Check
from gongxin.rulebook.items import CatalogueTerms, CheckTerms, Feed, Version

LONGEST_VALUE_SHOWN = 60
LONGEST_NAME = 200


@dataclass(frozen=True)
class Rules:
    """What a feed's rows are checked by: the item's versions, oldest first, and the pack's quality checks."""

    feed: Feed
    versions: tuple[Version[CatalogueTerms], ...]
    checks: tuple[tuple[str, CheckTerms], ...]
    judged: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Name as compared → the code of the organisation that a person judged it to mean in this source."""

    @property
    def terms(self) -> CatalogueTerms:
        """The latest terms: they name the fields that a delivery is read into."""
        latest = self.versions[-1].terms
        assert latest is not None, "the compiler refuses a feed for an item that is repealed"  # noqa: S101
        return latest

    @property
    def required(self) -> frozenset[str]:
        """The fields that the catalogue wants of every row."""
        return frozenset(field.name for field in self.terms.fields if field.required)


@dataclass(frozen=True)
class Found:
    """A fault as a boolean column, with where its value stands in the sender's file."""

    name: str
    check: Check
    column: str
    told: bool = True
    """Whether each row is told of it; what holds for every row of a feed is told once, by a warning."""


def governing_day(rules: Rules, *, day: date) -> pl.Expr:
    """The day whose law governs each row, as the item says: of the decision, of the act, or of the filing."""
    dates = rules.terms.dates
    filed = pl.lit(day)
    if rules.terms.governed_by == "day_of_filing":
        return filed
    first, second = (dates.decided, dates.happened)
    if rules.terms.governed_by == "day_of_act":
        first, second = second, first
    return pl.coalesce([pl.col(name) for name in (first, second) if name] + [filed])


def moved(column: str | None, rules: Rules) -> str:
    """Where the sender's column stands beside a catalogue field of the same name."""
    names = {field.name for field in rules.terms.fields}
    return f"~{column}" if column in names else str(column)
