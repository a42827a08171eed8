"""For which purposes an organisation's consent is asked, which consents stand, and that nothing is shown without one.

A consent is one organisation's, to one agency, for one purpose, until a last day; the latest word about the three
counts, given or withdrawn.  It is asked by code before anything is looked up: a code that nobody bears is refused in
the same words as one whose bearer did not consent.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db import connection

from gongxin.codes.columns import read_codes
from gongxin.codes.uscc import parse
from gongxin.periods import day_of
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import saying_on
from gongxin.rulebook.measures import ConsentTerms
from gongxin.rulebook.queries import current
from gongxin.sharing.models import Consent
from gongxin.sharing.rules import ConsentMissing
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
FEW = 64
"""Up to so many codes are sooner read one by one than as a column."""
PLACES_TOLD = 20
MOST_LISTED = 200


@dataclass(frozen=True)
class ConsentView:
    """One word about a consent: given until a last day, or withdrawn (`until` is None); whether it stands today."""

    number: int
    subject: int
    agency: str
    purpose: str
    until: date | None
    at: datetime
    stands: bool


def asking_consent(book: Rulebook, day: date) -> dict[str, ConsentTerms]:
    """The purposes for which what is not public is shown on that day with the organisation's consent alone."""
    return {item.key: terms.consent for item, terms in saying_on(day, book.purposes.values()) if terms.consent}


def consents_of(subject: int, *, day: date) -> list[ConsentView]:
    """What this organisation gave and withdrew, the latest first."""
    return _views(list(Consent.objects.filter(subject_id=subject).order_by("-id")[:MOST_LISTED]), day=day)


def consents_to(agency: str, *, day: date) -> list[ConsentView]:
    """The consents to this agency that stand on `day`, the latest first."""
    latest = Consent.objects.filter(agency=agency).order_by("subject_id", "purpose", "-id")
    found = sorted(latest.distinct("subject_id", "purpose"), key=lambda one: -one.id)
    return [one for one in _views(found, day=day) if one.stands][:MOST_LISTED]


def standing(subjects: Collection[int], *, agency: str, purpose: str, day: date) -> dict[int, int]:
    """The number of the consent by which this agency may look, for each organisation of which one stands on `day`."""
    given: Given = {"agency": agency, "purpose": purpose, "day": day, "subjects": ",".join(map(str, subjects))}
    with connection.cursor() as cursor:
        cursor.execute(STANDING, given)
        return dict(cursor.fetchall())


def consented(subjects: Collection[int], *, agency: str, purpose: str, at: datetime) -> dict[int, int]:
    """The consents by which these organisations may be looked up; none where the purpose asks none.

    Refused where one is asked and does not stand.
    """
    day = day_of(at)
    if purpose not in asking_consent(current(), day):
        return {}
    found = standing(subjects, agency=agency, purpose=purpose, day=day)
    if missing := len(set(subjects) - found.keys()):
        raise ConsentMissing(purpose, count=missing)
    return found


def refuse_unconsented(codes: Sequence[str], *, agency: str, purpose: str, at: datetime) -> None:
    """Refuse to look these codes up for a purpose that asks consent, unless each one's bearer consented.

    What is no organisation's code is passed over: it is answered as such, and nobody stands behind it.
    """
    day = day_of(at)
    if purpose not in asking_consent(current(), day):
        return
    read = _read(codes)
    numbers = numbers_of({one for one in read if one is not None})
    found = standing(numbers.values(), agency=agency, purpose=purpose, day=day)
    places = [place for place, one in enumerate(read, 1) if one is not None and numbers.get(one) not in found]
    if places:
        raise ConsentMissing(purpose, count=len(places), places=places[:PLACES_TOLD] if len(codes) > 1 else ())


def _read(codes: Sequence[str]) -> list[str | None]:
    """Each text as a code; None where it is none."""
    if len(codes) <= FEW:
        return [parse(one).code for one in codes]
    return read_codes(pl.Series("code", list(codes), pl.String))["code"].to_list()


def _views(found: Sequence[Consent], *, day: date) -> list[ConsentView]:
    """Each word as it is told; only the latest about an agency and a purpose can stand."""
    latest: dict[tuple[int, str, str], int] = {}
    for one in found:
        key = (one.subject_id, one.agency, one.purpose)
        latest[key] = max(one.id, latest.get(key, 0))
    return [
        ConsentView(
            one.id,
            one.subject_id,
            one.agency,
            one.purpose,
            one.until,
            one.at,
            one.until is not None and day <= one.until and one.id == latest[one.subject_id, one.agency, one.purpose],
        )
        for one in found
    ]
