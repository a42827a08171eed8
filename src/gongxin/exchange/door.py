"""The door: columns about people and people's numbers stay outside, and codes are read."""

import polars as pl

from gongxin.codes.columns import read_codes, scrub_identity
from gongxin.codes.uscc import recover
from gongxin.exchange.cells import BROKEN_TEXT, EXTRA_CELL
from gongxin.exchange.faults import PERSON_NUMBER_REMOVED, UNPROVED
from gongxin.exchange.plan import Plan
from gongxin.exchange.reading import Block
from gongxin.exchange.rules import Found, Rules
from gongxin.rulebook.items import FieldType
from gongxin.subjects.names import plain_column


def at_the_door(block: Block, plan: Plan, rules: Rules) -> pl.DataFrame:
    """The columns that are read, without people's numbers in any text; nothing of the others comes in.

    A column `!removed_…` marks where numbers were removed from the text of its name.
    """
    cells = plan.read
    kept = [name for name in (*cells, EXTRA_CELL) if name in block.frame.columns]
    rows = pl.int_range(block.first_row, block.first_row + block.frame.height, dtype=pl.Int64).alias("#row")
    frame = block.frame.select(rows, *kept)
    broken = pl.any_horizontal(
        pl.lit(value=False),
        *(pl.col(name).str.contains(BROKEN_TEXT, literal=True).fill_null(value=False) for name in cells),
    )
    many = pl.col(EXTRA_CELL).is_not_null() if EXTRA_CELL in frame.columns else pl.lit(value=False)
    frame = frame.with_columns(
        (broken if block.has_broken_text else pl.lit(value=False)).alias("!encoding"), many.alias("!many")
    )
    frame = frame.with_columns(pl.col(name).str.strip_chars() for name in cells)
    empty = [text for text in rules.feed.empty if text]
    frame = frame.with_columns(pl.when(_filled(name, empty)).then(name).alias(name) for name in cells)
    given = {name: frame[name] for name in _free_texts(cells, plan, rules)}
    cleaned = {name: text for name, one in given.items() if (text := scrub_identity(one)) is not one}
    changed = {f"{NUMBERS_REMOVED}{name}": text.ne_missing(given[name]) for name, text in cleaned.items()}
    return frame.with_columns(
        *(text.alias(name) for name, text in cleaned.items()),
        *(mark.alias(name) for name, mark in changed.items() if mark.any()),
    )


NUMBERS_REMOVED = "!removed_"


def numbers_removed(frame: pl.DataFrame) -> list[Found]:
    """The columns from which people's numbers were removed."""
    marks = [name for name in frame.columns if name.startswith(NUMBERS_REMOVED)]
    return [Found(mark, PERSON_NUMBER_REMOVED, mark.removeprefix(NUMBERS_REMOVED)) for mark in marks]


def _filled(name: str, empty: list[str]) -> pl.Expr:
    """Whether a cell says anything: it is neither without a character nor one of the feed's words for nothing."""
    filled = pl.col(name).str.len_bytes() > 0
    return filled & ~pl.col(name).is_in(empty) if empty else filled


KEPT_AS_TEXT = (FieldType.TEXT, FieldType.LONG_TEXT, FieldType.DECIMAL, FieldType.INTEGER)


def _free_texts(cells: list[str], plan: Plan, rules: Rules) -> list[str]:
    """The columns whose text is kept as it came; what is cast to a day, an amount or a closed set keeps no text."""
    kept = {field.name for field in rules.terms.fields if field.type in KEPT_AS_TEXT}
    sources = {source for field, source in plan.sources.items() if field in kept}
    sources |= {source for field, more in plan.further.items() if field in kept for source in more}
    return [name for name in cells if name in sources or name == plan.name]


