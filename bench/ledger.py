"""The ledger at a million events: delivered, committed to, proved, verified; beside bare hashing in the same run.

The hashing roof is what no tree in Python can do without: a leaf hash and a node hash for each entry, and nothing else.
For a verification with contents it is the writing of each event's payload as well, and the hash of salt and payload.
How long contents take to verify is promised of ten million leaves, and measured of those in `ledger_full`.
pymerkle is measured beside it where somebody installed it; its licence keeps it out of our requirements.
"""

import importlib.util
import json
import os
from collections.abc import Callable
from hashlib import sha256
from random import Random

from bench.deliveries import AT, delivered, milliseconds, rate, seconds
from bench.promises import at_least, at_most

EVENTS = 1_000_000
SINGLES = 20_000
PROOFS = 2_000
SIGNINGS = 200
IN_MEMORY_BATCH = 65_536
PYMERKLE_LEAVES = 200_000


def record_singles(count: int) -> None:
    """A desk's work: one event, one transaction."""
    from django.db import transaction

    from gongxin.ledger.actions import record_event

    for number in range(count):
        with transaction.atomic():
            record_event("cases.procedure.step", subject=number, actor="officer:1", at=AT, details={"step": "notice"})


def integrate_all() -> None:
    """Everything sequenced into the tree."""
    from gongxin.ledger.actions import integrate

    while integrate(at=AT):
        pass


def hash_bare(entries: list[bytes]) -> None:
    """The roof: as many hashes as any tree over the entries needs."""
    leaves = [sha256(b"\x00" + entry).digest() for entry in entries]
    for left in leaves:
        sha256(b"\x01" + left + left).digest()


def grow_in_memory(entries: list[bytes]) -> None:
    """The tree and its tiles, batch by batch."""
    from gongxin.ledger.merkle import Frontier
    from gongxin.ledger.tiles import edge_of, tiles_after

    tree, edge = Frontier(), dict[int, bytes]()
    for start in range(0, len(entries), IN_MEMORY_BATCH):
        leaves = [sha256(b"\x00" + entry).digest() for entry in entries[start : start + IN_MEMORY_BATCH]]
        size = tree.size
        tree, grown = tree.grown(leaves)
        held = {(tile.level, tile.number): tile.hashes for tile in tiles_after(edge, size, grown)}
        edge = {one.level or 0: held.get((one.level or 0, one.number), b"") for one in edge_of(tree.size)}


