"""The hash tree over a bulk file's lines, written beside the file when it is made, and read by prefix.

The file holds the hashes of all buckets, then where each bucket's items begin, then the items: number and digest.
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from gongxin.exchange.mirror.tree import BUCKETS, HASH_SIZE, Hashes, Leaf, by_bucket, hashes_of

ITEM = struct.Struct(">q32s")
BEGINNING = struct.Struct(">q")
BEGINNINGS_AT = BUCKETS * HASH_SIZE
ITEMS_AT = BEGINNINGS_AT + (BUCKETS + 1) * BEGINNING.size


@dataclass(frozen=True)
class Tree:
    """The tree of a file."""

    path: Path

    def hashes(self) -> Hashes:
        """The hashes of its buckets."""
        with self.path.open("rb") as file:
            return Hashes(file.read(BEGINNINGS_AT))

    def items(self, bucket: int) -> list[Leaf]:
        """The items of one bucket, in order of place."""
        with self.path.open("rb") as file:
            file.seek(BEGINNINGS_AT + bucket * BEGINNING.size)
            (low,), (high,) = BEGINNING.iter_unpack(file.read(2 * BEGINNING.size))
            file.seek(ITEMS_AT + low * ITEM.size)
            return [Leaf(*one) for one in ITEM.iter_unpack(file.read((high - low) * ITEM.size))]


def write_tree(file: BinaryIO, leaves: list[Leaf]) -> bytes:
    """Write the tree over these items, and say its root."""
    buckets = by_bucket(leaves)
    hashes = hashes_of(buckets)
    file.write(hashes.buckets)
    total = 0
    for number in range(BUCKETS):
        file.write(BEGINNING.pack(total))
        total += len(buckets.get(number, ()))
    file.write(BEGINNING.pack(total))
    for number in sorted(buckets):
        file.write(b"".join(ITEM.pack(leaf.number, leaf.digest) for leaf in buckets[number]))
    return hashes.root
