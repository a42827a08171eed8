"""Routes for those who hold a copy: what changed since a position, and the whole to start from."""

import base64
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Annotated

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from ninja import Query

from gongxin.api.answering import answered
from gongxin.api.asking import route
from gongxin.api.bulk import BulkFile, NotMadeYet, bulk_file
from gongxin.api.copies import let_leave, noted, renewed
from gongxin.api.gate import visit_of
from gongxin.api.limits import limits
from gongxin.api.problems import PREFIX, Kind, Problem
from gongxin.api.publication import API
from gongxin.api.shapes import ChangesShape, ProblemShape
from gongxin.dossiers.copies import Change, Sort, public_changes
from gongxin.feeds.leases import lease_of
from gongxin.feeds.leaving import public_items
from gongxin.ledger.queries import LAST_POSITION, head, oldest_position
from gongxin.rulebook.queries import current

BULK = f"{PREFIX}/bulk/records.jsonl.gz"
NOT_MODIFIED = 304
FILE = {
    "responses": {
        200: {
            "content": {"application/gzip": {"schema": {"type": "string", "format": "binary"}}},
            "headers": {
                name: {"schema": {"type": "string"}}
                for name in ("Gongxin-Position", "Gongxin-Day", "Gongxin-Lease-Until", "Repr-Digest")
            },
        },
        304: {"description": "The file is the one that `If-None-Match` names."},
    }
}


@route(
    API,
    "GET",
    "/changes",
    response={200: ChangesShape, 410: ProblemShape},
    tags=["copies"],
)
def changes(
    request: HttpRequest,
    start: Annotated[int, Query(alias="from", ge=0, le=LAST_POSITION, description="The first position to read.")],
    limit: Annotated[int, Query(ge=1, le=limits().pages["changes"].most)] = limits().pages["changes"].usual,
) -> HttpResponse:
    """What changed in public since a position, in order; ask again at `next`, also when nothing changed.

    A reader too far behind is told so, and where to start again.
    """
    upto = head()
    _check_position(start, upto)
    late_after = timedelta(days=limits().changes.late_after_days)
    visit = visit_of(request)
    found = public_changes(start, limit=limit, now=visit.at, late_after=late_after)
    let_leave(visit, items={change.item for change in found.changes if change.item is not None})
    in_step, lease = found.following >= upto, lease_of(visit.at)
    leased = cache(lease.until)
    noted(visit, upto=found.following, in_step=in_step)
    return answered(
        {
            "changes": [_change_document(change, leased) for change in found.changes],
            "at": visit.at,
            "position": upto,
            "renews_until": renewed(lease, in_step=in_step),
            "next": f"{PREFIX}/changes?from={found.following}&limit={limit}",
        }
    )


def _check_position(start: int, upto: int) -> None:
    oldest = max(oldest_position(), upto - limits().changes.furthest_behind)
    if start < oldest:
        zh = f"位置 {start} 早于可读取的最早位置 {oldest}；请先下载批量文件，再从其位置继续。"
        en = f"Position {start} lies before {oldest}, the first that can be read: take the bulk file and go on from it."
        raise Problem(Kind.TOO_OLD, zh=zh, en=en, oldest=oldest, restart=BULK)
    if start > upto:
        zh = f"日志目前只到位置 {upto}。"
        raise Problem(Kind.AHEAD, zh=zh, en=f"The log reaches position {upto} now.", position=upto)


def _change_document(change: Change, leased: Callable[[date | None], datetime | None]) -> dict[str, object]:
    gone = change.sort in (Sort.WITHDRAWAL, Sort.EXPIRY)
    return {
        "position": change.position,
        "sort": change.sort,
        "code": change.code,
        "item": change.item,
        "record": change.record,
        "at": change.at,
        "public_until": change.lease_until,
        "lease_until": None if gone else leased(change.lease_until),
        "marks": list(change.marks),
    }


@route(
    API, "GET", "/bulk/records.jsonl.gz", response={200: None, 412: ProblemShape}, openapi_extra=FILE, tags=["copies"]
)
def bulk(request: HttpRequest) -> HttpResponseBase:
    """Every record that is public today, one JSON document a line, packed with gzip.

    The file is made beforehand, now and then: `Gongxin-Position` says from which position to go on with `/changes`,
    `Gongxin-Lease-Until` until when a copy may be used that does not follow them, `Last-Modified` when it was made;
    `Repr-Digest` is its SHA-256.  503 with `Retry-After` while today has none yet.
    """
    try:
        whole, file = bulk_file(timezone.localdate(visit_of(request).at), home=settings.HOME)
    except NotMadeYet as fault:
        current()  # without law there will be none: that is said instead
        zh = "今日的批量文件尚未生成，请稍后重试。"
        raise Problem(Kind.NOT_READY, zh=zh, en="Today's bulk file is not made yet.", retry_after=60) from fault
    try:
        let_leave(visit_of(request), items=public_items(whole.day))
    except Problem:
        file.close()
        raise
    noted(visit_of(request), upto=whole.position, in_step=False)
    unchanged = get_conditional_response(request, etag=f'"{whole.digest}"')
    if unchanged is not None:
        file.close()
        return _named(unchanged, whole) if unchanged.status_code == NOT_MODIFIED else _replaced().response()
    return _named(FileResponse(file, content_type="application/gzip", filename="records.jsonl.gz"), whole)


def _replaced() -> Problem:
    zh, en = "If-Match 所指的文件已不是现在的批量文件。", "The file that If-Match names is not the bulk file any more."
    return Problem(Kind.REPLACED, zh=zh, en=en)


def _named(answer: HttpResponseBase, whole: BulkFile) -> HttpResponseBase:
    answer["ETag"] = f'"{whole.digest}"'
    answer["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(whole.digest)).decode()}:"
    answer["Gongxin-Position"] = str(whole.position)
    answer["Gongxin-Day"] = whole.day.isoformat()
    if (until := lease_of(whole.made_at).renews_until) is not None:
        answer["Gongxin-Lease-Until"] = until.isoformat()
    answer["Last-Modified"] = http_date(whole.made_at.timestamp())
    return answer
