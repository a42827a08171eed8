"""Which records of one organisation every indicator takes, in plain Python: what `taking` and `counting` say in SQL.

One organisation has few rows, and planning the statement that reads everybody's takes longer than reading them.  What
is read is the same rows in the same columns, so that a field that an extract does not hold is not there either.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gongxin.dossiers.extract import Row
from gongxin.evaluation.counting import MOST_OF_RECORD
from gongxin.evaluation.rules import Column, Program, day_number
from gongxin.evaluation.taking import FULL, Fields, column_of, first_day
from gongxin.rulebook.evaluations import Aggregate, Indicator, ModelTerms, Taken
from gongxin.rulebook.items import Condition, FieldType

FIXED = ("subject", "record", "item", "severity", "happened", "decided", "published")
"""What stands in a row of records before the columns that the model names."""
RECORD, ITEM, SEVERITY = 1, 2, 3

Test = Callable[[Row], bool]


@dataclass(frozen=True, slots=True)
class Took:
    """A record that an indicator took: its number, what it adds, its day, and how many thousandths of it are left."""

    record: int
    amount: int
    dated: int
    left: int


@dataclass(frozen=True, slots=True)
class _Way:
    """One way in which an indicator takes a record, read for a day."""

    tests: tuple[Test, ...]
    dated: int
    of: int | None
    steps: tuple[tuple[int, int], ...]

    def takes(self, row: Row) -> bool:
        """Whether the record is taken in this way."""
        return all(test(row) for test in self.tests)

    def took(self, row: Row) -> Took:
        """The record as it is taken."""
        dated = number_in(row, self.dated)
        amount = 1 if self.of is None else max(-MOST_OF_RECORD, min(MOST_OF_RECORD, number_in(row, self.of)))
        left = next((part for until, part in self.steps if dated <= until), FULL)
        return Took(number_in(row, RECORD), amount, dated, left)


Picker = Mapping[str, Sequence[tuple[str, tuple[_Way, ...]]]]
"""For each item, the indicators that may take its records, in the model's order, and in which ways."""


def picker(program: Program, terms: ModelTerms, fields: Fields) -> Picker:
    """How the model of this program takes records; `fields` are the types of fields by item."""
    found: dict[str, list[tuple[str, tuple[_Way, ...]]]] = {}
    for one in terms.indicators:
        for item in dict.fromkeys(way.item for way in one.take):
            ways = tuple(_way(way, one, terms, program, fields) for way in one.take if way.item == item)
            found.setdefault(item, []).append((one.key, ways))
    return found


def picked(by: Picker, records: Iterable[Row]) -> dict[str, list[Took]]:
    """What each indicator takes of these records; the first of its ways that takes one decides."""
    found: dict[str, list[Took]] = {}
    for row in records:
        for indicator, ways in by.get(str(row[ITEM]), ()):
            way = next((one for one in ways if one.takes(row)), None)
            if way is not None:
                found.setdefault(indicator, []).append(way.took(row))
    return found


def number_in(row: Row, place: int) -> int:
    """The whole number in this place of a row, 0 where nothing is stated."""
    return int(row[place] or 0)


def _way(way: Taken, one: Indicator, terms: ModelTerms, program: Program, fields: Fields) -> _Way:
    places = {column: len(FIXED) + number for number, column in enumerate(program.columns)}
    summed = one.aggregate is Aggregate.SUM and one.of is not None
    return _Way(
        tests=tuple(_tests(way, one, program.day, fields, places)),
        dated=FIXED.index(way.dated),
        of=places[column_of(fields, way.item, one.of or "")] if summed else None,
        steps=_steps(one, terms, program.day),
    )


def _steps(one: Indicator, terms: ModelTerms, day: date) -> tuple[tuple[int, int], ...]:
    """Up to which day a record counts how many thousandths, the oldest first."""
    decay = next((decay for decay in terms.decays if decay.key == one.decay), None)
    steps = sorted(decay.steps, key=lambda step: -step.from_days) if decay else ()
    return tuple((day_number(day) - step.from_days, step.thousandths) for step in steps)


def _tests(way: Taken, one: Indicator, day: date, fields: Fields, places: Mapping[Column, int]) -> Iterable[Test]:
    if way.severities:
        classes = frozenset(severity.value for severity in way.severities)
        yield lambda row: row[SEVERITY] in classes
    if one.within is not None:
        dated, first = FIXED.index(way.dated), first_day(one.within, day)
        yield lambda row: number_in(row, dated) >= first
    for condition in way.when:
        column = column_of(fields, way.item, condition.field)
        yield _test(condition, column, places[column])


def _test(condition: Condition, column: Column, place: int) -> Test:
    """The condition on the field's column; what is not stated meets only `stated: false`."""
    if condition.stated is not None:
        wanted = condition.stated
        return lambda row: (row[place] not in (None, "")) is wanted
    if condition.at_least is not None:
        least = condition.at_least
        return lambda row: row[place] is not None and number_in(row, place) >= least
    if condition.at_most is not None:
        most = condition.at_most
        return lambda row: row[place] is not None and number_in(row, place) <= most
    return _among(condition, column, place)


def _among(condition: Condition, column: Column, place: int) -> Test:
    values = condition.includes if condition.includes is not None else condition.within or ()
    if column.type is not FieldType.CHOICES:
        return lambda row: row[place] in values
    if not values:
        return lambda _: False
    barred = tuple(f"|{value}|" for value in values)
    if condition.includes is not None:
        return lambda row: any(one in str(row[place] or "") for one in barred)
    return lambda row: row[place] is not None and _rest(str(row[place]), barred) == "||"


def _rest(text: str, barred: Iterable[str]) -> str:
    """What is left around the values once every one of these is away; with bars doubled, no two values share one."""
    text = text.replace("|", "||")
    for one in barred:
        text = text.replace(one, "")
    return text
