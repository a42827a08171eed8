"""The parts of a bulk file: an organisation's records lie in one part, told by its code for ever; each is a file.

A part is named by the digest of its bytes, so that what a manifest names can never be anything else.  Its lines are in
order of the digests of the codes and then by number: made anew from the same records, it is the same file.
"""

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import orjson

from gongxin.api.bulk_tree import Tree, tree_bytes
from gongxin.dossiers.copies import Line
from gongxin.exchange.mirror.tree import BUCKETS, Leaf, by_bucket, digest_of, under_of

LEVEL = 5
CONTENT, TREE = ".jsonl.gz", ".tree"


class PartDamaged(Exception):
    """A part's file is not the one that its manifest names: the whole is made anew."""


@dataclass(frozen=True)
class Part:
    """One part: its number, the digest and length of its bytes, its records, and from where changes complete it."""

    number: int
    digest: str
    size: int
    records: int
    position: int

    def path(self, folder: Path) -> Path:
        """The file of its lines."""
        return folder / f"{self.digest}{CONTENT}"

    def tree(self, folder: Path, *, parts: int) -> Tree:
        """The tree over its lines."""
        return Tree(folder / f"{self.digest}{TREE}", self.number, parts)


def part_of(code: str, *, parts: int) -> int:
    """In which of so many parts the records of the organisation with this code lie."""
    buckets_of_each: int = BUCKETS // parts
    return int.from_bytes(under_of(code), "big") // buckets_of_each


def in_order(lines: Iterable[Line]) -> list[Line]:
    """The lines as they stand in a part."""
    return sorted(lines, key=lambda one: (hashlib.sha256(one.code.encode()).digest(), one.number))


def write_part(folder: Path, lines: list[Line], *, number: int, parts: int, position: int) -> Part:
    """The part's file and its tree are whole on the disk under the part's name; no other file is touched."""
    packed = gzip.compress(b"".join(line.text + b"\n" for line in lines), compresslevel=LEVEL, mtime=0)
    part = Part(number, hashlib.sha256(packed).hexdigest(), len(packed), len(lines), position)
    buckets = by_bucket(Leaf(line.number, digest_of(line.text), under_of(line.code)) for line in lines)
    tree = part.tree(folder, parts=parts).path
    if not tree.exists():
        _keep(tree, tree_bytes(buckets, part=number, parts=parts))
    if not part.path(folder).exists():
        _keep(part.path(folder), packed)
    return part


def _keep(path: Path, content: bytes) -> None:
    making = path.with_name(path.name + ".making")
    with making.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    making.rename(path)


def read_part(folder: Path, part: Part) -> list[Line]:
    """The lines of the part; refused where its file is another one than was written."""
    try:
        packed = part.path(folder).read_bytes()
        if hashlib.sha256(packed).hexdigest() != part.digest:
            raise PartDamaged(f"the file of part {part.number} is not the one that was written")
        return [line_of(text) for text in gzip.decompress(packed).splitlines()]
    except (OSError, EOFError, zlib.error) as fault:
        raise PartDamaged(f"part {part.number} cannot be read") from fault


def line_of(text: bytes) -> Line:
    """The line with what has to be known of it."""
    told = orjson.loads(text)
    return Line(str(told["code"]), int(told["id"]), text)


def to_disk(folder: Path) -> None:
    """The names in the folder are kept, whatever happens to the machine."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
