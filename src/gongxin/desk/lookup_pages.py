"""Look-ups by agencies: nothing is shown without a purpose and a case, and the organisation is told of it."""

from collections.abc import Collection, Mapping
from datetime import date

from django.http import HttpResponse
from django.utils.timezone import localdate

from gongxin.agencies.acting import logins_of
from gongxin.agencies.mandates import Power
from gongxin.codes.identity import scrub
from gongxin.codes.uscc import parse
from gongxin.desk.casework import persons
from gongxin.desk.forms import Asked, Faults
from gongxin.desk.paging import PageOf
from gongxin.desk.sign_in import WRONG
from gongxin.desk.visiting import Desk, address
from gongxin.desk.wording import field_of, no_such_code, refused
from gongxin.dossiers.answers import Answer, Dossier
from gongxin.dossiers.queries import dossier_of
from gongxin.evaluation.explaining import explained_to
from gongxin.evaluation.naming import named_to
from gongxin.evaluation.seeing import Viewer
from gongxin.evaluation.wording import in_words as told_in_words
from gongxin.measures.queries import check
from gongxin.measures.rules import Answer as Says
from gongxin.measures.wording import in_words
from gongxin.rulebook.items import Stance, Visibility, saying_on
from gongxin.sharing.actions import note_lookup
from gongxin.sharing.consents import refuse_unconsented
from gongxin.sharing.queries import count_by, lookups_by
from gongxin.sharing.rules import LookupKind, LookupRefused, Reason, Secrecy, checked
from gongxin.site.parameters import shown as cut
from gongxin.site.timeline import entries, newest_first
from gongxin.subjects.queries import subject_by_code

MOST_SHOWN = 200
MACHINES = ("key-", "machine-")
FORMS = {
    LookupKind.DOSSIER: ("look_up", "look-up"),
    LookupKind.CHECK: ("check", "check"),
    LookupKind.EVALUATION: ("look_up_evaluations", "look-up/evaluations"),
}
"""What each form is called, and its address."""
FIELDS = ("code", "purpose", "case", "secret_basis", "secret_until")


@address("look_up", methods=("GET", "POST"))
def look_up(here: Desk) -> HttpResponse:
    """Show what is shared, or kept for whoever decides or audits, of an organisation; noted before it is shown."""
    return _asked_about(here, LookupKind.DOSSIER)


@address("check", methods=("GET", "POST"))
def check_page(here: Desk) -> HttpResponse:
    """Say whether an organisation may do something today, by which rule; noted before it is said."""
    return _asked_about(here, LookupKind.CHECK)


@address("look_up_evaluations", methods=("GET", "POST"))
def look_up_evaluations(here: Desk) -> HttpResponse:
    """Show what models say of an organisation, as far as agencies see it, with reasons; noted before it is shown."""
    return _asked_about(here, LookupKind.EVALUATION)


def _asked_about(here: Desk, kind: LookupKind) -> HttpResponse:
    if here.request.method != "POST":
        return _form(here, kind, dict.fromkeys(FIELDS, ""), Faults({}))
    asked, say = Asked(here.request), here.wording.say
    told: dict[str, str] = {}
    typed = {name: scrub(asked.line(name), about_persons=name != "code") for name in FIELDS}
    code = parse(typed["code"]).code
    if code is None:
        told["code"] = no_such_code(Asked(here.request).line("code"), here.wording)
        typed["code"] = cut(scrub(typed["code"], about_persons=True))
    if typed["purpose"] not in dict(purposes(here)):
        told["purpose"] = say("look.purpose_missing")
    if not typed["case"]:
        told["case"] = say("look.case_missing")
    secrecy = None
    if typed["secret_basis"] or typed["secret_until"]:  # what is no day lies behind every day
        secrecy = Secrecy(typed["secret_basis"], asked.day("secret_until") or date.min)
    if told or code is None:
        return _form(here, kind, typed, Faults(told), status=WRONG)
    try:
        reason = checked(Reason(typed["purpose"], typed["case"], secrecy), day=localdate(here.now))
    except LookupRefused as fault:
        said = {field_of(fault, FIELDS): refused(fault, here.wording)}
        return _form(here, kind, typed, Faults(said), status=WRONG)
    try:
        refuse_unconsented([code], agency=here.mandate.scope.body, reason=reason, at=here.now)
        answered = _answered(here, kind, code, reason)
    except LookupRefused as fault:  # without consent where it is asked, abroad without a rule
        return _form(here, kind, typed, Faults({field_of(fault, FIELDS): refused(fault, here.wording)}), status=WRONG)
    if answered is None:
        return _form(here, kind, typed, Faults({"code": say("look.no_such_code")}), status=WRONG)
    return answered


