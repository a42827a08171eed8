"""Routes by which an agency's machine asks for reports about many organisations, and fetches them once they are made.

Each report is a look-up: it is noted as it is issued, and the organisation reads which agency asked, when and for what.
"""

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from gongxin.agencies.guarding import seen_by
from gongxin.api.answering import answered
from gongxin.api.asking import bad_parameter, route
from gongxin.api.gate import Visit, visit_of
from gongxin.api.limits import limits
from gongxin.api.noting import purpose_of, reason_of, shown_only_lawfully
from gongxin.api.problems import PREFIX, Kind, Problem
from gongxin.api.publication import API, AgencyKey
from gongxin.api.questions import read_question
from gongxin.api.shapes import ProblemShape
from gongxin.api.shapes_of_reports import ReportRequestShape, ReportsQuestion
from gongxin.reports.contents import kind_of, terms_on
from gongxin.reports.keys import KeyMissing
from gongxin.reports.own_keys import own_keys
from gongxin.reports.requests import MOST, CodesRefused, Progress, Wish, ask_for_reports, package, progress
from gongxin.reports.rules import ReportRefused
from gongxin.rulebook.items import NotInForce
from gongxin.rulebook.queries import current
from gongxin.sharing.batches import refuse_withdrawn

BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": ReportsQuestion.model_json_schema()}},
    }
}
REFUSED = dict.fromkeys((401, 411, 413, 415), ProblemShape)
OWN = {401: ProblemShape, 404: ProblemShape}
PACKAGE = {200: None, **OWN, 403: ProblemShape}
ZIP = {"responses": {200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}}}


@route(
    API,
    "POST",
    "/reports",
    auth=AgencyKey(),
    response={202: ReportRequestShape, **REFUSED},
    openapi_extra=BODY,
    tags=["reports"],
)
def ask_reports(request: HttpRequest) -> HttpResponse:
    """Ask for a report about each of these organisations; `Location` says where it is told how far they have come.

    They are issued one after the other, each for `purpose` and `case` and noted in its organisation's own log; a code
    about which none can be issued is told with the reason.
    """
    question = read_question(request, ReportsQuestion, most_bytes=limits().report_requests.most_bytes)
    visit = visit_of(request)
    number = _asked_for(question, visit)
    told = progress(number, agency=visit.agency or "")
    assert told is not None
    answer = answered(_document(told), status=202)
    answer["Location"] = f"{PREFIX}/reports/{number}"
    return answer


def _asked_for(question: ReportsQuestion, visit: Visit) -> str:
    """The number of the request; refused with the name of what cannot be asked for so."""
    day, agency = timezone.localdate(visit.at), visit.agency or ""
    reason = reason_of(purpose_of(question.purpose, day=day), question.case, day=day)
    wish = Wish(
        agency=agency,
        actor=visit.caller.called if visit.caller else "",
        kind=_kind(question.kind, visit),
        purpose=reason.purpose,
        case=reason.case,
        recipient=question.recipient or current().agency(agency).title.zh,
        papers=question.papers,
    )
    try:
        own_keys(settings.HOME)
        return str(ask_for_reports(question.codes, wish=wish, at=visit.at))
    except KeyMissing as fault:
        raise Problem(Kind.NOT_READY, zh="本节点尚无报告密钥。", en=f"{str(fault).capitalize()}.") from fault
    except CodesRefused as fault:
        zh = f"有 {fault.count} 个不是组织的统一社会信用代码（第 {fault.places} 个）"
        en = f"names {fault.count} that are no organisation's code, at the places {fault.places}"
        raise bad_parameter("codes", zh=zh, en=en) from fault
    except ReportRefused as fault:
        zh = f"须是组织的统一社会信用代码，1至{MOST}个"
        raise bad_parameter("codes", zh=zh, en=f"names 1 to {MOST} organisations by code") from fault


def _kind(asked: str, visit: Visit) -> str:
    """The key of the kind of report, in force today."""
    law = current()
    try:
        key = kind_of(law, asked)
        terms_on(law, key, timezone.localdate(visit.at))
    except (ReportRefused, NotInForce) as fault:
        zh = "在今日施行的规则中没有这种报告"
        raise bad_parameter("kind", zh=zh, en="names no kind of report in force today") from fault
    return key


@route(
    API,
    "GET",
    "/reports/{request_number}",
    auth=AgencyKey(),
    response={200: ReportRequestShape, **OWN},
    tags=["reports"],
)
def reports_asked(request: HttpRequest, request_number: str) -> HttpResponse:
    """How far one of the agency's requests for reports has come, code by code."""
    return answered(_document(_own(request_number, visit_of(request))))


@route(
    API,
    "GET",
    "/reports/{request_number}/package",
    auth=AgencyKey(),
    response=PACKAGE,
    openapi_extra=ZIP,
    tags=["reports"],
)
def reports_package(request: HttpRequest, request_number: str) -> HttpResponseBase:
    """The reports of a request in one file, for some days: credentials, sealed PDFs, and what became of each code.

    Refused once an organisation in them has withdrawn its consent (`consent-missing`, with its place in `outcomes`).
    """
    told = _own(request_number, visit_of(request))
    if told.done_at is None:
        zh, en = "报告尚在出具，请稍后重试。", "The reports are still being issued: ask again later."
        raise Problem(Kind.NOT_READY, zh=zh, en=en, retry_after=10)
    with shown_only_lawfully():
        refuse_withdrawn(told, at=visit_of(request).at)
    try:
        file = package(told.id, home=settings.HOME).open("rb")
    except FileNotFoundError as fault:
        raise _none() from fault
    return FileResponse(file, as_attachment=True, filename=f"{told.id}.zip", content_type="application/zip")


def _own(number: str, visit: Visit) -> Progress:
    """The agency's own request; others' look as if they were not there."""
    agency = visit.agency or ""
    with seen_by(agency):
        told = progress(number, agency=agency)
    if told is None:
        raise _none()
    return told


def _none() -> Problem:
    zh = "本单位没有此编号的报告申请，或其文件已不再保留。"
    return Problem(Kind.NO_SUCH_KEY, zh=zh, en="The agency has no such request for reports, or its file is gone.")


def _document(told: Progress) -> dict[str, object]:
    done = told.done_at is not None
    return {
        "id": str(told.id),
        "state": "done" if done else "waiting",
        "kind": told.wish.kind,
        "purpose": told.wish.purpose,
        "case": told.wish.case,
        "recipient": told.wish.recipient,
        "papers": told.wish.papers,
        "asked_at": told.asked_at.isoformat(),
        "done_at": told.done_at.isoformat() if told.done_at else None,
        "asked": len(told.outcomes),
        "issued": told.issued,
        "refused": told.refused,
        "outcomes": [vars(one) for one in told.outcomes],
        "package": f"{PREFIX}/reports/{told.id}/package" if done else None,
    }
