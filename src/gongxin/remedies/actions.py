"""Ask for repair, contest a record, reply to it, report an error in it, tell that it was annulled.

Each opens a case about one record, routed by the rulebook: repair to whoever made the finding, everything else to the
source.  What the case's decisions change about the record follows from its events (`followers`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from django.db import connection, transaction

from gongxin.cases.actions import open_case
from gongxin.cases.overview import cases_of
from gongxin.cases.rules import Actor
from gongxin.codes.uscc import parse
from gongxin.dossiers.answers import Dossier, RecordView
from gongxin.remedies.performance import yuan
from gongxin.remedies.queries import held_of, stand_of
from gongxin.remedies.rules import (
    ABOUT_REPAIR,
    ANSWERED_BY_SOURCE,
    PLAN_ENDS,
    REPAIRS,
    SHIELDING,
    Stand,
    Where,
    procedure_called,
)
from gongxin.rulebook.items import Visibility
from gongxin.rulebook.procedures import Role
from gongxin.rulebook.queries import current


class RemedyRefused(Exception):
    """The law or a precondition does not allow this; nothing was changed."""


class NoSuchRecord(RemedyRefused):
    """No such record is held of the organisation."""


class TooEarly(RemedyRefused):
    """The shortest time of publication has not run yet; the message says from which day repair can be asked for."""


class NotRepairable(RemedyRefused):
    """This record cannot be repaired, or needs no repair; the message says why."""


class AlreadyAsked(RemedyRefused):
    """A case about this is open already."""


class EntryOfList(RemedyRefused):
    """The record is an entry in a list: one asks to leave the list, and the record follows."""


class PerformedInPart(RemedyRefused):
    """Only a part of the duty was performed; repair needs the whole."""


class NotTheDecider(RemedyRefused):
    """Another agency made the finding, or supplied the record, and it decides."""


class NotProvided(RemedyRefused):
    """No adopted pack provides for this remedy."""


@dataclass(frozen=True)
class Asked:
    """What somebody brings with a request: who, in which words, with which papers; and where papers are kept."""

    by: Actor
    statement: str
    enclosed: Mapping[str, bytes]
    home: Path


@transaction.atomic
def ask_repair(record: int, *, code: str, asked: Asked, reviewer: str, decider: str | None, at: datetime) -> int:
    """Open the case by which the organisation asks for the repair of its record; the number of the case.

    Refused before the shortest time of publication has run (the sentence names the day), for a record that cannot be or
    need not be repaired, while a request is open, and before another agency than the one that made the finding.
    `decider` names that agency where no adopted agency bears the record's code or name.
    """
    _one_at_a_time(record)
    dossier, held = _held(code, record, at=at)
    assert dossier.subject is not None
    stand = stand_of(held, subject=dossier.subject.id, at=at)
    _refuse_repair(stand)
    authority = _decider(stand, decider)
    parties = {Role.AUTHORITY: authority, Role.REVIEWER: reviewer}
    return _opened(REPAIRS[stand.track], held, code=code, asked=asked, parties=parties, at=at)


@transaction.atomic
def ask_shielding(
    record: int, *, code: str, asked: Asked, reviewer: str, decider: str | None, plan_ends: date, at: datetime
) -> int:
    """Open the case by which a record rests while a plan or settlement that a court approved is performed; its number.

    Refused for a record that is not adverse, is repaired, shielded or no longer published, or can never be repaired,
    while such a case is open, without the court's ruling, and before another agency than the one that made the
    finding.  `plan_ends` is the last day of the plan's term: without a finding the record is public again after it.
    """
    _one_at_a_time(record)
    dossier, held = _held(code, record, at=at)
    stand = _refuse_shielding(dossier, held, at=at)
    authority = _decider(stand, decider)
    parties = {Role.AUTHORITY: authority, Role.REVIEWER: reviewer}
    days = {PLAN_ENDS: plan_ends}
    return _opened(SHIELDING, held, code=code, asked=asked, parties=parties, at=at, days=days)


def refuse_opening(key: str, record: int, *, code: str, parties: Mapping[Role, str], at: datetime) -> None:
    """Refuse a case about this record where this room's own action would, whoever opens it and on whatever form.

    That is repair or shielding where `ask_repair` or `ask_shielding` would refuse it, before another agency than the
    one that made the finding, or by the other track's procedure; a second objection or news of an annulment, and one
    that an agency would answer which did not supply the record.  Within a transaction no other case about the record is
    opened until its end.
    """
    name = key.rpartition(".")[2]
    if name not in ABOUT_REPAIR | ANSWERED_BY_SOURCE:
        return
    _one_at_a_time(record)
    dossier, held = _held(code, record, at=at)
    assert dossier.subject is not None
    if name in ANSWERED_BY_SOURCE:
        _refuse_second(name, held.id, dossier, at=at)
        if parties.get(Role.SOURCE) != held.source:
            raise NotTheDecider(f"{held.source} supplied record {record} and answers for it")
        return
    if name == SHIELDING:
        stand = _refuse_shielding(dossier, held, at=at)
    else:
        stand = stand_of(held, subject=dossier.subject.id, at=at)
        _refuse_repair(stand)
        _refuse_track(stand, name)
    if stand.decides is None and parties.get(Role.AUTHORITY) != held.source:
        raise NotTheDecider(f"no agency here made the finding of record {record}: ask {held.source}, which supplied it")
    _decider(stand, parties.get(Role.AUTHORITY))


def _refuse_shielding(dossier: Dossier, held: RecordView, *, at: datetime) -> Stand:
    assert dossier.subject is not None
    _refuse_second(SHIELDING, held.id, dossier, at=at)
    stand = stand_of(held, subject=dossier.subject.id, at=at)
    _refuse_needless(stand)
    return stand


def _refuse_repair(stand: Stand) -> None:
    if stand.where is Where.TOO_EARLY:
        raise TooEarly(f"the repair of record {stand.record} can be asked for from {stand.earliest} on")
    if stand.where is Where.ASKED:
        raise AlreadyAsked(f"case {stand.case} about the repair of record {stand.record} is open")
    if stand.where is Where.SHIELDED:
        raise AlreadyAsked(f"record {stand.record} is shielded in case {stand.case}, where it is assessed anew")
    if stand.where is Where.ON_LIST:
        raise EntryOfList(f"record {stand.record} is an entry in {stand.list}: ask to leave it, by case {stand.case}")
    _refuse_needless(stand)
    _refuse_part(stand)


def _refuse_part(stand: Stand) -> None:
    """What was stated last is what counts: whoever has paid the rest since states it first."""
    told = next((one.performed for one in stand.conditions if one.performed is not None), None)
    if told is not None and not told.whole:
        raise PerformedInPart(
            f"of record {stand.record} {yuan(told.paid)} of {yuan(told.due)} yuan were performed, as stated on "
            f"{told.stated_on}; repair needs the whole"
        )


def _refuse_needless(stand: Stand) -> None:
    reasons = {
        Where.REPAIRED: "it is repaired already",
        Where.ENDED: f"its publication ended on {stand.public_until} by itself",
        Where.EXCLUDED: "the rulebook provides no repair for it",
        Where.NOTHING_TO_REPAIR: "it is not adverse",
    }
    if stand.where in reasons:
        raise NotRepairable(f"record {stand.record} needs or has no repair: {reasons[stand.where]}")


def _refuse_track(stand: Stand, name: str) -> None:
    if REPAIRS[stand.track] != name:
        raise NotRepairable(f"record {stand.record} is repaired by the procedure {REPAIRS[stand.track]}, not {name}")


def _decider(stand: Stand, named: str | None) -> str:
    if stand.decides is None and named is None:
        raise NotTheDecider(f"no agency here is called {stand.authority or 'nothing'}: name the one that decided")
    if stand.decides is not None and named not in (None, stand.decides):
        raise NotTheDecider(f"{stand.decides} made the finding of record {stand.record} and decides, not {named}")
    return stand.decides or str(named)


@transaction.atomic
def object_to(record: int, *, code: str, asked: Asked, reviewer: str, at: datetime) -> int:
    """Open the case by which the organisation contests its record; the number of the case.

    The record is marked as disputed once the log tells of it.  Refused while such a case is open.
    """
    _one_at_a_time(record)
    dossier, held = _held(code, record, at=at)
    _refuse_second("objection", held.id, dossier, at=at)
    return _opened("objection", held, code=code, asked=asked, parties=_source(held, reviewer), at=at)


@transaction.atomic
def tell_annulment(record: int, *, code: str, asked: Asked, at: datetime) -> int:
    """Open the case by which a source learns that the decision of its record was annulled; the number of the case.

    The clock of the withdrawal, three working days in the national pack, begins to run at once.  Refused while such a
    case is open.
    """
    _one_at_a_time(record)
    dossier, held = _held(code, record, at=at)
    _refuse_second("annulment", held.id, dossier, at=at)
    return _opened("annulment", held, code=code, asked=asked, parties=_source(held, None), at=at)


def report_error(record: int, *, code: str, statement: str, home: Path, at: datetime) -> int:
    """Open the case by which anybody reports an error in a public record; the number of the case.

    Who reports is not kept.  A record that is not public is refused in the words for one that does not exist.
    """
    held = _among(held_of(code, view=Visibility.PUBLIC, at=at), record)
    asked = Asked(Actor(Role.REPORTER.value, Role.REPORTER), statement, {}, home)
    return _opened("error-report", held, code=code, asked=asked, parties=_source(held, None), at=at)


def _one_at_a_time(record: int) -> None:
    """Whoever else opens a case about the record waits until this transaction has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('remedies.opening ' || %s::text, 0))", [record])


