"""The route by which neighbours fetch what changed here: asked by a signed request, answered by a signed batch."""

from django.http import HttpRequest, HttpResponse, UnreadablePostError

from gongxin.api.asking import announced_body, bad_parameter, route
from gongxin.api.gate import visit_of
from gongxin.api.problems import Kind, Problem
from gongxin.api.publication import API
from gongxin.api.shapes import ProblemShape
from gongxin.federation.batches import LONGEST_REQUEST, BatchRefused
from gongxin.federation.giving import answer_request
from gongxin.federation.rules import NotPermitted

BODY = {
    "requestBody": {"required": True, "content": {"text/plain": {"schema": {"type": "string"}}}},
    "responses": {200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}},
}
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
