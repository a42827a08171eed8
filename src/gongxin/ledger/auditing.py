"""What is looked at before the log is signed anew: nothing is signed on top of a store that contradicts itself.

Each signing rests on the last checkpoint and on the right edge of the tiles: both are checked every time.  Of what lies
further back (events, leaves, tiles, checkpoints) the newest, some drawn by lot, and the next portion are checked with
each signing, round and round, so that a short log is checked whole every time and a long one in as many signings as it
has portions.
"""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from random import SystemRandom

from gongxin.ledger.contents import wrong_contents
from gongxin.ledger.keys import suite, trusted_keys
from gongxin.ledger.leaves import leaf_count, leaves_between
from gongxin.ledger.merkle import HASH_SIZE, Frontier, folded, leaf_hashes, root_of, verify_consistency
from gongxin.ledger.models import Checkpoint, Follower, LogKey
from gongxin.ledger.notes import NoteRefused, VerifierKey, checkpoint_of
from gongxin.ledger.queries import edge_tiles, stored_tiles, tile_hashes
from gongxin.ledger.tiles import WIDTH, TileDamaged, TiledTree, peaks_of

TILES_A_TURN = 16
"""How many tiles of leaves are gone through with each signing, with their leaves and the tiles above."""
TILES_NEWEST, TILES_DRAWN = 4, 4
"""How many of the newest tiles, and how many drawn by lot, are gone through as well."""
CHECKPOINTS_A_TURN = 16
"""How many earlier checkpoints are gone through with each signing."""
TILES_TURN, CHECKPOINTS_TURN = "ledger.audit.tiles", "ledger.audit.checkpoints"


class LedgerDamaged(RuntimeError):
    """What the store holds contradicts what was committed to; `verify` says where."""


def audited_edge(last: Checkpoint | None) -> Frontier:
    """The right edge of the tree from which it may grow; refused where anything that was looked at contradicts it."""
    size = last.size if last else 0
    if (leaves := leaf_count()) != size:
        raise LedgerDamaged(f"the last checkpoint is of size {size}, and there are {leaves} leaves")
    if last is None:
        return Frontier(by=suite().digest)
    frontier = Frontier.from_bytes(size, bytes(last.frontier), by=suite().digest)
    if frontier.root() != bytes(last.root):
        raise LedgerDamaged(f"the checkpoint of size {size} contradicts itself")
    if problem := problem_of_note(last, keys=trusted_keys()):
        raise LedgerDamaged(problem)
    try:
        if peaks_of(edge_tiles(size), size, by=suite().digest) != frontier.peaks:
            raise LedgerDamaged(f"the tiles at the edge do not agree with the checkpoint of size {size}")
        _check_older(size)
    except TileDamaged as fault:
        raise LedgerDamaged(str(fault)) from fault
    return frontier


def check_growth(before: Frontier, grown: Frontier) -> None:
    """Refuse unless the tiles as they are now stored lead to the grown tree, and prove that it begins with the old."""
    try:
        if peaks_of(edge_tiles(grown.size), grown.size, by=grown.by) != grown.peaks:
            raise LedgerDamaged(f"the tiles that were written do not lead to the tree of size {grown.size}")
        if before.size:
            proof = tree().consistency(before.size, grown.size)
            roots = {"old_root": before.root(), "root": grown.root()}
            verify_consistency(old=before.size, size=grown.size, **roots, proof=proof, by=grown.by)
    except ValueError as fault:
        raise LedgerDamaged(f"the tree of size {grown.size} does not begin with that of {before.size}") from fault


def tree() -> TiledTree:
    """The tree as its tiles are stored now, nothing of it remembered from before."""
    return TiledTree(tile_hashes, by=suite().digest)


def problem_of(checkpoint: Checkpoint, *, keys: Sequence[VerifierKey], read: TiledTree) -> str | None:
    """What is wrong with a checkpoint, by the tiles below it and the keys that sign, if anything."""
    ends = [0]
    for height in reversed(range(checkpoint.size.bit_length())):
        if checkpoint.size >> height & 1:
            ends.append(ends[-1] + (1 << height))
    try:
        peaks = [read.root(start, end) for start, end in pairwise(ends)]
    except TileDamaged as fault:
        return str(fault)
    if (b"".join(peaks), folded(peaks, by=suite().digest)) != (bytes(checkpoint.frontier), bytes(checkpoint.root)):
        return f"the root of checkpoint {checkpoint.size} is not that of the tiles below it"
    return problem_of_note(checkpoint, keys=keys)


