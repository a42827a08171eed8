"""Every field of the catalogue cast from the sender's column, whole columns at a time."""

from datetime import date

import polars as pl

from gongxin.exchange.casting import Cast, cast
from gongxin.exchange.plan import Plan, column_named
from gongxin.exchange.rules import Found, Rules
from gongxin.rulebook.items import FieldType


def with_values(frame: pl.DataFrame, plan: Plan, rules: Rules, *, day: date) -> tuple[pl.DataFrame, list[Found]]:
    """Every field of the catalogue cast from its column; fields that the file has not are null."""
    found: list[Found] = []
    values: list[pl.Expr] = []
    for field in rules.terms.fields:
        made = _cast_of(field.name, frame, plan, rules, day=day)
        values.append(made.value.alias(f"={field.name}"))
        for number, (check, fails) in enumerate(made.faults):
            name = f"!{field.name}:{number}"
            values.append(fails.fill_null(value=False).alias(name))
            found.append(Found(name, check, plan.column_of(field.name)))
    frame = frame.with_columns(values)
    renamed = {f"={field.name}": f"${field.name}" for field in rules.terms.fields}
    return frame.rename(renamed), found


def _cast_of(name: str, frame: pl.DataFrame, plan: Plan, rules: Rules, *, day: date) -> Cast:
    field = next(field for field in rules.terms.fields if field.name == name)
    source = plan.sources.get(name)
    column = next((column for column in rules.feed.columns if column.to == name), None)
    if column is None or (source is None and column.constant is None):
        kind = (
            pl.Date()
            if field.type is FieldType.DATE
            else pl.Int64()
            if field.type in ("money", "integer")
            else pl.String()
        )
        return Cast(pl.lit(None, kind))
    if source is None:
        constant = pl.lit(column.constant)
        return cast(constant, field, column, latest=None, distinct=lambda: pl.Series([column.constant]))
    text = _joined(source, plan.further[name], column.separator)
    series = frame.select(text).to_series()
    dates = rules.terms.dates
    told_of = (dates.decided, dates.happened, dates.published)
    latest = day if name in told_of else None
    return cast(text, field, column_named(rules.feed, name), latest=latest, distinct=series.unique)


def _joined(source: str, further: tuple[str, ...], separator: str | None) -> pl.Expr:
    """A field's text: that of its column, or of several columns as if one had named all their values."""
    if not further:
        return pl.col(source)
    joined = pl.concat_str([source, *further], separator=(separator or "、")[0], ignore_nulls=True)
    return pl.when(joined != "").then(joined)
