"""The leaves as they lie in the store, 256 to a row: commitments, and beside them the salts that an erasure destroys.

A row holds as many leaves as the tree has there, so that only the last one is ever made longer.  An erased salt is
sixteen zero bytes: a drawn one never is.
"""

import struct
from dataclasses import dataclass

from django.db import connection

from gongxin.ledger.merkle import HASH_SIZE
from gongxin.ledger.models import Bundle
from gongxin.ledger.queries import LAST_POSITION, fetch_binary, tile_hashes
from gongxin.ledger.rules import SALT_SIZE
from gongxin.ledger.tiles import WIDTH, TileName, bundle_of

ERASED_SALT = bytes(SALT_SIZE)

BUNDLES = """
SELECT number, salts, commitments FROM ledger_bundle WHERE number >= %(start)s AND number < %(end)s ORDER BY number
"""
LENGTHEN = """
UPDATE ledger_bundle SET salts = salts || %(salts)s, commitments = commitments || %(commitments)s
WHERE number = %(number)s
"""
APPEND = "COPY ledger_bundle (number, salts, commitments) FROM STDIN (FORMAT BINARY)"
ERASE = """
UPDATE ledger_bundle SET salts = overlay(salts PLACING %(salt)s FROM %(place)s) WHERE number = %(number)s
"""
COUNT = """
SELECT number * 256 + octet_length(commitments) / 32 FROM ledger_bundle ORDER BY number DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Leaves:
    """Leaves that stand side by side from the position `start` on, without a gap."""

    start: int
    salts: bytes
    commitments: bytes

    def __len__(self) -> int:
        """How many they are."""
        return len(self.commitments) // HASH_SIZE

    def list_salts(self) -> list[bytes]:
        """Their salts, in order."""
        return cut(self.salts, SALT_SIZE)

    def list_commitments(self) -> list[bytes]:
        """Their commitments, in order."""
        return cut(self.commitments, HASH_SIZE)


def cut(joined: bytes, size: int) -> list[bytes]:
    """The pieces of this size that the bytes consist of."""
    return [piece for (piece,) in struct.iter_unpack(f"{size}s", joined)]


def leaves_between(start: int, end: int) -> Leaves:
    """The leaves from `start` to below `end`, as far as there is no gap among them."""
    salts, commitments, number = list[bytes](), list[bytes](), start // WIDTH
    for held, some_salts, some_commitments in fetch_binary(BUNDLES, start=number, end=-(-end // WIDTH)):
        if held != number:
            break
        salts.append(some_salts)
        commitments.append(some_commitments)
        number += 1
        if len(some_commitments) != WIDTH * HASH_SIZE:
            break
    first = start % WIDTH
    return Leaves(
        start,
        b"".join(salts)[first * SALT_SIZE : (first + end - start) * SALT_SIZE],
        b"".join(commitments)[first * HASH_SIZE : (first + end - start) * HASH_SIZE],
    )


def commitments(start: int, end: int) -> list[bytes]:
    """The commitments to the events from `start` to below `end`, in order, as far as there is no gap among them."""
    return leaves_between(start, end).list_commitments()


def leaf_count() -> int:
    """The position behind the last leaf."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT)
        found = cursor.fetchone()
    return 0 if found is None else int(found[0])


def append_leaves(leaves: Leaves) -> None:
    """Store leaves behind those that there are; the last row is made longer before new ones are added."""
    number, width = divmod(leaves.start, WIDTH)
    taken = min(WIDTH - width, len(leaves)) if width else 0
    with connection.cursor() as cursor:
        if taken:
            cursor.execute(LENGTHEN, {"number": number, **_portion(leaves, 0, taken)})
        with cursor.copy(APPEND) as copy:
            copy.set_types(["int8", "bytea", "bytea"])
            for at in range(taken, len(leaves), WIDTH):
                part = _portion(leaves, at, at + WIDTH)
                copy.write_row(((leaves.start + at) // WIDTH, part["salts"], part["commitments"]))


def _portion(leaves: Leaves, start: int, end: int) -> dict[str, bytes]:
    return {
        "salts": leaves.salts[start * SALT_SIZE : end * SALT_SIZE],
        "commitments": leaves.commitments[start * HASH_SIZE : end * HASH_SIZE],
    }


def locked_salt(position: int) -> bytes | None:
    """The salt of the leaf at `position`, of which nobody else changes anything until the transaction ends."""
    number, at = divmod(position, WIDTH)
    found = Bundle.objects.select_for_update().filter(number=number).first()
    return bytes(found.salts)[at * SALT_SIZE : (at + 1) * SALT_SIZE] or None if found else None


def destroy_salt(position: int) -> None:
    """The leaf at `position` has no salt any more."""
    number, at = divmod(position, WIDTH)
    with connection.cursor() as cursor:
        cursor.execute(ERASE, {"salt": ERASED_SALT, "place": at * SALT_SIZE + 1, "number": number})


def tile_content(name: TileName) -> bytes | None:
    """What is published of a tile or a bundle of entries; None where the tree is not as wide there."""
    if name.level is not None:
        hashes = tile_hashes(name.level, name.number)[: name.width * HASH_SIZE]
        return hashes if len(hashes) == name.width * HASH_SIZE else None
    start = name.number * WIDTH
    entries = commitments(start, start + name.width) if start < LAST_POSITION else []
    return bundle_of(entries) if len(entries) == name.width else None
