"""The ledger at a million events: writing, sequencing, committing, verifying, beside bare hashing in the same run."""

import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256

AT = datetime(2026, 4, 1, tzinfo=UTC)
EVENTS = 1_000_000
SINGLES = 20_000
LEAF = b"x" * 200

INSERT = """
INSERT INTO ledger_event (id, kind, subject, record, actor, happened_at, details)
SELECT %s + n, 'dossiers.record.entered', n / 3, n, 'source:990100', %s,
       jsonb_build_object('item', 'licence', 'delivery', '990100-2026-000001', 'row', n)
FROM generate_series(0, %s - 1) AS n
"""


def rate(count: int, act: Callable[[], object]) -> int:
    """How many a second, to the whole number."""
    began = time.perf_counter()
    act()
    return round(count / (time.perf_counter() - began))


def insert_batch() -> None:
    """One delivery: a batch and its events in one transaction."""
    from django.db import connection, transaction

    from gongxin.ledger.actions import open_batch

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT, [open_batch(EVENTS, at=AT).first_event, AT, EVENTS])


def record_singles() -> None:
    """A desk's work: one event, one transaction."""
    from django.db import transaction

    from gongxin.ledger.actions import record_event

    for number in range(SINGLES):
        with transaction.atomic():
            record_event("cases.procedure.step", subject=number, actor="officer:1", at=AT, details={"step": "notice"})


def integrate_all() -> None:
    """Everything sequenced into the tree."""
    from gongxin.ledger.actions import integrate

    while integrate(at=AT):
        pass


def hash_bare() -> None:
    """What no ledger can do without: a commitment, a leaf and a node for each event, and nothing else."""
    for _ in range(EVENTS):
        leaf = sha256(b"\x00" + sha256(LEAF).digest()).digest()
        sha256(b"\x01" + leaf + leaf).digest()


def read_all() -> None:
    """A follower's way through the whole ledger."""
    from gongxin.ledger.queries import events_from, head

    for position in range(0, head(), 10_000):
        events_from(position, limit=10_000)


def measure() -> dict[str, object]:
    """The figures, from an empty ledger in the database that the settings name."""
    from gongxin.ledger.actions import sequence_batches
    from gongxin.ledger.verification import verify

    figures: dict[str, object] = {"events": EVENTS + SINGLES, "batches": SINGLES + 1}
    figures["bare_hashing_per_s"] = rate(EVENTS, hash_bare)
    figures["insert_bulk_per_s"] = rate(EVENTS, insert_batch)
    figures["sequence_one_batch_of_all_per_s"] = rate(EVENTS, sequence_batches)
    figures["record_single_per_s"] = rate(SINGLES, record_singles)
    figures["sequence_batches_per_s"] = rate(SINGLES, sequence_batches)
    figures["integrate_per_s"] = rate(EVENTS + SINGLES, integrate_all)
    figures["read_per_s"] = rate(EVENTS + SINGLES, read_all)
    figures["verify_per_s"] = rate(EVENTS + SINGLES, lambda: figures.update(verified=verify().ok))
    return figures


def run() -> dict[str, object]:
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
        return measure()
    finally:
        connection.creation.destroy_test_db(kept, verbosity=0)


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
