"""Ask for repair, contest a record, reply to it, report an error in it, tell that it was annulled.

Each opens a case about one record, routed by the rulebook: repair to whoever made the finding, everything else to the
source.  Whatever form asks, `open_about` judges and opens; what the case's decisions change about the record follows
from its events (`followers`).
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
from gongxin.dossiers.arriving import home_of
from gongxin.remedies.performance import yuan
from gongxin.remedies.queries import held_of, stand_of
from gongxin.remedies.rules import (
    ABOUT_REPAIR,
    ANNULMENT,
    ERROR_REPORT,
    ONE_AT_A_TIME,
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


class DecidedElsewhere(RemedyRefused):
    """The record came from another node; whoever decides about it does so there."""


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
def open_about(
    record: int,
    key: str,
    *,
    code: str,
    parties: Mapping[Role, str],
    asked: Asked,
    at: datetime,
    days: Mapping[str, date] | None = None,
) -> int:
    """Open a case of the procedure `key` about this record, whatever form it was asked on; the number of the case.

    Refused for a record that the organisation does not have, or, to whoever reports an error, that is not public; for
    repair where `ask_repair` says so, for shielding where `ask_shielding` does, by the other track's procedure; for a
    second objection or news of an annulment; before another agency than the one that made the finding or, in
    everything but repair, supplied the record.  No other case about the record is opened meanwhile.  A record that
    came from another node is asked about there.
    """
    name = key.rpartition(".")[2]
    _one_at_a_time(record)
    refuse_elsewhere(record)
    dossier = held_of(code, view=Visibility.PUBLIC if name == ERROR_REPORT else Visibility.KEPT, at=at)
    held = _among(dossier, record)
    assert dossier.subject is not None
    if name in ABOUT_REPAIR:
        _refuse_repairing(name, dossier.subject.id, held, parties.get(Role.AUTHORITY), at=at)
    elif name in ONE_AT_A_TIME | {ERROR_REPORT}:
        _refuse_answering(name, dossier.subject.id, held, parties.get(Role.SOURCE), at=at)
    else:
        raise NotProvided(f"a case of {key} is not about one record")
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
        record=record,
        days=days,
    )


def ask_repair(record: int, *, code: str, asked: Asked, reviewer: str, at: datetime) -> int:
    """Open the case by which the organisation asks for the repair of its record; the number of the case.

    It goes to the agency that made the finding, or to the record's source where no adopted agency did.  Refused before
    the shortest time of publication has run (the sentence names the day), for a record that cannot be or need not be
    repaired, of whose duty only a part was performed, and while a request is open.
    """
    subject, held = held_record(code, record, at=at)
    stand = stand_of(held, subject=subject, at=at)
    parties = {Role.AUTHORITY: stand.takes, Role.REVIEWER: reviewer}
    return open_about(record, _key(REPAIRS[stand.track], held), code=code, parties=parties, asked=asked, at=at)


def ask_shielding(record: int, *, code: str, asked: Asked, reviewer: str, plan_ends: date, at: datetime) -> int:
    """Open the case by which a record rests while a plan or settlement that a court approved is performed; its number.

    Refused for a record that is not adverse, is repaired, shielded or no longer published, or can never be repaired,
    while such a case is open, and without the court's ruling.  `plan_ends` is the last day of the plan's term: without
    a finding the record is public again after it.
    """
    subject, held = held_record(code, record, at=at)
    takes = stand_of(held, subject=subject, at=at).takes
    parties, days = {Role.AUTHORITY: takes, Role.REVIEWER: reviewer}, {PLAN_ENDS: plan_ends}
    return open_about(record, _key(SHIELDING, held), code=code, parties=parties, asked=asked, at=at, days=days)


def _refuse_repairing(name: str, subject: int, held: RecordView, authority: str | None, *, at: datetime) -> None:
    if name == SHIELDING:
        _refuse_second(name, held.id, subject, at=at)
    stand = stand_of(held, subject=subject, at=at)
    if name == SHIELDING:
        _refuse_needless(stand)
    else:
        _refuse_repair(stand)
        _refuse_track(stand, name)
    if stand.decides is None and authority != stand.takes:
        raise NotTheDecider(
            f"no agency here made the finding of record {held.id}: ask {held.source}, which supplied it"
        )
    if authority != stand.takes:
        raise NotTheDecider(f"{stand.decides} made the finding of record {held.id} and decides, not {authority}")


def _refuse_answering(name: str, subject: int, held: RecordView, source: str | None, *, at: datetime) -> None:
    if name in ONE_AT_A_TIME:
        _refuse_second(name, held.id, subject, at=at)
    if source != held.source:
        raise NotTheDecider(f"{held.source} supplied record {held.id} and answers for it")


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


def object_to(record: int, *, code: str, asked: Asked, reviewer: str, at: datetime) -> int:
    """Open the case by which the organisation contests its record; the number of the case.

    The record is marked as disputed once the log tells of it.  Refused while such a case is open.
    """
    _, held = held_record(code, record, at=at)
    parties = {Role.SOURCE: held.source, Role.REVIEWER: reviewer}
    return open_about(record, _key("objection", held), code=code, parties=parties, asked=asked, at=at)


def tell_annulment(record: int, *, code: str, asked: Asked, at: datetime) -> int:
    """Open the case by which a source learns that the decision of its record was annulled; the number of the case.

    The clock of the withdrawal, three working days in the national pack, begins to run at once.  Refused while such a
    case is open.
    """
    _, held = held_record(code, record, at=at)
    return open_about(record, _key(ANNULMENT, held), code=code, parties={Role.SOURCE: held.source}, asked=asked, at=at)


def report_error(record: int, *, code: str, statement: str, home: Path, at: datetime) -> int:
    """Open the case by which anybody reports an error in a public record; the number of the case.

    Who reports is not kept.  A record that is not public is refused in the words for one that does not exist.
    """
    held = _among(held_of(code, view=Visibility.PUBLIC, at=at), record)
    asked = Asked(Actor(Role.REPORTER.value, Role.REPORTER), statement, {}, home)
    parties = {Role.SOURCE: held.source}
    return open_about(record, _key(ERROR_REPORT, held), code=code, parties=parties, asked=asked, at=at)


def _one_at_a_time(record: int) -> None:
    """Whoever else opens a case about the record waits until this transaction has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('remedies.opening ' || %s::text, 0))", [record])


