"""Routes that look organisations up: search, who it is, and what is on its file."""

from datetime import date, datetime
from typing import Annotated
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query

from gongxin.api.answering import answered, dossier_answer
from gongxin.api.asking import bad_parameter, route
from gongxin.api.entitlement import dossier_for
from gongxin.api.gate import Visit, visit_of
from gongxin.api.limits import limits
from gongxin.api.noting import ask_consent, note_dossier, purpose_of, reason_of
from gongxin.api.problems import PREFIX, Kind, Problem
from gongxin.api.publication import API, no_key
from gongxin.api.shapes import DossierAnswer, FoundShape, ProblemShape, SubjectAnswer
from gongxin.codes.faults import Fault
from gongxin.codes.uscc import parse
from gongxin.dossiers.answers import Answer, NameView, SubjectView, subject_json
from gongxin.dossiers.known import only_open
from gongxin.dossiers.queries import AskedOfTheFuture, dossier_of, is_openly_held
from gongxin.feeds.leases import lease_of
from gongxin.rulebook.items import Visibility
from gongxin.sharing.rules import LONGEST_CASE, Reason
from gongxin.subjects.queries import SubjectHeld, subject_by_code, successors_of
from gongxin.subjects.search import OutOfScope, SearchRefused, search

ABSENCES = {404: DossierAnswer, 422: DossierAnswer, 451: DossierAnswer}
OLDEST_DAY = date(1900, 1, 1)


@route(API, "GET", "/subjects/{code}", response={200: SubjectAnswer, **ABSENCES}, tags=["look-ups"])
def subject(request: HttpRequest, code: str) -> HttpResponse:
    """Who has this code: names borne now and before, kind, region; or which absence it is.

    `published` says that the organisation is known; what is on its file is said at `dossier`.
    """
    at = visit_of(request).at
    reading = parse(code)
    held = subject_by_code(reading.code, known_at=at) if reading.code else None
    if held is None or not is_openly_held(held.id, held.code):
        file = dossier_of(code, day=timezone.localdate(at), known_at=at, now=at, view=Visibility.PUBLIC)
        if held is None or file.answer is Answer.NO_SUCH_CODE:
            return dossier_answer(file)
    return answered(subject_document(held))


def subject_document(held: SubjectHeld) -> dict[str, object]:
    """Who an organisation is, as one document."""
    names = tuple(NameView(name.name, name.since, name.until) for name in held.names)
    view = SubjectView(held.id, held.code, held.code_as_published, names, held.kind, held.region)
    later = successors_of(held.id)
    return {
        "answer": Answer.SUCCEEDED if later else Answer.PUBLISHED,
        "subject": subject_json(view),
        "successors": [
            {"code": one.code, "name": one.name, "manner": one.manner, "since": one.since.isoformat()} for one in later
        ],
        "dossier": f"{PREFIX}/subjects/{held.code}/dossier",
    }


