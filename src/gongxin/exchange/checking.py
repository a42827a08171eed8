"""Check a block of rows against its feed and the law, column by column, and say what is wrong with which cell.

What leaves here is ready to be entered: a code or a name, the facts in the catalogue's form, the dates, the class.
People's numbers and columns about people do not get past this door, not into facts and not into messages.
"""

from dataclasses import dataclass
from datetime import date
from functools import reduce

import polars as pl

from gongxin.codes.columns import scrub_identity
from gongxin.codes.letters import stand_in_json
from gongxin.exchange.conditions import severity
from gongxin.exchange.door import at_the_door, numbers_removed, with_codes
from gongxin.exchange.faults import Fate
from gongxin.exchange.kinds import kind_of_code
from gongxin.exchange.plan import Plan
from gongxin.exchange.reading import Block
from gongxin.exchange.row_faults import with_row_faults
from gongxin.exchange.rules import LONGEST_VALUE_SHOWN, Found, Rules, governing_day
from gongxin.exchange.values import with_values
from gongxin.rulebook.items import FieldType, Words

PROBLEM_SCHEMA = {
    "row": pl.Int64(),
    "column": pl.String(),
    "rule": pl.String(),
    "message": pl.String(),
    "message_en": pl.String(),
    "value": pl.String(),
    "fate": pl.String(),
}


@dataclass(frozen=True)
class Checked:
    """A block's rows as they may be entered, and what is wrong with them."""

    rows: pl.DataFrame
    problems: pl.DataFrame
    repaired: int
    warnings: tuple[Words, ...]


def check_block(block: Block, plan: Plan, rules: Rules, *, day: date) -> Checked:
    """Check every row of `block` as delivered on `day`; no row is dropped, each gets a fate."""
    frame = at_the_door(block, plan, rules)
    frame, repaired = with_codes(frame, plan, rules)
    frame, found = with_values(frame, plan, rules, day=day)
    frame, found = with_row_faults(frame, found, plan, rules, day=day)
    found += numbers_removed(frame)
    told = _problems(frame, [one for one in found if one.told])
    return Checked(_rows(frame, plan, rules, found, day=day), told, repaired, plan.warnings)


def _rows(frame: pl.DataFrame, plan: Plan, rules: Rules, found: list[Found], *, day: date) -> pl.DataFrame:
    """The rows in the shape that lands in the store, every one of the block."""
    values = frame.select(
        pl.col("#row").alias("row"),
        _fate(found).alias("fate"),
        _because(found).alias("@because"),
        pl.col("@code"),
        pl.col("@code_published"),
        pl.col("@plain"),
        pl.col("!person"),
        _name(plan).alias("@name"),
        *(pl.col(f"${field.name}").alias(field.name) for field in rules.terms.fields),
    )
    columns = {field.name for field in rules.terms.fields}
    dates = rules.terms.dates
    stated = [pl.col(name) for name in (dates.decided, dates.happened) if name]
    return values.select(
        "row",
        "fate",
        pl.col("@because").alias("because"),
        pl.col("@code").alias("code"),
        _kept("@code_published").alias("code_published"),
        _kept("@name").alias("name"),
        kind_of_code(pl.col("@code")).alias("kind"),
        _kept(_identity(rules)).alias("identity"),
        _date_or_null(dates.happened).alias("happened_on"),
        _date_or_null(dates.decided).alias("decided_on"),
        _date_or_null(dates.published).alias("published_on"),
        pl.coalesce([*stated, pl.lit(day)]).alias("valid_from"),
        _severity(rules, columns, day=day).alias("severity"),
        _authority(rules).alias("authority"),
        pl.when(pl.col("fate") == "returned").then(pl.lit("{}")).otherwise(_facts(values, rules)).alias("facts"),
    )


def _fate(found: list[Found]) -> pl.Expr:
    """What becomes of each row: given back, held, or entered."""
    returned = [entry.name for entry in found if entry.check.fate is Fate.RETURN]
    held = [entry.name for entry in found if entry.check.fate is Fate.QUERY]
    return (
        pl.when(pl.any_horizontal(pl.col(returned)))
        .then(pl.lit("returned"))
        .when(pl.any_horizontal(pl.col(held)) if held else pl.lit(value=False))
        .then(pl.lit("queried"))
        .otherwise(pl.lit("enter"))
    )


def _facts(values: pl.DataFrame, rules: Rules) -> pl.Expr:
    """The stated fields as JSON in the catalogue's order; what is not stated is not named."""
    names = [field.name for field in rules.terms.fields]
    members = [_member(name, values, rules) for name in names if values[name].null_count() < values.height]
    nothing = pl.lit(None, pl.String())
    return pl.concat_str(pl.lit("{"), pl.concat_str([*members, nothing], separator=",", ignore_nulls=True), pl.lit("}"))


