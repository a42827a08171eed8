"""Where an organisation stands with each of its records: what it can do, from when, before whom, at no cost."""

from dataclasses import dataclass
from datetime import datetime

from gongxin.cases.overview import CaseAbout, cases_about
from gongxin.dossiers.answers import Dossier, RecordView
from gongxin.dossiers.queries import dossier_of
from gongxin.periods import day_of
from gongxin.remedies.rules import REPAIRS, Stand, Where, where_it_stands
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
    cases = cases_about(dossier.subject.id, at=at) if dossier.subject else []
    found = (_stand(record, cases, at=at) for record in dossier.records)
    return Stands(dossier, tuple(one for one in found if one.where is not Where.NOTHING_TO_REPAIR))


def stand_of(record: RecordView, *, subject: int, at: datetime) -> Stand:
    """Where one record of an organisation stands at `at`."""
    return _stand(record, cases_about(subject, at=at), at=at)


def _stand(record: RecordView, cases: list[CaseAbout], *, at: datetime) -> Stand:
    open_case = next((one for one in cases if one.record == record.id and _is_open_repair(one)), None)
    return where_it_stands(
        record,
        current(),
        day=day_of(at),
        enclosed=open_case.papers if open_case else (),
        case=open_case.case if open_case else None,
    )


def _is_open_repair(case: CaseAbout) -> bool:
    return not case.ended and case.procedure.rpartition(".")[2] in REPAIRS.values()


def held_of(code: str, *, view: Visibility, at: datetime) -> Dossier:
    """The organisation's file in a view, as it is at `at`."""
    return dossier_of(code, day=day_of(at), known_at=at, now=at, view=view)
