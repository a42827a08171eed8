"""Commitments as they stand: the letter, the case it is followed in, and by when it is to be kept."""

from dataclasses import dataclass
from datetime import date, datetime

from gongxin.agencies.guarding import seen_whole
from gongxin.cases.queries import CaseView, DeadlineView, case_of
from gongxin.commitments.models import Commitment
from gongxin.commitments.rules import CommitmentRefused
from gongxin.dossiers.answers import RecordView
from gongxin.dossiers.latest import latest_public
from gongxin.periods import day_of
from gongxin.rulebook.commitments import BREACHES, CommitmentTerms
from gongxin.rulebook.items import Words
from gongxin.rulebook.queries import adopted_as
from gongxin.subjects.queries import codes_of, names_now


class NoSuchCommitment(CommitmentRefused):
    """There is no commitment of that case."""


@dataclass(frozen=True)
class CommitmentView:
    """A commitment: its letter as anybody may read it, and where it stands."""

    case: int
    kind: str
    title: Words
    subject: str
    agency: str
    number: str
    matter: str
    content: str
    liability: str
    made_on: date
    valid_until: date | None
    state: str
    state_title: Words
    deadlines: tuple[DeadlineView, ...]
    record: int | None


def commitment_of(case: int, *, at: datetime) -> CommitmentView:
    """The commitment that is followed in `case`, as it stands at `at`; refused where there is none."""
    return _view(found(case), at=at)


def commitments_of(subject: int, *, at: datetime) -> tuple[CommitmentView, ...]:
    """All commitments of an organisation, the latest first."""
    return tuple(_view(one, at=at) for one in Commitment.objects.filter(subject_id=subject).order_by("-id"))


@dataclass(frozen=True)
class Letter:
    """A public letter: who promised, and its record as everybody sees it."""

    code: str
    name: str
    record: RecordView


@dataclass(frozen=True)
class Letters:
    """Public letters of one kind, the one entered last first, and the number before which older ones are asked for."""

    letters: tuple[Letter, ...]
    older: int | None


def public_letters(terms: CommitmentTerms, *, day: date, before: int, most: int) -> Letters:
    """The public letters of a kind on `day`, made here or delivered; what is not public, or no longer, is not there."""
    latest = latest_public(terms.item, states={"kind": terms.kind}, day=day, before=before, most=most)
    subjects = [subject for subject, _ in latest.records]
    codes, names = codes_of(subjects), names_now(subjects)
    letters = (Letter(codes[subject], names.get(subject, ""), record) for subject, record in latest.records)
    return Letters(tuple(letters), latest.older)


def found(case: int) -> Commitment:
    """The commitment of the case, as it is kept."""
    commitment = Commitment.objects.filter(case_id=case).first()
    if commitment is None:
        raise NoSuchCommitment(f"case {case} follows no commitment")
    return commitment


def terms_of(commitment: Commitment) -> CommitmentTerms:
    """What the packs said of its kind on the day that governs it."""
    terms = adopted_as(commitment.adoption).at(commitment.governed_on).commitment(commitment.kind).terms
    assert terms is not None  # it was in force when the commitment was made
    return terms


def breaches_of(subject: int, kind: str, *, at: datetime) -> dict[int, date]:
    """The cases in which a commitment of that kind was found broken by `at`, each with the day of the finding."""
    found_on = {}
    with seen_whole():  # whichever agency it was made to
        for one in Commitment.objects.filter(subject_id=subject, kind=kind).order_by("-id"):
            broken = {outcome.state for outcome in terms_of(one).outcomes if outcome.fulfilment in BREACHES}
            view = _case(one, at=at)
            if view.state in broken:
                found_on[one.case_id] = day_of(view.steps[-1].at)
    return found_on


def _case(commitment: Commitment, *, at: datetime) -> CaseView:
    view = case_of(commitment.case_id, at=at)
    assert view is not None
    return view


def _view(commitment: Commitment, *, at: datetime) -> CommitmentView:
    view = _case(commitment, at=at)
    return CommitmentView(
        case=commitment.case_id,
        kind=commitment.kind,
        title=adopted_as(commitment.adoption).commitment(commitment.kind).title,
        subject=codes_of([commitment.subject_id])[commitment.subject_id],
        agency=commitment.agency,
        number=commitment.number,
        matter=commitment.matter,
        content=commitment.content,
        liability=commitment.liability,
        made_on=commitment.made_on,
        valid_until=commitment.valid_until,
        state=view.state,
        state_title=view.state_title,
        deadlines=view.deadlines,
        record=commitment.record_id,
    )
