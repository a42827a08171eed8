"""The checks of a code over whole columns: nine look-ups for every 18 bytes.

Two neighbouring bytes are one 16-bit number, and one look-up per such number adds everything the rules need to one
32-bit sum: the weighted values of both check characters, and a mark for each kind of broken rule.
"""

from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from gongxin.codes.authorities import PAIR_OF
from gongxin.codes.checks import ORGANISATION_CHECKS, ORGANISATION_WEIGHTS, VALUE, WEIGHTS

Sums = npt.NDArray[np.uint32]
Marks = npt.NDArray[np.bool_]

CHECK = (1 << 10) - 1
ORGANISATION_SHIFT = 10
ORGANISATION = (1 << 8) - 1
NO_ORGANISATION_CHECK = 1 << 18
PAIR = 1 << 19
CHARACTER = 1 << 20

ROWS_AT_ONCE = 1 << 15


def sums(texts: pl.Series) -> Sums:
    """The packed sum of each text; one that has not 18 bytes gets a sum that no rule accepts."""
    fits = (texts.str.len_bytes() == 18).fill_null(value=False)
    if fits.all():
        return _sums_of_eighteen(texts)
    total = np.full(len(texts), CHARACTER, np.uint32)
    total[fits.to_numpy()] = _sums_of_eighteen(texts.filter(fits))
    return total


def _sums_of_eighteen(texts: pl.Series) -> Sums:
    column = texts.to_arrow(compat_level=pl.CompatLevel.oldest())
    count = len(column)
    total = np.empty(count, np.uint32)
    if not count:
        return total
    skipped = np.frombuffer(column.buffers()[1], np.int64)[column.offset]
    couples = np.frombuffer(column.buffers()[2], np.uint8)[skipped : skipped + count * 18].view("<u2").reshape(-1, 9)
    for start in range(0, count, ROWS_AT_ONCE):
        rows = couples[start : start + ROWS_AT_ONCE]
        part = _tables()[0].take(rows[:, 0])
        for place in range(1, 9):
            part += _tables()[place].take(rows[:, place])
        total[start : start + ROWS_AT_ONCE] = part
    return total


def accepted(total: Sums) -> Marks:
    """Where the text is a valid code: characters, first two and 18th right."""
    return np.logical_and(total < PAIR, check_holds(total))


def check_holds(total: Sums) -> Marks:
    """Where the 18th character is right."""
    holds: Marks = _multiples(31, CHECK).take(total & CHECK)
    return holds


def organisation_check_fails(total: Sums) -> Marks:
    """Where the 17th character is wrong."""
    holds: Marks = _multiples(11, ORGANISATION).take((total >> ORGANISATION_SHIFT) & ORGANISATION)
    absent: Marks = (total & NO_ORGANISATION_CHECK) != 0
    return np.logical_or(~holds, absent)


@cache
def _multiples(base: int, highest: int) -> Marks:
    return np.equal(np.arange(highest + 1) % base, 0)


@cache
def _tables() -> tuple[Sums, ...]:
    """For each couple of places what each couple of bytes adds to the sum."""
    single = [_table_of_place(place) for place in range(18)]
    tables = [np.add.outer(single[place + 1], single[place]).ravel() for place in range(0, 18, 2)]
    known = np.zeros(1 << 16, np.bool_)
    for pair in PAIR_OF:
        known[int.from_bytes(pair.encode(), "little")] = True
    tables[0] = tables[0] + np.where(known, 0, PAIR).astype(np.uint32)
    return tuple(tables)


def _table_of_place(place: int) -> Sums:
    table = np.full(256, CHARACTER, np.uint32)
    for character, value in VALUE.items():
        if 2 <= place < 8 and not character.isdigit():
            continue
        weight = WEIGHTS[place] if place < 17 else 1
        table[ord(character)] = value * weight % 31 + _organisation_part(place, character)
    return table


def _organisation_part(place: int, character: str) -> int:
    if 8 <= place < 16:
        return (int(character, 36) * ORGANISATION_WEIGHTS[place - 8] % 11) << ORGANISATION_SHIFT
    if place != 16:
        return 0
    value = ORGANISATION_CHECKS.find(character)
    return NO_ORGANISATION_CHECK if value < 0 else value << ORGANISATION_SHIFT
