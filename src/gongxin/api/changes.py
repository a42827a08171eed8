"""Routes for those who hold a copy: what changed since a position."""

from datetime import timedelta
from typing import Annotated

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Query

from gongxin.api.answering import answered
from gongxin.api.asking import route
from gongxin.api.copies import let_leave, noted, renewed
from gongxin.api.gate import visit_of
from gongxin.api.limits import limits
from gongxin.api.positions import Position
from gongxin.api.problems import PREFIX, Kind, Problem
from gongxin.api.publication import API
from gongxin.api.shapes import ChangesShape, ProblemShape
from gongxin.api.writing_changes import ChangesWritten
from gongxin.dossiers.copies import written_changes
from gongxin.feeds.leases import lease_of
from gongxin.ledger.queries import head, oldest_position

BULK = f"{PREFIX}/bulk/records.jsonl.gz"


@route(
    API,
    "GET",
    "/changes",
    response={200: ChangesShape, 410: ProblemShape},
    tags=["copies"],
)
def changes(
    request: HttpRequest,
    start: Annotated[Position, Query(alias="from", ge=0, description="The first position to read.")],
    limit: Annotated[int, Query(ge=1, le=limits().pages["changes"].most)] = limits().pages["changes"].usual,
) -> HttpResponse:
    """What changed in public since a position, in order; ask again at `next`, also when nothing changed.

    A reader too far behind is told so, and where to start again.  The header `Link` names `next` before the changes
    have come, so that it can be asked for meanwhile.
    """
    upto = head()
    _check_position(start, upto)
    late_after = timedelta(days=limits().changes.late_after_days)
    visit = visit_of(request)
    lease = lease_of(visit.at)
    wording = ChangesWritten(lease.until)
    found = written_changes(start, limit=limit, now=visit.at, late_after=late_after, wording=wording)
    let_leave(visit, items=lambda: found.items)
    in_step = found.following >= upto
    noted(visit, upto=found.following, in_step=in_step)
    following = f"{PREFIX}/changes?from={found.following}&limit={limit}"
    answer = answered(
        {
            "changes": orjson.Fragment(b"[%b]" % found.text),
            "at": visit.at,
            "position": upto,
            "renews_until": renewed(lease, in_step=in_step),
            "next": following,
        }
    )
    answer["Link"] = f'<{following}>; rel="next"'
    return answer


def _check_position(start: int, upto: int) -> None:
    oldest = max(oldest_position(), upto - limits().changes.furthest_behind)
    if start < oldest:
        zh = f"位置 {start} 早于可读取的最早位置 {oldest}；请先下载批量文件，再从其位置继续。"
        en = f"Position {start} lies before {oldest}, the first that can be read: take the bulk file and go on from it."
        raise Problem(Kind.TOO_OLD, zh=zh, en=en, oldest=oldest, restart=BULK)
    if start > upto:
        zh = f"日志目前只到位置 {upto}。"
        raise Problem(Kind.AHEAD, zh=zh, en=f"The log reaches position {upto} now.", position=upto)
