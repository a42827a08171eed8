"""A hash tree over public items, by which two parties find where they differ without telling each other everything.

An item is a number and the digest of what is said under it.  Its place is SHA-256 of the number in decimal digits;
where items belong to somebody, its first two bytes are those of SHA-256 of whose they are, so that his lie together.
The items whose places begin with the same two bytes lie in one bucket, in order of place.  A bucket hashes to SHA-256
of a zero byte and its items' places and digests, an empty one to 32 zero bytes; 256 hashes are joined to one by SHA-256
of a one byte and all of them.  Whoever has the same items has the same root, whatever the order in which they came.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

HASH_SIZE = 32
WIDTH = 256
DEPTH = 2
"""How many bytes of a place name its bucket."""
BUCKETS = WIDTH**DEPTH
EMPTY = bytes(HASH_SIZE)
BUCKET, NODE = b"\x00", b"\x01"


@dataclass(frozen=True)
class Leaf:
    """An item: its number, the digest of what is said under it, and the first bytes of its place if they are given."""

    number: int
    digest: bytes
    under: bytes = b""


def place_of(number: int, under: bytes = b"") -> bytes:
    """Where the item with this number lies, below the bytes that are given."""
    return under + hashlib.sha256(b"%d" % number).digest()[len(under) :]


def under_of(code: str) -> bytes:
    """The bytes below which all records of the organisation with this code lie: they name its bucket."""
    return hashlib.sha256(code.encode()).digest()[:DEPTH]


def digest_of(line: bytes) -> bytes:
    """The digest of a record's line, as it stands in the bulk file, without its end of line."""
    return hashlib.sha256(line).digest()


def bucket_hash(leaves: Iterable[Leaf]) -> bytes:
    """The hash of one bucket's items, which are given in order of place."""
    told = b"".join(place_of(leaf.number, leaf.under) + leaf.digest for leaf in leaves)
    return hashlib.sha256(BUCKET + told).digest() if told else EMPTY


@dataclass(frozen=True)
class Hashes:
    """The hashes of all buckets, one after the other, and what is joined from them."""

    buckets: bytes

    def __post_init__(self) -> None:
        """A tree has all its buckets, or it is none."""
        if len(self.buckets) != BUCKETS * HASH_SIZE:
            raise ValueError("a tree has the hashes of 65,536 buckets")

    @property
    def root(self) -> bytes:
        """The one hash of everything."""
        return _joined(self.below(b""))

    def below(self, prefix: bytes) -> list[bytes]:
        """The 256 hashes below the root, or below the node with this prefix of one byte."""
        if len(prefix) == DEPTH - 1:
            start = prefix[0] * WIDTH * HASH_SIZE
            part = self.buckets[start : start + WIDTH * HASH_SIZE]
            return [part[at : at + HASH_SIZE] for at in range(0, len(part), HASH_SIZE)]
        if prefix:
            raise ValueError("a node has a prefix of one byte, the root none")
        return [_joined(self.below(bytes([one]))) for one in range(WIDTH)]


def _joined(hashes: Iterable[bytes]) -> bytes:
    return hashlib.sha256(NODE + b"".join(hashes)).digest()


def by_bucket(leaves: Iterable[Leaf]) -> dict[int, list[Leaf]]:
    """The items of each bucket that has any, in order of place."""
    found: dict[int, list[Leaf]] = {}
    for place, leaf in sorted(((place_of(leaf.number, leaf.under), leaf) for leaf in leaves), key=lambda one: one[0]):
        found.setdefault(bucket_of(place), []).append(leaf)
    return found


def hashes_of(buckets: Mapping[int, Iterable[Leaf]]) -> Hashes:
    """The hashes of the tree with these buckets; all others are empty."""
    told = (bucket_hash(buckets[number]) if number in buckets else EMPTY for number in range(BUCKETS))
    return Hashes(b"".join(told))


def bucket_of(place: bytes) -> int:
    """The number of the bucket in which this place lies."""
    return int.from_bytes(place[:DEPTH], "big")
