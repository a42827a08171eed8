"""The bulk file of a day: parts by the codes' digests, and a manifest that names them; made in `bulk_making`.

A file is of one day, because windows end at midnight: yesterday's is never served, and tomorrow's is made shortly
before.  Making one takes long, so no request ever does it; while a new one is made, the day's earlier one is given.
The manifest is written after the parts that it names.  What it no longer names is not given as a part any more.
"""

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

import orjson

from gongxin.api.bulk_parts import Part
from gongxin.exchange.mirror.tree import BUCKETS, EMPTY, HASH_SIZE, Hashes, Leaf

BLOCK = 1 << 18
NOTHING = gzip.compress(b"", mtime=0)
"""The whole file of a day on which nothing is public: packed, but empty."""


class NotMadeYet(Exception):
    """The day has no bulk file yet."""


class PartReplaced(Exception):
    """No part of today's bulk file has this digest, or none has it any more."""


@dataclass(frozen=True)
class BulkFile:
    """Every record public on `day`, in so many parts, under this root; made under this rulebook.

    From `position` on changes complete all of it: it was in step at `renewed_at`.  What ceased below `followed` is not
    in it either, as of `made_at`.
    """

    folder: Path
    day: date
    position: int
    followed: int
    made_at: datetime
    renewed_at: datetime
    rulebook: str
    count: int
    root: bytes
    parts: tuple[Part, ...]

    @cached_property
    def digest(self) -> str:
        """What names this content: SHA-256 over the digests of all parts, in order."""
        return hashlib.sha256(b"".join(bytes.fromhex(part.digest) for part in self.parts)).hexdigest()

    @property
    def records(self) -> int:
        """How many records it has."""
        return sum(part.records for part in self.parts)

    @property
    def size(self) -> int:
        """How many bytes the parts have, one after the other."""
        return sum(part.size for part in self.parts) or len(NOTHING)

    @property
    def furthest(self) -> int:
        """The position below which one of its parts may hold what was told."""
        return max((self.followed, *(part.position for part in self.parts)))

    def part(self, number: int) -> Part | None:
        """The part with this number; None where it has no records."""
        return next((part for part in self.parts if part.number == number), None)

    def hashes(self) -> Hashes:
        """The hashes of all buckets of the tree over its lines."""
        found = {part.number: part.tree(self.folder, parts=self.count).hashes() for part in self.parts}
        none = EMPTY * (BUCKETS // self.count)
        return Hashes(b"".join(found.get(number, none) for number in range(self.count)))

    def items(self, bucket: int) -> list[Leaf]:
        """The items of one bucket of the tree."""
        part = self.part(bucket // (BUCKETS // self.count))
        return [] if part is None else part.tree(self.folder, parts=self.count).items(bucket)

    def content(self) -> Iterator[bytes]:
        """The parts one after the other, which is a gzip file as well; replaced ones are kept for an hour for this."""
        for part in self.parts:
            with part.path(self.folder).open("rb") as file:
                while block := file.read(BLOCK):
                    yield block
        if not self.parts:
            yield NOTHING

    def is_whole(self) -> bool:
        """Whether everything that it names is there."""
        return all(
            part.path(self.folder).is_file() and part.tree(self.folder, parts=self.count).path.is_file()
            for part in self.parts
        )


def latest_of(day: date, *, home: Path) -> BulkFile:
    """The latest whole file of `day`; refused while there is none."""
    found = read_manifest(home / "bulk", day)
    if found is None:
        raise NotMadeYet(f"the bulk file of {day} is not made yet")
    return found


def part_named(digest: str, *, day: date, home: Path) -> tuple[Part, Path]:
    """The part of the day's file with this digest, and its file; refused where that names no part of it (any more)."""
    found = latest_of(day, home=home)
    for part in found.parts:
        if part.digest == digest:
            return part, part.path(found.folder)
    raise PartReplaced("no part of today's bulk file has this digest any more")


def manifest_path(folder: Path, day: date) -> Path:
    """Where the manifest of a day lies."""
    return folder / f"{day.isoformat()}.json"


def read_manifest(folder: Path, day: date) -> BulkFile | None:
    """The file that the day's manifest names; None where there is none, or it was damaged from outside."""
    try:
        told = orjson.loads(manifest_path(folder, day).read_bytes())
        made_at, renewed_at = (datetime.fromisoformat(told[name]) for name in ("made_at", "renewed_at"))
        parts = tuple(Part(**one) for one in told["parts"])
        position, followed, root = int(told["position"]), int(told["followed"]), bytes.fromhex(told["root"])
        rulebook, count = str(told["rulebook"]), int(told["count"])
        if len(root) != HASH_SIZE or BUCKETS % count:
            return None
        return BulkFile(folder / "parts", day, position, followed, made_at, renewed_at, rulebook, count, root, parts)
    except (FileNotFoundError, ValueError, KeyError, TypeError, ZeroDivisionError):
        return None


def manifest_bytes(made: BulkFile) -> bytes:
    """The manifest as it is kept."""
    told = {
        "position": made.position,
        "followed": made.followed,
        "made_at": made.made_at,
        "renewed_at": made.renewed_at,
    }
    told |= {"rulebook": made.rulebook, "count": made.count, "root": made.root.hex()}
    return orjson.dumps(told | {"parts": [vars(part) for part in made.parts]})
