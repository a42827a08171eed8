"""A reader of the feed that catches up over a million events, beside the same rows read raw from PostgreSQL.

Facts are handed in as their agency would, then read from the real server as the reference mirror does: the pages that
come next are asked for while one is read, and every change is understood.  The raw reading is `COPY` of the same events
with their records' numbers, codes and items, in the same run.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml

from bench.promises import at_least
from gongxin.exchange.mirror.ahead import pages_from
from gongxin.exchange.mirror.node import PAGE as LIMIT
from gongxin.exchange.mirror.node import Node

EVENTS = 1_000_000
SUBJECTS = 100_000
IN_ONE_BATCH = 1 << 20
ROUNDS = 3
AT = datetime.now(UTC) - timedelta(days=1)

FILL_SUBJECTS = """
INSERT INTO subjects_subject (id, code, code_as_published, kind, region, known_from, stated_by)
SELECT n, '91990100' || lpad(n::text, 10, '0'), '91990100' || lpad(n::text, 10, '0'), 'enterprise', '990100', %(at)s, 0
FROM generate_series(1, %(subjects)s::bigint) AS n
"""
FILL_RECORDS = """
INSERT INTO dossiers_record (id, key, digest, subject_id, item, source, feed)
SELECT n, md5(n::text)::uuid, md5('c' || n)::uuid, 1 + n * 7919 %% %(subjects)s::bigint,
       CASE WHEN n %% 3 = 0 THEN 'national.penalty' ELSE 'national.licence' END, 'demo.agency.credit-centre',
       'demo.feed.penalties'
FROM generate_series(1, %(events)s::bigint) AS n
"""
FILL_VERSIONS = """
INSERT INTO dossiers_version (subject_id, record_id, stated_by, valid_from, known_from, verb, decided_on, published_on,
                              severity, authority, rulebook, facts)
SELECT subject_id, id, %(first)s::bigint + place, decided, %(at)s, 'state', decided,
       (%(at)s AT TIME ZONE 'Asia/Shanghai')::date,
       CASE WHEN item <> 'national.penalty' THEN 'none' WHEN id %% 30 = 0 THEN 'serious' ELSE 'ordinary' END,
       '云川市市场监督管理局', %(rulebook)s,
       CASE WHEN item = 'national.penalty' THEN %(penalty)s::jsonb ELSE %(licence)s::jsonb END
           || jsonb_build_object('document_number', '云川市监〔2026〕' || id || '号', 'decided_on', decided,
                                 'valid_until', decided + 1800)
FROM (SELECT id, subject_id, item, row_number() OVER (ORDER BY subject_id, id) - 1 AS place,
             (%(at)s AT TIME ZONE 'Asia/Shanghai')::date - (id %% 200)::int AS decided
      FROM dossiers_record) AS record ORDER BY place
"""
FILL_EVENTS = """
INSERT INTO ledger_event (id, kind, subject, record, actor, happened_at, details)
SELECT %(first)s::bigint + row_number() OVER (ORDER BY subject_id, id) - 1, 'dossiers.record.stated', subject_id, id,
       'bench', %(at)s, jsonb_build_object('digest', digest, 'row', id)
FROM dossiers_record
"""
RAW = """
COPY (SELECT event.id, event.kind, record.id, subject.code, record.item, event.happened_at
      FROM ledger_event AS event JOIN dossiers_record AS record ON record.id = event.record
      JOIN subjects_subject AS subject ON subject.id = record.subject_id) TO STDOUT (FORMAT csv)
