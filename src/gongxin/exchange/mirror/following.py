"""Bring a copy up to its node's position: the whole once, then every change; killed anywhere, it goes on from there.

The changes of a page and the position behind them are kept in one step; only then they are acknowledged.  Where the
copy lay too far behind, it starts again from the whole.  Where the node's log ends before the copy's position, it does
not: what the copy heard last is not what the node knows, so nothing of it may be used until somebody has looked.
"""

import gzip
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gongxin.exchange.mirror.ahead import pages_from
from gongxin.exchange.mirror.answers import NodeMisspoke, Page, Piece, Whole
from gongxin.exchange.mirror.copy import Copy
from gongxin.exchange.mirror.folders import PARTS, check_address
from gongxin.exchange.mirror.node import Node, NodeAway, TooFarAhead, TooFarBehind

LONGEST_LINE = 2**20
MANIFESTS = 20
"""How often the manifest is taken anew because a part was replaced while the others were fetched."""


@dataclass(frozen=True)
class Followed:
    """How many changes a copy heard of, whether it began from the whole, and where it is now."""

    changes: int
    began: bool
    position: int


def follow(copy: Copy, node: Node) -> Followed:
    """Everything that the node has told by now is in the copy, and acknowledged where the mirror is registered.

    Refused where the node's log ends before the copy's position; from then on nothing in the copy may be used.
    """
    check_address(copy, node.address)
    standing = copy.standing()
    if standing is None:
        return _from_the_whole(copy, node)
    try:
        return _read_on(copy, node, standing.position, began=False)
    except TooFarBehind:
        return _from_the_whole(copy, node)


def _from_the_whole(copy: Copy, node: Node) -> Followed:
    folder = copy.folder / PARTS
    folder.mkdir(exist_ok=True)
    whole = _fetched(folder, node)
    lines = (line for piece in whole.parts for line in _lines(folder / piece.digest, piece))
    copy.begin(lines, address=node.address, position=whole.position, usable_until=whole.usable_until)
    shutil.rmtree(folder)
    return _read_on(copy, node, whole.position, began=True)


def _fetched(folder: Path, node: Node) -> Whole:
    """The node's bulk file, all its parts at hand; those fetched before are not fetched again."""
    for _ in range(MANIFESTS):
        whole = node.whole()
        if all((folder / one.digest).exists() or node.fetch_part(one, folder / one.digest) for one in whole.parts):
            return whole
    raise NodeAway("the node makes its bulk file anew faster than it can be fetched")


def _lines(path: Path, piece: Piece) -> Iterator[bytes]:
    count = 0
    try:
        with gzip.open(path) as file:
            while line := file.readline(LONGEST_LINE):
                if not line.endswith(b"\n"):
                    raise NodeMisspoke("a line of the bulk file is too long, or cut off")
                count += 1
                yield line[:-1]
    except (EOFError, gzip.BadGzipFile, zlib.error) as fault:
        raise NodeMisspoke("the bulk file cannot be unpacked") from fault
    if count != piece.records:
        raise NodeMisspoke("a part of the bulk file has another number of records than it says")


def _read_on(copy: Copy, node: Node, position: int, *, began: bool) -> Followed:
    heard = 0
    try:
        for page in pages_from(node, position):
            _take(copy, node, page)
            heard += len(page.changes)
            position = page.following
    except TooFarAhead as fault:
        raise copy.log_went_back() from fault
    return Followed(heard, began, position)


def _take(copy: Copy, node: Node, page: Page) -> None:
    """The page is in the copy; what it says of a record counts as the page's last word about it."""
    last = {one.record: one for one in page.changes}
    lines = node.lines([number for number, one in last.items() if not one.ended])
    copy.take(page.changes, lines, following=page.following, usable_until=page.usable_until)
    standing = copy.standing()
    if node.token is not None and standing is not None and standing.acknowledged != page.following:
        node.acknowledge(page.following)
        copy.acknowledged(page.following)
