"""One step of a case: its form from the procedure's table, and what is said where it cannot be taken."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpResponse

from gongxin.cases.actions import take_step
from gongxin.cases.papers import PaperRefused
from gongxin.cases.queries import CaseView
from gongxin.cases.rules import CaseRefused
from gongxin.desk.case_pages import name_of, seen, shown_case
from gongxin.desk.casework import Offer, actor, offers
from gongxin.desk.forms import Asked, Faults
from gongxin.desk.papers import Enclosed, papers_wanted, read_papers
from gongxin.desk.sign_in import WRONG
from gongxin.desk.visiting import Desk, address
from gongxin.desk.wording import field_of, refused
from gongxin.listings.actions import decide_entry
from gongxin.listings.rules import ListingRefused
from gongxin.listings.shown import decision_step
from gongxin.rulebook.drawing import ROLES


@dataclass(frozen=True)
class Typed:
    """What was typed into the form."""

    reasons: str = ""
    number: str = ""


@address("step", methods=("GET", "POST"))
def step_page(here: Desk, number: int, name: str) -> HttpResponse:
    """Take one step: its form says what it needs, whom it burdens, and what can be done against it."""
    case, procedure = seen(here, number)
    offer = next((one for one in offers(here.mandate, case, procedure) if one.step.name == name), None)
    if offer is None:
        if name not in procedure.steps:
            raise Http404
        told = Faults({"": here.wording.say("step.not_now", step=here.wording.say.title(procedure.step(name).title))})
        return shown_case(here, case, procedure, faults=told, status=409)
    if here.request.method != "POST":
        return _form(here, case, offer, Faults({}), Typed(), Enclosed())
    return _take(here, case, offer)


def is_numbered(case: CaseView, offer: Offer) -> bool:
    """Whether the step is the one by which an entry in a list is decided, and which has a number of its own."""
    return decision_step(case.case) == offer.step.name


def _take(here: Desk, case: CaseView, offer: Offer) -> HttpResponse:
    asked, say, step = Asked(here.request), here.wording.say, offer.step
    typed = Typed(asked.text("reasons"), asked.line("number"))
    owner, home = f"{here.mandate.called} {case.case}", settings.HOME
    enclosed = read_papers(asked, papers_wanted(step.needs), owner=owner, words=here.wording, home=home)
    told = dict(enclosed.faults)
    if step.needs.reasons and not typed.reasons.strip():
        told["reasons"] = say("step.reasons_missing")
    if not told:
        try:
            _taken(here, case, offer, typed, enclosed.contents)
        except (CaseRefused, PaperRefused, ListingRefused) as fault:
            told[field_of(fault, ("reasons", "number"))] = refused(fault, here.wording)
        else:
            return here.go(f"/cases/{case.case}")
    return _form(here, case, offer, Faults(told), typed, enclosed, status=WRONG)


def _taken(here: Desk, case: CaseView, offer: Offer, typed: Typed, papers: Mapping[str, bytes]) -> None:
    by, at, reasons, home = actor(here.mandate, offer.role, case.parties), here.now, typed.reasons, settings.HOME
    if is_numbered(case, offer):
        number = typed.number
        decide_entry(case.case, number=number, by=by.name, at=at, reasons=reasons, enclosed=papers, home=home)
    else:
        take_step(case.case, offer.step.name, by=by, at=at, reasons=reasons, enclosed=papers, home=home)


def _form(
    here: Desk, case: CaseView, offer: Offer, faults: Faults, typed: Typed, enclosed: Enclosed, *, status: int = 200
) -> HttpResponse:
    return here.page(
        "step.html",
        status=status,
        case=case,
        name=name_of(case.subject, at=here.now),
        offer=offer,
        wanted=papers_wanted(offer.step.needs),
        numbered=is_numbered(case, offer),
        roles=ROLES,
        faults=faults,
        typed=typed,
        kept=enclosed.kept,
    )
