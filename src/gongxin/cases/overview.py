"""Cases as others need them: those about one organisation, and by which rule each of many goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from gongxin.agencies.guarding import seen_whole
from gongxin.cases.models import Attachment, Case, StepTaken
from gongxin.cases.reading import read_cases


@dataclass(frozen=True)
class CaseAbout:
    """A case about an organisation: of which procedure, about which record, with which papers and
    parties, where it stands."""

    case: int
    procedure: str
    record: int | None
    opened_at: datetime
    state: str
    ended: bool
    papers: frozenset[str]
    parties: Mapping[str, str]


@dataclass(frozen=True)
class GoneBy:
    """By which procedure of which adoption a case goes, and since when."""

    procedure: str
    adoption: int
    opened_at: datetime


def cases_of(subject: int, *, at: datetime) -> list[CaseAbout]:
    """The cases about the organisation with this number, the latest first, as they stand at `at`.

    Whoever the parties are: whether something may be asked again rests on what is asked elsewhere too.
    """
    with seen_whole():
        return _about(subject, at=at)


def _about(subject: int, *, at: datetime) -> list[CaseAbout]:
    reads = read_cases(list(Case.objects.filter(subject_id=subject, opened_at__lte=at).order_by("-id")))
    enclosed = Attachment.objects.filter(case_id__in=[read.case.id for read in reads], step=None)
    papers: dict[int, set[str]] = {}
    for number, paper in enclosed.values_list("case_id", "paper"):
        papers.setdefault(number, set()).add(paper)
    found = []
    for read in reads:
        standing = read.procedure.standing_at(read.standing, at=at)
        case, state = read.case, read.procedure.states[standing.state]
        known = (case.id, case.procedure, case.record_id, case.opened_at, state.name, state.ends)
        found.append(CaseAbout(*known, frozenset(papers.get(case.id, ())), case.parties))
    return found


def event_of(case: int, step: int) -> int | None:
    """The event that told of the case's step of that number; None where only time took it so far."""
    return StepTaken.objects.filter(case_id=case, number=step).values_list("event", flat=True).first()


def gone_by(cases: Sequence[int]) -> dict[int, GoneBy]:
    """By which rule each of these cases goes."""
    held = Case.objects.filter(id__in=list(cases))
    return {
        number: GoneBy(procedure, adoption, opened_at)
        for number, procedure, adoption, opened_at in held.values_list("id", "procedure", "adoption", "opened_at")
    }
