"""A million penalties through the whole intake, beside COPY of the same file into one table in the same run.

The population is registered first, by a delivery of the register, and is not counted.  COPY reads the same bytes
through the same connection; the indexed table has a primary key and two indexes (code, decision number).  The same
file comes again twice: at once, when nothing has happened since, and a day later, when every row is read and checked.
Looking up is timed beside a delivery of its own, so that neither COPY nor the deliveries that are timed share with it.
"""

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import psycopg

from bench.promises import at_least, at_most

BULK_ROWS = 20_000
PENALTIES, MORE = "penalties.csv", "more.csv"
PIECE = 1 << 20
PROBE_PAUSE = 0.02


def run(scale: float) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="gongxin-bench-files-") as folder:
        return measure(Path(folder), scale)


def measure(folder: Path, scale: float) -> dict[str, object]:
    made = step("generate", folder, scale)
    register = step("register", folder)
    copies: dict[str, list[float]] = {"indexed": [], "bare": []}
    copy_once(folder, copies)
    quiet = probed(folder, lambda: time.sleep(5))[1]
    whole, copied = step("deliver", folder), copy_once(folder, copies)
    again, next_day = step("deliver", folder), step("deliver", folder, PENALTIES, 1)
    more, busy = probed(folder, lambda: step("deliver", folder, MORE, 1))
    checked = step("check", folder)
    bulk = step("bulk", folder)
    copy_once(folder, copies)
    indexed, bare = statistics.median(copies["indexed"]), statistics.median(copies["bare"])
    rows = int(str(made["rows"]))
    return {
        "file": made,
        "population": register,
        "copy_seconds": copies,
        "everything": whole,
        "again": again,
        "again_a_day_later": next_day,
        "again_a_day_later_over_indexed_copy": round(seconds(next_day) / indexed, 2),
        "beside_look_ups": more,
        "read_and_check": checked,
        "bulk_create": bulk,
        "bulk_create_seconds_for_all_rows": round(float(str(bulk["seconds"])) * rows / BULK_ROWS, 1),
        "look_up_ms": {"quiet": quiet, "during_intake": busy},
        "rows_per_second": round(rows / float(str(whole["seconds"]))),
        "copied_rows": copied,
        "ratios": [
            at_most("everything / indexed COPY", seconds(whole) / indexed, 4.0),
            at_least("read and check, rate / bare COPY", bare / seconds(checked), 0.85),
            at_most("the same file again / indexed COPY", seconds(again) / indexed, 1.0),
            at_most("peak memory of the intake process, GiB", float(str(whole["peak_gib"])), 2.0),
        ],
    }


def seconds(said: dict[str, object]) -> float:
    return float(str(said["seconds"]))


def step(name: str, folder: Path, *more: object) -> dict[str, object]:
    """One step in a process of its own, so that its memory is its own; its document."""
    command = [sys.executable, "-m", "bench.intake", name, str(folder), *map(str, more)]
    said = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    return dict(json.loads(said.stdout.splitlines()[-1]))


# COPY, the limit


def copy_once(folder: Path, copies: dict[str, list[float]]) -> int:
    """Copy the file once into each table, note the seconds, and return how many rows came."""
    path = folder / PENALTIES
    with path.open(encoding="utf-8") as file:
        columns = [f'"{name}" text' for name in file.readline().strip().split(",")]
    names = ", ".join(column.removesuffix(" text") for column in columns)
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        for kind, first in (("indexed", ["id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"]), ("bare", [])):
            connection.execute("DROP TABLE IF EXISTS peer")
            connection.execute(f"CREATE TABLE peer ({', '.join([*first, *columns])})")
            if kind == "indexed":
                connection.execute('CREATE INDEX ON peer ("CF_XDR_SHXYM")')
                connection.execute('CREATE INDEX ON peer ("CF_WSH")')
            connection.execute("CHECKPOINT")
            copies[kind].append(_copy(connection, path, names))
        found = connection.execute("SELECT count(*) FROM peer").fetchone()
        connection.execute("DROP TABLE peer")
        connection.execute("CHECKPOINT")
    return int(found[0]) if found else 0


def _copy(connection: psycopg.Connection, path: Path, names: str) -> float:
    began = time.perf_counter()
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY peer ({names}) FROM STDIN (FORMAT csv, HEADER)") as copy,  # type: ignore[arg-type]
        path.open("rb") as file,
    ):
        while piece := file.read(PIECE):
            copy.write(piece)
    return round(time.perf_counter() - began, 2)


# Looking up meanwhile


def probed(folder: Path, work: Callable[[], object]) -> tuple[object, dict[str, float]]:
    """What the work returns, and how long look-ups by code took while it was done."""
    command = [sys.executable, "-m", "bench.intake", "probe", str(folder)]
    probe = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert probe.stdout is not None
    probe.stdout.readline()  # it is ready
    done = work()
    said, _ = probe.communicate("\n")
    return done, dict(json.loads(said.splitlines()[-1]))


