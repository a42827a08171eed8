"""Routes for whoever begins a copy: the manifest of today's bulk file, its parts, and all of them as one file."""

import base64
from functools import partial
from typing import Annotated

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from ninja import Path

from gongxin.api.answering import answered
from gongxin.api.asking import route
from gongxin.api.bulk import BulkFile, NotMadeYet, PartReplaced, latest_of, part_named
from gongxin.api.copies import let_leave, noted
from gongxin.api.gate import visit_of
from gongxin.api.problems import PREFIX, Kind, Problem
from gongxin.api.publication import API
from gongxin.api.shapes import ProblemShape
from gongxin.api.shapes_of_trees import ManifestShape
from gongxin.feeds.leases import lease_of
from gongxin.feeds.leaving import public_items
from gongxin.rulebook.queries import current

NOT_MODIFIED = 304
SOON = 15
"""After so many seconds it is worth asking again whether today has a bulk file."""
MANIFEST = f"{PREFIX}/bulk/manifest"
PACKED = {"content": {"application/gzip": {"schema": {"type": "string", "format": "binary"}}}}
FILE = {
    "responses": {
        200: {
            **PACKED,
            "headers": {
                name: {"schema": {"type": "string"}}
                for name in ("Gongxin-Position", "Gongxin-Day", "Gongxin-Lease-Until")
            },
        },
        304: {"description": "The file is the one that `If-None-Match` names."},
    }
}
PART = {"responses": {200: {**PACKED, "headers": {"Repr-Digest": {"schema": {"type": "string"}}}}}}


@route(API, "GET", "/bulk/manifest", response={200: ManifestShape}, tags=["copies"])
def bulk_manifest(request: HttpRequest) -> HttpResponse:
    """Of which parts today's bulk file is: digest, length, records and position of each that has any.

    An organisation's records lie in one part: the first bits of SHA-256 of its code, as many as `count` asks, are the
    part's number.  After a decision only the parts that it concerns are others.  503 with `Retry-After` while today
    has no file yet.
    """
    whole = whole_of(request)
    let_leave(visit_of(request), items=partial(public_items, whole.day))
    noted(visit_of(request), upto=whole.furthest, in_step=False)
    parts = [{**vars(part), "address": f"{PREFIX}/bulk/parts/{part.digest}"} for part in whole.parts]
    told = {"position": whole.position, "day": whole.day, "digest": whole.digest, "root": whole.root.hex()}
    told |= {"records": whole.records, "count": whole.count, "made_at": whole.made_at}
    answer = answered({**told, "lease_until": lease_of(whole.renewed_at).renews_until, "parts": parts})
    answer["Cache-Control"] = "no-store"
    return answer


@route(API, "GET", "/bulk/parts/{digest}", response={200: None, 410: ProblemShape}, openapi_extra=PART, tags=["copies"])
def bulk_part(request: HttpRequest, digest: Annotated[str, Path(pattern="^[0-9a-f]{64}$")]) -> HttpResponseBase:
    """One part of today's bulk file by the digest of its bytes, packed with gzip.

    410 once it is a part of it no longer: take the manifest anew, and the parts that are others.
    """
    visit = visit_of(request)
    day = timezone.localdate(visit.at)
    let_leave(visit, items=partial(public_items, day))
    try:
        part, path = part_named(digest, day=day, home=settings.HOME)
        answer = FileResponse(path.open("rb"), content_type="application/gzip", filename=f"{digest}.jsonl.gz")
    except NotMadeYet as fault:
        raise not_ready() from fault
    except (PartReplaced, FileNotFoundError) as fault:
        zh = "今日批量文件已没有这一部分：请重新取得清单，再取变动的部分。"
        en = "It is no part of today's bulk file any more: take the manifest anew, and the parts that are others."
        raise Problem(Kind.PART_REPLACED, zh=zh, en=en, restart=MANIFEST) from fault
    answer["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(part.digest)).decode()}:"
    answer["Cache-Control"] = "no-store"
    return answer


@route(
    API, "GET", "/bulk/records.jsonl.gz", response={200: None, 412: ProblemShape}, openapi_extra=FILE, tags=["copies"]
)
def bulk(request: HttpRequest) -> HttpResponseBase:
    """Every record that is public today, one JSON document a line, packed with gzip: all parts, one after the other.

    The parts are made beforehand: `Gongxin-Position` says from which position to go on with `/changes`,
    `Gongxin-Lease-Until` until when a copy may be used that does not follow them, `Last-Modified` when it was made;
    `ETag` is the manifest's digest.  503 with `Retry-After` while today has none yet.
    """
    whole = whole_of(request)
    let_leave(visit_of(request), items=partial(public_items, whole.day))
    noted(visit_of(request), upto=whole.furthest, in_step=False)
    unchanged = get_conditional_response(request, etag=f'"{whole.digest}"')
    if unchanged is not None:
        return _named(unchanged, whole) if unchanged.status_code == NOT_MODIFIED else _replaced().response()
    answer = StreamingHttpResponse(whole.content(), content_type="application/gzip")
    answer["Content-Length"] = str(whole.size)
    answer["Content-Disposition"] = 'inline; filename="records.jsonl.gz"'
    return _named(answer, whole)


def whole_of(request: HttpRequest) -> BulkFile:
    """Today's bulk file."""
    try:
        return latest_of(timezone.localdate(visit_of(request).at), home=settings.HOME)
    except NotMadeYet as fault:
        current()  # without law there will be none: that is said instead
        raise not_ready() from fault


def not_ready() -> Problem:
    """Today has no bulk file yet."""
    zh = "今日的批量文件尚未生成：节点启动后由后台进程立即生成，记录很多时需数分钟；请稍后重试。"
    en = "Today's bulk file is not made yet: the worker process makes it as soon as the node runs, which takes minutes"
    return Problem(Kind.NOT_READY, zh=zh, en=f"{en} where there are very many records.", retry_after=SOON)


def _replaced() -> Problem:
    zh, en = "If-Match 所指的文件已不是现在的批量文件。", "The file that If-Match names is not the bulk file any more."
    return Problem(Kind.REPLACED, zh=zh, en=en)


def _named(answer: HttpResponseBase, whole: BulkFile) -> HttpResponseBase:
    answer["ETag"] = f'"{whole.digest}"'
    answer["Gongxin-Position"] = str(whole.position)
    answer["Gongxin-Day"] = whole.day.isoformat()
    if (until := lease_of(whole.renewed_at).renews_until) is not None:
        answer["Gongxin-Lease-Until"] = until.isoformat()
    answer["Last-Modified"] = http_date(whole.made_at.timestamp())
    return answer
