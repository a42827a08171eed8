"""Cast a column of text to what its catalogue field is, strictly: a text that cannot be cast is a fault, not a guess.

Every caster is given the trimmed text (null where the cell is empty) and returns the value and the faults as
expressions over whole columns.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from gongxin.codes.uscc import parse
from gongxin.exchange import faults
from gongxin.exchange.amounts import chinese_amount
from gongxin.exchange.faults import Check
from gongxin.rulebook.items import Column, FieldText, FieldType

ANCIENT = date(1900, 1, 1)
NUMBER = r"^-?\d{1,3}(,\d{3})*(\.\d+)?$|^-?\d+(\.\d+)?$"
WHOLE = r"^-?\d{1,3}(,\d{3})+$|^-?\d+$"
FEN_IN = {"yuan": 2, "wan_yuan": 6}
"""How many decimals of the unit are whole 分."""

LONGEST_TEXT = 32_767
"""No text is longer, whatever its catalogue field allows: no spreadsheet's cell holds more, so what is longer is no
cell but a file that lost its quotation marks, and could not be given back in a workbook."""
LONGEST_NUMBER = 60
"""A longer decimal number is several cells run together."""


@dataclass(frozen=True)
class Cast:
    """A field's value and what can be wrong with it, over whole columns."""

    value: pl.Expr
    faults: tuple[tuple[Check, pl.Expr], ...] = ()


def cast(
    text: pl.Expr, field: FieldText, column: Column, *, latest: date | None, distinct: Callable[[], pl.Series]
) -> Cast:
    """How `field` is read from `text`; `distinct` gives the column's different texts where a look-up is built.

    A date after `latest`, where that is given, tells of what cannot have happened yet.
    """
    pattern = column.pattern
    if pattern is None:
        return _cast_type(text, field, column, latest=latest, distinct=distinct)
    group = 1 if re.compile(pattern).groups else 0
    found = text.str.extract(pattern, group)
    read = _cast_type(
        found, field, column, latest=latest, distinct=lambda: distinct().str.extract(pattern, group).unique()
    )
    return Cast(read.value, ((faults.PATTERN, text.is_not_null() & found.is_null()), *read.faults))


def _cast_type(
    text: pl.Expr, field: FieldText, column: Column, *, latest: date | None, distinct: Callable[[], pl.Series]
) -> Cast:
    match field.type:
        case FieldType.TEXT | FieldType.LONG_TEXT:
            return _text(text, field, column)
        case FieldType.DATE:
            return _date(text, column, distinct(), latest=latest)
        case FieldType.MONEY:
            return _money(text, column, distinct)
        case FieldType.INTEGER:
            whole = pl.when(text.str.contains(WHOLE)).then(text.str.replace_all(",", "", literal=True))
            number = whole.cast(pl.Int64, strict=False)
            return Cast(number, ((faults.BAD_NUMBER, text.is_not_null() & number.is_null()),))
        case FieldType.DECIMAL:
            good = text.str.contains(NUMBER) & (text.str.len_chars() <= LONGEST_NUMBER)
            number = pl.when(good).then(text.str.replace_all(",", "", literal=True))
            return Cast(number, ((faults.BAD_NUMBER, text.is_not_null() & ~good),))
        case FieldType.CHOICE | FieldType.CHOICES:
            return _choices(text, field, column, distinct())
        case FieldType.USCC:
            return _organisation_code(text, distinct())


def _text(text: pl.Expr, field: FieldText, column: Column) -> Cast:
    if column.values:
        text = text.replace(dict(column.values))
    length, over = text.str.len_chars(), (faults.TOO_LONG_FOR_A_CELL, text.str.len_chars() > LONGEST_TEXT)
    if field.length is None:
        return Cast(text, (over,))
    return Cast(text, ((faults.TOO_LONG, (length > field.length) & (length <= LONGEST_TEXT)), over))


# Dates

FORMS = {"iso": "%Y-%m-%d", "slashes": "%Y/%m/%d", "compact": "%Y%m%d", "dots": "%Y.%m.%d", "chinese": "%Y年%m月%d日"}


