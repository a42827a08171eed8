"""For which purposes an organisation's consent is asked, which consents stand, and that nothing is shown without one.

A consent is one organisation's, to one agency, for one purpose, until a last day; the latest word about the three
counts, given or withdrawn.  It is asked by code before anything is looked up: a code that nobody bears is refused in
the same words as one whose bearer did not consent.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from gongxin.codes.columns import read_texts
from gongxin.periods import day_of
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import saying_on
from gongxin.rulebook.measures import ConsentTerms
from gongxin.rulebook.queries import current
from gongxin.sharing.models import Consent
from gongxin.sharing.rules import ConsentMissing, Reason, SecrecyWithConsent
from gongxin.store.steps import Given
from gongxin.subjects.queries import numbers_of

STANDING = """
SELECT subject_id, id FROM (
    SELECT DISTINCT ON (subject_id) subject_id, id, until FROM sharing_consent
    WHERE agency = %(agency)s AND purpose = %(purpose)s
      AND subject_id = ANY(string_to_array(%(subjects)s, ',')::bigint[])
    ORDER BY subject_id, id DESC
) AS latest WHERE until >= %(day)s
"""


class Standing(StrEnum):
    """What has become of a word about a consent."""

    STANDS = "stands"
    ENDED = "ended"
    REPLACED = "replaced"
    WITHDRAWAL = "withdrawal"


@dataclass(frozen=True)
class ConsentView:
    """One word about a consent: given until a last day, or withdrawn (`until` is None); what became of it."""

    number: int
    subject: int
    agency: str
    purpose: str
    until: date | None
    at: datetime
    state: Standing


def asking_consent(book: Rulebook, day: date) -> dict[str, ConsentTerms]:
    """The purposes for which what is not public is shown on that day with the organisation's consent alone."""
    return {item.key: terms.consent for item, terms in saying_on(day, book.purposes.values()) if terms.consent}


def said_of(subject: int, *, day: date, first: int, last: int) -> list[ConsentView]:
    """What this organisation gave and withdrew, the latest first, from one place of the list to another."""
    return _views(Consent.objects.filter(subject_id=subject).order_by("-id"), day, first, last)


def count_said(subject: int) -> int:
    """How many words about consents this organisation has said."""
    return Consent.objects.filter(subject_id=subject).count()


def standing_of(subject: int, *, day: date) -> list[ConsentView]:
    """Every consent of this organisation that stands on `day`, the latest first: one an agency and purpose at most."""
    return _views(_latest(Consent.objects.filter(subject_id=subject), day).order_by("-id"), day)


def standing_to(agency: str, *, day: date, first: int, last: int) -> list[ConsentView]:
    """The consents to this agency that stand on `day`, the latest first, from one place of the list to another."""
    return _views(_latest(Consent.objects.filter(agency=agency), day).order_by("-id"), day, first, last)


def count_to(agency: str, *, day: date) -> int:
    """How many consents to this agency stand on `day`."""
    return _latest(Consent.objects.filter(agency=agency), day).count()


def _latest(said: QuerySet[Consent], day: date) -> QuerySet[Consent]:
    """Of these the words that stand: no later one is about the same, and their last day has not gone by."""
    return said.filter(until__gte=day).exclude(Exists(_later()))


def _later() -> QuerySet[Consent]:
    same = {name: OuterRef(name) for name in ("subject_id", "agency", "purpose")}
    return Consent.objects.filter(**same, id__gt=OuterRef("id"))


def standing(subjects: Collection[int], *, agency: str, purpose: str, day: date) -> dict[int, int]:
    """The number of the consent by which this agency may look, for each organisation of which one stands on `day`."""
    given: Given = {"agency": agency, "purpose": purpose, "day": day, "subjects": ",".join(map(str, subjects))}
    with connection.cursor() as cursor:
        cursor.execute(STANDING, given)
        return dict(cursor.fetchall())


def consented(subjects: Collection[int], *, agency: str, reason: Reason, at: datetime) -> dict[int, int]:
    """The consents by which these organisations may be looked up; none where the purpose asks none.

    Refused where one is asked and does not stand, and where the look-up would be kept from whoever consents.
    """
    day = day_of(at)
    if not _is_asked(reason, day):
        return {}
    found = standing(subjects, agency=agency, purpose=reason.purpose, day=day)
    if missing := len(set(subjects) - found.keys()):
        raise ConsentMissing(reason.purpose, count=missing)
    return found


def refuse_unconsented(codes: Sequence[str], *, agency: str, reason: Reason, at: datetime) -> None:
    """Refuse to look these codes up for a purpose that asks consent, unless each one's bearer consented.

    What is no organisation's code is passed over: it is answered as such, and nobody stands behind it.  Refused too
    where the look-up would be kept from whoever consents.
    """
    day = day_of(at)
    if not _is_asked(reason, day):
        return
    read = [code for code, _, _ in read_texts(codes)]
    numbers = numbers_of({one for one in read if one is not None})
    found = standing(numbers.values(), agency=agency, purpose=reason.purpose, day=day)
    places = [place for place, one in enumerate(read, 1) if one is not None and numbers.get(one) not in found]
    if places:
        raise ConsentMissing(reason.purpose, count=len(places), places=places if len(codes) > 1 else ())


def _is_asked(reason: Reason, day: date) -> bool:
    if reason.purpose not in asking_consent(current(), day):
        return False
    if reason.secrecy is not None:
        raise SecrecyWithConsent("a look-up by an organisation's consent is not kept from it: leave secrecy away")
    return True


def _views(said: QuerySet[Consent], day: date, first: int = 0, last: int | None = None) -> list[ConsentView]:
    """Each word as it is told."""
    told = said.annotate(replaced=Exists(_later()))[first:last]
    return [
        ConsentView(one.id, one.subject_id, one.agency, one.purpose, one.until, one.at, _state(one, one.replaced, day))
        for one in told
    ]


def _state(one: Consent, replaced: bool, day: date) -> Standing:
    if one.until is None:
        return Standing.WITHDRAWAL
    if replaced:
        return Standing.REPLACED
    return Standing.STANDS if day <= one.until else Standing.ENDED
