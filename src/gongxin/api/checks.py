"""The route by which an agency's machine asks who may do what on a day; nothing that is asked is logged."""

import json
from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils import timezone
from pydantic import ValidationError

from gongxin.api.answering import answered
from gongxin.api.asking import bad_parameter, route
from gongxin.api.gate import visit_of
from gongxin.api.limits import limits
from gongxin.api.noting import no_such_purpose, note_answers, reason_of
from gongxin.api.problems import Kind, Problem
from gongxin.api.publication import API, AgencyKey
from gongxin.api.refusals import said
from gongxin.api.shapes import ProblemShape
from gongxin.api.shapes_of_checks import CheckQuestion, ChecksShape
from gongxin.measures.queries import AheadOfLog, NoSuchPurpose, checked
from gongxin.rulebook.queries import BeforeFirstRules

BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": CheckQuestion.model_json_schema()}},
    }
}
REFUSED = dict.fromkeys((401, 411, 413, 415, 422), ProblemShape)


@route(
    API,
    "POST",
    "/checks",
    auth=AgencyKey(),
    response={200: ChecksShape, **REFUSED},
    openapi_extra=BODY,
    tags=["checks"],
)
def checks(request: HttpRequest) -> HttpResponse:
    """Ask of many codes at once whether each may do something on a day; the answers come with rule, record and way out.

    Answers rest on what is not public too, so that purpose and `case` are asked for, and the look-up is noted before it
    is answered: each organisation reads which agency asked, when, for what, and what the answer was.  The document can
    be asked for again with its `position` and `day`, and is then the same, byte for byte.
    """
    question = _question(request)
    visit = visit_of(request)
    today = timezone.localdate(visit.at)
    reason = reason_of(question.purpose, question.case, day=today, secrecy=question.asked_secrecy)
    try:
        found = checked(question.codes, purpose=question.purpose, day=question.day or today, position=question.position)
    except NoSuchPurpose as fault:
        raise no_such_purpose() from fault
    except AheadOfLog as fault:
        zh = "账本尚未到达该位置，其后的内容无从得知。"
        raise Problem(
            Kind.AHEAD, zh=zh, en="The log has not reached that position yet.", parameter="position"
        ) from fault
    except BeforeFirstRules as fault:
        raise _before_rules(fault) from fault
    note_answers(found, replace(reason, purpose=found.document["purpose"]), visit)
    return answered(found.document)


def _before_rules(fault: BeforeFirstRules) -> Problem:
    zh = f"账本到该位置时尚未采用任何规则；可查询的最早位置是 {fault.first}。"
    en = f"No rules had been adopted at that position; the first that can be asked about is {fault.first}."
    return Problem(Kind.BEFORE_RULES, zh=zh, en=en, parameter="position", first=fault.first)


def _question(request: HttpRequest) -> CheckQuestion:
    """What is asked; refused where it is no JSON of that shape, says a thing twice, or asks too much at once."""
    content = _content(request)
    try:
        question = CheckQuestion.model_validate_json(content)
    except ValidationError as fault:
        raise _unusable(fault) from None
    json.loads(content, object_pairs_hook=_each_once)
    most = limits().checks.most_codes
    if len(question.codes) > most:
        raise Problem(Kind.TOO_LARGE, zh=f"一次最多 {most} 个代码。", en=f"At most {most} codes are asked at once.")
    return question


def _each_once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """The object of these pairs; a name that stands twice is refused, not read as its last value."""
    found = dict(pairs)
    for name, _ in pairs if len(found) < len(pairs) else ():
        if sum(name == one for one, _ in pairs) > 1:
            raise bad_parameter(name, zh="只能出现一次", en="is given more than once")
    return found


def _content(request: HttpRequest) -> bytes:
    if request.content_type != "application/json":
        zh = "请以 application/json 发送。"
        raise Problem(Kind.WRONG_CONTENT, zh=zh, en="Send the question as application/json.")
    announced = request.META.get("CONTENT_LENGTH") or ""
    if not announced.isascii() or not announced.isdigit() or int(announced) == 0:
        zh = "请在 Content-Length 中说明内容的字节数。"
        raise Problem(Kind.LENGTH_MISSING, zh=zh, en="Say in Content-Length how many bytes the question has.")
    most = limits().checks.most_bytes
    if int(announced) > most:
        raise Problem(Kind.TOO_LARGE, zh=f"内容最大 {most} 字节。", en=f"A question has at most {most} bytes.")
    try:
        return request.read(int(announced))
    except UnreadablePostError as fault:
        raise bad_parameter("body", zh="未完整送达，请重新发送", en="did not come whole: send it again") from fault


def _unusable(fault: ValidationError) -> Problem:
    """The first thing wrong, by the name of what it is in; the value is not repeated."""
    first = fault.errors(include_input=False, include_url=False)[0]
    name = ".".join(str(part) for part in first["loc"])[:60] or "body"
    zh, en = said(str(first["type"]), first.get("ctx", {}))
    return bad_parameter(name, zh=zh, en=en)
