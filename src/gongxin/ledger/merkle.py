"""The tree of RFC 6962: leaves, roots, the right edge that grows, and proofs of inclusion and consistency.

Plain Python: bytes in, bytes out.  Hashes are SHA-256 unless another is named; a leaf and a node are told apart by
their first byte.  A proof is a list of roots of leaf ranges, so whoever keeps subtrees may look them up instead of
hashing anew.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from gongxin.ledger.suites import Digest

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()
TILE_HEIGHT = 8
"""After how many levels the nodes of the tree are leaves of the next level of tiles."""


class ProofRefused(ValueError):
    """The proof does not show what it was offered for; the message says where it fails."""


def leaf_hash(entry: bytes, *, by: Digest = sha256) -> bytes:
    """The hash of an entry as a leaf."""
    return by(b"\x00" + entry).digest()


def leaf_hashes(entries: Iterable[bytes], *, by: Digest = sha256) -> list[bytes]:
    """The hashes of entries as leaves, in order."""
    return [by(b"\x00" + entry).digest() for entry in entries]


def node_hash(left: bytes, right: bytes, *, by: Digest = sha256) -> bytes:
    """The hash of two subtrees as one."""
    return by(b"\x01" + left + right).digest()


@dataclass(frozen=True)
class Frontier:
    """The right edge of a tree: the roots of its full subtrees, widest first; enough to grow it and know its root."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()
    by: Digest = field(default=sha256, compare=False)

    def __post_init__(self) -> None:
        """Refuse an edge that no tree of this size has."""
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise ValueError(f"a tree of {self.size} leaves does not have {len(self.peaks)} full subtrees")
        if any(len(peak) != HASH_SIZE for peak in self.peaks):
            raise ValueError(f"a subtree's root has {HASH_SIZE} bytes")

    @classmethod
    def from_bytes(cls, size: int, edge: bytes, *, by: Digest = sha256) -> "Frontier":
        """The edge as it was stored."""
        return cls(size, tuple(edge[at : at + HASH_SIZE] for at in range(0, len(edge), HASH_SIZE)), by)

    def to_bytes(self) -> bytes:
        """The edge for storing, beside its size."""
        return b"".join(self.peaks)

    def root(self) -> bytes:
        """The root of the whole tree."""
        if not self.peaks:
            return self.by(b"").digest()
        return folded(self.peaks, by=self.by)

    def extended(self, leaves: Iterable[bytes]) -> "Frontier":
        """The edge after these leaf hashes were appended; whole levels are hashed at once."""
        return self.grown(leaves)[0]

    def grown(self, leaves: Iterable[bytes]) -> tuple["Frontier", list[list[bytes]]]:
        """The same, with the new hashes of every level of tiles, lowest first."""
        level, by = list(leaves), self.by
        size, before = self.size + len(level), self.size
        waiting, peaks, tiled = list(self.peaks), list[bytes](), list[list[bytes]]()
        height = 0
        while before or level:
            if height % TILE_HEIGHT == 0:
                tiled.append(level.copy())
            if before & 1:
                level.insert(0, waiting.pop())
            if len(level) & 1:
                peaks.append(level.pop())
            pairs = zip(level[::2], level[1::2], strict=True)
            level = [by(b"\x01" + left + right).digest() for left, right in pairs]
            before >>= 1
            height += 1
        return Frontier(size, tuple(reversed(peaks)), by), tiled


def folded(peaks: Sequence[bytes], *, by: Digest = sha256) -> bytes:
    """The root over the roots of full subtrees that stand side by side, widest first."""
    *wider, root = peaks
    for peak in reversed(wider):
        root = node_hash(peak, root, by=by)
    return root


def root_of(leaves: Sequence[bytes], *, by: Digest = sha256) -> bytes:
    """The root of the tree over these leaf hashes."""
    return Frontier(by=by).extended(leaves).root()


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """The leaf ranges whose roots prove that leaf `index` is in the tree of `size`, nearest first."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    ranges, start, end = [], 0, size
    while end - start > 1:
        middle = start + _left_width(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(old: int, size: int) -> list[tuple[int, int]]:
    """The leaf ranges whose roots prove that the tree of `size` begins with the tree of `old`, nearest first."""
    if not 0 < old <= size:
        raise ValueError(f"a tree of {old} leaves does not begin a tree of {size}")
    ranges, start, end = [], 0, size
    while end != old:
        middle = start + _left_width(end - start)
        if old <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start:
        ranges.append((start, end))
    return ranges[::-1]


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The proof that leaf `index` is in the tree over `leaves`."""
    return [root_of(leaves[start:end]) for start, end in inclusion_ranges(index, len(leaves))]


def consistency_proof(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """The proof that the tree over `leaves` begins with the tree over the first `old` of them."""
    return [root_of(leaves[start:end]) for start, end in consistency_ranges(old, len(leaves))]


def verify_inclusion(
    leaf: bytes, *, index: int, size: int, proof: Sequence[bytes], root: bytes, by: Digest = sha256
) -> None:
    """Refuse unless `proof` shows that the leaf hash stands at `index` in the tree of `size` with this root."""
    if not 0 <= index < size:
        raise ProofRefused(f"leaf {index} is not in a tree of {size}")
    _check_hashes([leaf, root, *proof])
    ranges = inclusion_ranges(index, size)
    _check_length(proof, len(ranges))
    reached = leaf
    for sibling, (start, _) in zip(proof, ranges, strict=True):
        left, right = (sibling, reached) if start < index else (reached, sibling)
        reached = node_hash(left, right, by=by)
    if reached != root:
        raise ProofRefused("the proof leads to another root")


def verify_consistency(
    *, old: int, size: int, old_root: bytes, root: bytes, proof: Sequence[bytes], by: Digest = sha256
) -> None:
    """Refuse unless `proof` shows that the tree of `size` with this root begins with the tree of `old`."""
    if not 0 < old <= size:
        raise ProofRefused(f"a tree of {old} leaves does not begin a tree of {size}")
    _check_hashes([old_root, root, *proof])
    ranges = consistency_ranges(old, size)
    _check_length(proof, len(ranges))
    seeded = bool(ranges) and ranges[0][0] < old
    reached_old = reached = proof[0] if seeded else old_root
    for hashed, (start, _) in list(zip(proof, ranges, strict=True))[int(seeded) :]:
        if start < old:
            reached_old, reached = node_hash(hashed, reached_old, by=by), node_hash(hashed, reached, by=by)
        else:
            reached = node_hash(reached, hashed, by=by)
    if reached_old != old_root:
        raise ProofRefused("the proof leads to another root of the earlier tree")
    if reached != root:
        raise ProofRefused("the proof leads to another root of the later tree")


def _left_width(size: int) -> int:
    """The width of the left subtree: the largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _check_hashes(hashes: Iterable[bytes]) -> None:
    if any(len(hashed) != HASH_SIZE for hashed in hashes):
        raise ProofRefused(f"a hash has {HASH_SIZE} bytes")


def _check_length(proof: Sequence[bytes], expected: int) -> None:
    if len(proof) != expected:
        raise ProofRefused(f"this proof has {expected} hashes, not {len(proof)}")
