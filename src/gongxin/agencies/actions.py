"""Make, replace and end the keys by which agencies' machines are known.

A key is shown once, to whoever asked for it; only its digest is kept.  Every key ends by itself.
"""

from datetime import datetime

from django.db import transaction

from gongxin.agencies.models import AgencyKey
from gongxin.agencies.rules import KeyEvent, KeyRefused, check_term, digest_of, new_key
from gongxin.ledger.actions import record_event

OPERATOR = "operator"


def make_key(agency: str, *, at: datetime, ends_at: datetime, by: str = OPERATOR) -> str:
    """Give the agency a new key that holds from `at` until `ends_at`; the key itself, which is shown this once.

    Refused without an agency and for a term that is over before it begins.
    """
    if not agency:
        raise KeyRefused("a key belongs to an agency")
    check_term(at, ends_at=ends_at)
    key = new_key()
    with transaction.atomic():
        made = AgencyKey.objects.create(agency=agency, digest=digest_of(key), made_at=at, ends_at=ends_at)
        told = {"agency": agency, "key": made.id, "ends_at": ends_at.isoformat()}
        record_event(KeyEvent.MADE, actor=by, at=at, details=told)
    return key


def end_key(number: int, *, at: datetime, by: str = OPERATOR) -> None:
    """End the key with this number at `at`; refused where there is none, or it has ended already."""
    with transaction.atomic():
        held = AgencyKey.objects.select_for_update().filter(id=number).first()
        if held is None:
            raise KeyRefused(f"there is no key number {number}")
        if held.ends_at is not None and held.ends_at <= at:
            raise KeyRefused(f"key number {number} ended at {held.ends_at.isoformat()}")
        held.ends_at = at
        held.save(update_fields=["ends_at"])
        record_event(KeyEvent.ENDED, actor=by, at=at, details={"agency": held.agency, "key": number})


def replace_key(number: int, *, at: datetime, ends_at: datetime, old_until: datetime, by: str = OPERATOR) -> str:
    """Give the agency of this key a new one, while the old one holds on until `old_until`; the new key.

    Refused for a key that has ended, and where the old one would outlive its own term.
    """
    with transaction.atomic():
        held = AgencyKey.objects.select_for_update().filter(id=number).first()
        if held is None or (held.ends_at is not None and held.ends_at <= at):
            raise KeyRefused(f"key number {number} does not hold any more and cannot be replaced")
        if held.ends_at is not None and old_until > held.ends_at:
            raise KeyRefused(f"key number {number} ends at {held.ends_at.isoformat()}; replacing does not lengthen it")
        check_term(at, ends_at=old_until)
        key = make_key(held.agency, at=at, ends_at=ends_at, by=by)
        held.ends_at = old_until
        held.save(update_fields=["ends_at"])
        told = {"agency": held.agency, "key": number, "ends_at": old_until.isoformat()}
        record_event(KeyEvent.ENDED, actor=by, at=at, details=told)
    return key
