"""The queue by deadline, and a case with everything that may be done in it next; driven by the procedures' tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpResponse

from gongxin.agencies.acting import logins_of
from gongxin.agencies.mandates import Power, covers
from gongxin.cases.actions import Manner, serve_document
from gongxin.cases.keeping import paper_kept
from gongxin.cases.lists import Listed, cases_with, media_in, procedure_governing
from gongxin.cases.procedure import Procedure
from gongxin.cases.queries import CaseView, StepView, case_of, silences_in
from gongxin.cases.rules import CaseRefused
from gongxin.codes.uscc import parse
from gongxin.commitments.queries import CommitmentView, NoSuchCommitment, commitment_of
from gongxin.desk.casework import offers, persons, roles_in, sees
from gongxin.desk.forms import Asked, Faults
from gongxin.desk.papers import papers_wanted
from gongxin.desk.sharing_pages import in_scope
from gongxin.desk.sign_in import WRONG
from gongxin.desk.visiting import Desk, address
from gongxin.desk.wording import refused
from gongxin.evaluation.objecting import Contested, contested_in
from gongxin.evaluation.seeing import Sight
from gongxin.evaluation.wording import in_words
from gongxin.listings.shown import entry_shown
from gongxin.periods import SHANGHAI
from gongxin.remedies.queries import stand_in_case
from gongxin.remedies.rules import ABOUT_REPAIR
from gongxin.remedies.wording import conditions_in_words
from gongxin.rulebook.drawing import ROLES
from gongxin.rulebook.procedures import Role
from gongxin.sharing.granting import request_of
from gongxin.subjects.queries import subject_by_code

MOST = 2**53
FROM_OUTSIDE = (Manner.DESK, Manner.IN_PERSON, Manner.POST, Manner.PUBLIC_NOTICE)


@dataclass(frozen=True)
class Line:
    """A case in the queue, with the organisation's name and whether it waits for us; an ended case waits for nobody."""

    case: Listed
    name: str
    ours: bool


@address("queue")
def queue(here: Desk) -> HttpResponse:
    """The agency's cases, those whose time runs out first on top."""
    body, at = here.mandate.scope.body, here.now
    found = cases_with(body, at=at, platform=here.may(Power.OPERATE))
    lines = [_line(here, one) for one in found]
    inside = [line for line in lines if covers(here.mandate.scope.region, _region(line.case.subject, at))]
    return here.page("queue.html", waiting=[one for one in inside if not one.case.ended], ended=_ended(inside))


def _ended(lines: list[Line]) -> list[Line]:
    return [one for one in lines if one.case.ended][:20]


def _line(here: Desk, case: Listed) -> Line:
    ours = not case.ended and bool(case.open_to.intersection(roles_in(here.mandate, case.parties)))
    return Line(case, name_of(case.subject, at=here.now), ours=ours)


def name_of(code: str, *, at: datetime) -> str:
    """The name that the organisation with this code bears now, or its code."""
    held = subject_by_code(code, known_at=at)
    return held.names[0].name if held is not None and held.names else code


def _region(code: str, at: datetime) -> str:
    held = subject_by_code(code, known_at=at)
    return held.region if held is not None else parse(code).code or code


def seen(here: Desk, number: int) -> tuple[CaseView, Procedure]:
    """The case with its procedure; one that is not this body's looks as if there were none."""
    case = case_of(number, at=here.now) if number < MOST else None
    if case is None or not sees(here.mandate, case.parties):
        raise Http404
    procedure = procedure_governing(case.case)
    assert procedure is not None
    return case, procedure


@address("case")
def case_page(here: Desk, number: int) -> HttpResponse:
    """Everything of a case: where it stands, its steps and clocks, its papers, and what may be done next."""
    return shown_case(here, *seen(here, number))


def shown_case(
    here: Desk, case: CaseView, procedure: Procedure, *, faults: Faults | None = None, status: int = 200
) -> HttpResponse:
    """The page of the case, with what was wrong where something was."""
    contested = contested_in(case, at=here.now)
    return here.page(
        "case.html",
        status=status,
        case=case,
        title=here.wording.say.title(here.law.procedure(case.procedure).title),
        name=name_of(case.subject, at=here.now),
        offers=offers(here.mandate, case, procedure),
        titles={step.name: step.title for step in procedure.terms.steps},
        steps={step.name: step for step in procedure.terms.steps},
        paper_titles=_paper_titles(procedure),
        conditions=_conditions(here, case),
        states_performance=here.opens("performance") and stating_role(here, case) is not None,
        day_titles={day.name: day.title for day in procedure.terms.days},
        roles=ROLES,
        colleagues=_colleagues(here, case.steps),
        serves=here.opens("serve") and bool(roles_in(here.mandate, case.parties)),
        receives=here.opens("receive"),
        silences=[one for one in silences_in([case.case], at=here.now) if one.acted_at is None],
        entry=entry_shown(case.case, at=here.now),
        promise=_promise(case.case, here),
        asked=request_of(case.case, at=here.now),
        scope=in_scope,
        contested=contested,
        evaluated=_lines(contested, here),
        parties=sorted(case.parties.items(), key=lambda one: one[0] != Role.SUBJECT),
        manners=FROM_OUTSIDE,
        faults=faults or Faults({}),
    )


