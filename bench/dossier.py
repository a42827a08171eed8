"""The dossier page of an organisation with a hundred records, among a million organisations and ten million records.

The store is filled set-wise, not by deliveries, with the rows of one organisation far apart on the disk, as years of
deliveries leave them.  Pages are asked of the WSGI application itself, each organisation once.
"""

import io
import os
import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl

from bench.promises import at_most

SUBJECTS = 1_000_000
RECORDS = 10_000_000
BUSY = 2_000
RECORDS_OF_BUSY = 100
PAGES = 500
AT = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)

FILL_RECORDS = """
INSERT INTO dossiers_record (id, key, digest, subject_id, item, source, feed)
SELECT n, lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n), 32, 'f')::uuid, {subject}, {item},
       'demo.agency.credit-centre', 'demo.feed.penalties'
FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
"""
FILL_VERSIONS = """
INSERT INTO dossiers_version (subject_id, record_id, stated_by, valid_from, known_from, verb, decided_on, published_on,
                              severity, authority, rulebook, facts)
SELECT {subject}, n, 0, date '2026-01-01' + (n %% 200)::int, %(at)s, 'state', date '2026-01-01' + (n %% 200)::int,
       date '2026-09-01', CASE WHEN {item} = 'national.penalty' THEN 'ordinary' ELSE 'none' END,
       '云川市市场监督管理局', %(rulebook)s,
       CASE WHEN {item} = 'national.penalty' THEN %(penalty)s::jsonb ELSE %(licence)s::jsonb END
           || jsonb_build_object('document_number', '云川市监〔2026〕' || n || '号')
FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
"""
ITEM = "CASE WHEN n % 3 = 0 THEN 'national.penalty' ELSE 'national.licence' END"
PENALTY = """{"violation_kind": "经营超过保质期的食品", "penalty_kinds": ["fine"], "fine": 480000,
 "violation": "当事人后厨货架上存放并使用超过保质期的调味料五瓶，货值金额八十六元。", "penalty_text": "处以罚款4800元",
 "basis_text": "《中华人民共和国食品安全法》第一百二十四条第一款第五项", "decided_on": "2026-03-02",
 "authority": "云川市市场监督管理局"}"""
LICENCE = """{"document_title": "准予行政许可决定书", "licence_kind": "general", "certificate": "食品经营许可证",
 "content": "经营项目：热食类食品制售；冷食类食品制售；自制饮品制售", "decided_on": "2026-03-02", "state": "valid",
 "valid_from": "2026-03-02", "valid_until": "2031-03-01", "authority": "云川市市场监督管理局"}"""


def run(scale: float) -> dict[str, object]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongxin.config.settings")
    import django

    django.setup()
    began = time.perf_counter()
    codes = fill(scale)
    filled = round(time.perf_counter() - began)
    busy, others = codes[: round(BUSY * scale) or 1], codes[round(BUSY * scale) :]
    chosen = random.Random(1)
    ask = asker()
    for code in chosen.sample(busy, min(20, len(busy))):
        ask(code)
    answer = timed(answerer(), chosen.sample(busy, min(PAGES, len(busy))))
    heavy = timed(ask, chosen.sample(busy, min(PAGES, len(busy))))
    light = timed(ask, chosen.sample(others, PAGES))
    return {
        "subjects": len(codes),
        "records": round(RECORDS * scale),
        "fill_seconds": filled,
        "answer_of_100_records_ms": {name: value for name, value in answer.items() if name != "mean_kib"},
        "page_of_100_records_ms": heavy,
        "page_of_10_records_ms": light,
        "ratios": [at_most("dossier page of 100 records, p95 ms", float(heavy["p95"]), 100.0)],
    }


def asker() -> Callable[[str], int]:
    """A function that asks the application for one page and returns how many bytes it has."""
    from gongxin.config.wsgi import application

    def ask(code: str) -> int:
        answers: list[str] = []
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": f"/zh/subjects/{code}",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
        }
        body = b"".join(application(environ, lambda status, headers, *_: answers.append(status)))
        assert answers == ["200 OK"], (answers, environ["wsgi.errors"].getvalue())
        return len(body)

    return ask


def answerer() -> Callable[[str], int]:
    """A function that asks for the answer alone, without a page, and returns how many records it shows."""
    from gongxin.dossiers.queries import dossier_of
    from gongxin.rulebook.items import Visibility

    def answer(code: str) -> int:
        return len(dossier_of(code, day=AT.date(), known_at=AT, now=AT, view=Visibility.PUBLIC).records)

    return answer


def timed(ask: Callable[[str], int], codes: Sequence[str]) -> dict[str, float]:
    taken, size = [], 0
    for code in codes:
        began = time.perf_counter()
        size += ask(code)
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    at = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    figures = {name: round(taken[min(len(taken) - 1, int(len(taken) * share))], 1) for name, share in at.items()}
    return figures | {"pages": len(taken), "mean_kib": round(size / len(taken) / 1024, 1)}


# Filling


def fill(scale: float) -> list[str]:
    """A store of this scale; the codes, those of busy organisations first."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from gongxin.rulebook.actions import adopt_rulebook
    from gongxin.rulebook.book import Rulebook

    call_command("migrate", verbosity=0, interactive=False)
    number = adopt_rulebook(Rulebook.from_packs(settings.PACKS), by="bench", at=AT).number
    subjects, records = round(SUBJECTS * scale), round(RECORDS * scale)
    busy = round(BUSY * scale) or 1
    codes = fill_subjects(subjects)
    few = records - busy * RECORDS_OF_BUSY
    given = {"at": AT, "rulebook": number, "penalty": PENALTY, "licence": LICENCE}
    stretches = ((1, few, f"{busy} + 1 + n % {subjects - busy}"), (few + 1, records, f"1 + n % {busy}"))
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        for first, last, subject in stretches:
            for step in (FILL_RECORDS, FILL_VERSIONS):
                told = step.format(subject=subject.replace("%", "%%"), item=ITEM.replace("%", "%%"))
                cursor.execute(told, {**given, "first": first, "last": last})
        cursor.execute("VACUUM ANALYZE dossiers_record, dossiers_version, subjects_subject, subjects_name")
    return codes


def fill_subjects(n: int) -> list[str]:
    """`n` organisations with a name each, numbered from 1."""
    from django.db import connection

    from gongxin.cli.province.codes import SERIALS, code_column

    serials = np.random.default_rng(1).choice(SERIALS, size=n, replace=False)
    codes = code_column(pl.Series(["91990100"] * n), serials)
    frame = pl.DataFrame(
        {"id": range(1, n + 1), "code": codes, "name": "云川第" + codes.str.slice(10, 6) + "商贸有限公司"}
    )
    at = pl.lit(AT.isoformat())
    subjects = frame.select("id", "code", pl.col("code").alias("as_published"), pl.lit("enterprise").alias("kind"),
                            pl.lit("990100").alias("region"), at.alias("at"), pl.lit(0).alias("by"))  # fmt: skip
    names = frame.select("id", "name", pl.col("name").alias("plain"), pl.lit("t").alias("registered"), at.alias("at"),
                         pl.lit(0).alias("by"))  # fmt: skip
    into = {
        "COPY subjects_subject (id, code, code_as_published, kind, region, known_from, stated_by)": subjects,
        "COPY subjects_name (subject_id, name, plain, registered, known_from, stated_by)": names,
    }
    with connection.cursor() as cursor:
        for target, rows in into.items():
            with cursor.copy(f"{target} FROM STDIN (FORMAT csv)") as copy:
                copy.write(rows.write_csv(include_header=False).encode())
    return codes.to_list()
