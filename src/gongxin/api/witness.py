"""The route by which other nodes have their checkpoints cosigned (C2SP tlog-witness)."""

from django.http import HttpRequest, HttpResponse, UnreadablePostError

from gongxin.api.asking import announced_body, bad_parameter, route
from gongxin.api.gate import SIZE_TYPE, visit_of
from gongxin.api.problems import Kind, Problem
from gongxin.api.publication import API
from gongxin.api.shapes import ProblemShape
from gongxin.ledger.witnessing import LONGEST_REQUEST, NotCosigned, Why, add_checkpoint

PLAIN = "text/plain; charset=utf-8"
BODY = {"requestBody": {"required": True, "content": {"text/plain": {"schema": {"type": "string"}}}}}
REFUSED = dict.fromkeys((403, 404, 411, 413, 422), ProblemShape)
KINDS = {
    Why.MALFORMED: (Kind.BAD_PARAMETER, "请求或检查点的写法不符。"),
    Why.UNSIGNED: (Kind.NOT_ENTITLED, "检查点没有该日志的有效签名。"),
    Why.UNKNOWN: (Kind.NO_SUCH_KEY, "本节点不为此日志见证。"),
    Why.FORKED: (Kind.FORKED, "此前已见证同样大小的另一棵树。"),
    Why.UNPROVED: (Kind.UNPROVED, "未能证明新树以此前见证的树开头。"),
}


@route(API, "POST", "/witness/add-checkpoint", response=REFUSED, openapi_extra=BODY, tags=["log"])
def witness_checkpoint(request: HttpRequest) -> HttpResponse:
    """Have a checkpoint cosigned by this node, which keeps the last one of each log and signs only what grew from it.

    The request and its answers are those of C2SP tlog-witness: 200 with the cosignature, 409 with the size that was
    cosigned last (`text/x.tlog.size`), 403, 404 and 422 as problems.
    """
    try:
        line = add_checkpoint(_text(request), at=visit_of(request).at)
    except NotCosigned as fault:
        if fault.why is Why.STALE:
            return HttpResponse(f"{fault.size}\n", status=409, content_type=SIZE_TYPE)
        kind, zh = KINDS[fault.why]
        raise Problem(kind, zh=zh, en=f"{fault}.") from fault
    return HttpResponse(line, content_type=PLAIN)


def _text(request: HttpRequest) -> str:
    try:
        return announced_body(request, most=LONGEST_REQUEST).decode()
    except (UnicodeDecodeError, UnreadablePostError) as fault:
        raise bad_parameter("body", zh="不是 UTF-8 文本", en="is no text in UTF-8") from fault
