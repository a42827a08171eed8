"""Credit reports about a list of organisations at an agency's desk: asked for once, issued one after the other."""

import re

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase

from gongxin.codes.identity import scrub
from gongxin.codes.uscc import parse
from gongxin.desk.forms import Asked, Faults
from gongxin.desk.lookup_pages import purposes
from gongxin.desk.report_pages import kinds
from gongxin.desk.sign_in import WRONG
from gongxin.desk.visiting import Desk, address
from gongxin.desk.wording import field_of, refused
from gongxin.periods import day_of
from gongxin.reports.own_keys import own_keys
from gongxin.reports.requests import MOST, Progress, Wish, ask_for_reports, package, progress, requests_of
from gongxin.reports.rules import ReportRefused
from gongxin.sharing.batches import refuse_withdrawn
from gongxin.sharing.rules import ConsentMissing, LookupRefused, Reason, checked
from gongxin.site.parameters import shown as cut

FIELDS = ("kind", "codes", "purpose", "case", "recipient", "papers")
PAPERS = ("yes", "no")
BETWEEN = re.compile(r"[\s,，;；、]+")
SHOWN = 10
WRONG_SHOWN = 5


@address("ask_reports", methods=("GET", "POST"))
def ask_reports(here: Desk) -> HttpResponse:
    """Ask for a report about each organisation of a list; each reads that it was asked for, by whom and for what."""
    if here.request.method != "POST":
        return _form(here, dict.fromkeys(FIELDS, ""), Faults({}))
    asked = Asked(here.request)
    typed = {name: scrub(asked.line(name), about_persons=True) for name in FIELDS if name != "codes"}
    given = [one for one in BETWEEN.split(asked.text("codes")) if one]
    typed["codes"] = "\n".join(cut(scrub(one)) for one in given[: 2 * MOST])
    told = _missing(here, typed, given)
    if told:
        return _form(here, typed, Faults(told), status=WRONG)
    try:
        own_keys(settings.HOME)
        number = ask_for_reports(given, wish=_wish(here, typed), at=here.now)
    except (ReportRefused, LookupRefused) as fault:
        return _form(here, typed, Faults({field_of(fault, FIELDS): refused(fault, here.wording)}), status=WRONG)
    return here.go(f"/reports/{number}")


def _wish(here: Desk, typed: dict[str, str]) -> Wish:
    reason = checked(Reason(typed["purpose"], typed["case"]), day=day_of(here.now))
    agency = here.mandate.scope.body
    return Wish(
        agency=agency,
        actor=here.mandate.called,
        kind=typed["kind"],
        purpose=reason.purpose,
        case=reason.case,
        recipient=typed["recipient"] or here.law.agency(agency).title.zh,
        papers=typed["papers"] == "yes",
    )


def _missing(here: Desk, typed: dict[str, str], given: list[str]) -> dict[str, str]:
    """What is wrong with each field, in words."""
    say, told = here.wording.say, dict[str, str]()
    closed = {"kind": dict(kinds(here)), "purpose": dict(purposes(here)), "papers": dict.fromkeys(PAPERS, "")}
    for name, choices in closed.items():
        if typed[name] not in choices:
            told[name] = say.of("report.missing", name)
    if not typed["case"]:
        told["case"] = say.of("report.missing", "case")
    wrong = [cut(scrub(one)) for one in given if parse(one).code is None]
    if not given:
        told["codes"] = say("reports.missing")
    elif len(given) > MOST:
        told["codes"] = say("reports.too_many", most=MOST, given=len(given))
    elif wrong:
        told["codes"] = say("reports.wrong", n=len(wrong), codes=here.wording.listed(wrong[:WRONG_SHOWN]))
    return told


def _form(here: Desk, typed: dict[str, str], faults: Faults, *, status: int = 200) -> HttpResponse:
    return here.page(
        "ask_reports.html",
        status=status,
        typed=typed,
        faults=faults,
        kinds=kinds(here),
        purposes=purposes(here),
        papers=[(one, here.wording.say.of("reports.papers", one)) for one in PAPERS],
        most=MOST,
        requests=requests_of(here.mandate.scope.body, limit=SHOWN),
        titles=dict(kinds(here)),
    )


@address("reports_asked")
def reports_asked(here: Desk, number: str) -> HttpResponse:
    """How far a request has come, code by code, and where its reports are fetched."""
    return _told(here, _own(here, number), Faults({}))


def _told(here: Desk, told: Progress, faults: Faults) -> HttpResponse:
    kept = told.done_at is not None and package(told.id, home=settings.HOME).exists()

    def reason(because: str) -> str:
        return refused(ReportRefused(because), here.wording)

    status = WRONG if faults else 200
    return here.page(
        "reports_asked.html",
        status=status,
        told=told,
        kept=kept,
        titles=dict(kinds(here)),
        reason=reason,
        faults=faults,
    )


@address("reports_package")  # type: ignore[arg-type]  # a file is streamed, and a page is all that others give
def reports_package(here: Desk, number: str) -> HttpResponseBase:
    """The reports of a request in one file; none once an organisation in them has withdrawn its consent."""
    told = _own(here, number)
    try:
        refuse_withdrawn(told, at=here.now)
    except ConsentMissing as fault:
        return _told(here, told, Faults({"": here.wording.say("reports.withdrawn", n=fault.count)}))
    try:
        file = package(told.id, home=settings.HOME).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    headers = {"Cache-Control": "no-store"}
    return FileResponse(
        file, as_attachment=True, filename=f"{told.id}.zip", content_type="application/zip", headers=headers
    )


def _own(here: Desk, number: str) -> Progress:
    """One's own agency's request; others' look as if they were not there."""
    told = progress(number, agency=here.mandate.scope.body)
    if told is None:
        raise Http404
    return told
