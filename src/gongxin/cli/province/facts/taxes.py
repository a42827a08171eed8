"""A year of tax and fee credit of every taxpayer drawn: one row a year, of the last year that has ended."""

from datetime import date, timedelta

import numpy as np
import polars as pl

from gongxin.cli.province.facts.about import subjects_of
from gongxin.cli.province.organisations import Drawn

KINDS = ("enterprise", "institution", "other")
YEARS = (("complete", "operating"), ("partial", "operating"), ("partial", "new"), ("partial", "no_income"))
"""How the data of a year are, and how the taxpayer's situation was."""
SHARES = (0.6, 0.3, 0.05, 0.05)
AUTHORITY = "云泽省税务局"


def credit_years(drawn: Drawn, everybody: pl.DataFrame, n: int, *, since: date) -> pl.DataFrame:
    """`n` years of taxpayers; nothing of years that ended before `since`."""
    about = subjects_of(drawn, everybody, n, kinds=KINDS)
    rows = years_of(drawn, about, drawn.rng.choice(len(YEARS), n, p=SHARES))
    return rows.filter(pl.col("closed_on") >= since)


def years_of(drawn: Drawn, about: pl.DataFrame, which: np.ndarray) -> pl.DataFrame:
    """The last year that has ended of each of these organisations: `which` of the ways in which a year can be."""
    year = drawn.today.year - 1
    closed = date(year, 12, 31)
    return about.select(
        "subject",
        arrives=pl.lit(max(closed, drawn.today - timedelta(days=2))),
        year=pl.lit(str(year)),
        indicators=pl.Series([YEARS[one][0] for one in which], dtype=pl.String),
        situation=pl.Series([YEARS[one][1] for one in which], dtype=pl.String),
        closed_on=pl.lit(closed),
        valid_until=pl.lit(date(year + 1, 12, 31)),
        authority=pl.lit(AUTHORITY),
    )