def _date(text: pl.Expr, column: Column, distinct: pl.Series, *, latest: date | None) -> Cast:
    """A column of dates has few different texts, so each is read once."""
    texts = distinct.drop_nulls().to_frame("text")
    read = texts.with_columns(
        pl.coalesce([_in_form(pl.col("text"), form) for form in column.dates or ("iso",)]).alias("day")
    )
    value = text.replace_strict(read["text"], read["day"], default=None, return_dtype=pl.Date())
    told = [(faults.BAD_DATE, text.is_not_null() & value.is_null()), (faults.ANCIENT_DATE, value < ANCIENT)]
    if latest is not None:
        told.append((faults.FUTURE_DATE, value > latest))
    return Cast(value, tuple(told))


def _in_form(text: pl.Expr, form: str) -> pl.Expr:
    if form == "spreadsheet":
        days = text.str.extract(r"^([2-9]\d{4})(?:\.0+)?$", 1).cast(pl.Int32, strict=False)
        return pl.lit(date(1899, 12, 30)) + pl.duration(days=days)
    if form == "moment":
        return (
            text.str.extract(r"^(\d{4}[-/]\d{1,2}[-/]\d{1,2})[ T]\d", 1)
            .str.replace_all("/", "-")
            .str.to_date("%Y-%m-%d", strict=False)
        )
    return text.str.to_date(FORMS[form], strict=False)


# Money


def _money(text: pl.Expr, column: Column, distinct: Callable[[], pl.Series]) -> Cast:
    """Whole 分; more decimals than the unit has 分 are a fault, not a rounding."""
    if column.unit == "chinese_amount":
        table = {one: chinese_amount(one) for one in distinct().drop_nulls().to_list()}
        value = _looked_up(text, table, pl.Int64())
    else:
        decimals = FEN_IN[column.unit or "yuan"]
        digits = text.str.replace_all(",", "", literal=True)
        good = text.str.contains(NUMBER) & digits.str.contains(rf"^-?\d{{1,12}}(\.\d{{1,{decimals}}}0*)?$")
        exact = pl.when(good).then(digits).cast(pl.Decimal(30, decimals), strict=False)
        value = (exact * 10**decimals).cast(pl.Int64, strict=False)
    return Cast(value, ((faults.BAD_MONEY, text.is_not_null() & (value.is_null() | (value < 0))),))


def _looked_up(text: pl.Expr, table: Mapping[str, object], kind: pl.DataType) -> pl.Expr:
    if not table:
        return pl.lit(None, kind)
    return text.replace_strict(list(table), list(table.values()), default=None, return_dtype=kind)


# Closed sets

MISREAD = {"return": faults.UNKNOWN_VALUE, "query": faults.UNKNOWN_VALUE_HELD, "warn": faults.UNKNOWN_VALUE_LEFT_OUT}


def _choices(text: pl.Expr, field: FieldText, column: Column, distinct: pl.Series) -> Cast:
    """Values of the catalogue joined by `|` in its order; the few different texts of a column are read one by one."""
    known = {
        word: choice.value for choice in field.choices for word in (choice.value, choice.title.zh, choice.title.en)
    }
    known |= column.values
    order = {choice.value: place for place, choice in enumerate(field.choices)}
    table: dict[str, str] = {}
    unknown: list[str] = []
    for one in distinct.drop_nulls().to_list():
        parts = [part for part in _split(one, column.separator) if part]
        read = {known[part] for part in parts if part in known}
        table[one] = "|".join(sorted(read, key=lambda value: order.get(value, len(order)))) or one
        if len(parts) != sum(part in known for part in parts) or not read:
            unknown.append(one)
            if not read or column.unknown_value != "warn":
                del table[one]
    is_unknown = text.is_in(unknown) if unknown else pl.lit(value=False)
    return Cast(
        _looked_up(text, table, pl.String()), ((MISREAD[column.unknown_value], is_unknown & text.is_not_null()),)
    )


def _split(text: str, separator: str | None) -> list[str]:
    for mark in separator or "":
        text = text.replace(mark, "\x1f")
    return [part.strip() for part in text.split("\x1f")]


def _organisation_code(text: pl.Expr, distinct: pl.Series) -> Cast:
    """The valid code of an agency or other party; a faulty one is left out with a warning."""
    table = {one: parse(one).code for one in distinct.drop_nulls().to_list()}
    table_of_valid = {one: code for one, code in table.items() if code is not None}
    value = _looked_up(text, table_of_valid, pl.String())
    return Cast(value, ((faults.DOUBTFUL_CODE, text.is_not_null() & value.is_null()),))
