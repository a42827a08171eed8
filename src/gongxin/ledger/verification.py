"""Hold everything that the ledger keeps against what it committed to, and say every contradiction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.db import connection

from gongxin.ledger.auditing import problem_of_note
from gongxin.ledger.contents import Problem, without_leaves, wrong_contents
from gongxin.ledger.keys import suite, trusted_keys
from gongxin.ledger.leaves import Leaves, leaves_between
from gongxin.ledger.merkle import HASH_SIZE, Frontier, leaf_hash, leaf_hashes
from gongxin.ledger.models import Checkpoint, StoredTile
from gongxin.ledger.notes import VerifierKey
from gongxin.ledger.queries import head, latest_checkpoint, stored_tiles, tile_hashes
from gongxin.ledger.tiles import WIDTH, Tile, edge_of, tiles_after, tiles_between

CHUNK = 65_536
TOLD = 1_000
"""How many contradictions are spelled out; all are counted."""
NO_LEAF = leaf_hash(b"")

Progress = Callable[[int, int], None]
LeafHashes = Callable[[int, int, "Findings"], list[bytes]]
"""How the leaf hashes of a range are come by, and what is looked at on the way."""

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

LOOSE_LEAVES = """
SELECT coalesce(sum(least(octet_length(commitments) / 32, greatest(0, number * 256 + octet_length(commitments) / 32
    - coalesce((SELECT max(size) FROM ledger_checkpoint), 0)))), 0)::bigint
FROM ledger_bundle
"""

LOST_CHECKPOINTS = """
SELECT size FROM (SELECT size FROM ledger_key UNION SELECT size FROM ledger_cosignature) AS named
WHERE size NOT IN (SELECT size FROM ledger_checkpoint) ORDER BY size
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
    _check_batches(findings)
    return _verified(_entries, findings, progress)


def verify_tree(*, progress: Progress | None = None) -> Verification:
    """The same without the contents: every leaf, tile, checkpoint and signature."""
    return _verified(_leaves, Findings(), progress)


def _verified(hashes: LeafHashes, findings: Findings, progress: Progress | None) -> Verification:
    """What the tree that grows anew from these leaf hashes says of everything that is stored of it."""
    events, last = head(), latest_checkpoint()
    tree, size = Regrown(Frontier(by=suite().digest), trusted_keys()), last.size if last else 0
    for start in range(0, size, CHUNK):
        end = min(start + CHUNK, size)
        _check_chunk(tree, hashes(start, end, findings), findings=findings)
        if progress:
            progress(tree.size, size)
    _check_loose_leaves(findings)
    _check_lost_checkpoints(findings)
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


def _check_chunk(tree: Regrown, leaves: list[bytes], *, findings: Findings) -> None:
    """Grow the tree by these leaf hashes, and check every checkpoint and tile on the way."""
    start, end = tree.size, tree.size + len(leaves)
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
    for level, side_by_side in groupby(tiles, key=lambda tile: tile.level):
        expected = {tile.number: tile.hashes for tile in side_by_side}
        stored = stored_tiles(level, range(min(expected), max(expected) + 1))
        for number, hashes in expected.items():
            if not stored.get(number, b"").startswith(hashes):
                findings.report(f"tile {level}/{number} is not that of the leaves below it")


def _check_loose_tiles(size: int, findings: Findings) -> None:
    """No tile holds more than the tree of the last checkpoint has, and none is there besides."""
    for name in edge_of(size):
        if len(tile_hashes(name.level or 0, name.number)) > name.width * HASH_SIZE:
            findings.report(f"tile {name.level}/{name.number} holds more than the last checkpoint")
    held, tiles = StoredTile.objects.count(), sum(name.level is not None for name in tiles_between(0, size))
    if held != tiles:
        findings.report(f"the tree of the last checkpoint has {tiles} tiles, and {held} are stored")


def _entries(start: int, end: int, findings: Findings) -> list[bytes]:
    """The leaf hashes of a range, its events held against their commitments."""
    return _checked(start, end, findings, wrong_contents)


def _leaves(start: int, end: int, findings: Findings) -> list[bytes]:
    """The leaf hashes of a range."""
    return _checked(start, end, findings, lambda leaves: ())


def _checked(start: int, end: int, findings: Findings, check: Callable[[Leaves], Iterable[Problem]]) -> list[bytes]:
    """The leaf hashes of a range; what the check says of leaves, and leaves that are missing, are reported."""
    hashes: list[bytes] = []
    while (at := start + len(hashes)) < end:
        leaves = leaves_between(at, end)
        reached = at + len(leaves)
        onward = min(end, (reached // WIDTH + 1) * WIDTH) if reached < end else end
        for position, problem in (*check(leaves), *without_leaves(reached, onward)):
            findings.report(f"position {position}: {problem}")
        hashes += leaf_hashes(leaves.list_commitments(), by=suite().digest)
        hashes += [NO_LEAF] * (onward - reached)
    return hashes


def _check_loose_leaves(findings: Findings) -> None:
    """No leaf stands outside the last checkpoint."""
    with connection.cursor() as cursor:
        cursor.execute(LOOSE_LEAVES)
        loose: int = cursor.fetchone()[0]
    if loose:
        findings.report(f"{loose} leaves stand outside the last checkpoint")


def _check_lost_checkpoints(findings: Findings) -> None:
    """The checkpoints from which keys sign, and those that witnesses cosigned, are there; of others none is known."""
    with connection.cursor() as cursor:
        cursor.execute(LOST_CHECKPOINTS)
        for (size,) in cursor.fetchall():
            findings.report(f"the checkpoint of size {size} is missing: a key or a cosignature names it")
