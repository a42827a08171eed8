"""State what was performed of a record's payment duty: by the organisation, or by the agency that decides."""

from datetime import datetime

from django.db import transaction

from gongxin.ledger.actions import record_event
from gongxin.periods import day_of
from gongxin.remedies.actions import NotTheDecider, held_record
from gongxin.remedies.models import Performance
from gongxin.remedies.performance import Instalments, Performed, performed
from gongxin.remedies.queries import stand_of
from gongxin.remedies.rules import AUTHORITY
from gongxin.rulebook.procedures import Role
from gongxin.rulebook.queries import current

STATED = "remedies.performance.stated"


def state_performance(
    record: int,
    *,
    code: str,
    due: int | None,
    paid: int,
    instalments: Instalments | None,
    role: Role,
    body: str,
    at: datetime,
) -> Performed:
    """What was performed of the record's duty is told from now on wherever repair is asked for or decided.

    Amounts are cents; what is due by the organisation's word is never less than by the agency's.  Refused for an
    unknown record, for amounts that cannot be, and by another agency than the one that made the finding.
    """
    subject, held = held_record(code, record, at=at)
    if role is Role.AUTHORITY:
        decides = stand_of(held, subject=subject, at=at).decides
        if body not in current().agencies or decides not in (None, body):
            raise NotTheDecider(f"{decides} made the finding of record {record} and decides, not {body}")
    stated_as = AUTHORITY if role is Role.AUTHORITY else Role.SUBJECT.value
    if role is not Role.AUTHORITY:
        due = _at_least_as_told(record, due)
    stated = performed(
        dict(held.facts), due=due, paid=paid, instalments=instalments, stated_as=stated_as, on=day_of(at)
    )
    with transaction.atomic():
        told = {"due": stated.due, "paid": stated.paid, "as": stated_as}
        record_event(STATED, subject=subject, record=record, actor=body or stated_as, at=at, details=told)
        Performance.objects.create(
            subject_id=subject,
            record_id=record,
            due=stated.due,
            paid=stated.paid,
            granted_on=instalments.granted_on if instalments else None,
            until=instalments.until if instalments else None,
            stated_as=stated_as,
            body=body,
            stated_on=stated.stated_on,
        )
    return stated


def _at_least_as_told(record: int, due: int | None) -> int | None:
    """What is due as the organisation states it, and never less than what the agency that decides stated last."""
    told = Performance.objects.filter(record_id=record, stated_as=AUTHORITY).order_by("-id").first()
    return due if told is None else max(due or 0, told.due)
