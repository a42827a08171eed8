"""One organisation's result from what its indicators took, in plain Python: what `grading` says in SQL.

It is asked many times for one organisation, without this record and without that; an indicator that took none of the
records left out gives what it gave.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gongxin.dossiers.extract import Row
from gongxin.evaluation.grading import MISSING, MOST_GIVEN, SMALL
from gongxin.evaluation.picking import ITEM, RECORD, Picker, Took, number_in, picked, picker
from gongxin.evaluation.rules import PARTS, Program, Result, day_number
from gongxin.evaluation.taking import FULL, Fields
from gongxin.rulebook.evaluations import Aggregate, Dimension, Indicator, ModelTerms, hundredths

Asked = Mapping[str, tuple[int, int]]
"""What each SELECT of the model gives the organisation: points in hundredths, and in how many rows."""
Said = tuple[int, str, int | None, str]
"""A row of a program's `told`: under which number, by which indicator, points in hundredths, words."""


@dataclass(frozen=True)
class Weigher:
    """A model as it is applied to one organisation on the program's day."""

    terms: ModelTerms
    day: date
    items: frozenset[str]
    by: Picker


@dataclass(frozen=True, slots=True)
class _Given:
    """What an indicator measures (None where no record has an age), and what it gives in thousandths of hundredths."""

    measure: int | None
    points: int


@dataclass(frozen=True)
class Own:
    """What is known of the organisation: its number, its records, and the grades that other models gave it."""

    subject: int
    records: Sequence[Row]
    others: Collection[tuple[str, str]] = ()


def weigher(program: Program, terms: ModelTerms, fields: Fields) -> Weigher:
    """The model of this program; `fields` are the types of fields by item."""
    return Weigher(terms, program.day, frozenset(program.items), picker(program, terms, fields))


def weighed(
    model: Weigher,
    own: Own,
    took: Mapping[str, Sequence[Took]],
    *,
    without: Mapping[int, frozenset[int]],
    asked: Mapping[int, Asked],
) -> dict[int, Result]:
    """What the model gives under each number of `without`, without the records that are left out under it.

    `took` is what its indicators took of all records; `asked` what its SELECTs give under each number.
    """
    whole = {one.key: _given(model, one, took.get(one.key, ())) for one in model.terms.indicators if one.sql is None}
    items = {number_in(row, RECORD): str(row[ITEM]) for row in own.records if row[ITEM] in model.items}
    seen = Counter(items.values())
    took_by: dict[int, list[Indicator]] = {}
    for one in model.terms.indicators:
        for some in took.get(one.key, ()):
            took_by.setdefault(some.record, []).append(one)
    found = {}
    for number, gone in without.items():
        changed = {one.key: one for record in gone for one in took_by.get(record, ())}
        given = whole | {
            key: _given(model, one, [some for some in took[key] if some.record not in gone])
            for key, one in changed.items()
        }
        given |= dict(_told(model.terms, asked.get(number, {})))
        left = seen - Counter(items[record] for record in gone if record in items)
        found[number] = _result(model, given, left, number, own.others)
    return found


def asked_of(said: Iterable[Said]) -> dict[int, Asked]:
    """What these rows give in all, under each number."""
    found: dict[int, dict[str, tuple[int, int]]] = {}
    for number, indicator, points, _ in said:
        before, rows = found.setdefault(number, {}).get(indicator, (0, 0))
        found[number][indicator] = (before + (points or 0), rows + 1)
    return dict(found)


def takings(model: Weigher, records: Iterable[Row]) -> dict[str, list[Took]]:
    """What each indicator takes of these records."""
    return picked(model.by, records)


