"""The bulk file of a day: made set-wise beside the web server, served as a file whose digest and position are known.

A file is of one day, because windows end at midnight: yesterday's is never served, and tomorrow's is made shortly
before.  Making one takes long, so no request ever does it; while a new one is made, the day's earlier one is given.
"""

import fcntl
import gzip
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import orjson
from django.utils.timezone import localdate

from gongxin.api.bulk_tree import Tree, write_tree
from gongxin.api.limits import limits
from gongxin.dossiers.copies import bulk_lines
from gongxin.exchange.mirror.tree import Leaf, digest_of
from gongxin.feeds.queries import ceased_since
from gongxin.ledger.queries import head

LEVEL = 5
BEFORE_MIDNIGHT = timedelta(minutes=20)
"""How long before its day the first file of a day is made."""


class NotMadeYet(Exception):
    """The day has no bulk file yet."""


@dataclass(frozen=True)
class BulkFile:
    """Every record public on `day`, and the position from which changes complete it; so many, under this root."""

    path: Path
    day: date
    position: int
    digest: str
    made_at: datetime
    tree: Tree
    root: bytes
    records: int


def latest_of(day: date, *, home: Path) -> BulkFile:
    """What is said of the latest whole file of `day`; refused while there is none."""
    found = _latest(home / "bulk", day)
    if found is None:
        raise NotMadeYet(f"the bulk file of {day} is not made yet")
    return found


def bulk_file(day: date, *, home: Path) -> tuple[BulkFile, BinaryIO]:
    """The latest whole file of `day`, opened, so that nobody's tidying takes it away; refused while there is none."""
    for _ in range(3):  # between being read of and being opened, a file can give way to a newer one
        found = _latest(home / "bulk", day)
        if found is None:
            break
        try:
            return found, found.path.open("rb")
        except FileNotFoundError:
            continue
    raise NotMadeYet(f"the bulk file of {day} is not made yet")


def renew(*, home: Path, at: datetime) -> list[BulkFile]:
    """Make the files that are missing or old, today's and before midnight tomorrow's; none while another makes them.

    A file is old when the log has moved since, and it was in use for as long as the limits say; much sooner when a
    record was repaired, shielded, corrected or taken back.
    """
    folder = home / "bulk"
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    with _alone(folder) as alone:
        if not alone:
            return []
        days = sorted({localdate(at), localdate(at + BEFORE_MIDNIGHT)})
        return [_made(folder, day=day, at=at) for day in days if _is_wanted(_latest(folder, day), at)]


def _is_wanted(found: BulkFile | None, at: datetime) -> bool:
    if found is None or not found.path.exists():
        return True
    age, bulk = at - found.made_at, limits().bulk
    if age >= timedelta(minutes=bulk.renew_minutes):
        return head() != found.position
    return age >= timedelta(seconds=bulk.cease_seconds) and ceased_since(found.position)


def _latest(folder: Path, day: date) -> BulkFile | None:
    """The latest file of the day by its description, which is written after it."""
    try:
        told = orjson.loads((folder / f"{day.isoformat()}.json").read_bytes())
        made_at = datetime.fromisoformat(told["made_at"])
        path, position, digest = folder / str(told["file"]), int(told["position"]), str(told["digest"])
        tree, root = Tree(folder / str(told["tree"])), bytes.fromhex(told["root"])
        return BulkFile(path, day, position, digest, made_at, tree, root, int(told["records"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):  # none, or damaged from outside: made anew
        return None


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Hold the folder's lock, which falls with its process; False where another process holds it."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _made(folder: Path, *, day: date, at: datetime) -> BulkFile:
    """Write the file and then its description; the position is read first, so that no change falls between."""
    _tidy(folder, today=localdate(at))
    position = head()
    path = folder / f"records-{day.isoformat()}-{position}-{int(at.timestamp())}.jsonl.gz"
    making = path.with_suffix(".making")
    leaves: list[Leaf] = []
    with making.open("wb") as raw:
        with gzip.GzipFile(filename="", mode="wb", compresslevel=LEVEL, fileobj=raw, mtime=0) as packed:
            for lines in bulk_lines(day):
                packed.write(b"".join(line.text + b"\n" for line in lines))
                leaves += (Leaf(line.number, digest_of(line.text)) for line in lines)
        _to_disk(raw)
    with making.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    tree = Tree(path.with_name(path.name.replace(".jsonl.gz", ".tree")))
    with tree.path.open("wb") as raw:
        root = write_tree(raw, leaves)
        _to_disk(raw)
    making.rename(path)
    made = BulkFile(path, day, position, digest, at, tree, root, len(leaves))
    _describe(folder, made)
    _tidy(folder, today=localdate(at))
    return made


def _to_disk(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _describe(folder: Path, made: BulkFile) -> None:
    told = {"file": made.path.name, "position": made.position, "digest": made.digest, "made_at": made.made_at}
    told |= {"tree": made.tree.path.name, "root": made.root.hex(), "records": made.records}
    waiting = folder / "description.making"
    with waiting.open("wb") as file:
        file.write(orjson.dumps(told))
        _to_disk(file)
    waiting.rename(folder / f"{made.day.isoformat()}.json")


def _tidy(folder: Path, *, today: date) -> None:
    """Delete everything but what is described for today or later: what was replaced, cut off, or has had its day."""
    kept = {"lock"}
    for told in folder.glob("????-??-??.json"):
        day = date.fromisoformat(told.stem)
        if day >= today and (found := _latest(folder, day)) is not None:
            kept |= {told.name, found.path.name, found.tree.path.name}
    for path in folder.iterdir():
        if path.name not in kept:
            path.unlink()
