"""Which records an indicator takes, as conditions of SQL on one record: exact, and alike on every engine."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from gongxin.evaluation.rules import Column, day_number
from gongxin.rulebook.evaluations import Decay, Indicator, Taken
from gongxin.rulebook.items import Condition, FieldType, Length, Severity
from gongxin.rulebook.lengths import NotCalendarTime, later
from gongxin.rulebook.portable import unsafe

Fields = Mapping[str, Mapping[str, FieldType]]
"""The types of fields by item and name, as the catalogue has them."""
SEVERITIES = tuple(Severity)
"""Classes by the number that stands for them while records are counted."""
BOUNDED = frozenset({FieldType.MONEY, FieldType.INTEGER})
FULL = 1_000
"""A record counts so many thousandths before its first step of decay."""


class ModelRefused(ValueError):
    """The model cannot be compiled; the message says which of its parts is not known or not safe."""


def quoted(text: str) -> str:
    """A text of a pack as a literal; refused where engines would read it differently."""
    if unsafe(text):
        raise ModelRefused(f"the text {text!r} is not read alike by every engine")
    return f"'{text}'"


def column_of(fields: Fields, item: str, field: str) -> Column:
    """The column that holds a field of an item."""
    known = fields.get(item, {}).get(field)
    if known is None:
        raise ModelRefused(f"{item} has no field {field}")
    return Column(field, known)


def first_day(within: Length, day: date) -> int:
    """The earliest day whose time of that length has not ended on `day`: the corresponding day is no longer inside."""
    try:
        start = day - (later(day, within) - day)
    except (NotCalendarTime, OverflowError, ValueError) as error:
        raise ModelRefused(f"what lies within so long cannot be counted: {error}") from None
    while later(start, within) > day:
        start -= timedelta(days=1)
    while later(start, within) <= day:
        start += timedelta(days=1)
    return day_number(start)


def taken(one: Taken, within: Length | None, *, kinds: tuple[str, ...], day: date, fields: Fields) -> str:
    """The condition under which a record is taken; `kinds` gives every item its number."""
    tests = [f"kind = {kinds.index(one.item)}"]
    if one.severities:
        tests.append(f"class IN ({', '.join(str(SEVERITIES.index(severity)) for severity in one.severities)})")
    if within is not None:
        tests.append(f"{one.dated} >= {first_day(within, day)}")
    tests += [holds(condition, column_of(fields, one.item, condition.field)) for condition in one.when]
    return " AND ".join(tests)


def holds(condition: Condition, column: Column) -> str:
    """The condition on the field's column; what is not stated meets only `stated: false`."""
    name = column.name
    if condition.stated is not None:
        return _stated(column) if condition.stated else _not_stated(column)
    if condition.includes is not None or condition.within is not None:
        return _among(condition, column)
    if column.type not in BOUNDED:
        raise ModelRefused(f"{column.field} is {column.type}, not a whole number")
    if condition.at_least is not None:
        return f"{name} >= {_whole(condition.at_least)}"
    return f"{name} <= {_whole(condition.at_most or 0)}"


def _whole(number: int) -> int:
    if abs(number) >= 2**62:
        raise ModelRefused(f"{number} is too large a number")
    return number


def _stated(column: Column) -> str:
    return f"{column.name} IS NOT NULL" if column.is_number else f"({column.name} IS NOT NULL AND {column.name} <> '')"


def _not_stated(column: Column) -> str:
    return f"{column.name} IS NULL" if column.is_number else f"({column.name} IS NULL OR {column.name} = '')"


def _among(condition: Condition, column: Column) -> str:
    values = condition.includes if condition.includes is not None else condition.within or ()
    if column.is_number:
        raise ModelRefused(f"{column.field} is {column.type}, and is no text among others")
    if not values:
        return "1 = 0"
    if column.type is not FieldType.CHOICES:
        return f"{column.name} IN ({', '.join(quoted(value) for value in values)})"
    if any("|" in value or not value for value in values):
        raise ModelRefused(f"a value of {column.field} is empty or holds the sign between values")
    if condition.includes is not None:
        found = (f"REPLACE({column.name}, {quoted(f'|{value}|')}, '') <> {column.name}" for value in values)
        return f"({' OR '.join(found)})"
    return _nothing_beside(column, values)


def _nothing_beside(column: Column, values: Iterable[str]) -> str:
    """Every value away leaves only what stood around them; with bars doubled, no two values share one."""
    rest = f"REPLACE({column.name}, '|', '||')"
    for value in values:
        rest = f"REPLACE({rest}, {quoted(f'|{value}|')}, '')"
    return f"{rest} = '||'"


def thousandths(decay: Decay, dated: str, day: date) -> str:
    """How much of a record of that date counts, by the steps of its age."""
    steps = sorted(decay.steps, key=lambda step: -step.from_days)
    at = day_number(day)
    reached = (f"WHEN {dated} <= {at - step.from_days} THEN {step.thousandths}" for step in steps)
    return f"CASE {' '.join(reached)} ELSE {FULL} END"


def named_columns(indicators: Iterable[Indicator], fields: Fields) -> set[Column]:
    """The columns that filters and sums of the indicators read."""
    found = set()
    for indicator in indicators:
        for one in indicator.take:
            named = [condition.field for condition in one.when] + ([indicator.of] if indicator.of else [])
            found |= {column_of(fields, one.item, field) for field in named}
    return found
