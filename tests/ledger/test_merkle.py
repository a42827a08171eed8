"""The tree is that of RFC 6962: foreign vectors agree, and so does a tree built the naive way."""

import json
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongxin.ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    ProofRefused,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from tests.conftest import SHARED

VECTORS = SHARED / "vectors" / "merkle_rfc6962.jsonl"
sizes = st.integers(1, 70)


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(b"entry %d" % number) for number in range(count)]


def naive_root(hashes: list[bytes]) -> bytes:
    if len(hashes) < 2:
        return hashes[0] if hashes else EMPTY_ROOT
    width = 1
    while width * 2 < len(hashes):
        width *= 2
    return node_hash(naive_root(hashes[:width]), naive_root(hashes[width:]))


def vectors(kind: str) -> Iterator[dict[str, Any]]:
    if not VECTORS.exists():
        pytest.skip("the shared vectors are absent")
    with VECTORS.open(encoding="utf-8") as lines:
        yield from (case for case in map(json.loads, lines) if case["file"].startswith(f"{kind}/"))


def accepted(case: dict[str, Any]) -> bool:
    proof = [b64decode(hashed) for hashed in case["proof"] or ()]
    try:
        if "leafIdx" in case:
            leaf, root = b64decode(case["leafHash"] or ""), b64decode(case["root"] or "")
            verify_inclusion(leaf, index=case["leafIdx"], size=case["treeSize"], proof=proof, root=root)
        else:
            old_root, root = b64decode(case["root1"] or ""), b64decode(case["root2"] or "")
            verify_consistency(old=case["size1"], size=case["size2"], old_root=old_root, root=root, proof=proof)
    except ProofRefused:
        return False
    return True


@pytest.mark.real
@pytest.mark.parametrize("kind, count", [("inclusion", 53), ("consistency", 43)])
def test_every_foreign_vector_is_judged_as_its_authors_judge_it(kind: str, count: int) -> None:
    cases = list(vectors(kind))
    assert len(cases) == count
    assert [case["file"] for case in cases if accepted(case) is case["wantErr"]] == []


def test_the_empty_tree_has_the_hash_of_nothing_as_its_root() -> None:
    assert root_of([]) == EMPTY_ROOT == Frontier().root()


@given(sizes)
def test_a_root_is_that_of_the_naive_tree(size: int) -> None:
    assert root_of(leaves(size)) == naive_root(leaves(size))


@given(st.lists(st.integers(0, 40), max_size=8))
def test_appending_in_any_portions_reaches_the_same_root(portions: list[int]) -> None:
    frontier, written = Frontier(), 0
    for portion in portions:
        frontier = frontier.extended(leaves(written + portion)[written:])
        written += portion
        frontier = Frontier.from_bytes(frontier.size, frontier.to_bytes())
        assert frontier.size == written
        assert frontier.root() == naive_root(leaves(written))


@given(st.data(), sizes)
def test_every_leaf_is_proved_to_be_where_it_is_and_nowhere_else(data: st.DataObject, size: int) -> None:
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    proof, root = inclusion_proof(leaves(size), index), naive_root(leaves(size))
    verify_inclusion(leaves(size)[index], index=index, size=size, proof=proof, root=root)
    if other != index:
        with pytest.raises(ProofRefused):
            verify_inclusion(leaves(size)[index], index=other, size=size, proof=proof, root=root)


@given(st.data(), sizes)
def test_every_earlier_tree_is_proved_to_begin_a_later_one(data: st.DataObject, size: int) -> None:
    old = data.draw(st.integers(1, size))
    old_root, root = naive_root(leaves(old)), naive_root(leaves(size))
    proof = consistency_proof(leaves(size), old)
    verify_consistency(old=old, size=size, old_root=old_root, root=root, proof=proof)


@given(st.data(), st.integers(2, 70))
def test_a_changed_hash_in_a_proof_is_refused(data: st.DataObject, size: int) -> None:
    old = data.draw(st.integers(1, size - 1))
    proof = consistency_proof(leaves(size), old)
    at = data.draw(st.integers(0, len(proof) - 1))
    proof[at] = bytes([proof[at][0] ^ 1]) + proof[at][1:]
    with pytest.raises(ProofRefused):
        verify_consistency(
            old=old, size=size, old_root=naive_root(leaves(old)), root=naive_root(leaves(size)), proof=proof
        )


@given(st.integers(), st.integers(), st.lists(st.binary(max_size=33), max_size=5), st.binary(max_size=33))
def test_a_made_up_proof_is_refused_and_nothing_else_happens(
    first: int, size: int, proof: list[bytes], root: bytes
) -> None:
    with pytest.raises(ProofRefused):
        verify_inclusion(EMPTY_ROOT, index=first, size=size, proof=proof, root=root)
    with pytest.raises(ProofRefused):
        verify_consistency(old=first, size=size, old_root=EMPTY_ROOT, root=root, proof=proof)


@pytest.mark.parametrize("size, edge", [(1, b""), (3, b"x" * 32), (1, b"x" * 31), (-1, b""), (2, b"x" * 64)])
def test_an_edge_that_no_such_tree_has_is_refused(size: int, edge: bytes) -> None:
    with pytest.raises(ValueError, match="subtree"):
        Frontier.from_bytes(size, edge)
