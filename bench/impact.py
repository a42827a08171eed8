"""What a change of rules does to a million organisations and ten million records, told before it is adopted.

The store is that of the dossier page with lists and registers beside it: of every hundred organisations one stands on a
serious list.  Two changes are simulated: of one measure, and of one measure and the windows of penalties together.
"""

import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from bench.checks import BATCH
from bench.dossier import AT, fill
from bench.promises import at_most

if TYPE_CHECKING:
    from gongxin.rulebook.book import Rulebook

LISTED = """
WITH listed AS (
    INSERT INTO dossiers_record (id, key, digest, subject_id, item, source, feed)
    SELECT 1000000000 + n, lpad(to_hex(1000000000 + n), 32, '0')::uuid, lpad(to_hex(n), 32, 'e')::uuid, n,
           %(item)s, 'demo.agency.credit-centre', 'bench'
    FROM generate_series(%(each)s, %(count)s, %(each)s) AS n RETURNING id, subject_id
)
INSERT INTO dossiers_version (subject_id, record_id, stated_by, valid_from, known_from, verb, decided_on, published_on,
                              severity, authority, rulebook, facts)
SELECT subject_id, id, 1, date '2026-02-01', %(at)s, 'state', date '2026-02-01', date '2026-02-08', 'serious',
       '云川市市场监督管理局', %(rulebook)s,
       jsonb_build_object('list', (%(lists)s::text[])[subject_id / %(each)s %% 7 + 1], 'entered_on',
                          date '2023-01-01' + (subject_id %% 1300)::int, 'industry', '行业' || subject_id %% 97)
FROM listed
"""
LISTS = ("market_regulation", "wage_arrears", "tax", "work_safety", "statistics", "customs", "finance")
EACH = (("national.serious-list-entry", 100), ("national.registration", 1))
"""Of which item every organisation that so many divide has a record."""


def run(scale: float) -> dict[str, object]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongxin.config.settings")
    import django

    django.setup()
    from gongxin.rulebook.queries import current

    began = time.perf_counter()
    count = len(fill(scale))
    _fill_more(count)
    filled = round(time.perf_counter() - began)
    measure = _other_measure(current())
    both = _other_windows(measure)
    one, told = _taken(measure)
    two, more = _taken(both)
    return {
        "subjects": count,
        "records": _records(),
        "fill_seconds": filled,
        "one_measure": told,
        "one_measure_and_windows": more,
        "ratios": [
            at_most("impact of one measure, s", one, 60),
            at_most("impact of one measure and of the windows of penalties, s", two, 60),
        ],
    }


def _fill_more(count: int) -> None:
    """List entries and registrations, and the log's batch that every row names as its event's."""
    from django.db import connection

    from gongxin.ledger.actions import sequence_batches
    from gongxin.rulebook.queries import current_adoption

    given = {"count": count, "at": AT, "rulebook": current_adoption().id, "lists": list(LISTS)}
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        for place, (item, each) in enumerate(EACH):
            step = LISTED.replace("1000000000", str(10**9 * (place + 1)))
            cursor.execute(step, {**given, "item": item, "each": each})
        for step in BATCH:
            cursor.execute(step)
        sequence_batches()
        cursor.execute("VACUUM ANALYZE dossiers_record, dossiers_version, subjects_subject, ledger_batch")


def _other_measure(book: "Rulebook") -> "Rulebook":
    """The rulebook where a limit for the listed bars them."""
    from gongxin.rulebook.book import by_key
    from gongxin.rulebook.measures import Effect

    item = book.measures["national.measure.serious-list-limits"]
    terms = item.versions[0].terms
    assert terms is not None
    version = item.versions[0].model_copy(update={"terms": terms.model_copy(update={"effect": Effect.BARRED})})
    changed = item.model_copy(update={"versions": (version, *item.versions[1:])})
    return replace(book, measures=by_key({**book.measures, item.key: changed}.values()))


def _other_windows(book: "Rulebook") -> "Rulebook":
    """The rulebook where ordinary penalties are public for half the time."""
    from gongxin.rulebook.book import by_key
    from gongxin.rulebook.items import Length, Severity, Window

    item = book.item("national.penalty")
    terms = item.versions[-1].terms
    assert terms is not None
    shorter = Window(published=True, minimum=Length(months=3), maximum=Length(months=6))
    windows = {**terms.publication.windows, Severity.ORDINARY: shorter}
    publication = terms.publication.model_copy(update={"windows": windows})
    version = item.versions[-1].model_copy(update={"terms": terms.model_copy(update={"publication": publication})})
    changed = item.model_copy(update={"versions": (*item.versions[:-1], version)})
    return replace(book, catalogue=by_key({**book.catalogue, item.key: changed}.values()))


def _taken(new: "Rulebook") -> tuple[float, dict[str, object]]:
    """Seconds for the answer, and how much it says."""
    from gongxin.measures.impact import impact

    began = time.perf_counter()
    document = impact(new, day=AT.date())
    taken = round(time.perf_counter() - began, 1)
    concerned = {
        "organisations_answered_otherwise": sum(one["organisations"] for one in document["answers"]),
        "records_shown_otherwise": sum(one["records"] for one in document["records"]),
        "seconds": taken,
    }
    return taken, concerned


def _records() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM dossiers_record")
        return int(cursor.fetchone()[0])
