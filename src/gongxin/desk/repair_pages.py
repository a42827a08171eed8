"""What was performed of a duty, stated at the desk by either side of a case of repair."""

from datetime import date

from django.http import Http404, HttpResponse

from gongxin.cases.queries import CaseView
from gongxin.desk.case_pages import asks_repair, name_of, seen, stating_role
from gongxin.desk.forms import Asked, Faults
from gongxin.desk.sign_in import WRONG
from gongxin.desk.visiting import Desk, address
from gongxin.desk.wording import refused
from gongxin.remedies.actions import RemedyRefused
from gongxin.remedies.performance import Instalments, PerformanceRefused, cents_of
from gongxin.remedies.performing import state_performance
from gongxin.rulebook.procedures import Role

FIELDS = ("paid", "due", "granted", "until")


@address("performance", methods=("GET", "POST"))
def performance(here: Desk, number: int) -> HttpResponse:
    """State how much was paid of what is due; the other side of the case is told the same."""
    case, _ = seen(here, number)
    role = stating_role(here, case)
    if role is None or case.record is None or not asks_repair(case):
        raise Http404
    if here.request.method != "POST":
        return _form(here, case, dict.fromkeys(FIELDS, ""), Faults({}))
    asked = Asked(here.request)
    typed = {name: asked.line(name) for name in FIELDS}
    told = _faults(here, typed)
    if not told:
        try:
            _state(here, case.subject, case.record, typed, role)
        except (PerformanceRefused, RemedyRefused) as fault:
            told[""] = refused(fault, here.wording)
        else:
            return here.go(f"/cases/{number}")
    return _form(here, case, typed, Faults(told), status=WRONG)


def _faults(here: Desk, typed: dict[str, str]) -> dict[str, str]:
    say = here.wording.say
    told = {}
    if cents_of(typed["paid"]) is None:
        told["paid"] = say("performance.no_amount")
    if typed["due"] and cents_of(typed["due"]) is None:
        told["due"] = say("performance.no_amount")
    for name, other in (("granted", "until"), ("until", "granted")):
        if (typed[name] or typed[other]) and _day(typed[name]) is None:
            told[name] = say("performance.no_day")
    return told


def _state(here: Desk, code: str, record: int, typed: dict[str, str], role: Role) -> None:
    granted, until, paid = _day(typed["granted"]), _day(typed["until"]), cents_of(typed["paid"])
    assert paid is not None  # asked before
    state_performance(
        record,
        code=code,
        due=cents_of(typed["due"]),
        paid=paid,
        instalments=Instalments(granted, until) if granted and until else None,
        role=role,
        body=here.mandate.scope.body,
        at=here.now,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _form(here: Desk, case: CaseView, typed: dict[str, str], faults: Faults, *, status: int = 200) -> HttpResponse:
    name = name_of(case.subject, at=here.now)
    return here.page("performance.html", status=status, case=case, name=name, typed=typed, faults=faults)
