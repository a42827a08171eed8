"""The ledger at a million events: written, committed to, proved, verified; beside bare hashing in the same run.

The hashing roof is what no tree in Python can do without: a leaf hash and a node hash for each entry, and nothing else.
pymerkle is measured beside it where somebody installed it; its licence keeps it out of our requirements.
"""

import importlib.util
import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from random import Random
from statistics import median, quantiles

from bench.promises import at_least, at_most

AT = datetime(2026, 4, 1, tzinfo=UTC)
EVENTS = 1_000_000
SINGLES = 20_000
PROOFS = 2_000
SIGNINGS = 200
IN_MEMORY_BATCH = 65_536

INSERT = """
INSERT INTO ledger_event (id, kind, subject, record, actor, happened_at, details)
SELECT %s + n, 'dossiers.record.entered', n / 3, n, 'source:990100', %s,
       jsonb_build_object('item', 'licence', 'delivery', '990100-2026-000001', 'row', n)
FROM generate_series(0, %s - 1) AS n
"""


def seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def rate(count: int, act: Callable[[], object]) -> int:
    """How many a second, to the whole number."""
    return round(count / seconds(act))


def milliseconds(acts: list[Callable[[], object]]) -> dict[str, float]:
    """Middle and 95th percentile of what each took."""
    taken = [seconds(act) * 1000 for act in acts]
    return {"p50": round(median(taken), 4), "p95": round(quantiles(taken, n=20)[-1], 4)}


def insert_batch(events: int) -> None:
    """One delivery: a batch and its events in one transaction."""
    from django.db import connection, transaction

    from gongxin.ledger.actions import open_batch

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT, [open_batch(events, at=AT).first_event, AT, events])


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


def grow_pymerkle(entries: list[bytes]) -> None:
    """The same tree by pymerkle, without tiles."""
    from pymerkle import InmemoryTree  # type: ignore[import-not-found,unused-ignore]

    tree = InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(entry)


def in_memory(events: int) -> dict[str, object]:
    """The tree without a store, beside the roof."""
    entries = [sha256(b"%d" % number).digest() for number in range(events)]
    figures: dict[str, object] = {"hashing_roof_per_s": rate(events, lambda: hash_bare(entries))}
    figures["in_memory_per_s"] = rate(events, lambda: grow_in_memory(entries))
    if importlib.util.find_spec("pymerkle") is None:
        figures["pymerkle_per_s"] = "not installed"
    else:
        figures["pymerkle_per_s"] = rate(events, lambda: grow_pymerkle(entries))
    return figures


def durable(events: int) -> dict[str, object]:
    """One delivery from its first row to the checkpoint that proves it."""
    from gongxin.ledger.actions import sequence_batches

    written = seconds(lambda: insert_batch(events))
    sequenced, integrated = seconds(sequence_batches), seconds(integrate_all)
    return {
        "insert_bulk_per_s": round(events / written),
        "integrate_per_s": round(events / integrated),
        "durable_bulk_per_s": round(events / (written + sequenced + integrated)),
        "provable_after_commit_s": round(sequenced + integrated, 2),
    }


def sign_once() -> None:
    """One event of a desk into a checkpoint of its own, self-audit and signature included."""
    from gongxin.ledger.actions import integrate, sequence_batches

    record_singles(1)
    sequence_batches()
    integrate(at=AT)


def proofs(count: int) -> dict[str, object]:
    """Proofs of random events, from warm tiles alone and with the store's part in it, and their checking."""
    from gongxin.ledger.keys import trusted_keys
    from gongxin.ledger.merkle import leaf_hash, verify_inclusion
    from gongxin.ledger.proofs import check_proof
    from gongxin.ledger.proving import prove
    from gongxin.ledger.queries import commitments, latest_or_refused, tile_hashes
    from gongxin.ledger.tiles import TiledTree

    latest, random, keys = latest_or_refused(), Random(20260401), trusted_keys()
    asked = [random.randrange(latest.size) for _ in range(count)]
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
        "prove_ms": milliseconds([lambda position=position: prove(position) for position in asked]),  # type: ignore[misc]
        "verify_inclusion_ms": milliseconds([verified(at) for at in range(count)]),
        "check_whole_proof_with_signature_ms": milliseconds(list(whole)),
    }


def measure(scale: float) -> dict[str, object]:
    """The figures, from an empty ledger in the database that the settings name."""
    from gongxin.ledger.actions import sequence_batches
    from gongxin.ledger.queries import events_from, head
    from gongxin.ledger.verification import verify

    events, singles = round(EVENTS * scale), round(SINGLES * scale)
    figures: dict[str, object] = {"events": events + singles, **in_memory(events), **durable(events)}
    figures["record_single_per_s"] = rate(singles, lambda: record_singles(singles))
    figures["sequence_batches_per_s"] = rate(singles, sequence_batches)
    integrate_all()
    figures |= proofs(PROOFS)
    figures["event_to_signed_checkpoint_ms"] = milliseconds([sign_once] * SIGNINGS)
    pages = range(0, head(), 10_000)
    figures["read_per_s"] = rate(head(), lambda: [events_from(position, limit=10_000) for position in pages])
    figures["verify_per_s"] = rate(head(), lambda: figures.update(verified=verify().ok))
    return figures | {"ratios": ratios(figures)}


def ratios(figures: dict[str, object]) -> list[dict[str, object]]:
    """What was promised, beside what was measured."""

    def of(name: str) -> float:
        return float(str(figures[name]))

    def p95(name: str) -> float:
        held = figures[name]
        return float(held["p95"]) if isinstance(held, dict) else 0.0

    roof = of("hashing_roof_per_s")
    return [
        at_least("events written, sequenced, integrated, per s", of("durable_bulk_per_s"), 50_000),
        at_least("integration in memory / hashing roof", of("in_memory_per_s") / roof, 0.5),
        at_most("proof from a warm cache, p95 ms", p95("prove_from_warm_tiles_ms"), 1.0),
        at_most("inclusion verified, p95 ms", p95("verify_inclusion_ms"), 0.1),
        at_most("full verify / hashing of the same leaves, time", roof / of("verify_per_s"), 2.0),
    ]


def run(scale: float = 1.0) -> dict[str, object]:
    """Measure in a database of its own, made for this and dropped after it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongxin.config.settings")
    import django
    from django.conf import settings
    from django.db import connection

    from gongxin.store.server import open_store

    open_store(settings.HOME)
    django.setup()
    kept = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        return measure(scale)
    finally:
        connection.creation.destroy_test_db(kept, verbosity=0)


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