def beside_pymerkle(entries: list[bytes]) -> dict[str, object]:
    """The same tree by pymerkle, without tiles; proofs of its random leaves, and their checking."""
    if importlib.util.find_spec("pymerkle") is None:
        return {"pymerkle": "not installed"}
    from pymerkle import InmemoryTree, verify_inclusion  # type: ignore[import-not-found,unused-ignore]

    tree, random = InmemoryTree(algorithm="sha256"), Random(20260401)
    figures: dict[str, object] = {
        "pymerkle_leaves": len(entries),
        "pymerkle_per_s": rate(len(entries), lambda: [tree.append_entry(one) for one in entries]),
    }
    asked = [random.randrange(len(entries)) + 1 for _ in range(PROOFS // 4)]  # it counts from 1
    made = {index: tree.prove_inclusion(index) for index in asked}
    root = tree.get_state()
    figures["pymerkle_prove_ms"] = milliseconds([lambda at=at: tree.prove_inclusion(at) for at in asked])  # type: ignore[misc]
    figures["pymerkle_verify_ms"] = milliseconds(
        [lambda at=at: verify_inclusion(tree.get_leaf(at), root, made[at]) for at in asked]  # type: ignore[misc]
    )
    return figures


def in_memory(events: int) -> dict[str, object]:
    """The tree without a store, beside the roof."""
    entries = [sha256(b"%d" % number).digest() for number in range(events)]
    figures: dict[str, object] = {"hashing_roof_per_s": rate(events, lambda: hash_bare(entries))}
    figures["in_memory_per_s"] = rate(events, lambda: grow_in_memory(entries))
    return figures | beside_pymerkle(entries[:PYMERKLE_LEAVES])


def sign_once() -> None:
    """One event of a desk into a checkpoint of its own, self-audit and signature included."""
    from gongxin.ledger.actions import integrate, sequence_batches

    record_singles(1)
    sequence_batches()
    integrate(at=AT)


def proofs(count: int) -> dict[str, object]:
    """Proofs of random events, from warm tiles alone and with the store's part in it, and their checking."""
    from gongxin.ledger.keys import trusted_keys
    from gongxin.ledger.leaves import commitments
    from gongxin.ledger.merkle import leaf_hash, verify_inclusion
    from gongxin.ledger.proofs import check_proof
    from gongxin.ledger.proving import prove
    from gongxin.ledger.queries import latest_or_refused, tile_hashes
    from gongxin.ledger.tiles import TiledTree

    latest, random, keys = latest_or_refused(), Random(20260401), trusted_keys()
    asked = [random.randrange(latest.size) for _ in range(count)]
    cold = milliseconds([lambda position=position: prove(position) for position in asked])  # type: ignore[misc]
    made = [prove(position) for position in asked]
    leaves = [leaf_hash(commitments(position, position + 1)[0]) for position in asked]

    def verified(at: int) -> Callable[[], object]:
        index, proof = asked[at], made[at].hashes
        return lambda: verify_inclusion(leaves[at], index=index, size=latest.size, proof=proof, root=latest.root)

    entry, text = commitments(asked[0], asked[0] + 1)[0], made[0].text()
    whole = [lambda: check_proof(text, entry=entry, origin=keys[0].name, trusted=keys)] * 200
    tree = TiledTree(tile_hashes)
    for position in asked:
        tree.inclusion(position, latest.size)
    return {
        "prove_from_warm_tiles_ms": milliseconds(
            [lambda position=position: tree.inclusion(position, latest.size) for position in asked]  # type: ignore[misc]
        ),
        "prove_with_store_warm_ms": milliseconds([lambda position=position: prove(position) for position in asked]),  # type: ignore[misc]
        "prove_with_store_cold_ms": cold,
        "verify_inclusion_ms": milliseconds([verified(at) for at in range(count)]),
        "check_whole_proof_with_signature_ms": milliseconds(list(whole)),
    }


def hash_contents(count: int) -> float:
    """The seconds that it takes to write and hash as many events, already read, and the tree over them."""
    from gongxin.ledger.contents import told_between
    from gongxin.ledger.rules import SALT_SIZE, commitments_to

    taken = 0.0
    for start in range(0, count, IN_MEMORY_BATCH):
        told = told_between(start, min(start + IN_MEMORY_BATCH, count))
        salts = bytes(SALT_SIZE * len(told))
        taken += seconds(lambda told=told, salts=salts: hash_bare(commitments_to(told, salts=salts)))  # type: ignore[misc]
    return taken


def verifications(roof: float) -> dict[str, object]:
    """The whole log verified, with its contents and without, beside the hashing that neither can do without."""
    from gongxin.ledger.queries import head
    from gongxin.ledger.verification import verify, verify_tree

    told: list[bool] = []
    size = head()
    tree = seconds(lambda: told.append(verify_tree().ok))
    contents = hash_contents(size)
    whole = seconds(lambda: told.append(verify().ok))
    return {
        "verified": all(told),
        "verified_leaves": size,
        "verify_tree_s": round(tree, 2),
        "hash_leaves_s": round(size / roof, 2),
        "verify_with_contents_s": round(whole, 2),
        "hash_contents_s": round(contents, 2),
        "verify_tree_to_hashing": round(tree * roof / size, 3),
        "verify_with_contents_to_hashing": round(whole / contents, 3),
    }


def measure(scale: float) -> dict[str, object]:
    """The figures, from an empty ledger in the database that the settings name."""
    from gongxin.ledger.actions import sequence_batches
    from gongxin.ledger.queries import events_from, head

    events, singles = round(EVENTS * scale), round(SINGLES * scale)
    figures: dict[str, object] = {"events": events + singles, **in_memory(events), **delivered(events)}
    figures["record_single_per_s"] = rate(singles, lambda: record_singles(singles))
    figures["sequence_batches_per_s"] = rate(singles, sequence_batches)
    integrate_all()
    figures |= proofs(PROOFS)
    figures["event_to_signed_checkpoint_ms"] = milliseconds([sign_once] * SIGNINGS)
    pages = range(0, head(), 10_000)
    figures["read_per_s"] = rate(head(), lambda: [events_from(position, limit=10_000) for position in pages])
    figures |= verifications(float(str(figures["hashing_roof_per_s"])))
    return figures | {"ratios": ratios(figures)}


def ratios(figures: dict[str, object]) -> list[dict[str, object]]:
    """What was promised, beside what was measured."""

    def of(name: str) -> float:
        return float(str(figures[name]))

    def p95(name: str) -> float:
        held = figures[name]
        return float(held["p95"]) if isinstance(held, dict) else 0.0

    return [
        at_least("events written, sequenced, integrated, per s", of("durable_per_s"), 50_000),
        at_most("provable after commit, slowest delivery, s", of("provable_after_commit_max_s"), 10),
        at_least("integration in memory / hashing roof", of("in_memory_per_s") / of("hashing_roof_per_s"), 0.5),
        at_most("proof from a warm cache, p95 ms", p95("prove_from_warm_tiles_ms"), 1.0),
        at_most("inclusion verified, p95 ms", p95("verify_inclusion_ms"), 0.1),
        at_most("leaves verified / hashing them, time", of("verify_tree_to_hashing"), 2.0),
    ]


def run(scale: float = 1.0) -> dict[str, object]:
    """Measure in a database of its own, made for this and dropped after it."""
    from bench.place import own_database

    with own_database():
        return measure(scale)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongxin.config.settings")
    print(json.dumps(run(), indent=1))
