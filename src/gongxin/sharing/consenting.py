"""An organisation consents that an agency looks it up for a purpose, and withdraws it; at once, and in the log."""

from datetime import date, datetime

from django.db import transaction

from gongxin.ledger.actions import record_event
from gongxin.periods import day_of
from gongxin.rulebook.lengths import later
from gongxin.rulebook.queries import current
from gongxin.sharing.consents import asking_consent, standing
from gongxin.sharing.models import Consent
from gongxin.sharing.rules import ConsentEvent, ConsentRefused, ConsentUntilRefused, NoSuchConsent
from gongxin.subjects.queries import subject_by_code


def give_consent(code: str, *, agency: str, purpose: str, until: date, by: str, at: datetime) -> int:
    """Let `agency` see, for this purpose and until that last day, what is not public; the number of the consent.

    What was given to it before for the purpose is replaced.  Refused for an agency that the packs do not name, for a
    purpose that asks no consent today, and beyond the longest time that the packs allow.
    """
    book, day = current(), day_of(at)
    terms = asking_consent(book, day).get(purpose)
    if terms is None:
        raise ConsentRefused(f"{purpose} asks no consent today: what may be looked up for it follows from the law")
    last = later(day, terms.longest)
    if not day <= until <= last:
        raise ConsentUntilRefused(f"a consent for {purpose} ends between {day} and {last}")
    return _said(_number(code, at), book.agency(agency).key, purpose, until, by=by, at=at)


def withdraw_consent(code: str, *, agency: str, purpose: str, by: str, at: datetime) -> int:
    """Withdraw the consent to this agency for this purpose: its next look-up is refused; the number of this word.

    Refused where none stands.
    """
    subject = _number(code, at)
    if not standing([subject], agency=agency, purpose=purpose, day=day_of(at)):
        raise NoSuchConsent(f"no consent to {agency} for {purpose} stands today")
    return _said(subject, agency, purpose, None, by=by, at=at)


def _number(code: str, at: datetime) -> int:
    held = subject_by_code(code, known_at=at)
    if held is None:
        raise NoSuchConsent(f"no organisation is known here by the code {code}")
    return held.id


def _said(subject: int, agency: str, purpose: str, until: date | None, *, by: str, at: datetime) -> int:
    told = {"agency": agency, "purpose": purpose} | ({"until": until.isoformat()} if until else {})
    kind = ConsentEvent.GIVEN if until else ConsentEvent.WITHDRAWN
    with transaction.atomic():
        event = record_event(kind, subject=subject, actor=by, at=at, details=told)
        said = Consent.objects.create(
            subject_id=subject, agency=agency, purpose=purpose, until=until, actor=by, at=at, event=event
        )
    return said.id
