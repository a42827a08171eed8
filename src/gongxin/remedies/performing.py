"""State what was performed of a record's payment duty: by the organisation, the agency that decides, the platform."""

from datetime import datetime

from django.db import transaction

from gongxin.cases.overview import cases_of
from gongxin.codes.uscc import parse
from gongxin.dossiers.answers import RecordView
from gongxin.ledger.actions import record_event
from gongxin.periods import day_of
from gongxin.remedies.actions import NotTheDecider, held_record, refuse_elsewhere
from gongxin.remedies.models import Performance
from gongxin.remedies.performance import Instalments, Performed, performed
from gongxin.remedies.queries import stand_of
from gongxin.remedies.rules import ABOUT_REPAIR, AUTHORITY
from gongxin.rulebook.procedures import Role

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
    unknown record, for amounts that cannot be, as the organisation by anybody but itself, and by another agency than
    the one that made the finding.  Where no agency here made it, the one that took the case states it, or the
    platform, which receives what is decided elsewhere.
    """
    subject, held = held_record(code, record, at=at)
    refuse_elsewhere(record)
    body = _body(held, subject, code, role=role, body=body, at=at)
    if role is not Role.AUTHORITY:
        due = _at_least_as_told(record, due)
    stated = performed(
        dict(held.facts), due=due, paid=paid, instalments=instalments, stated_as=role.value, on=day_of(at)
    )
    with transaction.atomic():
        told = {"due": stated.due, "paid": stated.paid, "as": role.value}
        record_event(STATED, subject=subject, record=record, actor=body or role.value, at=at, details=told)
        Performance.objects.create(
            subject_id=subject,
            record_id=record,
            due=stated.due,
            paid=stated.paid,
            granted_on=instalments.granted_on if instalments else None,
            until=instalments.until if instalments else None,
            stated_as=role.value,
            body=body,
            stated_on=stated.stated_on,
        )
    return stated


def _body(held: RecordView, subject: int, code: str, *, role: Role, body: str, at: datetime) -> str:
    """For whom the statement is made; refused to whoever may not make it in this capacity."""
    if role is Role.SUBJECT:
        own = parse(code).code or code
        if body not in ("", own):
            raise NotTheDecider(f"as the organisation {own} itself states this, not {body}")
        return own
    decides = stand_of(held, subject=subject, at=at).decides
    if decides is not None:
        if role is not Role.AUTHORITY or body != decides:
            told = f"{decides} made the finding of record {held.id} and decides, not {body or role.value}"
            raise NotTheDecider(told)
    elif body not in _took(held.id, subject, at=at) if role is Role.AUTHORITY else body:
        raise NotTheDecider(f"no agency here made the finding of record {held.id}, and {body} took no case about it")
    return body


def _took(record: int, subject: int, *, at: datetime) -> set[str]:
    """The agencies before which the repair of the record was asked for."""
    asked = (one for one in cases_of(subject, at=at) if one.record == record)
    return {one.parties[AUTHORITY] for one in asked if one.procedure.rpartition(".")[2] in ABOUT_REPAIR}


def _at_least_as_told(record: int, due: int | None) -> int | None:
    """What is due as the organisation states it, and never less than what the agency that decides stated last."""
    told = Performance.objects.filter(record_id=record, stated_as=AUTHORITY).order_by("-id").first()
    return due if told is None else max(due or 0, told.due)
