"""The first steps of a program: records in numbers, and one pass over them that measures every indicator."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from gongxin.evaluation.rules import Column, day_number
from gongxin.evaluation.taking import SEVERITIES, Fields, ModelRefused, column_of, taken, thousandths
from gongxin.rulebook.evaluations import Aggregate, Coverage, Indicator, ModelTerms, Taken

MOST_OF_RECORD = 10**12
"""A field that is summed counts at most so much for one record: ten thousand million yuan in 分."""


@dataclass(frozen=True)
class Reading:
    """What records are read by: the items in the order of their numbers, the columns, the day."""

    items: tuple[str, ...]
    columns: tuple[Column, ...]
    day: date
    fields: Fields

    def takes(self, indicator: Indicator) -> list[tuple[Taken, str]]:
        """Every way in which the indicator takes a record, with its condition."""
        ways = indicator.take
        return [(one, taken(one, indicator.within, kinds=self.items, day=self.day, fields=self.fields)) for one in ways]


def select(parts: Iterable[str], *clauses: str) -> str:
    """A SELECT, one part a line."""
    return "\n".join(["SELECT", "  " + ",\n  ".join(parts), *clauses])


def total(one: str) -> str:
    """A sum over an organisation's records, in the same type on every engine."""
    return f"CAST(SUM({one}) AS BIGINT)"


def coded(reading: Reading) -> str:
    """Records with numbers for item and class, which compare faster than texts."""
    kinds = " ".join(f"WHEN '{item}' THEN {place}" for place, item in enumerate(reading.items))
    classes = " ".join(f"WHEN '{severity}' THEN {place}" for place, severity in enumerate(SEVERITIES))
    among = ", ".join(f"'{item}'" for item in reading.items)
    parts = [
        *("subject", "record", "happened", "decided", "published"),
        f"CASE item {kinds} ELSE -1 END AS kind" if kinds else "-1 AS kind",
        f"CASE severity {classes} ELSE -1 END AS class",
        *(column.name for column in reading.columns),
    ]
    return select(parts, "FROM records", f"WHERE item IN ({among})" if among else "WHERE 1 = 0")


def counted(terms: ModelTerms, reading: Reading) -> str:
    """One pass over the records: for each organisation, what every indicator measures and weighs."""
    parts = ["subject", *(_known(terms.coverage, reading) if terms.coverage else ())]
    for indicator in terms.indicators:
        if indicator.sql is None:
            parts.append(f"{_measure(indicator, reading)} AS n_{indicator.key}")
        if indicator.decay is not None:
            parts.append(f"{_weight(indicator, terms, reading)} AS w_{indicator.key}")
    return select(parts, "FROM coded", "GROUP BY subject")


def _known(coverage: Coverage, reading: Reading) -> list[str]:
    """Of how many of the covered items there are records, and how many records in all."""
    places = sorted({reading.items.index(item) for item in coverage.items})
    found = " + ".join(f"MAX(CASE WHEN kind = {place} THEN 1 ELSE 0 END)" for place in places)
    return [f"CAST({found} AS BIGINT) AS known", "COUNT(*) AS seen"]


def _measure(indicator: Indicator, reading: Reading) -> str:
    """What the aggregate makes of the records taken."""
    if indicator.aggregate is Aggregate.LATEST_DAYS:
        newest = _each(indicator, reading, lambda one: one.dated, otherwise="NULL")
        return f"CAST({day_number(reading.day)} - MAX({newest}) AS BIGINT)"
    if indicator.aggregate is Aggregate.SUM:
        return total(_each(indicator, reading, lambda one: _amount(one, indicator, reading)))
    if indicator.aggregate is Aggregate.PRESENT:
        return f"CAST(MAX({_each(indicator, reading, lambda _: '1')}) AS BIGINT)"
    return f"COUNT({_each(indicator, reading, lambda _: '1', otherwise='NULL')})"


def _weight(indicator: Indicator, terms: ModelTerms, reading: Reading) -> str:
    """The measure in thousandths, every record by its age."""
    decay = next((one for one in terms.decays if one.key == indicator.decay), None)
    if decay is None:
        raise ModelRefused(f"{indicator.key} fades by {indicator.decay}, which is not there")
    if indicator.aggregate not in (Aggregate.COUNT, Aggregate.SUM) or indicator.each is None:
        raise ModelRefused(f"{indicator.key} fades, and neither counts nor sums points for each")

    def faded(one: Taken) -> str:
        part = thousandths(decay, one.dated, reading.day)
        return f"{_amount(one, indicator, reading)} * {part}" if indicator.aggregate is Aggregate.SUM else part

    return total(_each(indicator, reading, faded))


def _amount(one: Taken, indicator: Indicator, reading: Reading) -> str:
    """The field that is summed, nothing where it is not stated."""
    if indicator.of is None:
        raise ModelRefused(f"{indicator.key} sums, and does not say what")
    column = column_of(reading.fields, one.item, indicator.of)
    if not column.is_number:
        raise ModelRefused(f"{indicator.key} sums {column.field}, which is {column.type}")
    return f"LEAST(GREATEST(COALESCE({column.name}, 0), -{MOST_OF_RECORD}), {MOST_OF_RECORD})"


def _each(indicator: Indicator, reading: Reading, what: Callable[[Taken], str], *, otherwise: str = "0") -> str:
    """What one record gives where it is taken; the first way that takes it decides."""
    ways = [(what(one), condition) for one, condition in reading.takes(indicator)]
    if len({given for given, _ in ways}) == 1:
        return f"CASE WHEN {_any(reading.takes(indicator))} THEN {ways[0][0]} ELSE {otherwise} END"
    arms = " ".join(f"WHEN {condition} THEN {given}" for given, condition in ways)
    return f"CASE {arms} ELSE {otherwise} END"


def _any(takes: list[tuple[Taken, str]]) -> str:
    return " OR ".join(condition for _, condition in takes)
