"""The route by which an agency's machine asks who may do what on a day; nothing that is asked is logged."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from gongxin.api.answering import answered
from gongxin.api.asking import route
from gongxin.api.gate import visit_of
from gongxin.api.limits import limits
from gongxin.api.noting import ask_consent, no_such_purpose, note_answers, reason_of
from gongxin.api.problems import Kind, Problem
from gongxin.api.publication import API, AgencyKey
from gongxin.api.questions import read_question
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
REFUSED = dict.fromkeys((401, 403, 411, 413, 415, 422), ProblemShape)


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
    is answered: each organisation reads which agency asked, when, for what, and what the answer was.  A purpose that
    asks consent is refused as a whole unless every organisation asked about gave it (`consent-missing`, with the
    places of those that did not).  The document can
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
    reason = replace(reason, purpose=found.document["purpose"])
    ask_consent(question.codes, reason, visit)
    note_answers(found, reason, visit)
    return answered(found.document)


def _before_rules(fault: BeforeFirstRules) -> Problem:
    zh = f"账本到该位置时尚未采用任何规则；可查询的最早位置是 {fault.first}。"
    en = f"No rules had been adopted at that position; the first that can be asked about is {fault.first}."
    return Problem(Kind.BEFORE_RULES, zh=zh, en=en, parameter="position", first=fault.first)


def _question(request: HttpRequest) -> CheckQuestion:
    """What is asked; refused where it is no JSON of that shape, says a thing twice, or asks too much at once."""
    question = read_question(request, CheckQuestion, most_bytes=limits().checks.most_bytes)
    most = limits().checks.most_codes
    if len(question.codes) > most:
        raise Problem(Kind.TOO_LARGE, zh=f"一次最多 {most} 个代码。", en=f"At most {most} codes are asked at once.")
    return question
