"""The later steps of a program: from what was counted to points, score, grade, flags and reasons."""

from collections.abc import Iterator

from gongxin.evaluation.counting import select
from gongxin.evaluation.rules import PARTS
from gongxin.evaluation.taking import FULL, ModelRefused
from gongxin.rulebook.evaluations import Aggregate, Bound, Ceiling, Dimension, Indicator, ModelTerms, Points, hundredths

MOST_GIVEN = 10**12
"""An indicator gives at most so many thousandths of hundredths, either way: ten million points."""
MISSING, SMALL = "missing", "small"
"""Flags of a result that lacks what the model needs to know, and of one that rests on little."""


def others_held(terms: ModelTerms) -> str:
    """Which ceilings the grades of other models bring."""
    parts = [f"MAX(CASE WHEN {_brings(one)} THEN 1 ELSE 0 END) AS c_{one.key}" for one in terms.ceilings]
    return select(["subject", *parts], "FROM others", "GROUP BY subject")


def pointed(terms: ModelTerms) -> str:
    """Every organisation of the model's kinds with what each indicator measures and gives."""
    bounding = {bound.indicator for bound in terms.bounds}
    parts = ["s.subject AS subject"]
    if terms.coverage:
        parts += ["COALESCE(c.known, 0) AS known", "COALESCE(c.seen, 0) AS seen"]
    for one in terms.indicators:
        parts.append(f"CAST({_bounded(_given(one), one, FULL)} AS BIGINT) AS p_{one.key}")
    parts += [f"{_measured(one)} AS n_{one.key}" for one in terms.indicators if one.key in bounding]
    parts += [f"COALESCE(o.c_{one.key}, 0) AS c_{one.key}" for one in terms.ceilings]
    kinds = ", ".join(f"'{kind}'" for kind in terms.subjects)
    return select(parts, *_joins(terms), f"WHERE s.kind IN ({kinds})")


def judged(terms: ModelTerms) -> str:
    """The points of each dimension together, and which bounds hold."""
    known = {indicator.key for indicator in terms.indicators}
    if unknown := [one.key for one in terms.bounds if one.indicator not in known]:
        raise ModelRefused(f"the bound {unknown[0]} is about no indicator")
    parts = ["subject", *_carried(terms)]
    for dimension in terms.dimensions:
        given = " + ".join(f"p_{one.key}" for one in terms.indicators if one.dimension == dimension.key)
        parts.append(f"{given or 'CAST(0 AS BIGINT)'} AS t_{dimension.key}")
    parts += [f"CASE WHEN n_{one.indicator} >= {one.at_least} THEN 1 ELSE 0 END AS b_{one.key}" for one in terms.bounds]
    parts += [f"c_{one.key}" for one in terms.ceilings]
    return select(parts, "FROM pointed")


