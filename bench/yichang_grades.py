"""The grades of a city's construction register: by which cuts, of the score of which day, and where its own sums fail.

Every firm's qualification on every day of the register, from the daily copies; nothing here is given to anybody.
"""

from datetime import date
from typing import Any

import polars as pl

from bench.yichang import DATA

CUTS = ((150, "AAA"), (120, "AA"), (100, "A"), (70, "B"))
"""From which score which grade; below them C."""
DAILY_FROM = date(2025, 8, 1)
"""From this day on the register's grades followed the score of the day itself."""
KEY = ("org_id", "qualification")


def run() -> dict[str, object]:
    rows = _rows()
    months = rows.filter((pl.col("day").dt.offset_by("1d")).dt.day() == 1)
    ended = months.select(*KEY, pl.col("day").dt.offset_by("1d").alias("month"), pl.col("score").alias("fixed"))
    both = rows.with_columns(month=pl.col("day").dt.month_start()).join(ended, on=[*KEY, "month"], how="inner")
    early, late = (rows.filter(one) for one in (pl.col("day") < DAILY_FROM, pl.col("day") >= DAILY_FROM))
    told = both.filter(_cut("score") != _cut("fixed"))
    return {
        "cuts": [list(one) for one in CUTS],
        "all": _agree(rows, "score"),
        "before_august_2025": _agree(early, "score"),
        "since_august_2025": _agree(late, "score"),
        "since_august_2025_other_than_100": _agree(late.filter(pl.col("score") != 100), "score"),
        "where_the_day_and_the_last_month_end_differ": {
            "before_august_2025": _either(told.filter(pl.col("day") < DAILY_FROM)),
            "since_august_2025": _either(told.filter(pl.col("day") >= DAILY_FROM)),
        },
        "own_sum_fails": _sums(rows),
    }


def _rows() -> pl.DataFrame:
    """A row for each day on which a qualification was shown with a grade and a score."""
    table = pl.read_csv(DATA / "credit_scores_history.csv.gz", infer_schema_length=10_000).drop_nulls(
        ["grade", "score", "qualification"]
    )
    days = pl.date_ranges(pl.col("seen_from").str.to_date(), pl.col("seen_to").str.to_date())
    table = table.with_columns(day=days, grade=pl.col("grade").str.strip_suffix("级"))
    return table.explode("day").unique([*KEY, "day"], keep="last", maintain_order=True)


def _cut(score: str) -> pl.Expr:
    grade = pl.lit("C")
    for least, name in reversed(CUTS):
        grade = pl.when(pl.col(score) >= least).then(pl.lit(name)).otherwise(grade)
    return grade


def _agree(rows: pl.DataFrame, score: str) -> dict[str, int]:
    return {"rows": rows.height, "agree": rows.filter(_cut(score) == pl.col("grade")).height}


def _either(rows: pl.DataFrame) -> dict[str, int]:
    return {
        "rows": rows.height,
        "of_the_day": rows.filter(_cut("score") == pl.col("grade")).height,
        "of_the_month_end": rows.filter(_cut("fixed") == pl.col("grade")).height,
    }


def _sums(rows: pl.DataFrame) -> dict[str, Any]:
    """Days on which score is not 100 + base + special - deductions on some row, and in which stretches they lie."""
    parts = pl.col("base").fill_null(0) + pl.col("special").fill_null(0) - pl.col("deduct").fill_null(0)
    failing = rows.filter((pl.col("score") - 100 - parts).abs() > 0.005).group_by("day").len().sort("day")
    days: list[date] = failing["day"].to_list()
    stretches: list[list[date]] = []
    for day in days:
        if stretches and (day - stretches[-1][-1]).days == 1:
            stretches[-1][-1] = day
        else:
            stretches.append([day, day])
    return {
        "days": len(days),
        "of_days": rows["day"].n_unique(),
        "rows": int(failing["len"].sum()),
        "most_on_a_day": int(failing["len"].max() or 0),  # type: ignore[arg-type]  # a column of counts
        "stretches": [[first.isoformat(), last.isoformat()] for first, last in stretches],
    }
