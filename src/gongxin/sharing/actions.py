"""Note a look-up before its answer is given."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from gongxin.ledger.actions import record_event
from gongxin.periods import day_of
from gongxin.sharing.models import Lookup
from gongxin.sharing.rules import LookupEvent, LookupKind, Reason, checked


def note_lookup(
    subject: int,
    *,
    kind: LookupKind,
    agency: str,
    by: str,
    reason: Reason,
    shown: Mapping[str, str | int],
    at: datetime,
) -> int:
    """Note that `by` looked, for `agency`, at what is held of the organisation; the look-up's number.

    `shown` says what the answer came to, and nothing of its content.  Refused without a purpose and a case.
    """
    reason = checked(reason, day=day_of(at))
    secrecy = reason.secrecy
    told: dict[str, object] = {"kind": kind, "agency": agency, "purpose": reason.purpose, "shown": dict(shown)}
    if secrecy is not None:
        told["secret_until"] = secrecy.until.isoformat()
    with transaction.atomic():
        event = record_event(LookupEvent.NOTED, subject=subject, actor=by, at=at, details=told)
        noted = Lookup.objects.create(
            subject_id=subject,
            kind=kind,
            agency=agency,
            actor=by,
            at=at,
            purpose=reason.purpose,
            reference=reason.case,
            shown=dict(shown),
            secret_basis=secrecy.basis if secrecy else "",
            secret_until=secrecy.until if secrecy else None,
            event=event,
        )
    return noted.id
