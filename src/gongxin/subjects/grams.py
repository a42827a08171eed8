"""Pairs of neighbouring characters, packed as the store's function `bigrams` packs them, for whole columns at once."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

LOW = 0xFFFF


def bigrams(text: str) -> list[int]:
    """The distinct pairs of neighbouring characters of `text`: the low 16 bits of either, as one signed number."""
    return sorted({_signed((ord(a) & LOW) << 16 | ord(b) & LOW) for a, b in zip(text, text[1:], strict=False)})


def bigram_column(texts: pl.Series) -> pl.Series:
    """`bigrams` of every text of a column without nulls."""
    points = np.frombuffer("".join(texts).encode("utf-32-le"), np.uint32) & LOW
    rows = np.repeat(np.arange(len(texts), dtype=np.int64), texts.str.len_chars().to_numpy())
    inside = rows[1:] == rows[:-1]
    pairs = (points[:-1] << np.uint32(16) | points[1:]).view(np.int32)[inside]
    keyed = np.sort(rows[1:][inside] << 32 | (pairs.astype(np.int64) + 2**31))
    keyed = keyed[np.append(True, keyed[1:] != keyed[:-1])[: len(keyed)]]
    return _gathered(keyed >> 32, ((keyed & 0xFFFFFFFF) - 2**31).astype(np.int32), len(texts))


def _gathered(rows: NDArray[np.int64], grams: NDArray[np.int32], count: int) -> pl.Series:
    ends = np.searchsorted(rows, np.arange(count + 1))
    lists = pl.DataFrame({"row": rows, "gram": grams}).group_by("row", maintain_order=True).agg("gram")
    whole = pl.DataFrame({"row": np.flatnonzero(ends[1:] == ends[:-1])}).with_columns(
        pl.lit([], dtype=pl.List(pl.Int32)).alias("gram")
    )
    return pl.concat([lists, whole]).sort("row")["gram"].rename("grams")


def _signed(number: int) -> int:
    return number - 2**32 if number >= 2**31 else number
