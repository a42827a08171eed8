"""Where an organisation stands with each of its records: what it can do, from when, before whom, at no cost."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from gongxin.cases.overview import CaseAbout, cases_of
from gongxin.dossiers.answers import Dossier, Mark, RecordView
from gongxin.dossiers.days import days_of
from gongxin.dossiers.queries import dossier_of
from gongxin.listings.queries import ways_off
from gongxin.listings.rules import WayOff
from gongxin.periods import day_of
from gongxin.remedies.models import Performance
from gongxin.remedies.performance import Instalments, Performed
from gongxin.remedies.rules import (
    REPAIRS,
    SHIELDING,
    Repairable,
    Stand,
    Where,
    when_repairable,
    where_it_stands,
)
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import Visibility
from gongxin.rulebook.queries import current


@dataclass(frozen=True)
class Stands:
    """The organisation's answer, and where each of its adverse records stands; the other records need no repair."""

    dossier: Dossier
    stands: tuple[Stand, ...]


def stands_of(code: str, *, at: datetime) -> Stands:
    """Where every adverse record that is held of the organisation stands at `at`, as officers see it too."""
    dossier = held_of(code, view=Visibility.KEPT, at=at)
    found = _stand_all(dossier.records, subject=dossier.subject.id, at=at) if dossier.subject else []
    return Stands(dossier, tuple(one for one in found if one.where is not Where.NOTHING_TO_REPAIR))


def repairable_among(subject: int, records: Collection[int], *, at: datetime) -> dict[int, Repairable]:
    """From when those of these records of an organisation that are adverse can be repaired, as `stands_of` has it.

    What is asked already, and what was stated of performance, changes no day and is not read.
    """
    if not records:
        return {}
    day, law = day_of(at), current()
    held = days_of(subject, records, day=day, known_at=at, rulebook=law)
    ways = ways_off(subject, {one.id: (one.item, one.facts) for one in held}, day=day, law=law)
    found = ((one.id, when_repairable(one, law, way_off=ways.get(one.id))) for one in held)
    return {number: days for number, days in found if days is not None}


def stand_of(record: RecordView, *, subject: int, at: datetime) -> Stand:
    """Where one record of an organisation stands at `at`."""
    return _stand_all([record], subject=subject, at=at)[0]


def _stand_all(records: Sequence[RecordView], *, subject: int, at: datetime) -> list[Stand]:
    cases = cases_of(subject, at=at)
    asked = {one.id: (one.item, one.facts) for one in records}
    stated, law = performances_of(subject), current()
    ways = ways_off(subject, asked, day=day_of(at), law=law)
    return [_stand(record, law, cases, ways.get(record.id), stated.get(record.id), at=at) for record in records]


def performances_of(subject: int) -> dict[int, Performed]:
    """What was stated last of the performance of each of an organisation's records of which anything was."""
    return {one.record_id: _performed(one) for one in Performance.objects.filter(subject_id=subject).order_by("id")}


def instalments_shown(subject: int, records: Sequence[RecordView], *, day: date) -> dict[int, Performed]:
    """What was stated by `day` to have been performed, in instalments, of those of these records that are public.

    Of a record that nobody sees any more, such as a repaired one, nothing is told.
    """
    public = {one.id for one in records if one.visibility is Visibility.PUBLIC}
    held = Performance.objects.filter(subject_id=subject, record_id__in=public, stated_on__lte=day).order_by("id")
    last = {one.record_id: _performed(one) for one in held} if public else {}
    return {record: one for record, one in last.items() if one.instalments is not None}


def _performed(one: Performance) -> Performed:
    granted = None if one.granted_on is None or one.until is None else Instalments(one.granted_on, one.until)
    return Performed(one.due, one.paid, granted, one.stated_as, one.stated_on)


def stand_in_case(code: str, record: int | None, *, at: datetime) -> Stand | None:
    """Where the record of a case stands, the same for whoever asks and whoever decides; None where it is not held."""
    return next((one for one in stands_of(code, at=at).stands if one.record == record), None)


def _stand(
    record: RecordView,
    law: Rulebook,
    cases: list[CaseAbout],
    way_off: WayOff | None,
    performed: Performed | None,
    *,
    at: datetime,
) -> Stand:
    names = {SHIELDING} if Mark.SHIELDED in record.marks else set(REPAIRS.values())
    open_case = next((one for one in cases if one.record == record.id and _is_open(one, names)), None)
    return where_it_stands(
        record,
        law,
        day=day_of(at),
        enclosed=open_case.papers if open_case else (),
        case=open_case.case if open_case else None,
        way_off=way_off,
        performed=performed,
    )


def _is_open(case: CaseAbout, procedures: Collection[str]) -> bool:
    return not case.ended and case.procedure.rpartition(".")[2] in procedures


def held_of(code: str, *, view: Visibility, at: datetime) -> Dossier:
    """The organisation's file in a view, as it is at `at`."""
    return dossier_of(code, day=day_of(at), known_at=at, now=at, view=view)
