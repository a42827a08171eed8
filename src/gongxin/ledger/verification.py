"""Hold everything that the ledger keeps against what it committed to, and say every contradiction."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import orjson
from django.db import connection

from gongxin.ledger.auditing import problem_of_note
from gongxin.ledger.keys import suite, trusted_keys
from gongxin.ledger.merkle import HASH_SIZE, Frontier, leaf_hash
from gongxin.ledger.models import Checkpoint, Event, StoredTile
from gongxin.ledger.notes import VerifierKey
from gongxin.ledger.queries import EVENTS, fetch_binary, head, latest_checkpoint, tile_hashes
from gongxin.ledger.rules import LedgerEvent, commitment_to, payload_of
from gongxin.ledger.suites import Digest
from gongxin.ledger.tiles import Tile, edge_of, tiles_after, tiles_between

CHUNK = 65_536
TOLD = 1_000
"""How many contradictions are spelled out; all are counted."""
NO_LEAF = leaf_hash(b"")

Progress = Callable[[int, int], None]
Entry = tuple[int, int | None, str, int | None, int | None, str, datetime, str, bytes | None, bytes | None]

UNEVEN_BATCHES = """
SELECT coalesce(batch.id, held.id), coalesce(batch.count, 0), coalesce(held.count, 0), coalesce(held.next, 0)
FROM ledger_batch AS batch FULL JOIN (
    SELECT id >> 20 AS id, count(*) AS count, max(id & 1048575) + 1 AS next FROM ledger_event GROUP BY id >> 20
) AS held ON held.id = batch.id
WHERE batch.count IS DISTINCT FROM held.count OR batch.count IS DISTINCT FROM held.next
ORDER BY 1
"""

MISPLACED_BATCHES = """
SELECT id, first_position, before FROM (
    SELECT id, first_position, sum(count) OVER (ORDER BY first_position) - count AS before
    FROM ledger_batch WHERE first_position IS NOT NULL
) AS placed
WHERE first_position <> before ORDER BY first_position
"""

ENTRIES = f"""
SELECT coalesce(event.position, leaf.position), event.id, kind, subject, record, actor, happened_at, details,
       salt, commitment
FROM ({EVENTS}) AS event FULL JOIN (
    SELECT * FROM ledger_leaf WHERE position >= %(start)s AND position < %(end)s
) AS leaf ON leaf.position = event.position
"""

LOOSE_LEAVES = """
SELECT count(*) FROM ledger_leaf
WHERE position < 0 OR position >= coalesce((SELECT max(size) FROM ledger_checkpoint), 0)
"""


@dataclass(frozen=True)
class Verification:
    """What a verification covered, and every contradiction that it met."""

    ok: bool
    events: int
    size: int
    root: str
    problem_count: int
    problems: tuple[str, ...]


@dataclass
class Findings:
    """The contradictions met so far."""

    count: int = 0
    told: list[str] = field(default_factory=list)

    def report(self, problem: str) -> None:
        """Count a contradiction, and tell it unless very many were told."""
        self.count += 1
        if len(self.told) < TOLD:
            self.told.append(problem)


@dataclass
class Regrown:
    """The tree as it grows anew from the leaves, chunk by chunk, with its tiles."""

    frontier: Frontier
    keys: list[VerifierKey]
    edge: dict[int, bytes] = field(default_factory=dict)
    new: list[list[bytes]] = field(default_factory=list)
    tiled: int = 0

    @property
    def size(self) -> int:
        """How many leaves were taken so far."""
        return self.frontier.size

    def take(self, leaves: list[bytes]) -> None:
        """Grow by these leaves."""
        self.frontier, grown = self.frontier.grown(leaves)
        self.new += [[] for _ in range(len(grown) - len(self.new))]
        for level, hashes in enumerate(grown):
            self.new[level] += hashes

    def tiles(self) -> list[Tile]:
        """The tiles that grew since this was asked last."""
        tiles = tiles_after(self.edge, self.tiled, self.new)
        grown = {(tile.level, tile.number): tile.hashes for tile in tiles}
        edge = [(name.level or 0, name.number) for name in edge_of(self.size)]
        self.edge = {level: grown.get((level, number)) or self.edge[level] for level, number in edge}
        self.tiled, self.new = self.size, []
        return tiles


def verify(*, progress: Progress | None = None) -> Verification:
    """Check every batch, event, commitment and checkpoint, and report what does not agree; nothing is changed."""
    findings = Findings()
    events, last = head(), latest_checkpoint()
    _check_batches(findings)
    tree, size = Regrown(Frontier(by=suite().digest), trusted_keys()), last.size if last else 0
    for start in range(0, size, CHUNK):
        _check_chunk(tree, end=min(start + CHUNK, size), findings=findings)
        if progress:
            progress(tree.size, size)
    _check_loose_leaves(findings)
    if tree.keys:
        _check_loose_tiles(size, findings)
    return Verification(
        ok=findings.count == 0,
        events=events,
        size=size,
        root=tree.frontier.root().hex(),
        problem_count=findings.count,
        problems=tuple(findings.told),
    )


def _check_batches(findings: Findings) -> None:
    """Every batch holds the events that it was opened for, and begins where the one before it ended."""
    with connection.cursor() as cursor:
        cursor.execute(UNEVEN_BATCHES)
        for batch, count, held, following in cursor.fetchall():
            numbered = f", numbered up to {following - 1}" if held else ""
            findings.report(f"batch {batch} was written with {count} events and holds {held}{numbered}")
        cursor.execute(MISPLACED_BATCHES)
        for batch, position, before in cursor.fetchall():
            findings.report(f"batch {batch} begins at position {position}, but {before} events stand before it")


def _check_chunk(tree: Regrown, *, end: int, findings: Findings) -> None:
    """Check the entries from the tree's edge to `end`, and every checkpoint and tile on the way; the tree is grown."""
    start = tree.size
    leaves = _check_entries(start, end, findings)
    for checkpoint in Checkpoint.objects.filter(size__gt=start, size__lte=end).order_by("size"):
        tree.take(leaves[tree.size - start : checkpoint.size - start])
        if (tree.frontier.root(), tree.frontier.to_bytes()) != (bytes(checkpoint.root), bytes(checkpoint.frontier)):
            findings.report(f"the root of checkpoint {checkpoint.size} is not that of the leaves below it")
        if problem := problem_of_note(checkpoint, keys=tree.keys):
            findings.report(problem)
    tree.take(leaves[tree.size - start :])
    if tree.keys:  # before the log was signed there were no tiles
        _check_tiles(tree.tiles(), findings)


