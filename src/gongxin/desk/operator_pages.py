"""The operator's desk: sources, deadlines at risk, silences, people and their mandates."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.http import HttpResponse
from django.utils.timezone import localdate

from gongxin.agencies.acting import all_mandates, has_joined
from gongxin.agencies.mandates import LONGEST_TERM, OF_AGENCIES, MandateRefused, Power, Scope, login_of, powers_of
from gongxin.agencies.people import end_mandate, give_mandate, invite, until_of
from gongxin.cases.queries import Due, due_before, silences_of
from gongxin.codes.uscc import parse
from gongxin.desk.case_pages import name_of
from gongxin.desk.forms import Asked, Faults
from gongxin.desk.sign_in import WRONG
from gongxin.desk.visiting import Desk, address
from gongxin.exchange.quality import source_quality
from gongxin.ledger.queries import head
from gongxin.periods import CalendarUnknown, working_days_between
from gongxin.site.freshness import latest_from_sources
from gongxin.subjects.queries import subject_by_code

AT_RISK = timedelta(days=7)
USUAL_DAYS = 365
FIELDS = ("login", "body", "region", "basis", "days")


@dataclass(frozen=True)
class AtRisk:
    """A clock that runs out soon, and how many working days are left of it; None where no calendar tells yet."""

    due: Due
    name: str
    working_days: int | None


@address("operator")
def overview(here: Desk) -> HttpResponse:
    """Which clocks run out within a week, by whom they bind, who let time run out, and how each source delivers."""
    silences = [one for agency in here.law.agencies for one in silences_of(agency, at=here.now, limit=100)]
    due = due_before(here.now + AT_RISK, limit=200)
    return here.page(
        "operator.html",
        due=due,
        at_risk=_by_body(here, due),
        procedures={key: here.wording.say.title(item.title) for key, item in here.law.procedures.items()},
        silences=sorted(silences, key=lambda one: one.since, reverse=True)[:50],
        fresh=latest_from_sources(head()),
        rows=sorted(source_quality(), key=lambda one: -one.returned_share)[:20],
    )


def _by_body(here: Desk, due: Sequence[Due]) -> list[tuple[str, list[AtRisk]]]:
    """The clocks by the body that they bind, the body whose clock runs out first on top."""
    names = {one.subject: name_of(one.subject, at=here.now) for one in due}
    today, found = localdate(here.now), dict[str, list[AtRisk]]()
    for one in due:
        left = _working_days(today, one.last_day)
        found.setdefault(one.body, []).append(AtRisk(one, names[one.subject], left))
    return list(found.items())


def _working_days(today: date, last_day: date) -> int | None:
    try:
        return working_days_between(today, last_day)
    except CalendarUnknown:
        return None


@address("people", methods=("GET", "POST"))
def people(here: Desk) -> HttpResponse:
    """Invite people, give and end mandates.  What is kept of a person is the login name and the mandate."""
    typed, told, invitation = dict.fromkeys(FIELDS, "") | {"days": str(USUAL_DAYS)}, dict[str, str](), ""
    chosen: list[str] = []
    if here.request.method == "POST":
        asked = Asked(here.request)
        if (number := asked.number("mandate")) is not None:
            return _end(here, number)
        typed, chosen = {name: asked.line(name) for name in FIELDS}, asked.lines("power")
        told, invitation = _invite(here, typed, chosen)
    return here.page(
        "people.html",
        status=WRONG if told else 200,
        typed=typed if told or not invitation else dict.fromkeys(FIELDS, "") | {"days": str(USUAL_DAYS)},
        chosen=chosen if told else [],
        faults=Faults(told),
        invitation=invitation,
        invited=typed["login"],
        powers=[one for one in Power if one in OF_AGENCIES],
        mandates=[(one, one.holds(localdate(here.now))) for one in all_mandates()],
    )


def _end(here: Desk, number: int) -> HttpResponse:
    with suppress(MandateRefused):  # it had ended, and the page says so
        end_mandate(number, body=None, by=here.mandate.called, at=here.now)
    return here.go("/operator/people")


def _invite(here: Desk, typed: dict[str, str], chosen: list[str]) -> tuple[dict[str, str], str]:
    """What is wrong with the form, by field; or the code to hand over, empty for somebody who joined before."""
    say, told, day = here.wording.say, dict[str, str](), localdate(here.now)
    days = typed["days"]
    if not (days.isascii() and days.isdigit() and len(days) <= 4 and 1 <= int(days) <= LONGEST_TERM.days):
        told["days"] = say("people.days_wrong", most=LONGEST_TERM.days)
    body, organisation = _body(here, typed["body"])
    if body is None:
        told["body"] = say("people.body_wrong")
    if not typed["basis"]:
        told["basis"] = say("people.basis_missing")
    if not organisation and not chosen:
        told["power"] = say("people.power_missing")
    try:
        login = login_of(typed["login"])
    except MandateRefused:
        told["login"] = say("people.login_wrong")
    if told or body is None:
        return told, ""
    try:
        powers = frozenset({Power.REPRESENT}) if organisation else powers_of(chosen)
        scope = Scope(body, powers, day, until_of(day, days=int(days)), typed["basis"], typed["region"])
        return {}, _given(here, login, scope)
    except MandateRefused as fault:
        return {"": str(fault)}, ""


def _given(here: Desk, login: str, scope: Scope) -> str:
    """Give the mandate; whoever has not joined yet is invited first, or anew."""
    by = here.mandate.called
    with transaction.atomic():
        code = "" if has_joined(login) else invite(login, by=by, at=here.now)[1]
        give_mandate(login, scope, by=by, at=here.now)
    return code


def _body(here: Desk, text: str) -> tuple[str | None, bool]:
    """The agency's key, or the code of an organisation that is known here; and whether it is an organisation."""
    if text in here.law.agencies:
        return text, False
    code = parse(text).code
    known = code is not None and subject_by_code(code, known_at=here.now) is not None
    return (code, True) if known else (None, False)
