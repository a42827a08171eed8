"""The route that says how the platform itself is; every problem links to it."""

from django.http import HttpRequest, HttpResponse

from gongxin.api.answering import answered
from gongxin.api.asking import route
from gongxin.api.gate import visit_of
from gongxin.api.publication import API
from gongxin.api.shapes import StatusShape
from gongxin.exchange.quality import SourceQuality, source_quality
from gongxin.ledger.queries import head, latest_checkpoint
from gongxin.ledger.waiting import unsigned_since, waits_too_long
from gongxin.rulebook.queries import NothingAdopted, current_adoption


@route(
    API,
    "GET",
    "/status",
    response={200: StatusShape},
    tags=["status"],
)
def status(request: HttpRequest) -> HttpResponse:
    """How the platform is: up to where the log reaches, whether it is signed, and when each source sent something last.

    Whoever watches reads `state`: the answer is 200 in either state, because nothing else stops where signing does.
    """
    checkpoint, since, now = latest_checkpoint(), unsigned_since(), visit_of(request).at
    return answered(
        {
            "state": "log_not_signed" if waits_too_long(since, now=now) else "ok",
            "now": now.isoformat(),
            "position": head(),
            "committed_to": checkpoint.size if checkpoint else 0,
            "unsigned_since": since.isoformat() if since else None,
            "rulebook": _rulebook(),
            "sources": [_source(quality) for quality in source_quality()],
        }
    )


def _rulebook() -> str | None:
    try:
        return current_adoption().digest
    except NothingAdopted:
        return None


def _source(quality: SourceQuality) -> dict[str, object]:
    return {
        "agency": quality.agency,
        "feed": quality.feed,
        "deliveries": quality.deliveries,
        "rows": quality.rows,
        "queried": quality.queried,
        "returned": quality.returned,
        "repaired_values": quality.repaired_values,
        "judged": quality.lateness.judged if quality.lateness else None,
        "late": quality.lateness.late if quality.lateness else None,
        "last_at": quality.last_at.isoformat(),
    }