def probe(folder: Path) -> dict[str, object]:
    from django.utils import timezone

    from gongxin.dossiers.queries import dossier_of
    from gongxin.rulebook.items import Visibility

    codes = [line.split(",")[0] for line in (folder / "codes.txt").read_text().splitlines()]
    chosen, taken, end = random.Random(1), [], threading.Event()
    dossier_of(codes[0], day=timezone.localdate(), known_at=(now := timezone.now()), now=now, view=Visibility.PUBLIC)
    print("ready", flush=True)
    threading.Thread(target=lambda: (sys.stdin.readline(), end.set()), daemon=True).start()
    while not end.wait(PROBE_PAUSE):
        now, began = timezone.now(), time.perf_counter()
        dossier_of(chosen.choice(codes), day=timezone.localdate(now), known_at=now, now=now, view=Visibility.PUBLIC)
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    p50, p99 = taken[len(taken) // 2], taken[min(len(taken) - 1, len(taken) * 99 // 100)]
    return {"look_ups": len(taken), "p50": round(p50, 1), "p99": round(p99, 1), "max": round(taken[-1], 1)}


# Steps in processes of their own


def generate(folder: Path, scale: str) -> dict[str, object]:
    from django.conf import settings

    from bench.penalty_file import write_files

    made = write_files(folder, packs=settings.PACKS, scale=float(scale))
    with (folder / PENALTIES).open(encoding="utf-8") as file:
        place = file.readline().strip().split(",").index("CF_XDR_SHXYM")
        codes = [file.readline().split(",")[place] for _ in range(5_000)]
    (folder / "codes.txt").write_text("\n".join(code for code in codes if len(code) == 18))
    return made


def register(folder: Path) -> dict[str, object]:
    from django.conf import settings
    from django.core.management import call_command

    from bench.penalty_file import REGISTER_FEED, REGISTERED_AT
    from gongxin.exchange.actions import deliver
    from gongxin.rulebook.actions import adopt_rulebook
    from gongxin.rulebook.book import Rulebook

    call_command("migrate", verbosity=0, interactive=False)
    adopt_rulebook(Rulebook.from_packs(settings.PACKS), by="bench", at=REGISTERED_AT)
    began = time.perf_counter()
    said = deliver(folder / "register.csv", feed=REGISTER_FEED, by="bench", at=REGISTERED_AT)
    assert said.state == "done", said.stopped_because
    return {"rows": said.rows, "new": said.new, "seconds": round(time.perf_counter() - began, 1)}


def deliver_penalties(folder: Path, name: str = PENALTIES, days_later: str = "0") -> dict[str, object]:
    from bench.penalty_file import DELIVERED_AT, PENALTY_FEED
    from gongxin.exchange.actions import deliver

    began = time.perf_counter()
    at = DELIVERED_AT + timedelta(days=int(days_later))
    said = deliver(folder / name, feed=PENALTY_FEED, by="bench", at=at)
    took = time.perf_counter() - began
    assert said.state == "done", said.stopped_because
    assert said.adds_up
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = round(used.ru_utime + used.ru_stime, 2)
    fates = ("rows", "new", "changed", "unchanged", "queried", "returned", "repaired_values", "problem_count")
    said_of = {"seconds": round(took, 2), "own_cpu_seconds": cpu, "peak_gib": round(peak / 2**20, 2)}
    return said_of | {name: getattr(said, name) for name in fates}


def check(folder: Path) -> dict[str, object]:
    """Read and check every row, and land none; the better of two."""
    from bench.penalty_file import DAY, PENALTY_FEED
    from gongxin.exchange.landing import checked, each_block
    from gongxin.exchange.rules import Rules
    from gongxin.rulebook.queries import current

    book = current()
    feed = book.feed(PENALTY_FEED)
    checks = tuple((key, one.terms) for key, one in book.at(DAY).checks_for(feed.item).items() if one.terms is not None)
    rules = Rules(feed=feed, versions=book.item(feed.item).versions, checks=checks)
    path, taken, rows = folder / PENALTIES, [], 0
    for _ in range(2):
        began = time.perf_counter()
        each = each_block(path, feed, lambda block: checked(block, rules, day=DAY), tell=lambda block: None)
        rows = sum(len(block.rows) for block in each)
        taken.append(time.perf_counter() - began)
    return {"seconds": round(min(taken), 2), "rows": rows}


def bulk(folder: Path) -> dict[str, object]:
    """Django's own way, with the plain rows and nothing checked, at a smaller number."""
    import csv
    from itertools import islice

    from django.db import connection, models

    with (folder / PENALTIES).open(encoding="utf-8", newline="") as file:
        rows = list(islice(csv.DictReader(file), BULK_ROWS))
    indexed = {"CF_XDR_SHXYM", "CF_WSH"}
    fields = {name.lower(): models.TextField(db_index=name in indexed) for name in rows[0]}
    meta = type("Meta", (), {"app_label": "bench", "db_table": "bench_bulk"})
    plain = type("Plain", (models.Model,), {"__module__": "bench", "Meta": meta, **fields})
    with connection.schema_editor() as editor:
        editor.create_model(plain)
    began = time.perf_counter()
    plain.objects.bulk_create([plain(**{k.lower(): v for k, v in row.items()}) for row in rows], batch_size=2_000)  # type: ignore[attr-defined]
    took = time.perf_counter() - began
    with connection.schema_editor() as editor:
        editor.delete_model(plain)
    return {"seconds": round(took, 2), "rows": len(rows), "scaled": "linearly, as nothing of it depends on size"}


STEPS = {
    "generate": generate,
    "register": register,
    "deliver": deliver_penalties,
    "check": check,
    "bulk": bulk,
    "probe": probe,
}

if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongxin.config.settings")
    django.setup()
    print(json.dumps(STEPS[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])))
