"""Write the log as plain files that any web server or object store can serve: tiles, bundles, and then the checkpoint.

A folder that was cut off goes on where it stood: its own checkpoint says up to where it is complete, and is
replaced only when everything below the new one is there.  What is
not of this log is refused, not overwritten.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from gongxin.ledger.auditing import LedgerDamaged
from gongxin.ledger.keys import trusted_keys
from gongxin.ledger.leaves import tile_content
from gongxin.ledger.notes import NoteRefused, checkpoint_of
from gongxin.ledger.queries import latest_or_refused, noted, signed_checkpoint
from gongxin.ledger.showing import shown_or_refused
from gongxin.ledger.tiles import tiles_between


class PublishingRefused(ValueError):
    """The folder holds something else than this log; the message says what."""


@dataclass(frozen=True)
class Published:
    """Up to which tree the folder is complete now, and how many files were written for that."""

    size: int
    files: int


def publish(folder: Path) -> Published:
    """The folder holds the log up to the checkpoint that is shown, and never up to an earlier one than before.

    Refused where there is none, and where the folder holds the checkpoint of another log.
    """
    shown, complete = shown_or_refused(), _complete_up_to(folder)
    if shown.size < complete:
        shown = latest_or_refused()
    files = 0
    for name in tiles_between(complete, shown.size):
        content = tile_content(name)
        if content is None:
            raise LedgerDamaged(f"{name.path()} is not stored as wide as the checkpoint of size {shown.size} says")
        files += _put(folder / name.path(), content)
    files += _put(folder / "checkpoint", noted(shown).encode())
    return Published(shown.size, files)


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


def _put(place: Path, content: bytes) -> bool:
    """The file holds the content, whole or not at all; whether it had to be written."""
    if place.exists() and place.stat().st_size == len(content) and place.read_bytes() == content:
        return False
    place.parent.mkdir(parents=True, exist_ok=True)
    making = place.with_name(f".{place.name}.{os.getpid()}")
    with making.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    making.replace(place)
    return True
