"""Models of evaluation as packs state them: what is counted, what it weighs, which grade follows, and who may see it.

A model is a folder, `models/<key>/`: `model.yaml` is the item; `indicators/*.sql` holds what no filter and aggregate
can say; `cases.yaml` invented organisations with the result that a lawyer expects.  Points are exact: hundredths, never
floats.  The unit is an organisation, and nothing but its records as the law publishes or shares them is counted.
"""

from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from gongxin.rulebook.items import (
    Basis,
    Condition,
    FieldName,
    Item,
    Key,
    Length,
    Severity,
    Strict,
    SubjectKind,
    Visibility,
    Words,
)

Points = Annotated[str, Field(pattern=r"^-?(0|[1-9][0-9]{0,5})(\.[0-9]{1,2})?$")]
"""Points as a pack writes them: an exact decimal in quotes, with at most two places."""
GradeName = Annotated[str, Field(pattern=r"^[A-Z]{1,3}[+-]?$")]


@lru_cache(maxsize=4096)
def hundredths(points: Points) -> int:
    """Points as whole hundredths: `-2.5` is -250."""
    whole, _, places = points.partition(".")
    return int(whole + places.ljust(2, "0"))


class Standing(StrEnum):
    """What a model's result is, by the national scheme of 2026 (law.md §6.1): a grade, or a hint for the node alone."""

    COMPREHENSIVE = "comprehensive"
    SECTOR = "sector"
    RISK_HINT = "risk_hint"


class Aggregate(StrEnum):
    """What is made of an organisation's records that an indicator takes.

    `count` counts them; `sum` adds up the field `of`, in 分 for money; `latest_days` is the age in days of the newest;
    `present` is 1 where there is one.
    """

    COUNT = "count"
    SUM = "sum"
    LATEST_DAYS = "latest_days"
    PRESENT = "present"


class Taken(Strict):
    """The records that an indicator takes: those of `item` that meet every condition, of these classes if any.

    `dated` says which date of the record `within` and decay count from.
    """

    item: Key
    when: tuple[Condition, ...] = ()
    severities: tuple[Severity, ...] = ()
    dated: Literal["happened", "decided", "published"] = "decided"


class Rung(Strict):
    """From this measure on, these points; of the rungs that are reached the highest counts."""

    at_least: int
    points: Points


class Indicator(Strict):
    """One thing that counts: either records taken and an aggregate, or a SELECT of subject, points and reason.

    Exactly one of `each` (points for every one that the aggregate gives, decayed with age where `decay` names a table)
    and `rungs` (points by threshold) weighs the aggregate; a SELECT (`sql`, a file of `indicators/`) weighs itself.
    `least` and `most` bound what the indicator gives in all.
    """

    key: FieldName
    title: Words
    dimension: FieldName
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]
    take: tuple[Taken, ...] = ()
    within: Length | None = None
    aggregate: Aggregate = Aggregate.COUNT
    of: FieldName | None = None
    each: Points | None = None
    rungs: tuple[Rung, ...] = ()
    decay: FieldName | None = None
    least: Points | None = None
    most: Points | None = None
    sql: FieldName | None = None

    @model_validator(mode="after")
    def one_form(self) -> Self:
        """Refuse an indicator of both forms or of none, and one that is weighed twice or not at all."""
        if (self.sql is None) is (not self.take):
            raise PydanticCustomError("indicator-form", "an indicator either takes records or names a file of SQL")
        if self.sql is None and (self.each is None) is (not self.rungs):
            raise PydanticCustomError("indicator-form", "an indicator is weighed by exactly one of each and rungs")
        return self


class Dimension(Strict):
    """A side of an organisation's record; its indicators' points together are bounded by `least` and `most`.

    `weight` is in thousandths.
    """

    key: FieldName
    title: Words
    weight: Annotated[int, Field(ge=1, le=10_000)] = 1_000
    least: Points | None = None
    most: Points | None = None


class DecayStep(Strict):
    """A record at least this many days old counts so many thousandths of its points."""

    from_days: Annotated[int, Field(ge=0, le=36_600)]
    thousandths: Annotated[int, Field(ge=0, le=1_000)]


class Decay(Strict):
    """How a record's weight fades with its age, step by step; before the first step it counts in full."""

    key: FieldName
    basis: tuple[Basis, ...] = ()
    steps: Annotated[tuple[DecayStep, ...], Field(min_length=1)]


class Grade(Strict):
    """A grade and the score from which it is given; the last grade has no `from_points`."""

    grade: GradeName
    title: Words
    from_points: Points | None = None


class Bound(Strict):
    """Where the indicator's aggregate reaches `at_least`, the grade is no better than `grade`, whatever the score.

    A veto is a bound to the last grade, a ceiling one to a grade above it.
    """

    key: FieldName
    title: Words
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]
    indicator: FieldName
    at_least: int = 1
    grade: GradeName


class Ceiling(Strict):
    """Where another model of this node gave one of `when`, the grade is no better than `grade`."""

    key: FieldName
    title: Words
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]
    model: Key
    when: Annotated[tuple[GradeName, ...], Field(min_length=1)]
    grade: GradeName


class Coverage(Strict):
    """What must be known of an organisation for a grade: records of at least so many of these items.

    Where it is not, the result is `otherwise`, with the score kept from everybody; below `small` records in all the
    result says that it rests on little.
    """

    items: Annotated[tuple[Key, ...], Field(min_length=1)]
    at_least: Annotated[int, Field(ge=1)] = 1
    otherwise: GradeName
    title: Words
    small: Annotated[int, Field(ge=0)] = 0


class ModelTerms(Strict):
    """What a model says: of whom, counted how, graded how, seen by whom, and how often."""

    standing: Standing
    purpose: Words
    subjects: Annotated[tuple[SubjectKind, ...], Field(min_length=1)]
    evaluator: Words
    seen_by: Visibility
    counts: Literal[Visibility.PUBLIC, Visibility.SHARED] = Visibility.PUBLIC
    every: Length
    start: Points
    dimensions: Annotated[tuple[Dimension, ...], Field(min_length=1)]
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1)]
    decays: tuple[Decay, ...] = ()
    bounds: tuple[Bound, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()
    grades: Annotated[tuple[Grade, ...], Field(min_length=2)]
    coverage: Coverage | None = None


class ModelItem(Item[ModelTerms]):
    """A model with the texts of its SQL indicators by name, which are part of what is adopted."""

    sql: dict[FieldName, str] = Field(default_factory=dict)
