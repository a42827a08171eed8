"""What later deliveries change: rows corrected, repeated, withdrawn, and rows that wait for a person."""

import numpy as np
import polars as pl

from gongxin.cli.province.personas import CONSORTIUM, PERSONA, PERSONAS
from gongxin.rulebook.items import CatalogueTerms, Feed, FieldType

LOST = 60
"""How many of a hundred rows the register that was cut short still has."""

GONE_BY_WAVE = (0.0, 0.006, 0.009)
CORRECTED = 0.012
REPEATED = 0.02
NAMELESS = {
    "national.contract": ("builder", CONSORTIUM),
    "national.penalty": ("namesake-b", PERSONA["namesake-b"].name),
}
"""Rows without a code: whose they are, and the name that they give."""


def still_there(facts: pl.DataFrame, wave: int, *, rng: np.random.Generator) -> pl.DataFrame:
    """A snapshot's rows in this wave: a few have gone, a few say something else; the same few in each wave."""
    chance = pl.Series(rng.random(len(facts)))
    ours = facts["subject"] < len(PERSONAS)
    kept = facts.filter((chance >= GONE_BY_WAVE[wave]) | ours)
    moved = pl.Series(rng.random(len(facts))).filter((chance >= GONE_BY_WAVE[wave]) | ours) < CORRECTED * wave
    if "address" not in kept.columns:
        return kept
    return kept.with_columns(address=pl.when(moved).then(pl.col("address") + "二楼").otherwise("address"))


def corrected(first: pl.DataFrame, feed: Feed, terms: CatalogueTerms, *, rng: np.random.Generator) -> pl.DataFrame:
    """Rows of the first wave once more: some corrected in one field, some repeated as they were."""
    chance = rng.random(len(first))
    again = first.filter(pl.Series(chance < CORRECTED + REPEATED))
    changed = pl.Series(chance[chance < CORRECTED + REPEATED] < CORRECTED) & again["subject_persona"].is_null()
    name, new = _correction(again, feed, terms)
    return again.with_columns(
        pl.when(changed & pl.col(name).is_not_null()).then(new).otherwise(pl.col(name)).alias(name)
    )


def _correction(rows: pl.DataFrame, feed: Feed, terms: CatalogueTerms) -> tuple[str, pl.Expr]:
    """The field that corrections of this item change, and what it says then: an amount, or some words."""
    sent = {column.to for column in feed.columns if column.constant is None and column.pattern is None}
    sent &= {name for name in rows.columns if rows[name].null_count() < len(rows)}
    stated = [field for field in terms.fields if field.name in sent]
    for field in stated:
        if field.type is FieldType.MONEY:
            return field.name, pl.col(field.name) // 2
    free = [field for field in stated if field.name not in {*terms.identity, "authority", "name"}]
    words = [field.name for field in free if field.type in (FieldType.LONG_TEXT, FieldType.TEXT)]
    name = words[-1] if words else terms.identity[0]
    return name, pl.col(name) if not words else pl.col(name) + "（更正）"


def queued(arrived: pl.DataFrame, feed: Feed, terms: CatalogueTerms) -> pl.DataFrame:
    """A row that names an organisation without a code, or in a consortium, and so waits for a person."""
    nobody = arrived.clear()
    if feed.item not in NAMELESS:
        return nobody
    persona, name = NAMELESS[feed.item]
    known = arrived.filter(pl.col("subject_persona").eq_missing(persona)).head(1)
    numbers = [field.name for field in terms.fields if field.name in terms.identity and field.name.endswith("number")]
    return known.with_columns(
        pl.lit("").alias("subject_code"),
        pl.lit(name).alias("subject_name"),
        *(pl.col(number) + "之二" for number in numbers),
    )
