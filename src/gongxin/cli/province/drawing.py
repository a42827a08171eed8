"""Drawing columns from a seed: the same generator gives the same column."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl


def pick(rng: np.random.Generator, options: Sequence[str], n: int, weights: Sequence[float] | None = None) -> pl.Series:
    """A column of `n` values drawn from `options`."""
    shares = None if weights is None else np.asarray(weights) / sum(weights)
    return pl.Series(list(options), dtype=pl.String)[rng.choice(len(options), n, p=shares)]


def days(rng: np.random.Generator, n: int, *, first: date, last: date, leaning: float = 1.0) -> pl.Series:
    """A column of `n` days from `first` to `last`; more than one leans towards the last."""
    span = max((last - first).days, 0)
    steps = (span * rng.random(n) ** (1 / leaning)).round().astype(np.int32)
    return pl.Series(steps + (first - date(1970, 1, 1)).days).cast(pl.Date)


def money(rng: np.random.Generator, n: int, *, middle: float, spread: float, step: int) -> pl.Series:
    """A column of `n` amounts in 分, lognormal about `middle` yuan, in steps of `step` yuan."""
    yuan = rng.lognormal(np.log(middle), spread, n)
    return pl.Series((np.maximum(yuan // step, 1) * step * 100).astype(np.int64))


def chosen(rng: np.random.Generator, n: int, share: float) -> np.ndarray:
    """A column of `n` truths, about `share` of them true."""
    return rng.random(n) < share