def _answered(here: Desk, kind: LookupKind, code: str, reason: Reason) -> HttpResponse | None:
    """What may be seen, noted; None where there is no such organisation, or not everybody may know of it."""
    held = subject_by_code(code, known_at=here.now)
    if held is None:
        return None
    shown = {LookupKind.DOSSIER: _dossier, LookupKind.CHECK: _check, LookupKind.EVALUATION: _evaluations}
    return shown[kind](here, held.id, code, reason)


def _dossier(here: Desk, subject: int, code: str, reason: Reason) -> HttpResponse | None:
    view = Visibility.KEPT if here.may(Power.DECIDE, Power.AUDIT) else Visibility.SHARED
    day = localdate(here.now)
    dossier = dossier_of(code, day=day, known_at=here.now, now=here.now, view=view)
    if dossier.answer is Answer.NO_SUCH_CODE:
        return None
    items = {one.item for one in dossier.records}
    _note(here, subject, LookupKind.DOSSIER, reason, _told_of(dossier), items=items)
    records = newest_first(dossier.records)[:MOST_SHOWN]
    drawn = entries(records, book=here.law, words=here.wording, restated=())
    return here.page("looked_at.html", dossier=dossier, entries=drawn, reason=reason, more=len(dossier.records))


def _told_of(dossier: Dossier) -> dict[str, str | int]:
    adverse = sum(one.stance is Stance.ADVERSE for one in dossier.records)
    return {"view": dossier.view.value, "records": len(dossier.records), "adverse": adverse}


def _check(here: Desk, subject: int, code: str, reason: Reason) -> HttpResponse | None:
    document = check([code], purpose=reason.purpose, day=localdate(here.now))
    answer = document["answers"][0]["answer"]
    if answer == Says.NOTHING_KNOWN:
        return None
    _note(here, subject, LookupKind.CHECK, reason, {"answer": answer, "position": document["position"]}, items=None)
    lines = list(in_words(document, here.law, here.language))
    return here.page("checked.html", document=document, lines=lines, reason=reason, answer=answer)


def _evaluations(here: Desk, subject: int, code: str, reason: Reason) -> HttpResponse | None:
    """The results that agencies see; whoever is not to be known of here looks like nobody, as in the API."""
    day, view = localdate(here.now), Visibility.SHARED
    file = dossier_of(code, day=day, known_at=here.now, now=here.now, view=view)
    if file.answer is Answer.NO_SUCH_CODE:
        return None
    found, body = explained_to(Viewer.AGENCY, code, at=here.now), here.mandate.scope.body
    results = [(named_to(body, one), sight) for one, sight in found]
    _note(here, subject, LookupKind.EVALUATION, reason, {"view": view.value, "results": len(results)}, items=None)
    shown = [(one.asked.item.title, list(told_in_words(one, sight, here.language))[1:]) for one, sight in results]
    return here.page("evaluations_looked_at.html", dossier=file, shown=shown, reason=reason)


def _note(
    here: Desk,
    subject: int,
    kind: LookupKind,
    reason: Reason,
    shown: Mapping[str, str | int],
    *,
    items: Collection[str] | None,
) -> None:
    body, called, at = here.mandate.scope.body, here.mandate.called, here.now
    note_lookup(subject, kind=kind, agency=body, by=called, reason=reason, shown=shown, items=items, at=at)


def purposes(here: Desk) -> list[tuple[str, str]]:
    """The purposes that the adopted packs have today, by key and title, which says where consent is asked."""
    say, found = here.wording.say, []
    for item, terms in saying_on(localdate(here.now), here.law.purposes.values()):
        title = say.title(item.title)
        found.append((item.key, say("look.asks_consent", title=title) if terms.consent else title))
    return found


def _form(here: Desk, kind: LookupKind, typed: dict[str, str], faults: Faults, *, status: int = 200) -> HttpResponse:
    name, path = FORMS[kind]
    return here.page(
        "look_up.html", status=status, name=name, path=path, typed=typed, faults=faults, purposes=purposes(here)
    )


@address("looked", known=("page",))
def looked(here: Desk) -> HttpResponse:
    """What was looked up for one's own agency, by whom, and by which of its machines."""
    page = PageOf.asked(here, count_by(here.mandate.scope.body))
    found = lookups_by(here.mandate.scope.body, first=page.first, last=page.last)
    logins = {f"person-{number}": login for number, login in logins_of(persons(one.actor for one in found)).items()}
    machines = {one.actor for one in found if one.actor.startswith(MACHINES)}
    logins |= {name: here.wording.say("looked.machine", name=name) for name in machines}
    return here.page("looked.html", lookups=found, logins=logins, page=page)
