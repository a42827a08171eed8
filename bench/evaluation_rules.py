"""The 40 rules of the bench of evaluation: as a model, as SQL written by hand, and the records that they read."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

DAY = date(2026, 9, 14)
TODAY = 20_710
ITEMS = ("penalty", "abnormal", "arrears", "safety", "quality", "labour", "environment", "contract")
STEPS = ((180, 700), (365, 400), (1_095, 100))
RUNGS = ((1_000_000, 200), (10_000_000, 600), (100_000_000, 1_500))
GRADES = (("A", 9_000), ("B", 7_500), ("C", 6_000))
SIDES = 4
FLOOR = 6_000
"""The least that a dimension gives: minus so many hundredths."""


@dataclass(frozen=True)
class Rule:
    """One indicator: which records it takes, and what it gives, in hundredths."""

    key: str
    item: str
    how: str
    each: int = 0
    within: int | None = None
    severity: str | None = None
    kind: str | None = None
    least: int | None = None

    @property
    def side(self) -> int:
        """The dimension it belongs to."""
        return ITEMS.index(self.item.partition(".")[2]) % SIDES


def _rules() -> tuple[Rule, ...]:
    found = []
    for name in ITEMS:
        item = f"bench.{name}"
        found += [
            Rule(f"{name}_recent", item, "count", -150, within=365, least=-2_000),
            Rule(f"{name}_serious", item, "count", -500, within=1_095, severity="serious", least=-3_000),
            Rule(f"{name}_faded", item, "faded", -80, least=-2_500),
            Rule(f"{name}_fined", item, "sum"),
            Rule(f"{name}_closed", item, "count", -400, kind="closure"),
        ]
    return tuple(found)


RULES = _rules()
VETO = ("bench_veto", "penalty_serious", 3)


def program() -> Any:  # noqa: ANN401
    """The model compiled for the day."""
    from gongxin.evaluation.compiling import compile_model
    from gongxin.rulebook.evaluations import ModelItem
    from gongxin.rulebook.items import FieldType

    item = ModelItem.model_validate_json(json.dumps(_model()))
    fields = {f"bench.{name}": {"fine": FieldType.MONEY, "kinds": FieldType.CHOICES} for name in ITEMS}
    return compile_model(item, item.at(DAY), day=DAY, fields=fields)


def _model() -> dict[str, Any]:
    basis = [{"act": "bench.act.rules", "article": "1"}]
    grades = [{"grade": grade, "title": _words(grade), "from_points": _points(cut)} for grade, cut in GRADES]
    limit = {"key": VETO[0], "title": _words("veto"), "basis": basis, "indicator": VETO[1], "at_least": VETO[2]}
    sides = [{"key": f"side{n}", "title": _words("side"), "least": _points(-FLOOR)} for n in range(SIDES)]
    steps = [{"from_days": days, "thousandths": part} for days, part in STEPS]
    terms = {
        "standing": "risk_hint",
        "purpose": _words("bench"),
        "subjects": ["enterprise"],
        "evaluator": _words("bench"),
        "seen_by": "shared",
        "every": {"years": 1},
        "start": "100",
        "dimensions": sides,
        "decays": [{"key": "fading", "steps": steps}],
        "indicators": [_indicator(rule, basis) for rule in RULES],
        "bounds": [{**limit, "grade": "D"}],
        "grades": [*grades, {"grade": "D", "title": _words("D")}],
    }
    version = {"in_force": "2021-01-01", "basis": basis, "terms": terms}
    return {"key": "bench.model.forty", "title": _words("bench"), "versions": [version]}


def _indicator(rule: Rule, basis: list[dict[str, str]]) -> dict[str, Any]:
    when = [{"field": "kinds", "includes": [rule.kind]}] if rule.kind else []
    taken = {"item": rule.item, "when": when, "severities": [rule.severity] if rule.severity else []}
    said: dict[str, Any] = {"key": rule.key, "title": _words(rule.key), "dimension": f"side{rule.side}"}
    said |= {"basis": basis, "take": [taken]}
    if rule.how == "sum":
        return said | {
            "aggregate": "sum",
            "of": "fine",
            "rungs": [{"at_least": at, "points": _points(-given)} for at, given in RUNGS],
        }
    said |= {"each": _points(rule.each)} | ({"decay": "fading"} if rule.how == "faded" else {})
    said |= {"within": {"days": rule.within}} if rule.within else {}
    return said | ({"least": _points(rule.least)} if rule.least is not None else {})


def _words(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def _points(hundredths: int) -> str:
    sign, whole = "-" if hundredths < 0 else "", abs(hundredths)
    return f"{sign}{whole // 100}.{whole % 100:02}"


def by_hand(folder: Path) -> str:
    """The same rules as one would write them for DuckDB alone."""
    measures = ",\n".join(f"{_by_hand(rule)} AS {rule.key}" for rule in RULES)
    points = ",\n".join(f"{_points_by_hand(rule)} AS p_{rule.key}" for rule in RULES)
    sides = [" + ".join(f"p_{rule.key}" for rule in RULES if rule.side == n) for n in range(SIDES)]
    totals = ", ".join(f"{given} AS t{n}" for n, given in enumerate(sides))
    score = " + ".join(f"greatest(t{n}, {-FLOOR * 1_000})" for n in range(SIDES))
    cuts = " ".join(f"WHEN score >= {cut * 1_000_000} THEN '{grade}'" for grade, cut in GRADES)
    veto = f"coalesce({VETO[1]}, 0) >= {VETO[2]}"
    capped = ", ".join(f"CASE WHEN t{n} < {-FLOOR * 1_000} THEN 'dimension.side{n}' END" for n in range(SIDES))
    reasons = ", ".join(f"CASE WHEN p_{rule.key} <> 0 THEN '{rule.key}:' || p_{rule.key} * 1000 END" for rule in RULES)
    return f"""
    WITH counted AS (
      SELECT subject, {measures} FROM read_parquet('{folder}/records/*.parquet') GROUP BY subject
    ), pointed AS (
      SELECT s.subject, {VETO[1]}, {points}
      FROM read_parquet('{folder}/subjects/*.parquet') s LEFT JOIN counted USING (subject) WHERE s.kind = 'enterprise'
    ), summed AS (SELECT *, {totals} FROM pointed),
    scored AS (SELECT *, 10000000000 + ({score})::BIGINT * 1000 AS score FROM summed),
    graded AS (SELECT *, CASE {cuts} ELSE 'D' END AS unbounded FROM scored)
    SELECT subject, score, CASE WHEN {veto} THEN 'D' ELSE unbounded END AS grade, unbounded,
           concat_ws(';', CASE WHEN {veto} THEN '{VETO[0]}' END, {capped}) AS flags,
           concat_ws(';', {reasons}) AS reasons
    FROM graded ORDER BY subject
    """


def _by_hand(rule: Rule) -> str:
    tests = [f"item = '{rule.item}'"]
    tests += [f"decided > {TODAY - rule.within}"] if rule.within else []
    tests += [f"severity = '{rule.severity}'"] if rule.severity else []
    tests += [f"contains(choices_kinds, '|{rule.kind}|')"] if rule.kind else []
    taken = f"FILTER (WHERE {' AND '.join(tests)})"
    if rule.how == "sum":
        return f"sum(money_fine) {taken}"
    if rule.how == "faded":
        steps = " ".join(f"WHEN decided <= {TODAY - days} THEN {part}" for days, part in reversed(STEPS))
        return f"sum(CASE {steps} ELSE 1000 END) {taken}"
    return f"count(*) {taken}"


def _points_by_hand(rule: Rule) -> str:
    if rule.how == "sum":
        arms = " ".join(f"WHEN {rule.key} >= {at} THEN {-given * 1_000}" for at, given in reversed(RUNGS))
        return f"CASE {arms} ELSE 0 END"
    unit = rule.each if rule.how == "faded" else rule.each * 1_000
    given = f"coalesce({rule.key}, 0) * ({unit})"
    return f"greatest({given}, {rule.least * 1_000})" if rule.least is not None else given


def make(folder: Path, *, subjects: int, records: int) -> None:
    """Organisations and their records, the same for the same sizes and in order, as an extract has them.

    One in ten organisations has no record.
    """
    import duckdb

    items = ", ".join(f"'bench.{name}'" for name in ITEMS)
    pick = "CAST(hash(n, '{}') % {} AS BIGINT)"
    with duckdb.connect(config={"memory_limit": "3GB", "temp_directory": str(folder)}) as connection:
        for table in ("subjects", "records"):
            (folder / table).mkdir(parents=True)
        connection.execute(
            f"COPY (SELECT n AS subject, 'enterprise' AS kind, '990100' AS region, '' AS industry, 0 AS registered"
            f" FROM range(1, {subjects} + 1) t(n)) TO '{folder}/subjects/part.parquet' (FORMAT parquet)"
        )
        days = f"{TODAY} - ({pick.format('day', 2_000)})::INTEGER"
        connection.execute(
            f"""COPY (SELECT ({pick.format("subject", subjects * 9 // 10)})::BIGINT + 1 AS subject, n AS record,
            ([{items}])[1 + ({pick.format("item", len(ITEMS))})] AS item,
            (['minor', 'ordinary', 'serious'])[1 + ({pick.format("severity", 3)})] AS severity,
            0::INTEGER AS happened, ({days})::INTEGER AS decided, 0::INTEGER AS published,
            CASE WHEN {pick.format("fined", 2)} = 0 THEN ({pick.format("fine", 5_000_000)})::BIGINT END AS money_fine,
            (['|fine|', '|warning|', '|fine|warning|', '|closure|fine|'])[1 + ({pick.format("kind", 4)})]
              AS choices_kinds
            FROM range(1, {records} + 1) t(n) ORDER BY subject, record)
            TO '{folder}/records/part.parquet' (FORMAT parquet)"""
        )
