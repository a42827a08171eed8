"""Marks in files that are given back: put before a faulty cell's value, and taken off when the file comes again."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from gongxin.codes.columns import scrub_identity
from gongxin.exchange.plan import folded
from gongxin.rulebook.items import Feed

ROW_COLUMN = "原行号"
PROBLEM_COLUMN = "问题"
ADDED = (ROW_COLUMN, PROBLEM_COLUMN)
WORDS = {"return": "退回", "query": "待核"}
MARK = rf"^(?:〖(?:{'|'.join(WORDS.values())})：[^〗]*〗)+"
FORMULA = r"^[=+\-@\t\r]"
GUARD = r"^'([=+\-@\t\r])"
_NUMBER = re.compile(r"[+-]?[\d,]*\.?\d+(?:[eE][+-]?\d+)?")
_FORMULA = re.compile(FORMULA)


@dataclass(frozen=True)
class Told:
    """One thing wrong with one cell: its column, the words for the sender, and whether the row is held or returned."""

    column: str
    message: str
    fate: str

    @property
    def mark(self) -> str:
        """What stands before the cell's value."""
        return f"〖{WORDS[self.fate]}：{self.message.replace('〗', '）')}〗"


def safe(text: str) -> str:
    """The text as a spreadsheet may open it: what would be a formula and is no number has an apostrophe before it."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def marked(cells: Mapping[str, str], problems: Sequence[Told], *, number: int) -> dict[str, str]:
    """A row's cells with the faults before their values, and two cells more: its number, and all faults in words."""
    marks = {name: "".join(one.mark for one in problems if one.column == name) for name in cells}
    shown = {name: marks[name] + text if marks[name] else safe(text) for name, text in cells.items()}
    return shown | {ROW_COLUMN: str(number), PROBLEM_COLUMN: in_words(problems)}


def in_words(problems: Sequence[Told]) -> str:
    """All that is wrong with a row, in one line."""
    return "；".join(f"{one.column}：{one.message}" if one.column else one.message for one in problems)


def unmarked(frame: pl.DataFrame, feed: Feed) -> pl.DataFrame:
    """The rows of a file that had been given back, as its sender meant them; any other file's rows as they are.

    Rows of which nothing could be shown, those about natural persons, are not there.
    """
    if PROBLEM_COLUMN not in frame.columns or folded(PROBLEM_COLUMN) in set(_names(feed)):
        return frame
    cells = [name for name in frame.columns if name not in ADDED]
    plain = frame.select(pl.col(cells).str.replace(MARK, "").str.replace(GUARD, "${1}"))
    return plain.remove(pl.all_horizontal((pl.all().is_null()) | (pl.all() == "")))


def _names(feed: Feed) -> Iterator[str]:
    for column in feed.columns:
        yield from (folded(name) for name in (*column.names, *column.also))
    yield from (folded(name) for name in feed.ignored)


def showable(frame: pl.DataFrame, feed: Feed) -> pl.DataFrame:
    """Rows as they may be given back: columns about people empty, people's numbers removed everywhere."""
    if frame.is_empty():
        return frame
    persons = {folded(name) for name in feed.persons}
    known = set(_names(feed)) - {folded(name) for name in feed.ignored}
    empty = [name for name in frame.columns if folded(name) in persons]
    kept = [name for name in frame.columns if name not in empty]
    return frame.select(
        *(scrub_identity(frame[name].fill_null(""), about_persons=folded(name) not in known) for name in kept),
        *(pl.lit("").alias(name) for name in empty),
    ).select(frame.columns)
