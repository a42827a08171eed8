"""The route by which an agency's machine uses what another agency granted it."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query

from gongxin.api.answering import STATUS_OF, answered
from gongxin.api.asking import bad_parameter, route
from gongxin.api.gate import visit_of
from gongxin.api.noting import looker_of, not_abroad
from gongxin.api.problems import Kind, Problem
from gongxin.api.publication import API, AgencyKey
from gongxin.api.shapes import DossierAnswer, ProblemShape
from gongxin.dossiers.answers import dossier_json
from gongxin.sharing.exports import ExportRefused
from gongxin.sharing.rules import LONGEST_CASE, LookupRefused
from gongxin.sharing.scope import GrantClosed, NoSuchRequest, OutsideGrant
from gongxin.sharing.using import look_by_request

MOST = 2**53
ABSENCES = {404: DossierAnswer, 422: DossierAnswer, 451: DossierAnswer}
TOLD = {
    NoSuchRequest: "本机关没有此编号的共享申请。",
    GrantClosed: "该申请的数据现在不得使用；所处状态见本机关工作台。",
    OutsideGrant: "所查内容超出该申请的条目、区域或者方式。",
}


class GrantedAnswer(DossierAnswer):
    """A dossier narrowed to what was granted: by which request, for whom alone."""

    request: int
    only_for: str


@route(
    API,
    "GET",
    "/requests/{request_number}/subjects/{code}",
    auth=AgencyKey(),
    response={200: GrantedAnswer, **ABSENCES, 401: ProblemShape, 403: ProblemShape},
    tags=["look-ups"],
)
def granted(
    request: HttpRequest,
    request_number: int,
    code: str,
    case: Annotated[str, Query(max_length=LONGEST_CASE, description="For which case of the agency's own.")],
) -> HttpResponse:
    """What another agency granted by a sharing request of one's own, of the organisation with this code.

    The granted items of that provider, in the request's regions and period, and nothing else.  Noted before it is
    answered, with the request as its purpose, and told to the organisation.  The answer is for `only_for` alone and is
    not passed on.
    """
    visit, looker = visit_of(request), looker_of(visit_of(request))
    number = request_number if 0 < request_number < MOST else 0
    try:
        used = look_by_request(number, code, looker=looker, case=case, at=visit.at)
    except (NoSuchRequest, GrantClosed, OutsideGrant) as fault:
        raise Problem(Kind.NOT_ENTITLED, zh=TOLD[type(fault)], en=f"{fault}.") from fault
    except ExportRefused as fault:
        raise not_abroad(fault) from fault
    except LookupRefused as fault:
        zh = "须写明本单位的案号，最长80个字符"
        raise bad_parameter("case", zh=zh, en="is the number of the agency's case, in 80 characters") from fault
    told = {**dossier_json(used.dossier), "request": number, "only_for": looker.agency}
    return answered(told, status=STATUS_OF[used.dossier.answer])