def problem_of_tiles(numbers: range, size: int) -> str | None:
    """What is wrong with tiles of leaves that stand side by side, their leaves, events, and the tiles above."""
    start, end, by = numbers.start * WIDTH, min(numbers.stop * WIDTH, size), suite().digest
    found = leaves_between(start, end)
    if len(found) != end - start:
        return f"of the leaves from {start} to {end - 1} some are missing"
    hashes = leaf_hashes(found.list_commitments(), by=by)
    stored = stored_tiles(0, numbers)
    above = TilesAbove()
    for number in numbers:
        leaves = hashes[number * WIDTH - start : (number + 1) * WIDTH - start]
        if not stored.get(number, b"").startswith(b"".join(leaves)):
            return f"the leaves from {number * WIDTH} to {number * WIDTH + len(leaves) - 1} are not those of their tile"
        if len(leaves) == WIDTH and (problem := above.problem_of(0, number, root_of(leaves, by=by))):
            return problem
    for position, problem in wrong_contents(found):
        return f"position {position}: {problem}"
    return None


class TilesAbove:
    """Tiles of the levels above the leaves, each read once."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self._read = cache(tile_hashes)

    def problem_of(self, level: int, number: int, root: bytes) -> str | None:
        """Whether the tile above holds the root of this full tile, and so on as far as this was its last part."""
        above, at = divmod(number, WIDTH)
        hashes = self._read(level + 1, above)
        if hashes[at * HASH_SIZE : (at + 1) * HASH_SIZE] != root:
            return f"tile {level}/{number} is not what the tile above it says"
        if at != WIDTH - 1:
            return None
        parts = [hashes[step : step + HASH_SIZE] for step in range(0, len(hashes), HASH_SIZE)]
        return self.problem_of(level + 1, above, root_of(parts, by=suite().digest))


def _check_older(size: int) -> None:
    """Go through the next portions of tiles and checkpoints, from the beginning again where they end."""
    tiles = -(-size // WIDTH)
    first = _turn(TILES_TURN, end=tiles)
    onward = range(first, min(first + TILES_A_TURN, tiles))
    again = range(min(first, TILES_A_TURN - len(onward)))
    for numbers in filter(None, (onward, again, *_newest_and_drawn(tiles))):
        if problem := problem_of_tiles(numbers, size):
            raise LedgerDamaged(problem)
    _go_on(TILES_TURN, at=(again or onward).stop)
    _check_checkpoints(size)


def _newest_and_drawn(tiles: int) -> list[range]:
    """The newest tiles, and some drawn from all, where not every turn takes in the whole log."""
    if tiles <= TILES_A_TURN:
        return []
    drawn = (SystemRandom().randrange(tiles) for _ in range(TILES_DRAWN))
    return [range(tiles - TILES_NEWEST, tiles), *(range(number, number + 1) for number in drawn)]


def _check_checkpoints(size: int) -> None:
    first, by_size = _turn(CHECKPOINTS_TURN, end=size), Checkpoint.objects.order_by("size")
    portion = list(by_size.filter(size__gte=first)[:CHECKPOINTS_A_TURN])
    portion += by_size.filter(size__lt=first)[: CHECKPOINTS_A_TURN - len(portion)]
    read, keys = tree(), trusted_keys()
    for checkpoint in portion:
        if problem := problem_of(checkpoint, keys=keys, read=read):
            raise LedgerDamaged(problem)
    _go_on(CHECKPOINTS_TURN, at=portion[-1].size + 1)


def _turn(name: str, *, end: int) -> int:
    """Where the last turn ended, or the beginning where that was the end."""
    turn, _ = Follower.objects.get_or_create(name=name)
    return turn.next_position if turn.next_position < end else 0


def _go_on(name: str, *, at: int) -> None:
    Follower.objects.filter(name=name).update(next_position=at)


def problem_of_note(checkpoint: Checkpoint, *, keys: Sequence[VerifierKey]) -> str | None:
    """What is wrong with the signature of a checkpoint, if anything; before there were keys there was none."""
    if not checkpoint.note:
        lost = LogKey.objects.filter(size__lte=checkpoint.size).exists()
        return f"the checkpoint of size {checkpoint.size} has lost its signature" if lost else None
    try:
        head = checkpoint_of(checkpoint.note, origin=keys[-1].name if keys else "", trusted=keys)
    except NoteRefused as fault:
        return f"the note of the checkpoint of size {checkpoint.size} is refused: {fault}"
    if (head.size, head.root) != (checkpoint.size, bytes(checkpoint.root)):
        return f"the checkpoint of size {checkpoint.size} is not what was signed"
    return None
