"""The hash tree over the lines of one part of the bulk file, written beside the part and read by prefix.

A part has a whole number of the tree's buckets.  The file holds the hashes of those, then where each one's items begin,
then the items: number and digest.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gongxin.exchange.mirror.tree import BUCKETS, DEPTH, EMPTY, HASH_SIZE, Leaf, bucket_hash

ITEM = struct.Struct(">q32s")
BEGINNING = struct.Struct(">q")


@dataclass(frozen=True)
class Tree:
    """The tree of one part of so many."""

    path: Path
    part: int
    parts: int

    @property
    def first(self) -> int:
        """The first of its buckets."""
        own: int = BUCKETS // self.parts
        return self.part * own

    def hashes(self) -> bytes:
        """The hashes of its buckets, one after the other."""
        with self.path.open("rb") as file:
            return file.read(BUCKETS // self.parts * HASH_SIZE)

    def items(self, bucket: int) -> list[Leaf]:
        """The items of one of its buckets, in order of place."""
        own = BUCKETS // self.parts
        with self.path.open("rb") as file:
            file.seek(own * HASH_SIZE + (bucket - self.first) * BEGINNING.size)
            (low,), (high,) = BEGINNING.iter_unpack(file.read(2 * BEGINNING.size))
            file.seek(own * HASH_SIZE + (own + 1) * BEGINNING.size + low * ITEM.size)
            under = bucket.to_bytes(DEPTH, "big")
            return [
                Leaf(number, digest, under) for number, digest in ITEM.iter_unpack(file.read((high - low) * ITEM.size))
            ]


def tree_bytes(buckets: Mapping[int, list[Leaf]], *, part: int, parts: int) -> bytes:
    """The tree file over the items of these buckets, all of them the part's."""
    own = BUCKETS // parts
    numbers = range(part * own, (part + 1) * own)
    hashes = b"".join(bucket_hash(buckets[one]) if one in buckets else EMPTY for one in numbers)
    total, beginnings = 0, [BEGINNING.pack(0)]
    for number in numbers:
        total += len(buckets.get(number, ()))
        beginnings.append(BEGINNING.pack(total))
    items = (ITEM.pack(leaf.number, leaf.digest) for number in sorted(buckets) for leaf in buckets[number])
    return hashes + b"".join(beginnings) + b"".join(items)
