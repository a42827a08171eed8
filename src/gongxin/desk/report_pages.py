"""Credit reports at the desk: an organisation's own, for whom it says; an agency's, for a purpose and a case."""

from collections.abc import Collection

from django.conf import settings
from django.http import HttpResponse
from django.utils.timezone import localdate

from gongxin.codes.identity import scrub
from gongxin.codes.uscc import parse
from gongxin.desk.forms import Asked, Faults
from gongxin.desk.lookup_pages import purposes
from gongxin.desk.sign_in import WRONG
from gongxin.desk.visiting import Desk, address
from gongxin.desk.wording import field_of, no_such_code, refused
from gongxin.reports.actions import Signed, Signing
from gongxin.reports.contents import NOTHING, Wanted
from gongxin.reports.own_keys import own_keys
from gongxin.reports.printing import sealed_sheet
from gongxin.reports.rules import ReportRefused
from gongxin.rulebook.items import saying_on
from gongxin.sharing.reporting import report_for
from gongxin.sharing.rules import Looker, LookupRefused, Reason
from gongxin.site.parameters import shown as cut

FORMS = ("pdf", "json", "html")
PAGE = "html"
OWN = ("kind", "purpose", "recipient", "form")
AGENCYS = ("kind", "code", "purpose", "case", "form")


@address("own_report", methods=("GET", "POST"))
def own_report(here: Desk) -> HttpResponse:
    """A report about oneself, free of charge, for the purpose and recipient that one names; it is in one's own log."""
    if here.request.method != "POST":
        return _form(here, OWN, dict.fromkeys(OWN, ""), Faults({}))
    typed = _typed(here, OWN)
    told = _missing(here, typed, OWN)
    if told:
        return _form(here, OWN, typed, Faults(told), status=WRONG)
    reason = Reason(typed["purpose"], typed["recipient"])
    wanted = Wanted(typed["kind"], typed["purpose"], typed["recipient"])
    return _answer(here, OWN, typed, here.mandate.scope.body, wanted, reason)


@address("ask_report", methods=("GET", "POST"))
def ask_report(here: Desk) -> HttpResponse:
    """A report for one's agency about an organisation, which reads that it was asked for, by whom and for what."""
    if here.request.method != "POST":
        return _form(here, AGENCYS, dict.fromkeys(AGENCYS, ""), Faults({}))
    typed = _typed(here, AGENCYS)
    told = _missing(here, typed, AGENCYS)
    code = parse(typed["code"]).code
    if code is None:
        told["code"] = no_such_code(Asked(here.request).line("code"), here.wording)
        typed["code"] = cut(scrub(typed["code"], about_persons=True))
    if told or code is None:
        return _form(here, AGENCYS, typed, Faults(told), status=WRONG)
    title = here.law.purposes[typed["purpose"]].title.zh
    recipient = here.law.agency(here.mandate.scope.body).title.zh
    wanted = Wanted(typed["kind"], title, recipient)
    return _answer(here, AGENCYS, typed, code, wanted, Reason(typed["purpose"], typed["case"]))


def kinds(here: Desk) -> list[tuple[str, str]]:
    """The kinds of reports that the adopted packs have today, by key and title."""
    today = saying_on(localdate(here.now), here.law.reports.values())
    return [(item.key, here.wording.say.title(item.title)) for item, _ in today]


def _typed(here: Desk, names: tuple[str, ...]) -> dict[str, str]:
    asked = Asked(here.request)
    return {name: scrub(asked.line(name), about_persons=name != "code") for name in names}


def _missing(here: Desk, typed: dict[str, str], names: tuple[str, ...]) -> dict[str, str]:
    """What is wrong with each field, in words."""
    say, told = here.wording.say, dict[str, str]()
    closed: dict[str, Collection[str]] = {"kind": dict(kinds(here)), "form": FORMS}
    if "case" in names:
        closed["purpose"] = dict(purposes(here))
    for name in names:
        if not typed[name] or (name in closed and typed[name] not in closed[name]):
            told[name] = say.of("report.missing", name)
    return told


def _answer(
    here: Desk, names: tuple[str, ...], typed: dict[str, str], code: str, wanted: Wanted, reason: Reason
) -> HttpResponse:
    """The report as a file, after the look-up was noted; or the form again with what was refused."""
    looker = Looker(here.mandate.scope.body, here.mandate.called)
    try:
        signing = Signing(own_keys(settings.HOME), settings.ADDRESS)
        signed = report_for(code, wanted=wanted, looker=looker, reason=reason, at=here.now, signing=signing)
        return _page(here, signed) if typed["form"] == PAGE else _file(signed, signing, typed["form"])
    except (ReportRefused, LookupRefused) as fault:
        return _form(here, names, typed, Faults({field_of(fault, names): refused(fault, here.wording)}), status=WRONG)


def _page(here: Desk, signed: Signed) -> HttpResponse:
    """The report to be read at once: the sections of its kind, as they stand in the files."""
    return here.page("credit_report.html", report=signed.report, nothing=NOTHING)


def _file(signed: Signed, signing: Signing, form: str) -> HttpResponse:
    if form == "pdf":
        content, kind = sealed_sheet(signed, signing=signing, home=settings.HOME).content, "application/pdf"
    else:
        content, kind = signed.written, "application/vc"
    headers = {
        "Content-Disposition": f'attachment; filename="{signed.report.number}.{form}"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type=kind, headers=headers)


def _form(
    here: Desk, names: tuple[str, ...], typed: dict[str, str], faults: Faults, *, status: int = 200
) -> HttpResponse:
    forms = [(form, here.wording.say.of("report.form", form)) for form in FORMS]
    return here.page(
        "ask_report.html",
        status=status,
        own=names is OWN,
        typed=typed,
        faults=faults,
        kinds=kinds(here),
        forms_of=forms,
        purposes=purposes(here),
    )