@route(
    API,
    "GET",
    "/subjects/{code}/dossier",
    response={200: DossierAnswer, **ABSENCES, 401: ProblemShape, 403: ProblemShape},
    tags=["look-ups"],
)
def dossier(
    request: HttpRequest,
    code: str,
    day: Annotated[date | None, Query(description="Of which day; default today.")] = None,
    known_at: Annotated[datetime | None, Query(description="As held at which moment; default now.")] = None,
    view: Annotated[Visibility, Query(description="Wider views need an agency's key.")] = Visibility.PUBLIC,
    purpose: Annotated[str, Query(max_length=200, description="What for; wider views ask it.")] = "",
    case: Annotated[str, Query(max_length=LONGEST_CASE, description="For which case; wider views ask it.")] = "",
) -> HttpResponse:
    """What is on the file of the organisation with this code, of a day, as held at a moment; or which absence it is.

    Without a key everybody sees the public view.  With an agency's key, `shared` adds what agencies share
    unconditionally, and `kept` adds what the agency itself supplied or decided; both ask `purpose` and `case`, are
    noted before they are answered, and are told to the organisation.  A purpose that asks the organisation's consent
    is refused without it (`consent-missing`), in the same words of a code that nobody bears.
    """
    visit = visit_of(request)
    asked = day or timezone.localdate(visit.at)
    if asked < OLDEST_DAY:
        raise bad_parameter("day", zh="不早于1900年1月1日", en="is not before 1 January 1900")
    if known_at is not None and known_at.tzinfo is None:
        raise bad_parameter("known_at", zh="须写明时区，如 +08:00", en="needs a time zone, such as +08:00")
    if view is not Visibility.PUBLIC and visit.agency is None:
        raise no_key()
    reason = _reason(visit, view, purpose, case)
    if reason is not None:
        ask_consent([code], reason, visit)
    try:
        found = dossier_for(visit.agency, code, day=asked, known_at=known_at or visit.at, now=visit.at, view=view)
    except AskedOfTheFuture as fault:
        raise bad_parameter("known_at", zh="不能晚于现在", en="may not lie in the future") from fault
    if reason is not None:
        note_dossier(found, reason, visit)
    return dossier_answer(found, lease=lease_of(_hour_of(visit.at)) if found.records else None)


def _hour_of(moment: datetime) -> datetime:
    """The hour that has begun: leases counted from it keep the answer's bytes the same meanwhile."""
    return moment.replace(minute=0, second=0, microsecond=0)


def _reason(visit: Visit, view: Visibility, purpose: str, case: str) -> Reason | None:
    """Why a wider view is asked for; the public one is everybody's, for no reason."""
    if view is not Visibility.PUBLIC:
        today = timezone.localdate(visit.at)
        return reason_of(purpose_of(purpose, day=today), case, day=today)
    for name, given in (("purpose", purpose), ("case", case)):
        if given:
            raise bad_parameter(name, zh="只用于 shared 和 kept 视图", en="belongs to the views shared and kept")
    return None


@route(API, "GET", "/search", response={200: FoundShape, 451: ProblemShape}, tags=["look-ups"])
def find(
    request: HttpRequest,
    q: Annotated[str, Query(min_length=1, max_length=limits().search.characters)],
    limit: Annotated[int, Query(ge=1, le=limits().pages["search"].most)] = limits().pages["search"].usual,
    offset: Annotated[int, Query(ge=0, lt=limits().search.furthest)] = 0,
) -> HttpResponse:
    """Organisations by code, name, former name, short name, or name and place, best first."""
    if offset + limit > limits().search.furthest:
        raise _too_far()
    try:
        day = timezone.localdate(visit_of(request).at)
        found = only_open(search(q, limit=limit, offset=offset), day=day)
    except OutOfScope as fault:
        raise out_of_scope() from fault
    except SearchRefused as fault:
        raise bad_parameter("q", zh="无法检索", en=f"cannot be searched for: {fault}") from fault
    further = offset + limit
    more = further < found.total and further + limit <= limits().search.furthest
    asked = urlencode({"q": q, "limit": limit, "offset": further})
    return answered(
        {
            "query": found.query,
            "total": found.total,
            "hits": [dict(hit.__dict__) for hit in found.hits],
            "next": f"{PREFIX}/search?{asked}" if more else None,
        }
    )


def out_of_scope() -> Problem:
    """The text searched for is a person's number: people are not searched here, by nobody."""
    said = Fault.NATURAL_PERSON.message
    return Problem(Kind.OUT_OF_SCOPE, zh=said["zh"], en=said["en"], answer=Answer.OUT_OF_SCOPE.value)


def _too_far() -> Problem:
    furthest = limits().search.furthest
    zh = f"只能翻到前 {furthest} 条结果；请缩小检索范围，或使用批量文件"
    return bad_parameter("offset", zh=zh, en=f"reaches beyond hit {furthest}: ask more closely, or take the bulk file")
