"""Who looked: as the organisation is told, and as the agency sees its own."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from gongxin.sharing.models import Lookup

A_FEW = 200
"""So many are told of where nobody says how many."""


@dataclass(frozen=True)
class LookupView:
    """A look-up: which agency, when, for what, with what result; who it was is for colleagues alone."""

    number: int
    subject: int
    kind: str
    agency: str
    actor: str
    at: datetime
    purpose: str
    case: str
    shown: dict[str, str | int]
    secret_until: date | None
    secret_basis: str
    consent: int | None


def lookups_told(subject: int, *, day: date, first: int = 0, last: int = A_FEW) -> list[LookupView]:
    """What the organisation is told on `day`, the latest first: everything but what is secret on that day."""
    return _read(_told(subject, day), first, last)


def count_told(subject: int, *, day: date) -> int:
    """How many look-ups the organisation is told of on `day`."""
    return _told(subject, day).count()


def lookups_by(agency: str, *, first: int = 0, last: int = A_FEW) -> list[LookupView]:
    """What was looked up for this agency, the latest first, secret or not."""
    return _read(Lookup.objects.filter(agency=agency), first, last)


def count_by(agency: str) -> int:
    """How many look-ups were made for this agency, secret or not."""
    return Lookup.objects.filter(agency=agency).count()


def _told(subject: int, day: date) -> QuerySet[Lookup]:
    return Lookup.objects.filter(Q(secret_until=None) | Q(secret_until__lte=day), subject_id=subject)


def _read(found: QuerySet[Lookup], first: int, last: int) -> list[LookupView]:
    return [
        LookupView(
            one.id,
            one.subject_id,
            one.kind,
            one.agency,
            one.actor,
            one.at,
            one.purpose,
            one.reference,
            one.shown,
            one.secret_until,
            one.secret_basis,
            one.consent,
        )
        for one in found.order_by("-id")[first:last]
    ]
