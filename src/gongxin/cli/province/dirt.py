"""The dirt of real deliveries, in small shares: what can be mended, what a person must look at, what goes back."""

from collections.abc import Callable

import numpy as np
import polars as pl

from gongxin.codes.checks import ALPHABET
from gongxin.rulebook.items import Feed

NOBODY = "990000199913320000"
"""Where a person's number would stand: a region of nobody, a thirteenth month; it can belong to no one."""

PERSON = "某某"
WIDE = {str(digit): chr(0xFF10 + digit) for digit in range(10)}
UNKNOWN = "其它情形（样例）"


def _lower(code: pl.Expr) -> pl.Expr:
    return code.str.to_lowercase()


def _wide(code: pl.Expr) -> pl.Expr:
    return code.str.replace_many(WIDE)


def _with_copy_number(code: pl.Expr) -> pl.Expr:
    return code + "（01）"


def _with_gap(code: pl.Expr) -> pl.Expr:
    return code.str.slice(0, 8) + "\u200b" + code.str.slice(8)


def _letter_for_zero(code: pl.Expr) -> pl.Expr:
    return code.str.slice(0, 3) + code.str.slice(3).str.replace("0", "O")


def _wrong_check(code: pl.Expr) -> pl.Expr:
    last = code.str.slice(17)
    return code.str.slice(0, 17) + last.replace_strict(dict(zip(ALPHABET, ALPHABET[1:] + ALPHABET[0], strict=True)))


def _rounded(code: pl.Expr) -> pl.Expr:
    return pl.when(code.str.contains(r"^\d{18}$")).then(code.str.slice(0, 1) + ".19901E+17").otherwise(pl.lit(""))


def _none(code: pl.Expr) -> pl.Expr:
    return pl.lit("")


MENDABLE: tuple[tuple[float, Callable[[pl.Expr], pl.Expr]], ...] = (
    (0.008, _lower),
    (0.003, _wide),
    (0.003, _with_copy_number),
    (0.003, _with_gap),
    (0.004, _letter_for_zero),
)
UNPROVED: tuple[tuple[float, Callable[[pl.Expr], pl.Expr]], ...] = (
    (0.002, _wrong_check),
    (0.001, _rounded),
    (0.003, _none),
)
PERSONS = 0.006
REPEATED = 0.004
STRANGE = 0.002


def soiled(rows: pl.DataFrame, feed: Feed, *, rng: np.random.Generator) -> pl.DataFrame:
    """The rows with some codes mistyped; increments also with persons' rows, rows without codes, and repetitions."""
    increment = feed.delivery == "increment"
    kinds = MENDABLE + UNPROVED if increment else MENDABLE
    chance, lower, code = pl.lit(pl.Series(rng.random(len(rows)))), 0.0, pl.col("subject_code")
    mistyped = code
    for share, mistype in kinds:
        mistyped = (
            pl.when(chance.is_between(lower, lower + share, closed="left")).then(mistype(code)).otherwise(mistyped)
        )
        lower += share
    clean = pl.col("subject_persona").is_not_null()
    rows = rows.with_columns(subject_code=pl.when(clean).then(code).otherwise(mistyped))
    if not increment:
        return rows
    rows = _with_persons(rows, rng) if feed.subject.kind else rows
    again = rows.filter(pl.Series(rng.random(len(rows)) < REPEATED))
    return pl.concat([rows, again])


def _with_persons(rows: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Some rows of people, who are out of scope: no name of anybody, a number that nobody has."""
    person = pl.Series(rng.random(len(rows)) < PERSONS) & rows["subject_persona"].is_null()
    return rows.with_columns(
        subject_kind=pl.when(person).then(pl.lit("自然人")).otherwise("subject_kind"),
        subject_name=pl.when(person).then(pl.lit(PERSON)).otherwise("subject_name"),
        subject_code=pl.when(person).then(pl.lit("")).otherwise("subject_code"),
    )


def strange_values(texts: pl.DataFrame, feed: Feed, *, spared: pl.Series, rng: np.random.Generator) -> pl.DataFrame:
    """The texts with a value that no look-up knows in cells of the feed's first closed column; a few are spared."""
    closed = {name for column in feed.columns if column.values for name in column.names} & set(texts.columns)
    if not closed or feed.delivery == "snapshot":
        return texts
    name = min(closed, key=texts.columns.index)
    strange = pl.Series(rng.random(len(texts)) < STRANGE) & ~spared
    return texts.with_columns(pl.when(strange).then(pl.lit(UNKNOWN)).otherwise(pl.col(name)).alias(name))
