"""Bring the invented province into a home: packs adopted, files written, each file delivered once.

The first run fixes seed, day and scale beside the files, so that a later run finds the same province and only
delivers what is missing.
"""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from pathlib import Path

from django.db import connections

from gongxin.cli.province.deliveries import DemoFile, Province, write_deliveries
from gongxin.cli.province.rounds import AT_WAVES
from gongxin.exchange.actions import Progress, deliver
from gongxin.exchange.quality import source_quality
from gongxin.exchange.queries import deliveries_of
from gongxin.exchange.receipts import Receipt
from gongxin.rulebook.actions import adopt_rulebook
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.queries import NothingAdopted, current

ADOPTED_BEFORE = timedelta(days=1)
MOST_DELIVERIES = 1_000
AT_ONCE = 2
Tell = Callable[[DemoFile, Progress], None]


class NotADemoHome(Exception):
    """The home holds deliveries of others; the demo would mix invented organisations with real ones."""


@dataclass(frozen=True)
class Delivered:
    """A file of the province and its receipt; `now` says whether this run delivered it."""

    file: DemoFile
    receipt: Receipt
    now: bool


def files_of(folder: Path, *, packs: Path, today: date, scale: float) -> tuple[DemoFile, ...]:
    """The province's files in the order of their delivery: as a former run wrote them, or written now."""
    listing = folder / "deliveries.json"
    if listing.exists():
        return tuple(_as_listed(folder, line) for line in json.loads(listing.read_text(encoding="utf-8")))
    if source_quality():
        raise NotADemoHome("this home holds deliveries already: set GONGXIN_HOME to another folder for the demo")
    files = write_deliveries(folder, Province(Rulebook.from_packs(packs), today, scale=scale))
    lines = [{"name": f.path.name, "feed": f.feed, "by": f.by, "at": f.at.isoformat(), "rows": f.rows} for f in files]
    listing.write_text(json.dumps(lines, indent=1), encoding="utf-8")
    return files


def _as_listed(folder: Path, line: dict[str, object]) -> DemoFile:
    at = datetime.fromisoformat(str(line["at"]))
    return DemoFile(folder / str(line["name"]), str(line["feed"]), str(line["by"]), at, int(str(line["rows"])))


def adopt_for(files: tuple[DemoFile, ...], *, packs: Path, at: datetime) -> None:
    """Let the packs be the law: from before the first delivery in a new home, from `at` on in one that has a law."""
    try:
        current()
    except NothingAdopted:
        at = min(file.at for file in files) - ADOPTED_BEFORE
    adopt_rulebook(Rulebook.from_packs(packs), by="demo", at=at)


def deliver_missing(
    files: tuple[DemoFile, ...], *, tell: Tell, before_each: Callable[[datetime], object]
) -> Iterator[Delivered]:
    """Deliver, day by day, each file that was not delivered before; the receipts of all.

    `before_each` lets happen what happened before the first delivery of a day.
    """
    known = {
        (receipt.feed, receipt.file): receipt
        for agency in sorted({file.by for file in files})
        for receipt in deliveries_of(agency, limit=MOST_DELIVERIES)
        if receipt.state in ("done", "stopped")
    }
    for _, of_a_day in groupby(files, key=lambda file: file.at.date()):
        day = list(of_a_day)
        missing = [file for file in day if (file.feed, file.path.name) not in known]
        yield from (Delivered(file, known[file.feed, file.path.name], now=False) for file in day if file not in missing)
        if missing:
            before_each(missing[0].at)
            yield from _delivered_at_once(missing, tell=tell)


def _delivered_at_once(files: list[DemoFile], *, tell: Tell) -> Iterator[Delivered]:
    """Deliver what sources send on one day, some at once as they would, but the register's files before all others."""

    def taken_in(file: DemoFile) -> Delivered:
        told = deliver(file.path, feed=file.feed, by=file.by, at=file.at, tell=partial(tell, file))
        return Delivered(file, told, now=True)

    def in_thread(file: DemoFile) -> Delivered:
        try:
            return taken_in(file)
        finally:
            connections.close_all()

    first = [file for file in files if file.feed in AT_WAVES]
    yield from map(taken_in, first)
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        yield from pool.map(in_thread, [file for file in files if file not in first])
