"""Cells as readers hand them on: text under the sender's names, with two marks for what went wrong."""

from datetime import date, datetime
from decimal import Decimal

from gongxin.exchange.stopping import StopsDelivery

Record = dict[str, str]
EXTRA_CELL = "\N{SYMBOL FOR RECORD SEPARATOR}extra"
"""The column that holds what a row has beyond the named columns."""
BROKEN_TEXT = "\N{REPLACEMENT CHARACTER}"
"""Stands for bytes that are no text."""


class Malformed(StopsDelivery):
    """The file is not the format that its feed says."""


def text_of(value: object) -> str:
    """A cell's text: numbers as written, dates in ISO form, nothing as the empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
