"""The file that goes back to the sender: rows given back or held, in their own format, faults marked in the cells.

Columns about people are emptied and people's numbers removed, as at the door.  The file can be mended and delivered
again as it is: the marks and the two columns that we add are recognised and taken away.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import polars as pl

from gongxin.codes.columns import scrub_identity
from gongxin.exchange.cells import EXTRA_CELL
from gongxin.exchange.faults import OUT_OF_SCOPE
from gongxin.exchange.marks import PROBLEM_COLUMN, ROW_COLUMN, marked, safe
from gongxin.exchange.models import Delivery, Problem
from gongxin.exchange.plan import folded
from gongxin.exchange.queries import held_delivery
from gongxin.exchange.reading import encoding_of, opened, read_blocks
from gongxin.exchange.returned_formats import write_rows
from gongxin.rulebook.items import Feed
from gongxin.rulebook.queries import adopted

MOST_ROWS = 100_000


class NothingReturned(Exception):
    """No row of the delivery was given back or held."""


@dataclass
class Faulty:
    """What is wrong with one row: its cells with their messages, and whether it tells of a person."""

    cells: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    messages: list[str] = field(default_factory=list)
    person: bool = False


def returned_file(delivery: UUID | str, original: Path, folder: Path) -> Path:
    """Write the faulty rows of `original` into `folder` and return the file; at most the first 100,000 of them.

    Refused when nothing was given back or held.
    """
    held = held_delivery(delivery)
    faulty = _faulty_rows(held)
    if not faulty:
        raise NothingReturned(f"every row of the delivery {held.id} was taken in")
    feed = adopted(held.rulebook).feed(held.feed)
    with opened(original) as stream:
        encoding = encoding_of(stream, feed)
    target = folder / f"{held.id}.{feed.format}"
    write_rows(target, _rows(original, feed, faulty), feed=feed, encoding=encoding)
    return target


def _faulty_rows(held: Delivery) -> dict[int, Faulty]:
    found: dict[int, Faulty] = {}
    problems = Problem.objects.filter(delivery_id=held.id, fate__in=["return", "query"]).order_by("row", "id")
    for problem in problems[: MOST_ROWS * 3].iterator():
        row = found.setdefault(problem.row, Faulty())
        row.messages.append(f"{problem.column}：{problem.message}" if problem.column else problem.message)
        row.cells[problem.column].append(problem.message)
        row.person |= problem.rule == OUT_OF_SCOPE.id
    return dict(list(found.items())[:MOST_ROWS])


def _rows(original: Path, feed: Feed, faulty: dict[int, Faulty]) -> Iterator[dict[str, str]]:
    """The faulty rows with their marks, in the order of the file."""
    numbers = pl.Series(list(faulty), dtype=pl.Int64())
    for block in read_blocks(original, feed):
        frame = block.frame.with_row_index("row", offset=block.first_row).with_columns(pl.col("row").cast(pl.Int64()))
        chosen = _without_people(frame.filter(pl.col("row").is_in(numbers.implode())), feed)
        for cells in chosen.iter_rows(named=True):
            number = int(cells.pop("row"))
            yield _marked_row(number, cells, faulty[number])


def _without_people(frame: pl.DataFrame, feed: Feed) -> pl.DataFrame:
    people = {folded(name) for name in feed.persons}
    columns = [name for name in frame.columns if name not in ("row", EXTRA_CELL)]
    return frame.select(
        "row",
        *(
            pl.lit("").alias(name)
            if folded(name) in people
            else scrub_identity(frame[name].fill_null(""), about_persons=True).alias(name)
            for name in columns
        ),
    )


def _marked_row(number: int, cells: dict[str, str], fault: Faulty) -> dict[str, str]:
    row = dict.fromkeys(cells, "") if fault.person else {name: safe(value) for name, value in cells.items()}
    if not fault.person:
        for name, messages in fault.cells.items():
            if name in row:
                row[name] = marked(row[name], messages)
    return {**row, ROW_COLUMN: str(number), PROBLEM_COLUMN: "；".join(dict.fromkeys(fault.messages))}
