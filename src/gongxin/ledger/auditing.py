"""What is looked at before the log is signed anew: nothing is signed on top of a store that contradicts itself.

Each signing rests on the last checkpoint and on the right edge of the tiles: both are checked every time.  Of what lies
further back, leaves, tiles and checkpoints, the next portion is checked with each signing, round and round, so that a
short log is checked whole every time and a long one in as many signings as it has portions.
"""

from collections.abc import Sequence
from itertools import pairwise

from gongxin.ledger.keys import suite, trusted_keys
from gongxin.ledger.merkle import HASH_SIZE, Frontier, folded, leaf_hash, root_of, verify_consistency
from gongxin.ledger.models import Checkpoint, Follower, Leaf, LogKey
from gongxin.ledger.notes import NoteRefused, VerifierKey, checkpoint_of
from gongxin.ledger.queries import commitments, edge_tiles, tile_hashes
from gongxin.ledger.tiles import WIDTH, TileDamaged, TiledTree, peaks_of

TILES_A_TURN = 32
"""How many tiles of leaves are gone through with each signing, with their leaves and the tiles above."""
CHECKPOINTS_A_TURN = 32
"""How many earlier checkpoints are gone through with each signing."""
TILES_TURN, CHECKPOINTS_TURN = "ledger.audit.tiles", "ledger.audit.checkpoints"


class LedgerDamaged(RuntimeError):
    """What the store holds contradicts what was committed to; `verify` says where."""


def audited_edge(last: Checkpoint | None) -> Frontier:
    """The right edge of the tree from which it may grow; refused where anything that was looked at contradicts it."""
    size = last.size if last else 0
    if Leaf.objects.filter(position__gte=size).exists():
        raise LedgerDamaged(f"there are leaves behind the last checkpoint, of size {size}")
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


def problem_of_tile(number: int, size: int) -> str | None:
    """What is wrong with a tile of leaves, its leaves, and the tiles that it is the last full part of, if anything."""
    start, end = number * WIDTH, min((number + 1) * WIDTH, size)
    hashes = [leaf_hash(one, by=suite().digest) for one in commitments(start, end)]
    if b"".join(hashes) != tile_hashes(0, number)[: (end - start) * HASH_SIZE] or len(hashes) != end - start:
        return f"the leaves from {start} to {end - 1} are not those of their tile"
    level, root = 0, root_of(hashes, by=suite().digest)
    while end == start + (WIDTH << 8 * level):  # full, and so one hash of the level above
        above, at = divmod(number, WIDTH)
        stored = tile_hashes(level + 1, above)
        if stored[at * HASH_SIZE : (at + 1) * HASH_SIZE] != root:
            return f"tile {level}/{number} is not what the tile above it says"
        if at != WIDTH - 1:
            break
        level, number, start = level + 1, above, above * (WIDTH << 8 * (level + 1))
        root = root_of(
            [stored[step : step + HASH_SIZE] for step in range(0, len(stored), HASH_SIZE)], by=suite().digest
        )
    return None


def _check_older(size: int) -> None:
    """Go through the next portions of tiles and checkpoints, beginning again where they end."""
    for number in _turn(TILES_TURN, -(-size // WIDTH), most=TILES_A_TURN):
        if problem := problem_of_tile(number, size):
            raise LedgerDamaged(problem)
    sizes = Checkpoint.objects.order_by("size")
    read, keys = tree(), trusted_keys()
    for index in _turn(CHECKPOINTS_TURN, sizes.count(), most=CHECKPOINTS_A_TURN):
        if problem := problem_of(sizes[index], keys=keys, read=read):
            raise LedgerDamaged(problem)


def _turn(name: str, count: int, *, most: int) -> list[int]:
    """The next numbers below `count`, at most so many, after those of the last time."""
    turn, _ = Follower.objects.select_for_update().get_or_create(name=name)
    first = turn.next_position if turn.next_position < count else 0
    numbers = [(first + step) % count for step in range(min(most, count))]
    turn.next_position = (first + len(numbers)) % max(count, 1)
    turn.save(update_fields=["next_position"])
    return numbers


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