"""
SETTLE = (
    "VACUUM ANALYZE dossiers_record, dossiers_version, subjects_subject, ledger_batch, ledger_event",
    "CHECKPOINT",
)


def run(scale: float) -> dict[str, object]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongxin.config.settings")
    import django

    django.setup()
    events = min(round(EVENTS * scale), IN_ONE_BATCH)
    fill(events, subjects=max(1, round(SUBJECTS * scale)))
    raw, caught_up, spent = [], [], []
    with served() as (port, server):
        catch_up(port, events, until=LIMIT)
        for _ in range(ROUNDS):
            raw.append(events / timed_raw())
            before = processor_seconds(server)
            caught_up.append(events / catch_up(port, events, until=events))
            spent.append({part: one - before[part] for part, one in processor_seconds(server).items()})
    best, limit = max(caught_up), max(raw)
    least = min(spent, key=lambda one: sum(one.values()))
    return {
        "events": events,
        "page": LIMIT,
        "feed_events_per_s": [round(one) for one in caught_up],
        "raw_events_per_s": [round(one) for one in raw],
        "ratio_to_raw": round(best / limit, 3),
        "processor_us_an_event": {part: round(one / events * 1e6, 2) for part, one in least.items()},
        "events_a_processor_second": round(events / sum(least.values())),
        "ratios": [at_least("feed catch-up, events/s", best, 50_000.0)],
    }


def fill(events: int, *, subjects: int) -> None:
    """The demo's law, organisations, and as many facts as events, each told of by the log."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection, transaction

    from bench.dossier import LICENCE, PENALTY
    from gongxin.ledger.actions import open_batch, sequence_batches
    from gongxin.rulebook.actions import adopt_rulebook
    from gongxin.rulebook.book import Rulebook

    call_command("migrate", verbosity=0, interactive=False)
    number = adopt_rulebook(Rulebook.from_packs(settings.PACKS), by="bench", at=AT).number
    sequence_batches()
    given = {"at": AT, "events": events, "subjects": subjects, "rulebook": number}
    given |= {"penalty": PENALTY, "licence": LICENCE}
    with transaction.atomic(), connection.cursor() as cursor:
        given["first"] = open_batch(events, at=AT).first_event
        for step in (FILL_SUBJECTS, FILL_RECORDS, FILL_VERSIONS, FILL_EVENTS):
            cursor.execute(step, given)
    sequence_batches()
    with connection.cursor() as cursor:
        for step in SETTLE:
            cursor.execute(step)


def processor_seconds(server: int) -> dict[str, float]:
    """The processor's time so far of the reader, the server below this process, and the store's own processes for it.

    On a busy machine this says what the work takes, which the clock does not.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        backends = [int(pid) for (pid,) in cursor.fetchall()]
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    parts = {"store": backends, "server": [server, *map(int, children)]}
    return {"reader": time.process_time()} | {part: sum(map(_spent, pids)) for part, pids in parts.items()}


def _spent(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def timed_raw() -> float:
    """Seconds in which the same rows come out of PostgreSQL as they are."""
    from django.db import connection

    began = time.perf_counter()
    with connection.cursor() as cursor, cursor.copy(RAW) as copy:
        for _ in copy:
            pass
    return time.perf_counter() - began


@contextmanager
def served() -> Iterator[tuple[int, int]]:
    """The real application, one worker with its two threads, and limits that one reader does not reach."""
    from gongxin.api.limits import SHIPPED

    path = Path(os.environ["GONGXIN_HOME"]) / "limits.yaml"
    limits = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    limits["requests"]["changes"]["per_minute"] = 100_000_000
    path.write_text(yaml.safe_dump(limits, allow_unicode=True), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "2", "--no-ws", "--log-level", "warning"]
    environment = os.environ | {"GONGXIN_LIMITS": str(path)}
    serving = subprocess.Popen([*command, "gongxin.config.wsgi:application"], env=environment)
    try:
        yield port, serving.pid
    finally:
        serving.terminate()
        try:
            serving.wait(timeout=60)
        except subprocess.TimeoutExpired:
            serving.kill()
            serving.wait()


def catch_up(port: int, events: int, *, until: int) -> float:
    """Seconds in which a reader is told every change of so many events, and understood it."""
    for _ in range(4_800):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            break
        time.sleep(0.05)
    told, began = 0, time.perf_counter()
    for page in pages_from(Node(f"http://127.0.0.1:{port}"), 0):
        told += len(page.changes)
        if told >= until:
            break
    assert until < events or told == events
    return time.perf_counter() - began


if __name__ == "__main__":
    print(json.dumps(run(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0), indent=1))
