"""Every look-up by a machine at what is not public names a purpose and a case, and is noted before it is answered."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from gongxin.agencies.queries import Caller
from gongxin.api.asking import bad_parameter
from gongxin.api.gate import Visit
from gongxin.api.problems import Kind, Problem
from gongxin.dossiers.answers import Dossier
from gongxin.measures.queries import Checked, NoSuchPurpose, key_of, uncollected
from gongxin.rulebook.items import NotInForce, Stance
from gongxin.rulebook.queries import current
from gongxin.sharing.actions import Answered, note_checks, note_lookup
from gongxin.sharing.consents import refuse_unconsented
from gongxin.sharing.exports import ExportRefused
from gongxin.sharing.rules import (
    PLACES_SAID,
    ConsentMissing,
    Looker,
    LookupKind,
    LookupRefused,
    Reason,
    Secrecy,
    SecrecyRefused,
    SecrecyWithConsent,
)
from gongxin.sharing.rules import checked as checked_reason


def purpose_of(asked: str, *, day: date) -> str:
    """The whole key of the purpose; refused where the adopted packs have none such in force on `day`."""
    law = current()
    try:
        key = key_of(asked, tuple(law.purposes))
        law.purposes[key].at(day)
    except (NoSuchPurpose, NotInForce) as fault:
        raise no_such_purpose() from fault
    return key


def reason_of(purpose: str, case: str, *, day: date, secrecy: Secrecy | None = None) -> Reason:
    """Why a machine looks; refused without a case, and for secrecy without a rule or an end within a year of `day`."""
    try:
        return checked_reason(Reason(purpose, case, secrecy), day=day)
    except SecrecyRefused as fault:
        zh = "须同时写明依据和一年之内的终止日"
        raise bad_parameter("secrecy", zh=zh, en="names a rule, and a last day within a year") from fault
    except LookupRefused as fault:
        zh = "须写明本单位的案号，最长80个字符"
        raise bad_parameter("case", zh=zh, en="is the number of the agency's case, in 80 characters") from fault


def no_such_purpose() -> Problem:
    """The purpose is none of those in force."""
    zh = "在该日施行的规则中没有这一用途"
    return bad_parameter("purpose", zh=zh, en="names no purpose in force on that day")


@contextmanager
def shown_only_lawfully() -> Iterator[None]:
    """Within, what sharing refuses is answered as a problem: without consent, and abroad without an export rule."""
    try:
        yield
    except ConsentMissing as fault:
        raise _no_consent(fault) from fault
    except SecrecyWithConsent as fault:
        zh = "经组织授权的查询不得对其保密"
        raise bad_parameter("secrecy", zh=zh, en="keeps nothing from an organisation that consents") from fault
    except ExportRefused as fault:
        raise not_abroad(fault) from fault


def ask_consent(codes: Sequence[str], reason: Reason, visit: Visit) -> None:
    """Refuse a look-up whose purpose asks consent, unless each code's bearer gave it to whoever asks.

    A code that nobody bears is refused in the same words, so that a refusal tells of nobody.
    """
    with shown_only_lawfully(), uncollected():
        refuse_unconsented(codes, agency=looker_of(visit).agency, reason=reason, at=visit.at)


def _no_consent(fault: ConsentMissing) -> Problem:
    zh = "此用途须经该组织授权方可查询，现无有效授权；授权由该组织在其工作台作出。"
    if fault.places:
        places = "、".join(map(str, fault.places[:PLACES_SAID])) + ("等" if len(fault.places) > PLACES_SAID else "")
        zh = f"此用途须经被查组织授权；有 {fault.count} 个代码没有有效授权（第 {places} 个）。"
    more: dict[str, object] = {"places": list(fault.places)} if fault.places else {}
    return Problem(Kind.CONSENT_MISSING, zh=zh, en=f"{fault}.", purpose=fault.purpose, count=fault.count, **more)


def note_answers(found: Checked, reason: Reason, visit: Visit) -> None:
    """A look-up for each organisation that is known by a code that was asked about."""
    document, known = found.document, found.subjects
    with uncollected():
        told = {known[one["code"]]: one["answer"] for one in document["answers"] if one["code"] in known}
        answered = Answered(told, len(document["answers"]), document["position"], document["digest"])
        with shown_only_lawfully():
            note_checks(answered, looker=looker_of(visit), reason=reason, at=visit.at)


def note_dossier(dossier: Dossier, reason: Reason, visit: Visit) -> None:
    """A look-up of the organisation whose dossier is shown; where there is none, nothing is shown of anybody."""
    if dossier.subject is None:
        return
    looker = looker_of(visit)
    adverse = sum(one.stance is Stance.ADVERSE for one in dossier.records)
    with shown_only_lawfully():
        note_lookup(
            dossier.subject.id,
            kind=LookupKind.DOSSIER,
            agency=looker.agency,
            by=looker.called,
            reason=reason,
            shown={"view": dossier.view.value, "records": len(dossier.records), "adverse": adverse},
            items={one.item for one in dossier.records},
            at=visit.at,
        )


def note_results(subject: int, results: int, reason: Reason, visit: Visit) -> None:
    """A look-up of what models gave of the organisation: how many results were shown, and none of them."""
    looker = looker_of(visit)
    with shown_only_lawfully():
        note_lookup(
            subject,
            kind=LookupKind.EVALUATION,
            agency=looker.agency,
            by=looker.called,
            reason=reason,
            shown={"view": "shared", "results": results},
            at=visit.at,
        )


def not_abroad(fault: ExportRefused) -> Problem:
    """Nothing that is not public leaves the country without an export rule."""
    zh = "接收方在境外，没有允许此内容出境的规则，不予提供。"
    return Problem(Kind.NOT_ENTITLED, zh=zh, en=f"{fault}.")


def looker_of(visit: Visit) -> Looker:
    """Whose machine asks, as look-ups keep it."""
    caller = visit.caller or Caller("", "")
    return Looker(caller.agency, caller.called)
