"""A year's plan over 1,000,000 organisations by grade, looked at and proposed, beside one bare SQL pass for the same.

Every organisation is registered and graded.  The bare pass joins organisations, their registration and their grade,
and writes the members with their strata in one statement: what no plan that keeps its members can go below.
"""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from bench.dossier import fill_subjects
from bench.promises import at_most

Value = TypeVar("Value")
ORGANISATIONS = 1_000_000
AT = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
AGENCY, POLICY = "demo.agency.market-regulation", "national.supervision.registered-matters"
MODEL, ROUNDS = "national.model.enterprise-risk", 3
FILL = (
    """INSERT INTO dossiers_record (id, key, digest, subject_id, item, source, feed)
    SELECT n, lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n), 32, 'f')::uuid, n, 'national.registration', 'bench', ''
    FROM generate_series(1, %(count)s::bigint) AS n""",
    """INSERT INTO dossiers_version (subject_id, record_id, stated_by, valid_from, known_from, verb, published_on,
                                     severity, authority, rulebook, facts)
    SELECT n, n, 0, date '2020-01-01', %(at)s, 'state', date '2020-01-01', 'none', '云川市市场监督管理局', %(rulebook)s,
           jsonb_build_object('status', CASE WHEN n %% 20 = 0 THEN 'closed' ELSE 'active' END, 'industry', '批发业')
    FROM generate_series(1, %(count)s::bigint) AS n""",
    """INSERT INTO evaluation_run (id, model, digest, adoption, position, day, engine, subjects, recomputed,
                                   milliseconds, grades, others, extract_digest, result_digest, finished_at, event)
    VALUES (1, %(model)s, 'bench', %(rulebook)s, 0, date '2026-09-01', 'bench', %(count)s, %(count)s,
            0, '{}', '{}', '', 'bench', %(at)s, 0)""",
    """INSERT INTO evaluation_result (run_id, subject_id, score, grade, unbounded, flags, reasons)
    SELECT 1, n, 0, (ARRAY['A', 'A', 'A', 'A', 'A', 'A', 'B', 'B', 'C', 'D'])[1 + n %% 10], '', '', ''
    FROM generate_series(1, %(count)s::bigint) AS n""",
)
BARE = """
INSERT INTO bench_member (plan_id, subject_id, stratum)
SELECT %(plan)s, subject.id, 'registered-matters:' || result.grade
FROM subjects_subject AS subject
JOIN evaluation_result AS result ON result.run_id = 1 AND result.subject_id = subject.id
JOIN dossiers_record AS record ON record.subject_id = subject.id AND record.item = 'national.registration'
JOIN dossiers_version AS version ON version.subject_id = record.subject_id AND version.record_id = record.id
WHERE subject.kind IN ('enterprise', 'individual_business', 'cooperative') AND subject.region LIKE '99%%'
  AND version.known_to IS NULL AND version.valid_from <= %(day)s
  AND (version.valid_to IS NULL OR %(day)s < version.valid_to) AND version.facts -> 'status' ? 'active'
"""
COUNTED = "SELECT stratum, count(*) FROM {table} WHERE plan_id = %(plan)s GROUP BY stratum ORDER BY stratum"


def run(scale: float) -> dict[str, object]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongxin.config.settings")
    import django

    django.setup()
    count = max(1_000, round(ORGANISATIONS * scale))
    _fill(count)
    looked: list[float] = []
    proposed: list[float] = []
    bare: list[float] = []
    strata: dict[str, int] = {}
    for number in range(ROUNDS):
        strata, seconds = _timed(_looked)
        looked.append(seconds)
        plan, seconds = _timed(lambda late=number: _proposed(late))
        proposed.append(seconds)
        _, seconds = _timed(lambda plan=number: _bare(plan))
        bare.append(seconds)
        ways = (strata, _counted("supervision_member", plan), _counted("bench_member", number))
        if not ways[0] == ways[1] == ways[2]:
            raise SystemExit(f"the ways differ: {ways}")
    middle = {name: sorted(times)[ROUNDS // 2] for name, times in (("l", looked), ("p", proposed), ("b", bare))}
    return {
        "organisations": count,
        "strata": strata,
        "seconds": {"looked_at": middle["l"], "proposed": middle["p"], "bare_sql": middle["b"]},
        "ratios": [
            at_most("1,000,000 organisations planned and kept, s", middle["p"], 60),
            at_most("a plan proposed, × one bare SQL pass that keeps its members", middle["p"] / middle["b"], 4),
        ],
    }


def _fill(count: int) -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from gongxin.rulebook.actions import adopt_rulebook
    from gongxin.rulebook.book import Rulebook

    call_command("migrate", verbosity=0, interactive=False)
    number = adopt_rulebook(Rulebook.from_packs(settings.PACKS), by="bench", at=AT).number
    fill_subjects(count)
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        for step in FILL:
            cursor.execute(step, {"count": count, "at": AT, "rulebook": number, "model": MODEL})
        cursor.execute("CREATE TABLE bench_member (LIKE supervision_member INCLUDING ALL)")
        cursor.execute("VACUUM ANALYZE subjects_subject, dossiers_record, dossiers_version, evaluation_result")


def _wish(year: int) -> Any:  # noqa: ANN401 — the room is imported once Django is set up
    from gongxin.supervision.adopting import Wish, grades_of_run

    return Wish((POLICY,), year, AGENCY, grades_of_run(1))


def _looked() -> dict[str, int]:
    from gongxin.supervision.adopting import preview_plan

    return {one.name: one.objects for one in preview_plan(_wish(2027), at=AT)}


def _proposed(late: int) -> int:
    from gongxin.supervision.adopting import propose_plan

    return propose_plan(_wish(2027 + late), by="bench", at=AT)


def _bare(plan: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(BARE, {"plan": plan, "day": AT.date()})


def _counted(table: str, plan: int) -> dict[str, int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(COUNTED.format(table=table), {"plan": plan})
        return dict(cursor.fetchall())


def _timed(work: Callable[[], Value]) -> tuple[Value, float]:
    begun = time.perf_counter()
    return work(), round(time.perf_counter() - begun, 2)
