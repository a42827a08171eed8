"""The pack's conditions and severity rules on whole columns; the same answers as `rulebook.severity` gives one by one.

A field with a closed set of values is a text column here, several values joined by `|` in the catalogue's order.
"""

import re
from functools import reduce

import polars as pl

from gongxin.rulebook.items import CatalogueTerms, Condition, SeverityText


def holds(condition: Condition, *, columns: set[str]) -> pl.Expr:
    """Whether the condition holds, never null; a field that the feed does not deliver is not stated."""
    if condition.field not in columns:
        return pl.lit(condition.stated is False)
    field = pl.col(condition.field)
    if condition.stated is not None:
        return field.is_not_null() == condition.stated
    if condition.includes is not None:
        return field.str.contains(rf"(^|\|){_one_of(condition.includes)}(\||$)").fill_null(value=False)
    if condition.within is not None:
        one = _one_of(condition.within)
        return field.str.contains(rf"^{one}(\|{one})*$").fill_null(value=False)
    if condition.at_least is not None:
        return (field >= condition.at_least).fill_null(value=False)
    return (field <= condition.at_most).fill_null(value=False)


def all_hold(conditions: tuple[Condition, ...], *, columns: set[str]) -> pl.Expr:
    """Whether every condition holds; true when there is none."""
    return reduce(
        lambda left, right: left & right, (holds(one, columns=columns) for one in conditions), pl.lit(value=True)
    )


def severity(text: SeverityText, *, columns: set[str]) -> pl.Expr:
    """The class of each row: the first rule that fits decides."""
    found = pl.lit(text.otherwise.value)
    for rule in reversed(text.rules):
        found = pl.when(all_hold(rule.when, columns=columns)).then(pl.lit(rule.severity.value)).otherwise(found)
    return found


def choice_fields(terms: CatalogueTerms) -> set[str]:
    """The fields whose columns hold values joined by `|`."""
    return {field.name for field in terms.fields if field.type in ("choice", "choices")}


def _one_of(values: tuple[str, ...]) -> str:
    return "(" + "|".join(re.escape(value) for value in values) + ")"
