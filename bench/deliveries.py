"""Deliveries for the ledger's benchmarks: written by one process while another sequences, integrates and signs.

Each is one transaction of a batch, its events and the changes that they tell of.  What counts is the time from the
first row to the checkpoint that proves the last event, and of each delivery the time from its commit to such a one.
How much processor both took, the server's part included, says what a machine that others use too would give alone.
"""

import multiprocessing
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median, quantiles

AT = datetime(2026, 4, 1, tzinfo=UTC)
A_DELIVERY = 50_000

CHANGES = "CREATE TABLE changed (record bigint PRIMARY KEY, stated_by bigint NOT NULL, item text NOT NULL, row bigint)"
CHANGE = """
INSERT INTO changed (record, stated_by, item, row)
SELECT %(first)s + n, %(id)s + n, 'licence', n FROM generate_series(0, %(count)s - 1) AS n
"""
INSERT = """
INSERT INTO ledger_event (id, kind, subject, record, actor, happened_at, details)
SELECT stated_by, 'dossiers.record.entered', record / 3, record, 'source:990100', %(at)s,
       jsonb_build_object('item', item, 'delivery', '990100-2026-000001', 'row', row)
FROM changed WHERE record >= %(first)s AND record < %(first)s + %(count)s ORDER BY record
"""


def seconds(act: Callable[[], object]) -> float:
    """How long it takes."""
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


def cpu_of_store() -> float:
    """The seconds of processor that the server's process behind our connection has had."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        told = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def deliver(first: int, count: int) -> None:
    """One delivery: its changes, a batch and its events in one transaction."""
    from django.db import connection, transaction

    from gongxin.ledger.actions import open_batch

    with transaction.atomic(), connection.cursor() as cursor:
        given = {"id": open_batch(count, at=AT).first_event, "first": first, "count": count, "at": AT}
        cursor.execute(CHANGE, given)
        cursor.execute(INSERT, given)


def deliver_all(events: int, told: Connection) -> None:
    """Every delivery, and after each commit how many events there are and when that was."""
    from django.db import connections

    connections.close_all()
    for first in range(0, events, A_DELIVERY):
        count = min(A_DELIVERY, events - first)
        deliver(first, count)
        told.send((first + count, time.perf_counter()))
    told.send(time.process_time() + cpu_of_store())
    told.close()
    connections.close_all()


def prove_all(events: int) -> list[tuple[int, float]]:
    """Every event sequenced and in a signed tree as soon as it is committed; how large each tree was, and when."""
    from gongxin.ledger.actions import integrate, sequence_batches

    signed, size = list[tuple[int, float]](), 0
    while size < events:
        sequence_batches()
        size += (grown := integrate(at=AT))
        if grown:
            signed.append((size, time.perf_counter()))
        else:
            time.sleep(0.01)
    return signed


def delivered(events: int) -> dict[str, object]:
    """How many events a second become durable and provable, and how long after their commit the last of each does."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(CHANGES)
    connection.close()
    ours, theirs = multiprocessing.Pipe(duplex=False)
    writer = multiprocessing.get_context("fork").Process(target=deliver_all, args=(events, theirs))
    began, processor = time.perf_counter(), time.process_time()
    writer.start()
    theirs.close()
    signed = prove_all(events)
    processor = time.process_time() - processor + cpu_of_store()
    committed = [ours.recv() for _ in range(0, events, A_DELIVERY)]
    written = ours.recv()
    writer.join()
    waits = [next(at for size, at in signed if size >= end) - when for end, when in committed]
    return {
        "events_a_delivery": A_DELIVERY,
        "written_per_s": round(events / (committed[-1][1] - began)),
        "durable_per_s": round(events / (signed[-1][1] - began)),
        "provable_after_commit_median_s": round(median(waits), 3),
        "provable_after_commit_max_s": round(max(waits), 3),
        "processor_us_to_write_one": round(written / events * 1e6, 2),
        "processor_us_to_prove_one": round(processor / events * 1e6, 2),
        "checkpoints": len(signed),
        "longest_between_checkpoints_s": round(max(([b[1] - a[1] for a, b in pairwise(signed)]), default=0.0), 3),
    }
