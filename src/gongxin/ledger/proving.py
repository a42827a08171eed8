"""Give proofs from the stored tiles; each is checked before it is handed out, so that no wrong one ever is."""

from collections.abc import Callable
from typing import Any

from gongxin.ledger.auditing import LedgerDamaged
from gongxin.ledger.contents import entry_at
from gongxin.ledger.keys import suite
from gongxin.ledger.leaves import commitments
from gongxin.ledger.merkle import leaf_hash, verify_consistency, verify_inclusion
from gongxin.ledger.proofs import Proof
from gongxin.ledger.queries import (
    NotInTree,
    SignedCheckpoint,
    latest_or_refused,
    noted,
    signed_checkpoint,
    tile_hashes,
)
from gongxin.ledger.showing import shown_or_refused
from gongxin.ledger.tiles import TileDamaged, TiledTree

_TREES: dict[str, TiledTree] = {}


def prove(position: int, *, size: int | None = None) -> Proof:
    """The proof that the event at `position` is in the signed tree of `size`, by default the one that is shown.

    Refused where no signed tree holds it yet, where the event is missing or is not what was committed to, unless it was
    erased, and where the store contradicts the checkpoint.
    """
    checkpoint = shown_or_refused(holding=position) if size is None else _checkpoint(size)
    if not 0 <= position < checkpoint.size:
        raise NotInTree(f"no signed checkpoint holds position {position} yet: the latest has {checkpoint.size} events")
    leaf = leaf_hash(_entry(position), by=suite().digest)

    def checked(tree: TiledTree) -> list[bytes]:
        proof, size, root = tree.inclusion(position, checkpoint.size), checkpoint.size, checkpoint.root
        verify_inclusion(leaf, index=position, size=size, proof=proof, root=root, by=suite().digest)
        return proof

    return Proof(position, tuple(_tried(checked)), noted(checkpoint))


def _entry(position: int) -> bytes:
    """The commitment to the event at `position`; refused where that is not what the store holds of it."""
    entry, problem = entry_at(position)
    if problem:
        raise LedgerDamaged(problem)
    return entry


def proof_document(position: int) -> dict[str, Any]:
    """The proof with what it says taken out of it, for programs; refused as `prove` refuses."""
    proof = prove(position)
    head, (commitment,) = proof.head, commitments(position, position + 1)
    return {
        "position": position,
        "commitment": commitment.hex(),
        "origin": head.origin,
        "size": head.size,
        "root": head.root.hex(),
        "hashes": [one.hex() for one in proof.hashes],
        "proof": proof.text(),
    }


def prove_growth(old: int, *, size: int | None = None) -> list[bytes]:
    """The proof that the signed tree of `size`, by default the latest, begins with the signed tree of `old`."""
    before, after = _checkpoint(old), _checkpoint(size)
    if before.size > after.size:
        raise NotInTree(f"a tree of {before.size} events does not begin one of {after.size}")

    def checked(tree: TiledTree) -> list[bytes]:
        proof = tree.consistency(before.size, after.size)
        roots = {"old_root": before.root, "root": after.root}
        verify_consistency(old=before.size, size=after.size, proof=proof, by=suite().digest, **roots)
        return proof

    return _tried(checked)


def _tried(checked: Callable[[TiledTree], list[bytes]]) -> list[bytes]:
    """The proof, from tiles that are remembered, and where they lead nowhere from those that are stored."""
    tree = _TREES.setdefault(suite().name, TiledTree(tile_hashes, by=suite().digest))
    try:
        return checked(tree)
    except (ValueError, TileDamaged):
        tree.forget()
    try:
        return checked(tree)
    except (ValueError, TileDamaged) as fault:
        tree.forget()
        raise LedgerDamaged(f"the stored tree contradicts its checkpoint: {fault}") from fault


def _checkpoint(size: int | None) -> SignedCheckpoint:
    if size is None:
        return latest_or_refused()
    found = signed_checkpoint(size)
    if found is None:
        raise NotInTree(f"no checkpoint of size {size} was signed")
    return found
