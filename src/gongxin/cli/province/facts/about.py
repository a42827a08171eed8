"""What every table of facts needs: whom a fact is about, when it was decided, by whom, under which number."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import numpy as np
import polars as pl

from gongxin.cli.province.organisations import FIRST_DAY, Drawn

YEARS_BACK = 6
LEANING = 1.8
LATE = 0.03
VERY_LATE = 0.01
EPOCH = date(1970, 1, 1)
SHORT = {
    "市场监督管理局": "市监",
    "生态环境局": "环",
    "应急管理局": "应急",
    "住房和城乡建设局": "住建",
    "人力资源和社会保障局": "人社",
    "交通运输局": "交",
    "农业农村局": "农",
    "工业和信息化局": "工信",
}


def subjects_of(drawn: Drawn, organisations: pl.DataFrame, n: int, *, kinds: Iterable[str]) -> pl.DataFrame:
    """`n` organisations of these kinds, some drawn many times over as in life; personas are left to their stories."""
    eligible = organisations.filter(pl.col("kind").is_in(list(kinds)), pl.col("persona").is_null())
    liveliness = drawn.rng.pareto(1.6, len(eligible)) + 0.15
    rows = drawn.rng.choice(len(eligible), n, p=liveliness / liveliness.sum())
    return eligible[rows.astype(np.uint32)]


def decided_days(drawn: Drawn, about: pl.DataFrame, *, since: date) -> pl.Series:
    """Days of decision, up to yesterday and not before the organisation was there; more of late than of old."""
    last = (drawn.today - EPOCH).days - 1
    first = max(since, drawn.today - timedelta(days=365 * YEARS_BACK), FIRST_DAY)
    earliest = np.maximum(about["registered_on"].cast(pl.Int32).to_numpy(), (first - EPOCH).days)
    steps = (last - earliest) * drawn.rng.random(len(about)) ** (1 / LEANING)
    return pl.Series((earliest + steps).astype(np.int32)).cast(pl.Date)


def arrivals(drawn: Drawn, decided: pl.Series) -> pl.Series:
    """The days from which sources could send what they decided: mostly the next, a few late, very few very late."""
    n = len(decided)
    lag = np.where(drawn.rng.random(n) < LATE, drawn.rng.integers(8, 45, n), 1)
    lag = np.where(drawn.rng.random(n) < VERY_LATE, drawn.rng.integers(45, 220, n), lag)
    return (decided.cast(pl.Int32) + pl.Series(lag.astype(np.int32))).cast(pl.Date)


def numbered(city: pl.Series, bureau: pl.Series, decided: pl.Series, *, sort: str) -> pl.Series:
    """Decision numbers such as 云川市监罚〔2026〕12号, each once."""
    frame = pl.DataFrame({"city": city.str.strip_chars_end("市"), "bureau": bureau, "year": decided.dt.year()})
    short = pl.col("bureau").replace_strict(SHORT, default="综")
    place = pl.int_range(1, pl.len() + 1).over("city", "bureau", "year")
    number = pl.format("{}{}" + sort + "〔{}〕{}号", "city", short, "year", place)
    return frame.select(number.alias("number")).to_series()


def spread(drawn: Drawn, trade: pl.Series, options: Sequence[Sequence[int]]) -> np.ndarray:
    """For every row one of the entries that its trade allows."""
    lengths = np.array([len(one) for one in options])
    table = np.zeros((len(options), lengths.max()), dtype=np.int64)
    for place, one in enumerate(options):
        table[place, : len(one)] = one
    chosen_trade = trade.to_numpy()
    return np.asarray(table[chosen_trade, (drawn.rng.random(len(trade)) * lengths[chosen_trade]).astype(np.int64)])