def _member(name: str, values: pl.DataFrame, rules: Rules) -> pl.Expr:
    """A field as a member of a JSON object, nothing where it is not stated."""
    field = next(field for field in rules.terms.fields if field.name == name)
    if field.type is FieldType.CHOICES:
        return pl.format(f'"{name}":["{{}}"]', pl.col(name).str.replace_all("|", '","', literal=True))
    if field.type is FieldType.DATE:
        return pl.format(f'"{name}":"{{}}"', pl.col(name).dt.to_string("%Y-%m-%d"))
    if values[name].dtype != pl.String():
        return pl.format(f'"{name}":{{}}', pl.col(name))
    if stand_in_json(values[name]):
        return pl.format(f'"{name}":"{{}}"', pl.col(name))
    encoded = pl.struct(name).struct.json_encode().str.strip_prefix("{").str.strip_suffix("}")
    return pl.when(pl.col(name).is_not_null()).then(encoded)


def _kept(value: pl.Expr | str) -> pl.Expr:
    """The value, or nothing where the row is about a natural person."""
    told = pl.col(value) if isinstance(value, str) else value
    return pl.when(~pl.col("!person")).then(told)


def _because(found: list[Found]) -> pl.Expr:
    """Why a row is held: nothing but that no code proves the subject, or something more."""
    held = [entry for entry in found if entry.check.fate is Fate.QUERY]
    unproved = [entry.name for entry in held if entry.name.startswith("!code_")]
    others = [entry.name for entry in held if not entry.name.startswith("!code_")]
    more = pl.any_horizontal(pl.col(others)) if others else pl.lit(value=False)
    return (
        pl.when(more)
        .then(pl.lit("query"))
        .when(pl.any_horizontal(pl.col(unproved)))
        .then(pl.lit("no_code"))
        .otherwise(pl.lit(""))
    )


def _name(plan: Plan) -> pl.Expr:
    return pl.col(plan.name) if plan.name else pl.lit(None, pl.String())


def _identity(rules: Rules) -> pl.Expr:
    """What makes the fact this one and no other: source, item, the subject as published, the identifying fields."""
    subject = pl.coalesce([pl.col("@code"), pl.lit("~") + pl.col("@plain")])
    parts = [pl.col(name).cast(pl.String()).fill_null("") for name in rules.terms.identity]
    head = [pl.lit(rules.feed.agency), pl.lit(rules.feed.item), subject.fill_null("")]
    return pl.concat_str([*head, *parts], separator="\x1f")


def _date_or_null(name: str | None) -> pl.Expr:
    return pl.col(name) if name else pl.lit(None, pl.Date())


def _severity(rules: Rules, columns: set[str], *, day: date) -> pl.Expr:
    """The class by the version in force on each row's governing day."""
    governing, found, before = governing_day(rules, day=day), pl.lit("none"), None
    for version in rules.versions:
        if version.terms is not None and version.terms.severity != before:
            said = severity(version.terms.severity, columns=columns)
            found = pl.when(governing >= version.in_force).then(said).otherwise(found)
            before = version.terms.severity
    return found


def _authority(rules: Rules) -> pl.Expr:
    names = {field.name for field in rules.terms.fields}
    named = [pl.col(name) for name in ("authority", "source") if name in names]
    return pl.coalesce([*named, pl.lit("")])


def _problems(frame: pl.DataFrame, found: list[Found]) -> pl.DataFrame:
    """One line for each failed check of each row; a natural person's row says nothing but that."""
    counts = frame.select(pl.col([entry.name for entry in found]).sum()).row(0, named=True)
    person = pl.col("!person")
    parts = []
    for entry in found:
        if not counts[entry.name]:
            continue
        alone = person if entry.name == "!person" else ~person
        shown = pl.col(entry.column).cast(pl.String()) if entry.column in frame.columns else pl.lit("")
        value = pl.lit("") if entry.name == "!person" else shown.fill_null("")
        failed = frame.filter(pl.col(entry.name) & alone).select("#row", value.alias("value"))
        parts.append(
            failed.select(
                pl.col("#row").cast(pl.Int64()).alias("row"),
                pl.lit(entry.column).alias("column"),
                pl.lit(entry.check.id).alias("rule"),
                pl.lit(entry.check.message.zh).alias("message"),
                pl.lit(entry.check.message.en).alias("message_en"),
                scrub_identity(failed["value"]).str.slice(0, LONGEST_VALUE_SHOWN).alias("value"),
                pl.lit(entry.check.fate.value).alias("fate"),
            )
        )
    return reduce(lambda left, right: left.vstack(right), parts, pl.DataFrame(schema=PROBLEM_SCHEMA))