def scored(terms: ModelTerms) -> str:
    """The score: where one starts, and what the dimensions give within their bounds, by their weights."""
    start = hundredths(terms.start) * (PARTS // 100)
    given = [f"{_bounded(f't_{one.key}', one, FULL)} * {one.weight}" for one in terms.dimensions]
    score = " + ".join([f"CAST({start} AS BIGINT)", *given])
    totals = [f"t_{one.key}" for one in terms.dimensions if _is_bounded(one)]
    return select(["subject", *_carried(terms), *totals, *_limits(terms), f"{score} AS score"], "FROM judged")


def graded(terms: ModelTerms) -> str:
    """The place of the grade by score alone, and that of the worst grade that a bound or a ceiling allows."""
    last = len(terms.grades) - 1
    arms = "".join(
        f"WHEN score >= {hundredths(grade.from_points) * (PARTS // 100)} THEN {place} "
        for place, grade in enumerate(terms.grades[:-1])
        if grade.from_points is not None
    )
    by_score = f"CASE {arms}ELSE {last} END" if arms else str(last)
    worst = [f"CASE WHEN {name} = 1 THEN {place} ELSE 0 END" for name, place in _held(terms)]
    bound = f"GREATEST({', '.join(worst)}, 0)" if worst else "0"
    totals = [f"t_{one.key}" for one in terms.dimensions if _is_bounded(one)]
    parts = [
        "subject",
        "score",
        *_carried(terms),
        *totals,
        *_limits(terms),
        f"{by_score} AS place",
        f"{bound} AS bound",
    ]
    return select(parts, "FROM scored")


def results(terms: ModelTerms) -> str:
    """What the run gives for every organisation, in words."""
    grade, unbounded = _named(terms, "GREATEST(place, bound)"), _named(terms, "place")
    if terms.coverage:
        otherwise = f"'{terms.coverage.otherwise}'"
        thin = f"known < {terms.coverage.at_least}"
        veto = len(terms.grades) - 1
        grade = f"CASE WHEN {thin} AND bound < {veto} THEN {otherwise} ELSE {grade} END"
        unbounded = f"CASE WHEN {thin} THEN {otherwise} ELSE {unbounded} END"
    weights = {one.key: one.weight for one in terms.dimensions}
    reasons = [
        f"CASE WHEN p_{one.key} <> 0 THEN CONCAT('{one.key}:', p_{one.key} * {weights[one.dimension]}) END"
        for one in terms.indicators
    ]
    flags = f"CONCAT_WS(';', {', '.join(_flags(terms)) or _NOTHING}) AS flags"
    said = f"CONCAT_WS(';', {', '.join(reasons)}) AS reasons"
    return select(["subject", "score", f"{grade} AS grade", f"{unbounded} AS unbounded", flags, said], "FROM graded")


_NOTHING = "''"


def _brings(ceiling: Ceiling) -> str:
    grades = ", ".join(f"'{grade}'" for grade in ceiling.when)
    return f"model = '{ceiling.model}' AND grade IN ({grades})"


def _joins(terms: ModelTerms) -> Iterator[str]:
    yield "FROM subjects AS s"
    yield "LEFT JOIN counted AS c ON c.subject = s.subject"
    for one in terms.indicators:
        if one.sql is not None:
            yield f"LEFT JOIN asked_{one.key} AS a_{one.key} ON a_{one.key}.subject = s.subject"
    if terms.ceilings:
        yield "LEFT JOIN others_held AS o ON o.subject = s.subject"


def _measured(one: Indicator) -> str:
    """The aggregate, for bounds and rungs; of an age only where there is one."""
    if one.sql is not None:
        return f"COALESCE(a_{one.key}.found, 0)"
    return f"c.n_{one.key}" if one.aggregate is Aggregate.LATEST_DAYS else f"COALESCE(c.n_{one.key}, 0)"


def _given(one: Indicator) -> str:
    """What the indicator gives before its own bounds, in thousandths of hundredths."""
    if one.sql is not None:
        most = MOST_GIVEN // FULL
        return f"LEAST(GREATEST(COALESCE(a_{one.key}.points, 0), -{most}), {most}) * {FULL}"
    if one.each is not None:
        each = hundredths(one.each)
        unit, name = (each, "w") if one.decay is not None else (each * FULL, "n")
        most = MOST_GIVEN // max(abs(unit), 1)
        return f"LEAST(GREATEST(COALESCE(c.{name}_{one.key}, 0), -{most}), {most}) * {_number(unit)}"
    rungs = sorted(one.rungs, key=lambda rung: -rung.at_least)
    arms = (f"WHEN {_measured(one)} >= {rung.at_least} THEN {hundredths(rung.points) * FULL}" for rung in rungs)
    return f"CASE {' '.join(arms)} ELSE 0 END"


def _number(number: int) -> str:
    return str(number) if number >= 0 else f"({number})"


def _bounded(given: str, one: Indicator | Dimension, unit: int) -> str:
    """What is given within the bounds of an indicator or a dimension."""
    if one.most is not None:
        given = f"LEAST({given}, {_limit(one.most, unit)})"
    return f"GREATEST({given}, {_limit(one.least, unit)})" if one.least is not None else given


def _limit(points: Points, unit: int) -> int:
    return hundredths(points) * unit


def _is_bounded(one: Dimension) -> bool:
    return one.least is not None or one.most is not None


def _limits(terms: ModelTerms) -> list[str]:
    """The columns that say which bounds and ceilings hold."""
    return [f"b_{one.key}" for one in terms.bounds] + [f"c_{one.key}" for one in terms.ceilings]


def _carried(terms: ModelTerms) -> list[str]:
    known = ["known", "seen"] if terms.coverage else []
    return [*known, *(f"p_{one.key}" for one in terms.indicators)]


def _held(terms: ModelTerms) -> Iterator[tuple[str, int]]:
    """Each bound's and ceiling's column with the place of the best grade that it leaves."""
    places = {grade.grade: place for place, grade in enumerate(terms.grades)}
    limits: list[tuple[str, Bound | Ceiling]] = [(f"b_{one.key}", one) for one in terms.bounds]
    for name, one in [*limits, *((f"c_{one.key}", one) for one in terms.ceilings)]:
        if one.grade not in places:
            raise ModelRefused(f"{one.key} names {one.grade}, which is no grade of the model")
        yield name, places[one.grade]


def _named(terms: ModelTerms, place: str) -> str:
    arms = " ".join(f"WHEN {number} THEN '{grade.grade}'" for number, grade in enumerate(terms.grades))
    return f"CASE {place} {arms} END"


def _flags(terms: ModelTerms) -> Iterator[str]:
    for name in _limits(terms):
        yield f"CASE WHEN {name} = 1 THEN '{name.partition('_')[2]}' END"
    for dimension in terms.dimensions:
        if _is_bounded(dimension):
            kept = _bounded(f"t_{dimension.key}", dimension, FULL)
            yield f"CASE WHEN t_{dimension.key} <> {kept} THEN 'dimension.{dimension.key}' END"
    if terms.coverage:
        yield f"CASE WHEN known < {terms.coverage.at_least} THEN '{MISSING}' END"
        yield f"CASE WHEN seen < {terms.coverage.small} THEN '{SMALL}' END"