def refuse_elsewhere(record: int) -> None:
    """Refuse what is asked about a record that came from another node: it is decided there, and arrives here."""
    if (node := home_of(record)) is not None:
        raise DecidedElsewhere(f"record {record} is at home at {node}: ask there, and what is decided arrives here")


def held_record(code: str, record: int, *, at: datetime) -> tuple[int, RecordView]:
    """The number of the organisation, and its record as it is held; refused where it holds no such record."""
    dossier = held_of(code, view=Visibility.KEPT, at=at)
    held = _among(dossier, record)
    assert dossier.subject is not None
    return dossier.subject.id, held


def _among(dossier: Dossier, record: int) -> RecordView:
    for one in dossier.records:
        if one.id == record:
            return one
    raise NoSuchRecord(f"no record with the number {record} is held of this organisation today")


def _refuse_second(name: str, record: int, subject: int, *, at: datetime) -> None:
    for one in cases_of(subject, at=at):
        if one.record == record and not one.ended and one.procedure.rpartition(".")[2] == name:
            raise AlreadyAsked(f"case {one.case} about record {record} is open")


def _key(name: str, record: RecordView) -> str:
    """The procedure of that name, of the pack that has the record's item, else of any."""
    key = procedure_called(current(), name, item=record.item)
    if key is None:
        raise NotProvided(f"no adopted pack has a procedure {name}")
    return key