def _check_tiles(tiles: list[Tile], findings: Findings) -> None:
    """Every tile begins with the hashes that the tree has by now."""
    for tile in tiles:
        if not tile_hashes(tile.level, tile.number).startswith(tile.hashes):
            findings.report(f"tile {tile.level}/{tile.number} is not that of the leaves below it")


def _check_loose_tiles(size: int, findings: Findings) -> None:
    """No tile holds more than the tree of the last checkpoint has, and none is there besides."""
    for name in edge_of(size):
        if len(tile_hashes(name.level or 0, name.number)) > name.width * HASH_SIZE:
            findings.report(f"tile {name.level}/{name.number} holds more than the last checkpoint")
    held, tiles = StoredTile.objects.count(), sum(name.level is not None for name in tiles_between(0, size))
    if held != tiles:
        findings.report(f"the tree of the last checkpoint has {tiles} tiles, and {held} are stored")


def _check_entries(start: int, end: int, findings: Findings) -> list[bytes]:
    """Check every event against its commitment; the leaf hashes, in order."""
    entries: dict[int, Entry] = {row[0]: row for row in fetch_binary(ENTRIES, start=start, end=end)}
    leaves, by = [], suite().digest
    for position in range(start, end):
        entry = entries.get(position)
        if problem := _problem_of(entry, by=by):
            findings.report(f"position {position}: {problem}")
        commitment = entry[-1] if entry else None
        leaves.append(NO_LEAF if commitment is None else leaf_hash(commitment, by=by))
    return leaves


def _problem_of(entry: Entry | None, *, by: Digest) -> str | None:
    """What is wrong with an event and its leaf, if anything."""
    if entry is None:
        return "its event and its leaf are missing"
    _, event, kind, subject, record, actor, happened_at, details, salt, commitment = entry
    if event is None:
        return "its event is missing"
    if commitment is None:
        return "its leaf is missing"
    if salt is None:
        return None if _has_tombstone(event, details) else "its salt is gone, and no tombstone says why"
    try:
        payload = payload_of(
            kind, subject=subject, record=record, actor=actor, happened_at=happened_at, details=details
        )
    except ValueError:
        return "its event could not have been committed to"
    return None if commitment_to(payload, salt=salt, by=by) == commitment else "its event is not what was committed to"


def _has_tombstone(event: int, details: str) -> bool:
    """Whether the erased event points to a tombstone that names it and a rule."""
    told = orjson.loads(details)
    if not isinstance(told, dict) or set(told) != {"erased"} or not isinstance(told["erased"], int):
        return False
    tombstones = Event.objects.filter(id=told["erased"], kind=LedgerEvent.ERASED)
    return tombstones.filter(details__event=event, details__has_key="rule").exists()


def _check_loose_leaves(findings: Findings) -> None:
    """No leaf stands outside the last checkpoint."""
    with connection.cursor() as cursor:
        cursor.execute(LOOSE_LEAVES)
        loose: int = cursor.fetchone()[0]
    if loose:
        findings.report(f"{loose} leaves stand outside the last checkpoint")
