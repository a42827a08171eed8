"""The returned file: the rows that were given back or are held, in the sender's own format, with the faults marked.

It holds nothing about people: their columns are empty, their numbers removed, and of a row about a natural person
nothing is shown.  Mended, it can be delivered again as it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import polars as pl
from django.conf import settings

from gongxin.codes.identity import scrub
from gongxin.exchange import faults
from gongxin.exchange.cells import EXTRA_CELL
from gongxin.exchange.marks import WORDS, Told, showable
from gongxin.exchange.models import Delivery, Problem
from gongxin.exchange.queries import held_delivery
from gongxin.exchange.reading import Block, encoding_of, read_blocks
from gongxin.exchange.unpacking import opened
from gongxin.exchange.writing import Row, write_rows
from gongxin.rulebook.items import Feed
from gongxin.rulebook.queries import adopted


class NothingReturned(Exception):
    """Every row of the delivery was entered: there is nothing to give back."""


@dataclass(frozen=True)
class Faulty:
    """Rows of the sender's file in its order, as they may be shown, each with its number."""

    numbers: list[int]
    shown: pl.DataFrame


MOST_KEPT = 100_000
"""How many faulty rows are kept in memory while the file is read; where there are more it is read once more."""


class FaultyRows:
    """The faulty rows of a file, gathered while it is read, so that it need not be read again to give them back."""

    def __init__(self) -> None:
        """None yet."""
        self.gathered: list[Faulty] = []
        self.count = 0

    def take(self, faulty: Faulty) -> None:
        """More rows, from further on in the file; beyond `MOST_KEPT` none is kept."""
        self.count += len(faulty.numbers)
        self.gathered = [*self.gathered, faulty] if self.count <= MOST_KEPT else []

    def all_of(self, numbers: set[int]) -> list[Faulty] | None:
        """The rows with these numbers, if all of them were gathered and no others."""
        gathered = {number for faulty in self.gathered for number in faulty.numbers}
        return self.gathered if gathered == numbers else None


def faulty_in(block: Block, problems: pl.DataFrame, feed: Feed) -> Faulty:
    """The rows of a block with a problem for which they are given back or held."""
    told = problems.filter(pl.col("fate").is_in(list(WORDS)))
    numbers = sorted(told["row"].unique().to_list())
    return Faulty(numbers, showable(block.frame[[number - block.first_row for number in numbers]], feed))


def returned_file(delivery: UUID | str, original: Path, folder: Path, *, gathered: FaultyRows | None = None) -> Path:
    """Write the rows of `original` that were given back or held into `folder`, faults marked; the path of the file.

    The file is read again unless all these rows were gathered.  Refused when the delivery is unknown or gave nothing
    back.
    """
    held = held_delivery(delivery)
    problems = Problem.objects.filter(delivery_id=held.id, fate__in=list(WORDS))
    if not problems.exists():
        raise NothingReturned(f"every row of the delivery {held.id} was entered")
    feed = adopted(held.rulebook).feed(held.feed)
    target = folder / f"{held.id}.{feed.format}"
    with opened(original) as stream:
        encoding = encoding_of(stream, feed)
    wanted = set(problems.values_list("row", flat=True))
    faulty = gathered.all_of(wanted) if gathered is not None else None
    rows = _rows(held, faulty if faulty is not None else _read_again(wanted, original, feed))
    write_rows(target, rows, feed, encoding=encoding)
    return target


def keep_returned(delivery: UUID, original: Path, *, gathered: FaultyRows | None = None) -> Path | None:
    """Write a delivery's returned file below the home, for its owner's eyes alone; None if nothing is given back."""
    folder = settings.HOME / "returned" / str(delivery)
    if not Problem.objects.filter(delivery_id=delivery, fate__in=list(WORDS)).exists():
        return None
    (settings.HOME / "returned").mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    target = returned_file(delivery, original, folder, gathered=gathered)
    target.chmod(0o600)
    return target


def _read_again(wanted: set[int], original: Path, feed: Feed) -> Iterator[Faulty]:
    for block in read_blocks(original, feed):
        numbers = sorted(wanted.intersection(range(block.first_row, block.first_row + block.frame.height)))
        if numbers:
            places = [number - block.first_row for number in numbers]
            yield Faulty(numbers, showable(block.frame[places], feed))


def _rows(held: Delivery, faulty: Iterable[Faulty]) -> Iterator[Row]:
    """The rows with faults, in the file's order, as they may be shown."""
    for some in faulty:
        if not some.numbers:
            continue
        problems = _problems(held, some.numbers[0], some.numbers[-1])
        for number, cells in zip(some.numbers, some.shown.rows(named=True), strict=True):
            yield _row(number, cells, tuple(problems[number]))


def _row(number: int, cells: dict[str, str], told: tuple[Told, ...]) -> Row:
    """A row as it may be shown; cells under wrong names are shown in words, so that they cannot come back."""
    extra = cells.pop(EXTRA_CELL, "")
    names = {scrub(name, about_persons=True): cell for name, cell in cells.items()}
    said = {one.message for one in told}
    if faults.OUT_OF_SCOPE.message.zh in said:
        return Row(number, dict.fromkeys(names, ""), told)
    if faults.TOO_MANY_CELLS.message.zh in said:
        whole = " | ".join([*cells.values(), extra])
        return Row(number, dict.fromkeys(names, ""), (*told, Told("", whole, "return")))
    return Row(number, names, told)


def _problems(held: Delivery, first: int, last: int) -> dict[int, list[Told]]:
    """What is wrong with each faulty row from the first to the last, by its number."""
    lines = Problem.objects.filter(delivery_id=held.id, fate__in=list(WORDS), row__gte=first, row__lte=last)
    told: dict[int, list[Told]] = defaultdict(list)
    for row, column, message, fate in lines.order_by("row", "id").values_list("row", "column", "message", "fate"):
        told[row].append(Told(column, message, fate))
    return dict(told)
