"""Write the tiles of the tree beside the checkpoint that they belong to, and build them where there were none."""

from collections.abc import Sequence

from django.db import connection

from gongxin.ledger.keys import suite
from gongxin.ledger.leaves import commitments
from gongxin.ledger.merkle import Frontier, leaf_hashes
from gongxin.ledger.queries import edge_tiles
from gongxin.ledger.tiles import tiles_after

CHUNK = 65_536
COPY_TILES = "COPY ledger_tile (level, number, hashes) FROM STDIN (FORMAT BINARY)"

LENGTHEN = "UPDATE ledger_tile SET hashes = %s WHERE level = %s AND number = %s"


def write_tiles(size: int, grown: Sequence[Sequence[bytes]]) -> None:
    """Store what the tree of `size` gained on every level: new tiles are added, those at its edge are made longer."""
    edge = {level: hashes for level, hashes in edge_tiles(size).items() if hashes}
    tiles = tiles_after(edge, size, grown)
    at_edge = {(level, size >> 8 * (level + 1)) for level in edge}
    with connection.cursor() as cursor:
        for tile in tiles:
            if (tile.level, tile.number) in at_edge:
                cursor.execute(LENGTHEN, (tile.hashes, tile.level, tile.number))
        with cursor.copy(COPY_TILES) as copy:
            copy.set_types(["int2", "int8", "bytea"])
            for tile in tiles:
                if (tile.level, tile.number) not in at_edge:
                    copy.write_row((tile.level, tile.number, tile.hashes))


def build_tiles(size: int) -> None:
    """Build the tiles of a tree that was grown before there were tiles, from its leaves."""
    frontier = Frontier(by=suite().digest)
    while frontier.size < size:
        entries = commitments(frontier.size, min(frontier.size + CHUNK, size))
        if not entries:
            break  # the audit that follows says what is missing
        before = frontier.size
        frontier, hashes = frontier.grown(leaf_hashes(entries, by=frontier.by))
        write_tiles(before, hashes)
