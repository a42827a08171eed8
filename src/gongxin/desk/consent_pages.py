"""Consents at the desk: an organisation gives and withdraws its own; an agency sees those that stand in its favour."""

from django.http import HttpResponse
from django.utils.timezone import localdate

from gongxin.desk.forms import Asked, Faults
from gongxin.desk.paging import PageOf
from gongxin.desk.sign_in import WRONG
from gongxin.desk.visiting import Desk, address
from gongxin.desk.wording import field_of, refused
from gongxin.sharing.consenting import give_consent, withdraw_consent
from gongxin.sharing.consents import (
    Standing,
    asking_consent,
    count_said,
    count_to,
    said_of,
    standing_of,
    standing_to,
)
from gongxin.sharing.rules import ConsentRefused
from gongxin.subjects.queries import codes_of, subject_by_code

FIELDS = ("agency", "purpose", "until")
BETWEEN = " "


@address("own_consents", methods=("GET", "POST"), known=("page",))
def own_consents(here: Desk) -> HttpResponse:
    """What the organisation consented to and withdrew; both are done here, and count from the next look-up on."""
    if here.request.method != "POST":
        return _own(here, dict.fromkeys(FIELDS, ""), Faults({}))
    asked = Asked(here.request)
    typed = {name: asked.line(name) for name in FIELDS}
    told = {} if asked.line("withdraw") else _missing(here, typed)
    if told:
        return _own(here, typed, Faults(told), status=WRONG)
    try:
        _done(here, asked)
    except ConsentRefused as fault:
        return _own(here, typed, Faults({field_of(fault, FIELDS): refused(fault, here.wording)}), status=WRONG)
    return here.go("/own/consents")


def _done(here: Desk, asked: Asked) -> None:
    code, by, at = here.mandate.scope.body, here.mandate.called, here.now
    if withdrawn := asked.line("withdraw"):
        agency, _, purpose = withdrawn.partition(BETWEEN)
        withdraw_consent(code, agency=agency, purpose=purpose, by=by, at=at)
        return
    until = asked.day("until")
    assert until is not None  # what is missing was told before
    give_consent(code, agency=asked.line("agency"), purpose=asked.line("purpose"), until=until, by=by, at=at)


def _missing(here: Desk, typed: dict[str, str]) -> dict[str, str]:
    """What is wrong with each field, in words."""
    told = {}
    if typed["agency"] not in here.law.agencies:
        told["agency"] = here.wording.say("own_consents.agency_missing")
    if typed["purpose"] not in asking_consent(here.law, localdate(here.now)):
        told["purpose"] = here.wording.say("own_consents.purpose_missing")
    if Asked(here.request).day("until") is None:
        told["until"] = here.wording.say("own_consents.until_missing")
    return told


def _own(here: Desk, typed: dict[str, str], faults: Faults, *, status: int = 200) -> HttpResponse:
    day, held = localdate(here.now), subject_by_code(here.mandate.scope.body, known_at=here.now)
    page = PageOf.asked(here, count_said(held.id) if held else 0)
    said = said_of(held.id, day=day, first=page.first, last=page.last) if held else []
    asking = asking_consent(here.law, day)
    return here.page(
        "own_consents.html",
        status=status,
        typed=typed,
        faults=faults,
        standing=standing_of(held.id, day=day) if held else [],
        said=[one for one in said if one.state is not Standing.STANDS],
        page=page,
        agencies=here.titled(sorted(here.law.agencies)),
        purposes=[(key, here.purpose(key)) for key in asking],
        longest=here.wording.listed([here.wording.length(terms.longest) for terms in asking.values()]),
    )


@address("consents", known=("page",))
def consents(here: Desk) -> HttpResponse:
    """The organisations that consent to be looked up by this agency, for which purpose and until when."""
    body, day = here.mandate.scope.body, localdate(here.now)
    page = PageOf.asked(here, count_to(body, day=day))
    found = standing_to(body, day=day, first=page.first, last=page.last)
    codes = codes_of([one.subject for one in found])
    return here.page("consents.html", found=found, codes=codes, page=page)
