"""What the bytes of a whole column show at once, before any text is looked at: digits, and marks that JSON escapes."""

import numpy as np
import numpy.typing as npt
import polars as pl

from gongxin.codes.alphabets import PLAIN

Letters = npt.NDArray[np.uint8]

WIDE_DIGIT = np.frombuffer("０".encode(), np.uint8)
"""The first of ten characters that differ in their third byte."""
_OTHER_DIGITS = np.zeros(0x20000, np.bool_)
_OTHER_DIGITS[[ord(sign) for sign in PLAIN]] = True
_LEADS = sorted({(sign.encode()[0], len(sign.encode())) for sign in PLAIN})
"""The bytes with which digits of other alphabets begin, and how many bytes each has."""
FIRST_PRINTABLE, QUOTATION_MARK, BACKSLASH = 0x20, 0x22, 0x5C


def digits_in(texts: pl.Series) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.intp]]:
    """How many digits of whatever alphabet each text holds, and which hold some neither narrow nor full width."""
    letters, starts = letters_of(texts)
    digits = (letters - np.uint8(ord("0"))) < np.uint8(10)
    wide = np.flatnonzero(letters == WIDE_DIGIT[0])
    digits[wide] = (letters[wide + 1] == WIDE_DIGIT[1]) & (letters[wide + 2] - WIDE_DIGIT[2] < np.uint8(10))
    others = _other_digits(letters)
    digits[others] = True
    if not digits.any():
        return np.zeros(len(texts), np.uint32), others
    until = np.zeros(len(letters) + 1, np.uint32)
    np.cumsum(digits, out=until[1:])
    return np.diff(until[starts]), np.unique(np.searchsorted(starts, others, side="right") - 1)


def _other_digits(letters: Letters) -> npt.NDArray[np.intp]:
    """Where digits of other alphabets begin."""
    found, whole = [np.empty(0, np.intp)], letters.tobytes()
    for lead, length in _LEADS:
        if lead not in whole:
            continue
        at = np.flatnonzero(letters == lead)
        signs = np.full(len(at), lead & (0x7F >> length), np.uint32)
        for place in range(1, length):
            signs = signs << np.uint32(6) | (letters[at + place] & np.uint8(0x3F))
        found.append(at[_OTHER_DIGITS[np.minimum(signs, len(_OTHER_DIGITS) - 1)]])
    return np.concatenate(found)


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
