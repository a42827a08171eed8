"""The tree in tiles, as C2SP tlog-tiles lays it out: 256 hashes wide, entry bundles beside them, proofs read from them.

Plain Python: who keeps the tiles hands in how they are read.  A tile only ever grows at its end, so that the tile of
any earlier tree is the beginning of what is kept now.
"""

import re
import struct
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from gongxin.ledger.merkle import (
    HASH_SIZE,
    TILE_HEIGHT,
    consistency_ranges,
    folded,
    inclusion_ranges,
    root_of,
)
from gongxin.ledger.suites import Digest

WIDTH = 1 << TILE_HEIGHT
FULL = WIDTH * HASH_SIZE
KEPT_TILES = 4_096
"""How many opened tiles a reader keeps, 16 KiB each: those of a million leaves."""
_PATH = re.compile(r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")

ReadTile = Callable[[int, int], bytes]
"""How the hashes of the tile at a level, with a number, are read: as many as are kept."""


class PathRefused(ValueError):
    """The path names no tile."""


class TileDamaged(RuntimeError):
    """A tile does not hold the hashes that a tree of this size has."""


@dataclass(frozen=True)
class TileName:
    """Which tile, or without a level which bundle of entries; narrower than 256 at the right edge of a tree."""

    level: int | None
    number: int
    width: int = WIDTH

    def path(self) -> str:
        """Where the tile stands below the log's address."""
        thousands, last = divmod(self.number, 1_000)
        place = f"{last:03}"
        while thousands:
            thousands, part = divmod(thousands, 1_000)
            place = f"x{part:03}/{place}"
        kind = "entries" if self.level is None else self.level
        return f"tile/{kind}/{place}" + (f".p/{self.width}" if self.width < WIDTH else "")


@dataclass(frozen=True)
class Tile:
    """Hashes of one level that stand side by side, at most 256 of them."""

    level: int
    number: int
    hashes: bytes

    @property
    def width(self) -> int:
        """How many hashes it holds."""
        return len(self.hashes) // HASH_SIZE

    @property
    def name(self) -> TileName:
        """What it is called."""
        return TileName(self.level, self.number, self.width)


def read_path(path: str) -> TileName:
    """The tile that the path names; refused unless it is written in the one way that there is."""
    found = _PATH.fullmatch(path)
    if found is None:
        raise PathRefused("this path names no tile")
    kind, place, width = found.groups()
    level = None if kind == "entries" else int(kind)
    name = TileName(level, int(place.replace("x", "").replace("/", "")), int(width or WIDTH))
    if name.path() != path or (level or 0) > 62 // TILE_HEIGHT or (width and name.width >= WIDTH):
        raise PathRefused("this path names no tile")
    return name


def edge_of(size: int) -> list[TileName]:
    """The tiles at the right edge of a tree that are not full, lowest first."""
    names, level, count = [], 0, size
    while count:
        number, width = divmod(count, WIDTH)
        if width:
            names.append(TileName(level, number, width))
        level, count = level + 1, number
    return names


def tiles_between(old: int, size: int) -> Iterator[TileName]:
    """Every tile and bundle that a tree of `size` has and one of `old` had not, or not as wide."""
    for level in (None, *range(62 // TILE_HEIGHT)):
        shift = TILE_HEIGHT * (level or 0)
        first, count = (old >> shift) // WIDTH, size >> shift
        if old >> shift == count:
            continue
        for number in range(first, -(-count // WIDTH)):
            yield TileName(level, number, min(WIDTH, count - number * WIDTH))


def peaks_of(edge: Mapping[int, bytes], size: int, *, by: Digest = sha256) -> tuple[bytes, ...]:
    """The roots of the full subtrees of a tree, widest first, from the tiles at its right edge by level."""
    peaks: list[bytes] = []
    for name in reversed(edge_of(size)):
        hashes = _split(edge.get(name.level or 0, b"")[: name.width * HASH_SIZE])
        if len(hashes) != name.width:
            raise TileDamaged(f"{name.path()} does not hold {name.width} hashes")
        at = 0
        for height in reversed(range(TILE_HEIGHT)):
            if name.width >> height & 1:
                peaks.append(root_of(hashes[at : at + (1 << height)], by=by))
                at += 1 << height
    return tuple(peaks)


def tiles_after(edge: Mapping[int, bytes], size: int, grown: Sequence[Sequence[bytes]]) -> list[Tile]:
    """The tiles that change when a tree of `size` with this edge grows by these hashes of every level."""
    tiles = []
    for level, hashes in enumerate(grown):
        number, width = divmod(size >> TILE_HEIGHT * level, WIDTH)
        held = edge.get(level, b"")[: width * HASH_SIZE] + b"".join(hashes) if hashes else b""
        tiles += [Tile(level, number + at // FULL, held[at : at + FULL]) for at in range(0, len(held), FULL)]
    return tiles


def bundle_of(entries: Iterable[bytes]) -> bytes:
    """Entries as a bundle holds them, each after its length."""
    return b"".join(struct.pack(">H", len(entry)) + entry for entry in entries)


def entries_in(bundle: bytes) -> list[bytes]:
    """The entries of a bundle; refused where its lengths do not come out."""
    entries, at = [], 0
    while at < len(bundle):
        if at + 2 > len(bundle):
            raise TileDamaged("a bundle of entries is cut off")
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if end > len(bundle):
            raise TileDamaged("a bundle of entries is cut off")
        entries.append(bundle[at + 2 : end])
        at = end
    return entries


class TiledTree:
    """Reads proofs from tiles, and keeps those that it opened lately."""

    def __init__(self, read: ReadTile, *, by: Digest = sha256, most: int = KEPT_TILES) -> None:
        """Read tiles so; hash so; keep so many."""
        self._read, self._by, self._most = read, by, most
        self._opened: OrderedDict[tuple[int, int], list[bytes]] = OrderedDict()

    def forget(self) -> None:
        """Let go of every tile that was opened."""
        self._opened.clear()

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The proof that leaf `index` is in the tree of `size`."""
        return [self.root(start, end) for start, end in inclusion_ranges(index, size)]

    def consistency(self, old: int, size: int) -> list[bytes]:
        """The proof that the tree of `size` begins with the tree of `old`."""
        return [self.root(start, end) for start, end in consistency_ranges(old, size)]

    def root(self, start: int, end: int) -> bytes:
        """The root over the leaves from `start` to below `end`, a range that a proof may name."""
        nodes = []
        while start < end:
            height = (end - start).bit_length() - 1
            if start:
                height = min(height, (start & -start).bit_length() - 1)
            nodes.append(self._node(height, start >> height))
            start += 1 << height
        return folded(nodes, by=self._by)

    def _node(self, height: int, index: int) -> bytes:
        """The root of the full subtree of this height with this number."""
        level, row = divmod(height, TILE_HEIGHT)
        number, at = divmod(index, WIDTH >> row)
        rows = self._opened.get((level, number))
        if rows is None or len(rows[0]) < (at + 1) * HASH_SIZE << row:
            rows = [self._read(level, number)]
            self._keep((level, number), rows)
        if len(rows[0]) < (at + 1) * HASH_SIZE << row:
            raise TileDamaged(f"{TileName(level, number).path()} ends before it should")
        while len(rows) <= row:
            rows.append(self._above(rows[-1]))
        return rows[row][at * HASH_SIZE : (at + 1) * HASH_SIZE]

    def _above(self, below: bytes) -> bytes:
        """The row of nodes over a row of hashes; one that has no neighbour is left out."""
        by, pair = self._by, 2 * HASH_SIZE
        pairs = range(0, len(below) // pair * pair, pair)
        return b"".join([by(b"\x01" + below[at : at + pair]).digest() for at in pairs])

    def _keep(self, place: tuple[int, int], rows: list[bytes]) -> None:
        self._opened[place] = rows
        self._opened.move_to_end(place)
        if len(self._opened) > self._most:
            self._opened.popitem(last=False)


def _split(hashes: bytes) -> list[bytes]:
    return [hashes[at : at + HASH_SIZE] for at in range(0, len(hashes), HASH_SIZE)]
