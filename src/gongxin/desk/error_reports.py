"""The form by which anybody reports an error in a public record: no account, no name, no reward.

It stands among the public pages and is drawn with the desk's forms.  Whoever is signed in sees nothing more there; a
record that is not public looks as if there were none.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import localdate

from gongxin.api.counting import Permit
from gongxin.api.gate import permit_to_send
from gongxin.api.limits import limits
from gongxin.cases.overview import cases_of
from gongxin.cases.rules import CaseRefused
from gongxin.desk.forms import Asked, Faults
from gongxin.desk.sending import KEPT_NOWHERE, Sending
from gongxin.desk.sign_in import TOO_MANY, WRONG
from gongxin.desk.wording import refused
from gongxin.dossiers.answers import RecordView, SubjectView
from gongxin.remedies.actions import NoSuchRecord, RemedyRefused, report_error
from gongxin.remedies.queries import held_of
from gongxin.remedies.rules import procedure_called
from gongxin.rulebook.book import UnknownKey
from gongxin.rulebook.items import NotInForce, Version, Visibility
from gongxin.rulebook.procedures import ProcedureTerms, Role
from gongxin.rulebook.queries import NothingAdopted, current
from gongxin.site import faults, pages
from gongxin.site.parameters import BadAddress, read_parameters, shown
from gongxin.site.texts import Language
from gongxin.site.timeline import entries
from gongxin.site.versions import is_doubted

PROCEDURE = "error-report"
"""The last part of the key of the procedure, and under what reports are counted."""
METHODS = ("GET", "HEAD", "POST")
RECEIPT = Signer(salt="error-report")


@dataclass(frozen=True)
class About:
    """What the form is about: an organisation, its public record, the procedure's key and what it says today."""

    subject: SubjectView
    record: RecordView
    procedure: str
    version: Version[ProcedureTerms]

    @property
    def terms(self) -> ProcedureTerms:
        """What the procedure says."""
        assert self.version.terms is not None  # it is the version in force
        return self.version.terms


def report(request: HttpRequest, language: str, code: str, number: int) -> HttpResponse:
    """Show the form, or take a report in; the platform looks at it before anybody else is told."""
    if request.method not in METHODS:
        return faults.wrong_method(request, allowed=", ".join(METHODS))
    try:
        asked = read_parameters(request, frozenset({"sent"}))
        here = Sending(request, Language(language), pages.clock(), asked, current())
        about = _about(here, code, number)
        response = _take(here, about) if request.method == "POST" else _shown(here, about)
    except (OperationalError, InterfaceError):
        return faults.silent_store(request)
    except NothingAdopted:
        return faults.not_ready(request)
    response["X-Robots-Tag"] = "noindex, noarchive"
    return response


def _about(here: Sending, code: str, number: int) -> About:
    """The record, if it is public today and an error in it can be reported; else as if there were none."""
    dossier = held_of(code, view=Visibility.PUBLIC, at=here.now)
    record = next((one for one in dossier.records if one.id == number), None)
    if record is None or dossier.subject is None or dossier.subject.code != code:
        raise Http404
    key = procedure_called(here.law, PROCEDURE, item=record.item)
    try:
        version = here.law.procedure(key or "").at(localdate(here.now))
    except (UnknownKey, NotInForce):
        raise Http404 from None
    return About(dossier.subject, record, key or "", version)


def _shown(here: Sending, about: About) -> HttpResponse:
    sealed = here.parameters.get("sent")
    if sealed is None:
        return _form(here, about, "", Faults({}))
    try:
        number = RECEIPT.unsign(sealed).rpartition("-")[2]
    except BadSignature:
        number = ""
    if sealed != RECEIPT.sign(_received(about, number)):
        raise BadAddress("fault.unknown_value", name="sent", value=shown(sealed))
    return here.page("reported.html", number=number, **_told(here, about))


def _received(about: About, number: int | str) -> str:
    """What a receipt is about: the record and the case, so that it is none for another record."""
    return f"{about.record.id}-{number}"


def _take(here: Sending, about: About) -> HttpResponse:
    """Open the case, or say at the field what is wrong; what was written is never lost."""
    statement = Asked(here.request).text("statement")
    permit = permit_to_send(here.request, counted=PROCEDURE, limit=limits().reports.per_minute, at=here.now)
    if not permit.granted:
        return _too_many(here, about, statement, permit)
    told = _faults(here, about, statement)
    if not told:
        try:
            number = report_error(
                about.record.id, code=about.subject.code, statement=statement, home=settings.HOME, at=here.now
            )
        except NoSuchRecord:  # it stopped being public a moment ago
            raise Http404 from None
        except (CaseRefused, RemedyRefused) as fault:
            told["statement"] = refused(fault, here.wording)
        else:
            address = f"{_address(here, about)}?sent={RECEIPT.sign(_received(about, number))}"
            return HttpResponse(status=303, headers={"Location": address, "Cache-Control": KEPT_NOWHERE})
    return _form(here, about, statement, Faults(told), status=WRONG)


def _faults(here: Sending, about: About, statement: str) -> dict[str, str]:
    say, most = here.wording.say, limits().reports
    if not statement.strip():
        return {"statement": say("report.statement_missing")}
    if len(statement) > most.characters:
        return {"statement": say("report.too_long", most=most.characters, given=len(statement))}
    if _waiting(here, about) >= most.waiting:
        return {"": say("report.enough", n=most.waiting)}
    return {}


def _waiting(here: Sending, about: About) -> int:
    """How many reports about the record the platform has not looked at yet."""
    first = about.terms.first
    cases = cases_of(about.subject.id, at=here.now)
    mine = [one for one in cases if one.record == about.record.id and one.procedure == about.procedure]
    return sum(one.state == first for one in mine)


def _too_many(here: Sending, about: About, statement: str, permit: Permit) -> HttpResponse:
    told = Faults({"": here.wording.say("report.too_many", n=permit.limit, seconds=permit.reset)})
    response = _form(here, about, statement, told, status=TOO_MANY)
    response["Retry-After"] = str(permit.reset)
    return response


def _form(here: Sending, about: About, statement: str, told: Faults, *, status: int = 200) -> HttpResponse:
    context = _told(here, about)
    return here.page("report.html", status=status, statement=statement, faults=told, **context)


def _told(here: Sending, about: About) -> dict[str, Any]:
    """What both pages say: about which record, and what happens next, as the procedure has it."""
    (entry,) = entries([about.record], book=here.law, words=here.wording, restated=())
    clock = next((one for one in about.terms.clocks if one.binds is Role.SOURCE), None)
    return {
        "subject": about.subject,
        "entry": entry,
        "action": _address(here, about),
        "procedure": about.procedure,
        "clock": clock,
        "doubted": clock is not None and is_doubted(about.version, f"clocks.{clock.name}"),
        "most": limits().reports.characters,
    }


def _address(here: Sending, about: About) -> str:
    return f"/{here.language}/subjects/{about.subject.code}/records/{about.record.id}/report"
