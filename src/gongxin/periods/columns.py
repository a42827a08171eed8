"""Working days counted for whole columns at once, from a table made in advance."""

from datetime import date
from functools import lru_cache

import numpy as np
import polars as pl

from gongxin.periods.calendar import YearNotice, known_years, learnt, unknown, working_days


def working_days_after(days: pl.Series, count: int) -> pl.Series:
    """For each day the working day that is number `count` after it; empty stays empty, an unknown year is refused."""
    if count < 1:
        raise ValueError("working days are counted from 1")
    table, first = _table(learnt())
    known = days.drop_nulls().cast(pl.Int32).to_numpy()
    places = np.searchsorted(table, known, side="right") + (count - 1)
    if known.size and known.min() < first:
        raise unknown(known_years()[0] - 1)
    if known.size and places.max() >= len(table):
        raise unknown(known_years()[1] + 1)
    found = np.zeros(len(days), np.int32)
    filled = days.is_not_null().to_numpy()
    found[filled] = table[places]
    return (
        pl.select(pl.when(pl.lit(pl.Series(filled))).then(pl.lit(pl.Series(found)).cast(pl.Date)))
        .to_series()
        .alias(days.name)
    )


@lru_cache(maxsize=2)
def _table(_notices: tuple[YearNotice, ...]) -> tuple["np.ndarray[tuple[int], np.dtype[np.int32]]", int]:
    """Every known working day as days since 1970, and the first day of the first known year."""
    epoch = date(1970, 1, 1).toordinal()
    table = np.array([day.toordinal() - epoch for day in working_days()], np.int32)
    return table, date(known_years()[0], 1, 1).toordinal() - epoch
