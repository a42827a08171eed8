"""Show that a copy is in step with its node, by one root hash; where it is not, find what differs and mend it.

A copy that has read on since the node's file was made may differ because it knows more: what the node says of such a
record now is what the copy has.  Everything else is mended, and counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from gongxin.exchange.mirror.answers import Root
from gongxin.exchange.mirror.copy import Copy
from gongxin.exchange.mirror.node import Node
from gongxin.exchange.mirror.tree import WIDTH, Hashes, Leaf, by_bucket, hashes_of


@dataclass(frozen=True)
class Compared:
    """What a comparison found: the node's root, how many records the copy knew better, and how many were mended."""

    root: str
    position: int
    equal: bool
    newer: int
    mended: int


def compare(copy: Copy, node: Node) -> Compared:
    """The copy holds what the node holds: its root is the node's, or every difference was looked at and mended."""
    while True:
        said = node.root()
        buckets = by_bucket(copy.leaves(said.day))
        own = hashes_of(buckets)
        if own.root == said.root:
            return Compared(said.root.hex(), said.position, True, 0, 0)
        differing = _differing(node, said, own, buckets)
        if differing is not None:
            newer, mended = _mend(copy, node, differing)
            return Compared(said.root.hex(), said.position, False, newer, mended)


def _differing(node: Node, said: Root, own: Hashes, buckets: dict[int, list[Leaf]]) -> set[int] | None:
    """The records of which the two say different things; None where the node's file was replaced on the way."""
    found: set[int] = set()
    top = node.below(b"", of=said)
    if top is None:
        return None
    for first in _unlike(top, own.below(b"")):
        prefix = bytes([first])
        below = node.below(prefix, of=said)
        if below is None:
            return None
        for second in _unlike(below, own.below(prefix)):
            theirs = node.bucket(bytes([first, second]), of=said)
            if theirs is None:
                return None
            ours = buckets.get(first * WIDTH + second, [])
            found |= {leaf.number for leaf in set(theirs) ^ set(ours)}
    return found


def _unlike(theirs: list[bytes], ours: list[bytes]) -> Iterator[int]:
    return (number for number in range(WIDTH) if theirs[number] != ours[number])


def _mend(copy: Copy, node: Node, differing: set[int]) -> tuple[int, int]:
    """How many of these records the copy had as the node says them now, and how many are so from now on."""
    now, held = node.lines(differing), copy.lines(differing)
    wrong = {number for number in differing if now.get(number) != held.get(number)}
    if wrong:
        copy.mend({number: now[number] for number in wrong & now.keys()}, gone=wrong - now.keys())
    return len(differing) - len(wrong), len(wrong)