def _given(model: Weigher, one: Indicator, took: Sequence[Took]) -> _Given:
    measure = _measure(one, took, day_number(model.day))
    if one.each is None:
        rungs = sorted(one.rungs, key=lambda rung: -rung.at_least)
        reached = (rung.points for rung in rungs if measure is not None and measure >= rung.at_least)
        return _Given(measure, _bounded(hundredths(next(reached, "0")) * FULL, one))
    each = hundredths(one.each)
    unit = each * FULL if one.decay is None else each
    weight = measure or 0 if one.decay is None else sum(some.amount * some.left for some in took)
    return _Given(measure, _bounded(_saturated(weight, MOST_GIVEN // max(abs(unit), 1)) * unit, one))


def _measure(one: Indicator, took: Sequence[Took], today: int) -> int | None:
    if one.aggregate is Aggregate.LATEST_DAYS:
        return today - max(some.dated for some in took) if took else None
    if one.aggregate is Aggregate.PRESENT:
        return 1 if took else 0
    return sum(some.amount for some in took)


def _told(terms: ModelTerms, asked: Asked) -> Iterator[tuple[str, _Given]]:
    for one in terms.indicators:
        if one.sql is not None:
            points, rows = asked.get(one.key, (0, 0))
            yield one.key, _Given(rows, _bounded(_saturated(points, MOST_GIVEN // FULL) * FULL, one))


def _saturated(number: int, most: int) -> int:
    return max(-most, min(number, most))


def _bounded(given: int, one: Indicator | Dimension) -> int:
    """What is given within the bounds of an indicator or a dimension."""
    given = given if one.most is None else min(given, hundredths(one.most) * FULL)
    return given if one.least is None else max(given, hundredths(one.least) * FULL)


def _result(
    model: Weigher,
    given: Mapping[str, _Given],
    seen: Counter[str],
    number: int,
    others: Collection[tuple[str, str]],
) -> Result:
    terms, last = model.terms, len(model.terms.grades) - 1
    totals = dict.fromkeys((one.key for one in terms.dimensions), 0)
    for one in terms.indicators:
        totals[one.dimension] += given[one.key].points
    kept = {one.key: _bounded(totals[one.key], one) for one in terms.dimensions}
    weights = {one.key: one.weight for one in terms.dimensions}
    score = hundredths(terms.start) * (PARTS // 100) + sum(kept[key] * weight for key, weight in weights.items())
    limits = list(_limits(terms, given, others))
    place, bound = _place(terms, score), max((allowed for _, allowed in limits), default=0)
    grade, unbounded = terms.grades[max(place, bound)].grade, terms.grades[place].grade
    lacking = tuple(_lacking(model, seen))
    if terms.coverage is not None and MISSING in lacking:
        grade, unbounded = grade if bound == last else terms.coverage.otherwise, terms.coverage.otherwise
    capped = (f"dimension.{one.key}" for one in terms.dimensions if kept[one.key] != totals[one.key])
    told = ((one.key, given[one.key].points * weights[one.dimension]) for one in terms.indicators)
    reasons = tuple((key, parts) for key, parts in told if parts)
    return Result(number, score, grade, unbounded, (*(key for key, _ in limits), *capped, *lacking), reasons)


def _limits(
    terms: ModelTerms, given: Mapping[str, _Given], others: Collection[tuple[str, str]]
) -> Iterator[tuple[str, int]]:
    """The bounds and ceilings that hold, each with the place of the best grade that it leaves."""
    places = {grade.grade: place for place, grade in enumerate(terms.grades)}
    for bound in terms.bounds:
        measure = given[bound.indicator].measure
        if measure is not None and measure >= bound.at_least:
            yield bound.key, places[bound.grade]
    for ceiling in terms.ceilings:
        if any(model == ceiling.model and grade in ceiling.when for model, grade in others):
            yield ceiling.key, places[ceiling.grade]


def _place(terms: ModelTerms, score: int) -> int:
    """The place of the grade by score alone."""
    for place, grade in enumerate(terms.grades[:-1]):
        if grade.from_points is not None and score >= hundredths(grade.from_points) * (PARTS // 100):
            return place
    return len(terms.grades) - 1


def _lacking(model: Weigher, seen: Counter[str]) -> Iterator[str]:
    """What is missing, and whether the result rests on little, from how many records there are of which items."""
    coverage = model.terms.coverage
    if coverage is None:
        return
    if sum(item in seen for item in set(coverage.items)) < coverage.at_least:
        yield MISSING
    if seen.total() < coverage.small:
        yield SMALL