def held_record(code: str, record: int, *, at: datetime) -> tuple[int, RecordView]:
    """The number of the organisation, and its record as it is held; refused where it holds no such record."""
    dossier, held = _held(code, record, at=at)
    assert dossier.subject is not None
    return dossier.subject.id, held


def _held(code: str, record: int, *, at: datetime) -> tuple[Dossier, RecordView]:
    dossier = held_of(code, view=Visibility.KEPT, at=at)
    return dossier, _among(dossier, record)


def _among(dossier: Dossier, record: int) -> RecordView:
    for one in dossier.records:
        if one.id == record:
            return one
    raise NoSuchRecord(f"no record with the number {record} is held of this organisation today")


def _refuse_second(name: str, record: int, dossier: Dossier, *, at: datetime) -> None:
    assert dossier.subject is not None
    for one in cases_of(dossier.subject.id, at=at):
        if one.record == record and not one.ended and one.procedure.rpartition(".")[2] == name:
            raise AlreadyAsked(f"case {one.case} about record {record} is open")


def _source(record: RecordView, reviewer: str | None) -> dict[Role, str]:
    return {Role.SOURCE: record.source, **({Role.REVIEWER: reviewer} if reviewer else {})}


def _opened(
    name: str,
    record: RecordView,
    *,
    code: str,
    asked: Asked,
    parties: Mapping[Role, str],
    at: datetime,
    days: Mapping[str, date] | None = None,
) -> int:
    """The case of the procedure of that name; the organisation acts for itself alone."""
    key = procedure_called(current(), name, item=record.item)
    if key is None:
        raise NotProvided(f"no adopted pack has a procedure {name}")
    by = asked.by
    if by.role is Role.SUBJECT and not by.body:
        by = replace(by, body=parse(code).code or code)
    return open_case(
        key,
        subject=code,
        parties=parties,
        by=by,
        at=at,
        statement=asked.statement,
        enclosed=asked.enclosed,
        home=asked.home,
        record=record.id,
        days=days,
    )
