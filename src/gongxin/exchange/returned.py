"""The returned file: the rows that were given back or are held, in the sender's own format, with the faults marked.

It holds nothing about people: their columns are empty, their numbers removed, and of a row about a natural person
nothing is shown.  Mended, it can be delivered again as it is.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

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


def returned_file(delivery: UUID | str, original: Path, folder: Path) -> Path:
    """Write the rows of `original` that were given back or held into `folder`, faults marked; the path of the file.

    Refused when the delivery is unknown or gave nothing back.
    """
    held = held_delivery(delivery)
    problems = Problem.objects.filter(delivery_id=held.id, fate__in=list(WORDS))
    if not problems.exists():
        raise NothingReturned(f"every row of the delivery {held.id} was entered")
    feed = adopted(held.rulebook).feed(held.feed)
    target = folder / f"{held.id}.{feed.format}"
    with opened(original) as stream:
        encoding = encoding_of(stream, feed)
    write_rows(target, faulty_rows(held, original, feed), feed, encoding=encoding)
    return target


def keep_returned(delivery: UUID, original: Path) -> Path | None:
    """Write a delivery's returned file below the home, for its owner's eyes alone; None if nothing is given back."""
    folder = settings.HOME / "returned" / str(delivery)
    if not Problem.objects.filter(delivery_id=delivery, fate__in=list(WORDS)).exists():
        return None
    (settings.HOME / "returned").mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    target = returned_file(delivery, original, folder)
    target.chmod(0o600)
    return target


def faulty_rows(held: Delivery, original: Path, feed: Feed) -> Iterator[Row]:
    """The rows with faults, in the file's order, as they may be shown."""
    for block in read_blocks(original, feed):
        problems = _problems(held, block)
        if not problems:
            continue
        places = [row - block.first_row for row in problems]
        shown = showable(block.frame[places], feed)
        for (number, told), cells in zip(problems.items(), shown.rows(named=True), strict=True):
            yield _row(number, cells, tuple(told))


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


def _problems(held: Delivery, block: Block) -> dict[int, list[Told]]:
    """What is wrong with each faulty row of the block, by its number."""
    end = block.first_row + block.frame.height
    lines = Problem.objects.filter(delivery_id=held.id, fate__in=list(WORDS), row__gte=block.first_row, row__lt=end)
    told: dict[int, list[Told]] = defaultdict(list)
    for row, column, message, fate in lines.order_by("row", "id").values_list("row", "column", "message", "fate"):
        told[row].append(Told(column, message, fate))
    return dict(told)
