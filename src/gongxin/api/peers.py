"""Routes between neighbours: a signed request is answered by a signed batch; a signed batch that is sent is landed."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError

from gongxin.api.answering import answered
from gongxin.api.asking import announced_body, announced_length, bad_parameter, route
from gongxin.api.gate import visit_of
from gongxin.api.problems import Kind, Problem
from gongxin.api.publication import API
from gongxin.api.shapes import ProblemShape
from gongxin.api.shapes_of_feeds import LandedShape
from gongxin.dossiers.arriving import StrangeRecord
from gongxin.federation.batches import LONGEST_REQUEST, MOST_BYTES, BatchRefused
from gongxin.federation.giving import answer_request
from gongxin.federation.landing import Gap, check_sender, land
from gongxin.federation.rules import NotPermitted

BODY = {
    "requestBody": {"required": True, "content": {"text/plain": {"schema": {"type": "string"}}}},
    "responses": {200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}},
}
SENT = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
LONGEST_MANIFEST = 8_192
REFUSED = {200: None} | dict.fromkeys((403, 411, 413), ProblemShape)


@route(API, "POST", "/peers/batch", response=REFUSED, openapi_extra=BODY, tags=["peers"])
def give_batch(request: HttpRequest) -> HttpResponse:
    """Fetch what changed at this node since a position, as a neighbour that its file of peers names.

    The body is a signed request; the answer is a signed batch of the records that the neighbour may receive.
    """
    try:
        given = answer_request(_body(request), at=visit_of(request).at)
    except (BatchRefused, NotPermitted) as fault:
        zh = "请求未由本节点所列的邻节点签名，或不在许可范围内。"
        raise Problem(Kind.NOT_ENTITLED, zh=zh, en=f"{fault}.") from fault
    return HttpResponse(given, content_type="application/octet-stream")


def _body(request: HttpRequest) -> bytes:
    try:
        return announced_body(request, most=LONGEST_REQUEST)
    except UnreadablePostError as fault:
        raise bad_parameter("body", zh="未能读完", en="could not be read to its end") from fault


@route(
    API,
    "POST",
    "/peers/landing",
    response={**REFUSED, 200: LandedShape, 409: ProblemShape},
    openapi_extra=SENT,
    tags=["peers"],
)
def land_batch(request: HttpRequest) -> HttpResponse:
    """Send a batch as a neighbour that this node's file of peers names; it is landed whole, or refused whole.

    The answer says up to which position the sender's log is held here now.  A batch behind a gap is refused, and
    `position` says from where to send.  Nothing is read of a body that does not begin as a neighbour signed it.
    """
    at = visit_of(request).at
    try:
        landed = land(_batch(request, at=at), at=at)
    except Gap as fault:
        zh = f"该批之前尚缺一段：请自位置 {fault.position} 起发送。"
        raise Problem(Kind.GAP, zh=zh, en=f"{fault}.", position=fault.position) from fault
    except (BatchRefused, NotPermitted, StrangeRecord) as fault:
        zh = "该批未由本节点所列的邻节点签名，或其中有不在许可范围内、不能录入的内容；未录入任何记录。"
        raise Problem(Kind.NOT_ENTITLED, zh=zh, en=f"{fault}.") from fault
    told = {"node": settings.LEDGER_NAME, "position": landed.position, "records": landed.records}
    return answered({**told, "changed": landed.changed, "kept": landed.kept})


def _batch(request: HttpRequest, *, at: datetime) -> bytes:
    """The whole body, once its beginning is signed by a neighbour."""
    length = announced_length(request, most=MOST_BYTES)
    try:
        first = request.read(min(length, LONGEST_MANIFEST))
        check_sender(first, at=at)
        return first + request.read(length - len(first))
    except UnreadablePostError as fault:
        raise bad_parameter("body", zh="未能读完", en="could not be read to its end") from fault
