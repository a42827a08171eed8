"""A report is superseded once something happens to a record that stood in it: corrected, withdrawn, repaired, marked.

That a record's window merely ends changes nothing about what a report said of its own day.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from gongxin.ledger.actions import record_event
from gongxin.ledger.followers import advance_by_spans
from gongxin.ledger.queries import Span
from gongxin.reports.models import Issued
from gongxin.reports.rules import ReportEvent

FOLLOWER = "reports"
CHANGES = (
    "dossiers.record.corrected",
    "dossiers.record.superseded",
    "dossiers.record.withdrawn",
    "dossiers.remark.made",
    "dossiers.remark.ended",
)
"""What can happen to a record that was stated; nothing is read for events of other kinds or about other records."""

OUTRUN = """
SELECT DISTINCT issued.number
FROM reports_issued AS issued
JOIN reports_contained AS contained ON contained.report_id = issued.number
JOIN ledger_event AS event ON event.record = contained.record_id AND event.kind = ANY(%(kinds)s::text[])
JOIN unnest(%(shifts)s::bigint[], %(lows)s::bigint[], %(highs)s::bigint[]) AS span (shift, low, high)
  ON event.id >= span.low AND event.id < span.high AND event.id + span.shift >= issued.position
WHERE issued.superseded_at IS NULL
"""
"""The reports made before an event in these spans about one of their records."""


def follow_changes(*, at: datetime, limit: int = 50_000) -> int:
    """Let reports be superseded by what happened in the next events, at most `limit`; how many were passed."""
    return advance_by_spans(FOLLOWER, react=lambda spans: _react(spans, at=at), limit=limit)


def _react(spans: Sequence[Span], *, at: datetime) -> None:
    if not Issued.objects.filter(superseded_at=None).exists():
        return
    given: dict[str, list[int] | list[str]] = {
        "kinds": list(CHANGES),
        "shifts": [span.position - span.low for span in spans],
        "lows": [span.low for span in spans],
        "highs": [span.high for span in spans],
    }
    with connection.cursor() as cursor:
        cursor.execute(OUTRUN, given)
        numbers = [number for (number,) in cursor.fetchall()]
    for issued in Issued.objects.filter(number__in=numbers).order_by("number"):
        issued.superseded_at = at
        issued.save(update_fields=["superseded_at"])
        told = {"number": issued.number}
        record_event(ReportEvent.SUPERSEDED, subject=issued.subject_id, actor="platform", at=at, details=told)