def _lines(contested: Contested | None, here: Desk) -> list[str]:
    """The result objected to, run again: the same lines for the organisation and for whoever answers."""
    again = contested.again if contested is not None else None
    return list(in_words(again, Sight.ALL, here.language))[1:] if again is not None else []


def _conditions(here: Desk, case: CaseView) -> list[str]:
    """The conditions of repair as they stand, in words: the same for the organisation and for whoever decides."""
    stand = stand_in_case(case.subject, case.record, at=here.now) if asks_repair(case) else None
    return list(conditions_in_words(stand, here.language)) if stand is not None else []


def _promise(case: int, here: Desk) -> CommitmentView | None:
    """The commitment that is followed in the case, if one is."""
    try:
        return commitment_of(case, at=here.now)
    except NoSuchCommitment:
        return None


def asks_repair(case: CaseView) -> bool:
    """Whether the case asks that a record be repaired, or rest while a plan is performed."""
    return case.procedure.rpartition(".")[2] in ABOUT_REPAIR


def stating_role(here: Desk, case: CaseView) -> Role | None:
    """In which capacity whoever looks states what was performed; None for anybody but the two sides."""
    held = roles_in(here.mandate, case.parties)
    return next((role for role in (Role.SUBJECT, Role.AUTHORITY) if role in held), None)


def _paper_titles(procedure: Procedure) -> Mapping[str, object]:
    needs = [procedure.terms.opening, *(step.needs for step in procedure.terms.steps)]
    return {name: title for need in needs for name, title in papers_wanted(need)}


def _colleagues(here: Desk, steps: tuple[StepView, ...]) -> Mapping[str, str]:
    """The login names of those who took steps for one's own body; of others the body alone is told."""
    own = [step.by for step in steps if step.body == here.mandate.scope.body]
    return {f"person-{number}": login for number, login in logins_of(persons(own)).items()}


@address("serve", methods=("POST",))
def serve(here: Desk, number: int, step: int) -> HttpResponse:
    """Record how the document of a step reached whom it concerns."""
    case, procedure = seen(here, number)
    asked, say = Asked(here.request), here.wording.say
    found = next((one for one in case.steps if one.number == step), None)
    if found is None:
        raise Http404
    if found.body != here.mandate.scope.body and not here.may(Power.OPERATE):
        told = Faults({"": say("serve.not_yours")})
        return shown_case(here, case, procedure, faults=told, status=WRONG)
    sent, delivered = (_moment(asked.line(name), here.now) for name in ("sent", "delivered"))
    manner = asked.line("manner")
    if sent is None or manner not in {one.value for one in FROM_OUTSIDE} or (asked.line("delivered") and not delivered):
        told = Faults({"": say("serve.incomplete")})
        return shown_case(here, case, procedure, faults=told, status=WRONG)
    try:
        serve_document(
            case.case,
            found.number,
            manner=Manner(manner),
            sent_at=sent,
            delivered_at=delivered,
            read_at=None,
            by=here.mandate.called,
            at=here.now,
        )
    except CaseRefused as fault:
        told = Faults({"": refused(fault, here.wording)})
        return shown_case(here, case, procedure, faults=told, status=WRONG)
    return here.go(f"/cases/{case.case}")


@address("receive", methods=("POST",))
def receive(here: Desk, number: int, step: int) -> HttpResponse:
    """Let the organisation confirm that it has read a document at its desk; clocks that wait for that begin."""
    case, procedure = seen(here, number)
    found = next((one for one in case.steps if one.number == step and one.recorded), None)
    if found is None:
        raise Http404
    told = {"sent_at": found.at, "delivered_at": here.now, "read_at": here.now}
    try:
        serve_document(case.case, step, manner=Manner.DESK, by=here.mandate.called, at=here.now, **told)
    except CaseRefused as fault:
        faults = Faults({"": refused(fault, here.wording)})
        return shown_case(here, case, procedure, faults=faults, status=WRONG)
    return here.go(f"/cases/{case.case}")


def _moment(text: str, now: datetime) -> datetime | None:
    """A moment as a browser's field of date and time sends it, in China's time."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        return None
    return given.replace(tzinfo=SHANGHAI) if given.tzinfo is None else given


@address("paper")
def paper(here: Desk, number: int, digest: str) -> HttpResponse:
    """Give out a paper of the case, to be kept and not to be opened in the page."""
    case, _ = seen(here, number)
    media = media_in(case.case, digest) if digest.isalnum() else None
    if media is None:
        raise Http404
    ending = media.rpartition("/")[2]
    return HttpResponse(
        paper_kept(digest, home=settings.HOME),
        content_type=media,
        headers={
            "Content-Disposition": f'attachment; filename="case-{case.case}-{digest[:12]}.{ending}"',
            "Cache-Control": "no-store",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
