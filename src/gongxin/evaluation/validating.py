"""The validation report of a model: a table of results and outcomes read, judged, and told as one document.

The data are open data with an outcome, or an evaluator's own; the report speaks of the method and of groups, never of
one organisation, and holds no row of what was read.
"""

import gzip
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from polars.exceptions import PolarsError

from gongxin.evaluation.validation import (
    Flags,
    Interval,
    Numbers,
    TableUnreadable,
    ValidationRefused,
    calibration,
    cumulated,
    discrimination,
    drift,
    indicator_line,
    refuse_order,
    worsens,
)

Texts = NDArray[np.str_]
GZIP = b"\x1f\x8b"
MOST_POINTS = 200
"""A curve is drawn through at most so many points."""


@dataclass(frozen=True)
class Plan:
    """Which columns of the table say what.

    `bad` is the text of `outcome` where the bad thing happened.  The score is a column of numbers, higher is better, or
    the place of the grade in `order`, best first.
    """

    outcome: str
    bad: str
    score: str | None = None
    grade: str | None = None
    order: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()


def read_table(path: Path) -> pl.DataFrame:
    """A CSV file, gzipped or not, as texts; refused where it is none."""
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if raw.startswith(GZIP) else raw).decode("utf-8")
        return pl.read_csv(text.encode(), infer_schema=False)
    except (PolarsError, OSError, EOFError, UnicodeDecodeError, zlib.error):
        raise TableUnreadable(f"{path.name} cannot be read as a table of CSV in UTF-8") from None


def validated(table: pl.DataFrame, plan: Plan, *, before: pl.DataFrame | None = None) -> dict[str, Any]:
    """The report of a table; with `before`, an earlier population, how far the scores have drifted since.

    Rows without a score, an outcome, or where grades are judged a grade, are left out and counted.  Refused where a
    grade occurs that the order does not name.
    """
    outcomes_held = _texts(table, plan.outcome)
    scores, grades = _scores(table, plan), _grades(table, plan)
    known = ~np.isnan(scores) & (outcomes_held != "")
    if grades is not None:
        known &= grades != ""
    held, outcomes = scores[known], outcomes_held[known] == plan.bad
    found = discrimination(held, outcomes)
    document: dict[str, Any] = {
        "rows": table.height,
        "without_score_or_outcome": int((~known).sum()),
        "bad": int(outcomes.sum()),
        "score": plan.score or plan.grade,
        "auc": _interval(found.auc),
        "gini": round(found.gini, 6),
        "ks": round(found.ks, 6),
        "ks_at": found.ks_at,
        "curve": _curve(held, outcomes),
        "drift": None if before is None else round(_drift(before, plan, held), 6),
        "grades": None,
        "indicators": [_indicator(table, name, known, outcomes) for name in plan.indicators],
    }
    if grades is not None:
        document |= _calibrated(grades[known], outcomes, plan.order)
    return document


def _drift(before: pl.DataFrame, plan: Plan, held: Numbers) -> float:
    earlier = _scores(before, plan)
    earlier = earlier[~np.isnan(earlier)]
    if earlier.size == 0:
        raise ValidationRefused("the earlier population has no scores")
    return drift(earlier, held)


def _calibrated(grades: Texts, outcomes: Flags, order: Sequence[str]) -> dict[str, Any]:
    lines = calibration(grades.tolist(), outcomes, order=order)
    told = [{"grade": line.grade, "count": line.count, "bad": line.bad, "rate": _interval(line.rate)} for line in lines]
    return {"grades": told, "each_worse_grade_is_worse": worsens(lines)}


def _indicator(table: pl.DataFrame, name: str, known: Flags, outcomes: Flags) -> dict[str, Any]:
    line = indicator_line(name, _numbers(table, name)[known], outcomes)
    return {
        "name": line.name,
        "information": round(line.information, 6),
        "auc": round(line.auc, 6),
        "missing": round(line.missing, 6),
    }


def _curve(scores: Numbers, outcomes: Flags) -> list[list[float]]:
    """Points of the curve of shares: of the good, and of the bad, that score as much or less."""
    _, bad, good = cumulated(scores, outcomes)
    places = np.unique(np.linspace(0, bad.size - 1, min(MOST_POINTS, bad.size)).astype(np.int64))
    return [[0.0, 0.0], *([round(float(good[one]), 6), round(float(bad[one]), 6)] for one in places)]


def _interval(figure: Interval) -> dict[str, float]:
    return {"value": round(figure.value, 6), "low": round(figure.low, 6), "high": round(figure.high, 6)}


def _texts(table: pl.DataFrame, name: str) -> Texts:
    if name not in table.columns:
        raise ValidationRefused(f"the table has no column {name}")
    return np.asarray(table[name].fill_null("").to_list(), dtype=np.str_)


def _numbers(table: pl.DataFrame, name: str) -> Numbers:
    """A column of numbers; what is empty or no finite number is missing (NaN)."""
    if name not in table.columns:
        raise ValidationRefused(f"the table has no column {name}")
    numbers = table[name].cast(pl.Float64, strict=False).to_numpy().astype(np.float64)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def _scores(table: pl.DataFrame, plan: Plan) -> Numbers:
    if plan.score is not None:
        return _numbers(table, plan.score)
    grades = _grades(table, plan)
    if grades is None:
        raise ValidationRefused("a validation needs a column of scores, or one of grades and their order")
    places = {grade: float(len(plan.order) - place) for place, grade in enumerate(plan.order)}
    return np.array([places.get(grade, np.nan) for grade in grades], dtype=np.float64)


def _grades(table: pl.DataFrame, plan: Plan) -> Texts | None:
    """The grade of each row, blanks around it taken away; None where the plan judges no grades."""
    if plan.grade is None:
        return None
    grades = np.strings.strip(_texts(table, plan.grade))
    refuse_order(plan.order, grades=set(grades.tolist()) - {""})
    return grades
