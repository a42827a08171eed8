"""Tiles hold the tree of RFC 6962 as C2SP lays it out, and proofs read from them are those of the leaves."""

import json
from base64 import b64decode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongxin.ledger.merkle import (
    HASH_SIZE,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from gongxin.ledger.notes import checkpoint_of, read_verifier
from gongxin.ledger.tiles import (
    PathRefused,
    TileDamaged,
    TiledTree,
    TileName,
    bundle_of,
    edge_of,
    entries_in,
    peaks_of,
    read_path,
    tiles_after,
    tiles_between,
)
from tests.conftest import SHARED

FOREIGN = SHARED / "vectors" / "tlog_tiles_15_entries.json"
LEAVES = [leaf_hash(b"entry %d" % number) for number in range(70_000)]


class Kept:
    """Tiles as they are kept, and how they are read."""

    def __init__(self) -> None:
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.frontier = Frontier()

    def read(self, level: int, number: int) -> bytes:
        return self.tiles.get((level, number), b"")

    def grow(self, size: int) -> None:
        before = self.frontier
        edge = {name.level or 0: self.read(name.level or 0, name.number) for name in edge_of(before.size)}
        self.frontier, grown = before.grown(LEAVES[before.size : size])
        for tile in tiles_after(edge, before.size, grown):
            assert tile.hashes.startswith(self.read(tile.level, tile.number))
            self.tiles[tile.level, tile.number] = tile.hashes


def grown_to(*sizes: int) -> Kept:
    kept = Kept()
    for size in sizes:
        kept.grow(size)
    return kept


@given(st.lists(st.integers(0, 1_200), min_size=1, max_size=6).map(sorted))
def test_however_it_grew_a_tree_has_the_same_tiles(sizes: list[int]) -> None:
    kept = grown_to(*sizes)
    assert kept.tiles == grown_to(sizes[-1]).tiles
    edge = {name.level or 0: kept.read(name.level or 0, name.number) for name in edge_of(sizes[-1])}
    assert peaks_of(edge, sizes[-1]) == kept.frontier.peaks == Frontier().extended(LEAVES[: sizes[-1]]).peaks


@given(st.integers(1, 1_000), st.data())
def test_proofs_from_tiles_are_those_from_leaves(size: int, data: st.DataObject) -> None:
    kept = grown_to(data.draw(st.integers(0, size)), size, data.draw(st.integers(size, 1_100)))
    tree, index = TiledTree(kept.read), data.draw(st.integers(0, size - 1))
    assert tree.inclusion(index, size) == inclusion_proof(LEAVES[:size], index)
    assert tree.consistency(index + 1, size) == consistency_proof(LEAVES[:size], index + 1)
    assert tree.root(0, size) == root_of(LEAVES[:size])


def test_a_tree_of_three_levels_of_tiles_proves_its_leaves() -> None:
    kept = grown_to(66_000, 70_000)
    tree, root = TiledTree(kept.read, most=3), kept.frontier.root()
    for index in (0, 255, 256, 65_535, 65_536, 69_999):
        proof = tree.inclusion(index, 70_000)
        verify_inclusion(LEAVES[index], index=index, size=70_000, proof=proof, root=root)
    old_root = Frontier().extended(LEAVES[:66_000]).root()
    verify_consistency(old=66_000, size=70_000, old_root=old_root, root=root, proof=tree.consistency(66_000, 70_000))


def test_what_a_tree_gained_names_every_tile_that_changed() -> None:
    for old, size in [(0, 5), (5, 5), (0, 700), (255, 256), (256, 257), (300, 70_000)]:
        before, after = grown_to(old), grown_to(old, size)
        changed = {place for place, hashes in after.tiles.items() if before.tiles.get(place) != hashes}
        named = {(one.level, one.number): one for one in tiles_between(old, size) if one.level is not None}
        assert named.keys() == changed
        assert all(len(after.tiles[place]) == one.width * HASH_SIZE for place, one in named.items())


def test_a_tile_that_ends_too_early_gives_no_proof() -> None:
    kept = grown_to(300)
    kept.tiles[0, 1] = kept.tiles[0, 1][:-HASH_SIZE]
    with pytest.raises(TileDamaged):
        TiledTree(kept.read).root(0, 300)


@given(st.sampled_from([None, 0, 3, 7]), st.integers(0, 2**60), st.integers(1, 256))
def test_a_path_is_read_as_it_was_written(level: int | None, number: int, width: int) -> None:
    if len(str(number)) <= 18:
        name = TileName(level, number, width)
        assert read_path(name.path()) == name


@pytest.mark.parametrize("path", [
    "", "tile", "tile/", "tile/0", "tile/0/", "tile/0/1", "tile/0/01", "tile/0/0001", "tile/00/000", "tile/-1/000",
    "tile/8/000", "tile/64/000", "tile/0/x000/000", "tile/0/001/000", "tile/0/x001/x000", "tile/0/000.p/0",
    "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/", "tile/0/000.p", "tile/0/000/../000", "../tile/0/000",
    "tile/0/000\n", "tile/0/٠٠٠", "tile/data/000", "tile/entries/1", "tile/0/" + "x999/" * 30 + "999", "/tile/0/000",
    "tile//000", "tile/0/000.p/1/2",
])  # fmt: skip
def test_a_path_that_names_no_tile_is_refused(path: str) -> None:
    with pytest.raises(PathRefused):
        read_path(path)


@pytest.mark.parametrize("bundle", [b"\0", b"\0\1", b"\0\2x", b"\0\1xx"])
def test_a_bundle_whose_lengths_do_not_come_out_is_refused(bundle: bytes) -> None:
    with pytest.raises(TileDamaged):
        entries_in(bundle)


@pytest.fixture(scope="module")
def foreign() -> dict[str, Any]:
    if not FOREIGN.exists():
        pytest.skip("the shared vectors are absent")
    log: dict[str, Any] = json.loads(FOREIGN.read_text("utf-8"))
    return log


@pytest.mark.real
def test_a_whole_foreign_log_is_read_and_every_entry_of_it_proved(foreign: dict[str, Any]) -> None:
    files = {name: b64decode(one["base64"]) for name, one in foreign["files"].items() if "base64" in one}
    key = read_verifier(foreign["verifier_key"])
    for size in range(1, 16):
        note = foreign["files"][f"checkpoint.{size}"]["text"]
        head = checkpoint_of(note, origin=foreign["origin"], trusted=[key])
        tree = TiledTree(lambda level, number, size=size: files[TileName(level, number, size).path()])
        assert (head.size, head.root) == (size, tree.root(0, size))
        entries = entries_in(files[TileName(None, 0, size).path()])
        assert len(entries) == size and bundle_of(entries) == files[TileName(None, 0, size).path()]
        for index, entry in enumerate(entries):
            proof = tree.inclusion(index, size)
            verify_inclusion(leaf_hash(entry), index=index, size=size, proof=proof, root=head.root)


@pytest.mark.real
def test_a_foreign_logs_checkpoints_are_consistent_with_one_another(foreign: dict[str, Any]) -> None:
    key, texts = read_verifier(foreign["verifier_key"]), foreign["files"]
    heads = [
        checkpoint_of(texts[f"checkpoint.{size}"]["text"], origin=foreign["origin"], trusted=[key])
        for size in range(16)
    ]
    hashes = b64decode(texts[TileName(0, 0, 15).path()]["base64"])
    tree = TiledTree(lambda level, number: hashes)
    for old in range(1, 16):
        given = {"old_root": heads[old].root, "root": heads[15].root}
        verify_consistency(old=old, size=15, proof=tree.consistency(old, 15), **given)
