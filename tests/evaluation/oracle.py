"""A model applied to organisations one by one in plain Python, slowly and obviously: what every engine must give."""

from bisect import bisect_left
from datetime import date, timedelta

from gongxin.evaluation.rules import Result, day_number
from gongxin.rulebook.evaluations import Aggregate, Indicator, ModelTerms, hundredths
from gongxin.rulebook.items import FieldType, Length
from gongxin.rulebook.lengths import later
from gongxin.rulebook.severity import all_hold
from tests.evaluation.builders import FIELDS, Known, World

FULL = 1_000


def evaluate(terms: ModelTerms, world: World) -> list[Result]:
    """The results of every organisation of the model's kinds, in order."""
    kinds = {kind.value for kind in terms.subjects}
    return [_result(terms, world, subject) for subject in sorted(world.subjects) if world.subjects[subject] in kinds]


def _result(terms: ModelTerms, world: World, subject: int) -> Result:
    records = [record for record in world.records if record.subject == subject]
    given = {one.key: _points(terms, one, records, world.day) for one in terms.indicators}
    measured = {one.key: _measure(one, records, world.day) for one in terms.indicators}
    score, capped = hundredths(terms.start) * 1_000_000, []
    for dimension in terms.dimensions:
        together = sum(given[one.key] for one in terms.indicators if one.dimension == dimension.key)
        kept = _within(together, dimension.least, dimension.most)
        score += kept * dimension.weight
        capped += [f"dimension.{dimension.key}"] if kept != together else []
    held = [one for one in terms.bounds if (measured[one.indicator] or 0) >= one.at_least]
    held = [one for one in held if measured[one.indicator] is not None]
    above = [one for one in terms.ceilings if any((subject, one.model, grade) in world.others for grade in one.when)]
    grades = [grade.grade for grade in terms.grades]
    place = next(
        (n for n, grade in enumerate(terms.grades[:-1]) if score >= hundredths(grade.from_points or "") * 1_000_000),
        len(grades) - 1,
    )
    bound = max((grades.index(one.grade) for one in [*held, *above]), default=0)
    grade, unbounded, thin = grades[max(place, bound)], grades[place], []
    if terms.coverage is not None:
        items = {record.item for record in records}
        if sum(item in items for item in set(terms.coverage.items)) < terms.coverage.at_least:
            thin, unbounded = ["missing"], terms.coverage.otherwise
            grade = grade if bound == len(grades) - 1 else terms.coverage.otherwise
        known = _items(terms)
        thin += ["small"] if sum(record.item in known for record in records) < terms.coverage.small else []
    weights = {dimension.key: dimension.weight for dimension in terms.dimensions}
    reasons = tuple((one.key, given[one.key] * weights[one.dimension]) for one in terms.indicators if given[one.key])
    flags = (*(one.key for one in held), *(one.key for one in above), *capped, *thin)
    return Result(subject, score, grade, unbounded, flags, reasons)


def _items(terms: ModelTerms) -> set[str]:
    taken = {one.item for indicator in terms.indicators for one in indicator.take}
    return taken | set(terms.coverage.items if terms.coverage else ())


def _taken(one: Indicator, records: list[Known], day: date) -> list[tuple[Known, int]]:
    """The records that an indicator takes, each with the day that it is dated by the first way that takes it."""
    found = []
    for record in records:
        for way in one.take:
            dated = record.days(day)[way.dated]
            if record.item != way.item or not all_hold(way.when, record.facts):
                continue
            if way.severities and record.severity not in way.severities:
                continue
            if one.within is not None and not _still(dated, one.within, day):
                continue
            found.append((record, dated))
            break
    return found


def _still(dated: int, within: Length, day: date) -> bool:
    """Whether so long after the date has not come on the day."""
    return later(date(1970, 1, 1) + timedelta(days=dated), within) > day


def _amount(one: Indicator, record: Known) -> int:
    if one.aggregate is not Aggregate.SUM or one.of is None:
        return 1
    value = record.facts.get(one.of) or 0
    if FIELDS[record.item][one.of] is FieldType.DECIMAL:
        value = round(float(value) * 100)
    return max(-(10**12), min(10**12, int(value)))


def _measure(one: Indicator, records: list[Known], day: date) -> int | None:
    taken = _taken(one, records, day)
    if one.aggregate is Aggregate.LATEST_DAYS:
        return day_number(day) - max(dated for _, dated in taken) if taken else None
    if one.aggregate is Aggregate.PRESENT:
        return 1 if taken else 0
    return sum(_amount(one, record) for record, _ in taken)


def _points(terms: ModelTerms, one: Indicator, records: list[Known], day: date) -> int:
    """What the indicator gives, in thousandths of hundredths."""
    measure = _measure(one, records, day)
    if one.each is None:
        rungs = sorted(one.rungs, key=lambda rung: rung.at_least)
        reached = 0 if measure is None else bisect_left([rung.at_least for rung in rungs], measure + 1)
        return _within(hundredths(rungs[reached - 1].points) * FULL if reached else 0, one.least, one.most)
    weight = (measure or 0) * FULL
    if one.decay is not None:
        taken = _taken(one, records, day)
        weight = sum(_amount(one, record) * _left(terms, one, day_number(day) - dated) for record, dated in taken)
    each = hundredths(one.each)
    most = 10**12 // abs(each or 1) if one.decay else 10**12 // abs(each * FULL or 1) * FULL
    return _within(each * max(-most, min(most, weight)), one.least, one.most)


def _left(terms: ModelTerms, one: Indicator, age: int) -> int:
    """How many thousandths of a record of that age count."""
    decay = next(decay for decay in terms.decays if decay.key == one.decay)
    passed = [step for step in decay.steps if step.from_days <= age]
    return max(passed, key=lambda step: step.from_days).thousandths if passed else FULL


def _within(points: int, least: str | None, most: str | None) -> int:
    points = points if most is None else min(points, hundredths(most) * FULL)
    return points if least is None else max(points, hundredths(least) * FULL)
