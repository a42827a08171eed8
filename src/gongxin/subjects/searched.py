"""Held names as they are searched: without brackets, with their heart, their standing and their pairs of characters."""

import polars as pl

from gongxin.subjects.grams import bigram_column
from gongxin.subjects.models import Standing
from gongxin.subjects.parts import parse_name

HELD = {
    "name_id": pl.Int64,
    "subject_id": pl.Int64,
    "code": pl.String,
    "text": pl.String,
    "plain": pl.String,
    "registered": pl.Boolean,
    "borne": pl.Boolean,
    "region": pl.String,
}
COLUMNS = ("name_id", "subject_id", "code", "text", "plain", "heart", "standing", "region", "length", "grams")
LONGEST = 32_767


def searched(held: pl.DataFrame) -> pl.DataFrame:
    """The searched rows of whole organisations, in the order of `COLUMNS`; `held` has the columns of `HELD`."""
    hearts = pl.Series("heart", [heart_of(name) for name in held["plain"]], dtype=pl.String)
    bare = held.with_columns(hearts, pl.col("plain").str.replace_all(r"[()]", ""))
    measured = bare.with_columns(
        pl.col("plain").str.len_chars().clip(upper_bound=LONGEST).alias("length"), bigram_column(bare["plain"])
    )
    return measured.with_columns(_standing(measured)).select(COLUMNS)


def heart_of(name: str) -> str:
    """What people call the organisation: trade name and industry, and of a branch which branch it is."""
    parts = parse_name.__wrapped__(name)
    return parts.heart + parts.branch


def is_short_form(short: str, whole: str) -> bool:
    """Whether `short` is shorter than `whole` and its characters stand in `whole` in the same order."""
    rest = iter(whole)
    return len(short) < len(whole) and all(character in rest for character in short)


def _standing(names: pl.DataFrame) -> pl.Series:
    """Of organisations with a registered name, published names that are short forms of it are told apart."""
    registered = names.filter("registered", "borne").select("subject_id", whole="plain")
    beside = names.filter(pl.col("borne") & ~pl.col("registered")).join(registered, on="subject_id")
    pairs = zip(beside["name_id"], beside["plain"], beside["whole"], strict=True)
    short = [name for name, plain, whole in pairs if is_short_form(plain, whole)]
    return names.select(
        pl.when(~pl.col("borne"))
        .then(pl.lit(Standing.FORMER.value))
        .when("registered")
        .then(pl.lit(Standing.REGISTERED.value))
        .when(pl.col("name_id").is_in(short))
        .then(pl.lit(Standing.SHORT.value))
        .otherwise(pl.lit(Standing.PUBLISHED.value))
        .alias("standing")
    )["standing"]
