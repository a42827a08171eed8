"""Routes for those who hold a copy: what changed since a position."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import cache, partial
from typing import Annotated

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Query

from gongxin.api.answering import answered
from gongxin.api.asking import route
from gongxin.api.copies import let_leave, noted, renewed
from gongxin.api.gate import visit_of
from gongxin.api.limits import limits
from gongxin.api.problems import PREFIX, Kind, Problem
from gongxin.api.publication import API
from gongxin.api.shapes import ChangesShape, ProblemShape
from gongxin.dossiers.copies import Change, Sort, public_changes
from gongxin.feeds.leases import lease_of
from gongxin.ledger.queries import LAST_POSITION, head, oldest_position

Leased = Callable[[date | None], datetime | None]
"""Until when a copy of what is public until a day may be used."""
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
    let_leave(visit, items=lambda: {change.item for change in found.changes if change.item is not None})
    in_step, lease = found.following >= upto, lease_of(visit.at)
    leased = cache(lease.until)
    noted(visit, upto=found.following, in_step=in_step)
    return answered(
        {
            "changes": orjson.Fragment(written_changes(found.changes, leased)),
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


def written_changes(changes: Sequence[Change], leased: Leased) -> bytes:
    """The changes as a JSON array: what thousands have alike is written once, and the rest beside it."""
    parts = cache(partial(_alike, leased))

    def written(change: Change) -> str:
        position, sort, code, item, record, at, until, marks = change
        if marks or code is None or not code.isalnum():
            return orjson.dumps(_change_document(change, leased)).decode()
        before, between, after = parts(sort, item, at, until)
        return f'{{"position":{position}{before}{code}{between}{record}{after}'

    return f"[{','.join(map(written, changes))}]".encode()


def _alike(leased: Leased, sort: Sort, item: str | None, at: datetime, until: date | None) -> tuple[str, str, str]:
    """What stands between the numbers and the code of a change that is like this."""
    model = _change_document(Change(0, sort, "", item, 0, at, until), leased)
    text = orjson.dumps(model).decode().removeprefix('{"position":0')
    before, _, rest = text.partition('"code":""')
    between, _, after = rest.partition('"record":0')
    return f'{before}"code":"', f'"{between}"record":', after


def _change_document(change: Change, leased: Leased) -> dict[str, object]:
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