def with_codes(frame: pl.DataFrame, plan: Plan, rules: Rules) -> tuple[pl.DataFrame, int]:
    """The subject's code read, repaired where the standard proves it, recovered where another column does.

    A code that is lost is taken from what a person judged of the name, if anybody did.
    """
    published = frame[plan.code] if plan.code else pl.Series("code", [None] * frame.height, pl.String())
    first = read_codes(published)
    read = _recovered(first, published, frame, plan)
    shown = (
        pl.when(pl.lit(first["fault"] == "natural_person")).then(pl.lit("")).otherwise(pl.lit(first["as_published"]))
    )
    frame = frame.with_columns(
        read["code"].alias("@code"),
        read["fault"].alias("@code_fault"),
        shown.fill_null("").alias("@code_published"),
        *([first["as_published"].alias(plan.code)] if plan.code else []),
    )
    frame = frame.with_columns(_several(frame, plan).alias("@several"), _plain_where_no_code(frame, plan))
    return _judged(frame, rules), int(read["repairs"].is_not_null().sum())


SEVERAL_CODES = r"[0-9A-Za-z]{15,18}[^0-9A-Za-z]+[0-9A-Za-z]{15,18}"
SEVERAL_NAMES = r"联合体|(?:公司|集团|厂|院|所|中心|社|局|会|处|队|站|部|学|校|[)）])(?:\s*\d+)?[、；;,，/]"
"""Two names side by side; a mark between words inside one name is no sign of two organisations."""


def _several(frame: pl.DataFrame, plan: Plan) -> pl.Expr:
    """Whether the row names more than one organisation: a list of parties, a consortium, two codes in one cell."""
    cells = ((plan.code, SEVERAL_CODES), (plan.name, SEVERAL_NAMES))
    return pl.any_horizontal(
        pl.lit(value=False), *(pl.col(cell).str.contains(form).fill_null(value=False) for cell, form in cells if cell)
    )


def _plain_where_no_code(frame: pl.DataFrame, plan: Plan) -> pl.Series:
    """The name as compared, of the rows that have no code."""
    names = frame[plan.name] if plan.name else pl.Series([None] * frame.height, dtype=pl.String())
    nameless = frame.select(pl.when(pl.col("@code").is_null()).then(pl.lit(names))).to_series()
    different = nameless.drop_nulls().unique()
    plain = nameless.replace_strict(different, plain_column(different), return_dtype=pl.String())
    return plain.alias("@plain")


def _judged(frame: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """The rows whose code is lost and whose name a person has judged, as if they had come with that code."""
    if not rules.judged:
        return frame
    lost = (
        pl.col("@code").is_null() & pl.col("@code_fault").cast(pl.String()).is_in(list(UNPROVED)) & ~pl.col("@several")
    )
    found = pl.col("@plain").replace_strict(
        list(rules.judged), list(rules.judged.values()), default=None, return_dtype=pl.String()
    )
    frame = frame.with_columns(pl.when(lost).then(found).alias("@judged"))
    return frame.with_columns(
        pl.coalesce("@code", "@judged").alias("@code"),
        pl.when(pl.col("@judged").is_null()).then(pl.col("@code_fault")).alias("@code_fault"),
    )


def _recovered(read: pl.DataFrame, published: pl.Series, frame: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """The codes with those that another column of the row proves, where the code itself was destroyed."""
    read = read.select("code", pl.col("fault").cast(pl.String()), "repairs")
    for column, take in plan.recovery:
        lost = read["code"].is_null().arg_true().to_list()
        proofs = frame[column].str.slice(0, take)
        readings = {row: recover(published[row] or "", proof=proofs[row] or "") for row in lost}
        found = {row: reading.code for row, reading in readings.items() if reading.code}
        if found:
            rows = pl.Series(list(found), dtype=pl.UInt32())
            read = read.with_columns(
                read["code"].scatter(rows, list(found.values())),
                read["fault"].scatter(rows, [None] * len(found)),
                read["repairs"].scatter(rows, ["recovered"] * len(found)),
            )
    return read
