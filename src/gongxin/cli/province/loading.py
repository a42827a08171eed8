"""Bring the invented province into a home: packs adopted, files written, each file delivered once.

The first run fixes seed, day and scale beside the files, so that a later run finds the same province and only
delivers what is missing.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from gongxin.cli.province.deliveries import DemoFile, Province, write_deliveries
from gongxin.exchange.actions import Progress, deliver
from gongxin.exchange.quality import source_quality
from gongxin.exchange.queries import deliveries_of
from gongxin.exchange.receipts import Receipt
from gongxin.rulebook.actions import adopt_rulebook
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.queries import NothingAdopted, current

ADOPTED_BEFORE = timedelta(days=1)
MOST_DELIVERIES = 1_000
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
    """Deliver, in order, each file that was not delivered before; the receipts of all.

    `before_each` lets happen what happened before the moment of the next delivery.
    """
    known = {
        (receipt.feed, receipt.file): receipt
        for agency in sorted({file.by for file in files})
        for receipt in deliveries_of(agency, limit=MOST_DELIVERIES)
        if receipt.state in ("done", "stopped")
    }
    for file in files:
        before = known.get((file.feed, file.path.name))
        if before is not None:
            yield Delivered(file, before, now=False)
            continue
        before_each(file.at)
        said = deliver(file.path, feed=file.feed, by=file.by, at=file.at, tell=lambda p, f=file: tell(f, p))  # type: ignore[misc]
        yield Delivered(file, said, now=True)
