"""What an evaluation reads and gives, in values that every engine holds alike; plain Python.

An extract is two tables (with the results of other models where a ceiling asks for them a third):

- `subjects(subject BIGINT, kind TEXT, region TEXT, industry TEXT, registered INTEGER)`
- `records(subject BIGINT, record BIGINT, item TEXT, severity TEXT, happened INTEGER, decided INTEGER, published
  INTEGER, <one column for each field that the model names>)`
- `others(subject BIGINT, model TEXT, grade TEXT)`

Days are numbers (`day_number`), amounts are 分, decimals whole hundredths, choices of several texts like
`|fine|warning|`; what is not stated is NULL in a field's column, and 0 or '' in the others: an undated record is as old
as can be.  A field's column is NULL for items that have no field of that name and type.  Records that are disputed,
repaired, shielded, withdrawn or beyond their publication on the day of the run are in no extract: there is nothing for
a model to leave out.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gongxin.rulebook.items import FieldType
from gongxin.rulebook.portable import column_name

EPOCH = date(1970, 1, 1)
PARTS = 100_000_000
"""A point in the smallest parts that are counted: hundredths, by thousandths of decay, by thousandths of weight."""


def day_number(day: date) -> int:
    """The day as engines hold it: days since 1970-01-01."""
    return (day - EPOCH).days


def key_ending(model: str, keys: Collection[str]) -> str | None:
    """The key that is named so, or whose last part alone is; None where none is, or several end so."""
    if model in keys:
        return model
    found = [key for key in keys if key.rpartition(".")[2] == model]
    return found[0] if len(found) == 1 else None


class Engine(StrEnum):
    """Where a program runs; the result is the same to the byte."""

    DUCKDB = "duckdb"
    POSTGRESQL = "postgresql"
    SPARK = "spark"
    SAIL = "sail"


NUMBERS = frozenset({FieldType.DATE, FieldType.MONEY, FieldType.INTEGER, FieldType.DECIMAL})
"""Types of fields whose columns are BIGINT; the others' are TEXT."""


@dataclass(frozen=True, slots=True, order=True)
class Column:
    """A field of records as an extract carries it, in a column named after its type and itself: `money_fine`."""

    field: str
    type: FieldType

    @property
    def name(self) -> str:
        """The column's name; no two fields or types share one."""
        return column_name(self.type, self.field)

    @property
    def is_number(self) -> bool:
        """Whether the column is BIGINT."""
        return self.type in NUMBERS


@dataclass(frozen=True, slots=True)
class Step:
    """One named statement of a program: a SELECT whose rows later statements read under its name."""

    name: str
    sql: str


@dataclass(frozen=True)
class Program:
    """A model compiled for a day: the statements in order, the last of which is `results`; and what is told in words.

    `results` gives `subject BIGINT, score BIGINT` (parts), `grade TEXT, unbounded TEXT` (the grade by score alone),
    `flags TEXT` (names of bounds, ceilings and of what is missing, with `;` between) and `reasons TEXT`
    (`indicator:parts` of every indicator that gave any, in the model's order, with `;` between).  `told` gives
    `subject, indicator, points, reason`: what the model's SELECTs give, row by row, and say in words.
    """

    model: str
    digest: str
    day: date
    items: tuple[str, ...]
    columns: tuple[Column, ...]
    steps: tuple[Step, ...]
    told: Step | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What a run gave for one organisation."""

    subject: int
    score: int
    grade: str
    unbounded: str
    flags: tuple[str, ...]
    reasons: tuple[tuple[str, int], ...]
