"""The bulk file of a day: made once, set-wise, then served as a file whose digest and position are known.

A file is of one day, because windows end at midnight; yesterday's is never served.  While a new one is made, today's
earlier one is still given.
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

import orjson

from gongxin.api.limits import limits
from gongxin.dossiers.copies import bulk_public
from gongxin.ledger.queries import head

LEVEL = 5


class BeingMade(Exception):
    """Today has no bulk file yet, and another worker is making it."""


@dataclass(frozen=True)
class BulkFile:
    """Every record public on `day`, and the position from which changes complete it."""

    path: Path
    day: date
    position: int
    digest: str
    made_at: datetime


def bulk_file(*, day: date, at: datetime, home: Path) -> BulkFile:
    """The file of `day`, made anew when there is none or it is old; refused while another worker makes the first."""
    folder = home / "bulk"
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    found = _latest(folder, day)
    if found is not None and at - found.made_at < timedelta(minutes=limits().bulk.renew_minutes):
        return found
    with _alone(folder) as alone:
        if alone:
            return _made(folder, day=day, at=at)
    if found is None:
        raise BeingMade(f"the bulk file of {day} is being made")
    return found


def _latest(folder: Path, day: date) -> BulkFile | None:
    """The latest complete file of the day: its description is written after it."""
    try:
        told = orjson.loads((folder / f"{day.isoformat()}.json").read_bytes())
    except FileNotFoundError:
        return None
    path = folder / str(told["file"])
    made_at = datetime.fromisoformat(told["made_at"])
    return BulkFile(path, day, told["position"], told["digest"], made_at) if path.exists() else None


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Hold the folder's lock; False where another worker holds it."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _made(folder: Path, *, day: date, at: datetime) -> BulkFile:
    """Write the file and then its description; the position is read first, so that no change falls between."""
    position = head()
    path = folder / f"records-{day.isoformat()}-{position}-{int(at.timestamp())}.jsonl.gz"
    making = path.with_suffix(".making")
    with making.open("wb") as raw:
        with gzip.GzipFile(filename="", mode="wb", compresslevel=LEVEL, fileobj=raw, mtime=0) as packed:
            for lines in bulk_public(day):
                packed.write(lines)
        raw.flush()
        os.fsync(raw.fileno())
    with making.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    making.rename(path)
    made = BulkFile(path, day, position, digest, at)
    _describe(folder, made)
    return made


def _describe(folder: Path, made: BulkFile) -> None:
    told = {"file": made.path.name, "position": made.position, "digest": made.digest, "made_at": made.made_at}
    waiting = folder / "description.making"
    waiting.write_bytes(orjson.dumps(told))
    waiting.rename(folder / f"{made.day.isoformat()}.json")
    for old in folder.iterdir():
        if old.name not in {made.path.name, f"{made.day.isoformat()}.json", "lock"}:
            old.unlink()
