"""What the bytes of a whole column show at once, before any text is looked at: digits, and marks that JSON escapes."""

import numpy as np
import numpy.typing as npt
import polars as pl

Letters = npt.NDArray[np.uint8]

WIDE_DIGIT = np.frombuffer("０".encode(), np.uint8)
"""The first of ten characters that differ in their third byte."""
FIRST_PRINTABLE, QUOTATION_MARK, BACKSLASH = 0x20, 0x22, 0x5C


def digits_in(texts: pl.Series) -> npt.NDArray[np.uint32]:
    """How many digits, narrow and full width, each text holds."""
    letters, starts = letters_of(texts)
    digits = (letters - np.uint8(ord("0"))) < np.uint8(10)
    wide = np.flatnonzero(letters == WIDE_DIGIT[0])
    digits[wide] = (letters[wide + 1] == WIDE_DIGIT[1]) & (letters[wide + 2] - WIDE_DIGIT[2] < np.uint8(10))
    if not digits.any():
        return np.zeros(len(texts), np.uint32)
    until = np.zeros(len(letters) + 1, np.uint32)
    np.cumsum(digits, out=until[1:])
    return np.diff(until[starts])


def stand_in_json(texts: pl.Series) -> bool:
    """Whether every text stands in a JSON document as it is, without escapes."""
    letters, _ = letters_of(texts)
    escaped = (letters < FIRST_PRINTABLE) | (letters == QUOTATION_MARK) | (letters == BACKSLASH)
    return not escaped.any()


def letters_of(texts: pl.Series) -> tuple[Letters, npt.NDArray[np.int64]]:
    """All texts one after the other in UTF-8, and where each begins, with the end of the last."""
    column = texts.to_arrow(compat_level=pl.CompatLevel.oldest())
    if not len(column) or column.buffers()[2] is None:
        return np.empty(0, np.uint8), np.zeros(len(column) + 1, np.int64)
    starts = np.frombuffer(column.buffers()[1], np.int64)[column.offset : column.offset + len(column) + 1]
    return np.frombuffer(column.buffers()[2], np.uint8)[starts[0] : starts[-1]], starts - starts[0]
