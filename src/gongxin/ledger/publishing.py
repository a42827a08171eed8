"""Write the log as plain files that any web server or object store can serve: tiles, bundles, and then the checkpoint.

A folder that was cut off goes on where it stood: its own checkpoint says up to where it is complete, and is
replaced only when everything below the new one is there.  Of the files that it is complete with, some are held against
the log each time, all of a folder that has few; what differs is written again, and said.  What is
not of this log is refused, not overwritten.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom

from gongxin.ledger.auditing import LedgerDamaged, tree
from gongxin.ledger.keys import suite, trusted_keys
from gongxin.ledger.leaves import commitments, cut, tile_content
from gongxin.ledger.merkle import HASH_SIZE, leaf_hash, leaf_hashes, root_of, verify_inclusion
from gongxin.ledger.notes import NoteRefused, checkpoint_of
from gongxin.ledger.queries import SignedCheckpoint, latest_or_refused, noted, signed_checkpoint, tile_hashes
from gongxin.ledger.showing import shown_or_refused
from gongxin.ledger.tiles import WIDTH, TileDamaged, TileName, edge_of, tiles_between

COMPARED = 512
"""How many of the files that a folder is complete with are held against the log each time: all of 65,000 events."""


class PublishingRefused(ValueError):
    """The folder holds something else than this log; the message says what."""


@dataclass(frozen=True)
class Published:
    """Up to which tree the folder is complete now, how many files were written for that, and which were mended."""

    size: int
    files: int
    mended: tuple[str, ...] = ()


def publish(folder: Path, *, compared: int | None = COMPARED) -> Published:
    """The folder holds the log up to the checkpoint that is shown, and never up to an earlier one than before.

    So many files that it is complete with already, drawn by lot, are compared as well; without a number all.  Refused
    where there is no checkpoint, where the folder holds that of another log, and where the store contradicts its own.
    """
    shown, complete = shown_or_refused(), _complete_up_to(folder)
    if shown.size < complete:
        shown = latest_or_refused()
    mended = tuple(_mended(folder, _drawn(complete, compared), shown))
    files = 0
    for name in tiles_between(complete, shown.size):
        files += _put(folder / name.path(), _content(name, shown))
    files += _put(folder / "checkpoint", noted(shown).encode())
    return Published(shown.size, files, mended)


def _content(name: TileName, shown: SignedCheckpoint) -> bytes:
    content = tile_content(name)
    if content is None:
        raise LedgerDamaged(f"{name.path()} is not stored as wide as the checkpoint of size {shown.size} says")
    return content


def _drawn(complete: int, compared: int | None) -> Iterable[TileName]:
    """Which of the files that the folder is complete with are compared."""
    if compared is None:
        return tiles_between(0, complete)
    levels = [(level, complete // WIDTH ** ((level or 0) + 1)) for level in (None, *range(8))]
    total, at_edge = sum(count for _, count in levels), edge_of(complete)
    if complete % WIDTH:
        at_edge.append(TileName(None, complete // WIDTH, complete % WIDTH))
    drawn = SystemRandom().sample(range(total), min(total, max(0, compared - len(at_edge))))
    return [*at_edge, *(_full(number, levels) for number in drawn)]


def _full(number: int, levels: list[tuple[int | None, int]]) -> TileName:
    """The full tile or bundle with this number, counted through the levels."""
    for level, count in levels:
        if number < count:
            return TileName(level, number)
        number -= count
    raise IndexError(number)


def _mended(folder: Path, names: Iterable[TileName], shown: SignedCheckpoint) -> Iterator[str]:
    """The files that did not hold what the log says, each written again once the store itself is known to be right."""
    for name in names:
        content = _content(name, shown)
        if not _holds(folder / name.path(), content):
            _check_stored(name, content, shown)
            _put(folder / name.path(), content)
            yield name.path()


def _check_stored(name: TileName, content: bytes, shown: SignedCheckpoint) -> None:
    """Refuse unless what the store holds of a tile or bundle leads to the signed root: it is to mend with."""
    by, position = suite().digest, name.number * WIDTH ** ((name.level or 0) + 1)
    hashes = tile_hashes(0, name.number) if name.level is None else content
    try:
        if not hashes.startswith(b"".join(_hashes_below(name))):
            raise TileDamaged(f"{name.path()} is not that of what lies below it")
        entry = b"".join(commitments(position, position + 1))
        proof = tree().inclusion(position, shown.size)
        path = {"index": position, "size": shown.size, "proof": proof, "root": shown.root}
        verify_inclusion(leaf_hash(entry, by=by), **path, by=by)
    except (ValueError, TileDamaged) as fault:
        raise LedgerDamaged(f"the stored tree contradicts its checkpoint: {fault}") from fault


def _hashes_below(name: TileName) -> list[bytes]:
    """The hashes of a tile, or of the tile of a bundle, made anew from the leaves or from the tiles below it."""
    by, first = suite().digest, name.number * WIDTH
    if not name.level:
        return leaf_hashes(commitments(first, first + name.width), by=by)
    below = (tile_hashes(name.level - 1, number) for number in range(first, first + name.width))
    return [root_of(cut(hashes, HASH_SIZE), by=by) for hashes in below]


def _complete_up_to(folder: Path) -> int:
    """The size of the tree that the folder holds whole."""
    place = folder / "checkpoint"
    if not place.exists():
        return 0
    keys = trusted_keys()
    try:
        head = checkpoint_of(place.read_text("utf-8"), origin=keys[-1].name if keys else "", trusted=keys)
    except (NoteRefused, UnicodeDecodeError) as fault:
        raise PublishingRefused(f"{place} is no checkpoint of this log: {fault}") from fault
    ours = signed_checkpoint(head.size)
    if ours is None or ours.root != head.root:
        raise PublishingRefused(f"{place} is signed by this log, and its store does not know it: one of them is a fork")
    return head.size


def _holds(place: Path, content: bytes) -> bool:
    return place.exists() and place.stat().st_size == len(content) and place.read_bytes() == content


def _put(place: Path, content: bytes) -> bool:
    """The file holds the content, whole or not at all; whether it had to be written."""
    if _holds(place, content):
        return False
    place.parent.mkdir(parents=True, exist_ok=True)
    making = place.with_name(f".{place.name}.{os.getpid()}")
    with making.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    making.replace(place)
    return True
