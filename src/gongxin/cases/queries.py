"""Cases as they stand at a moment: what time has taken by then is told, whether or not the clocks were run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from gongxin.cases.models import Attachment, Case, StepTaken
from gongxin.cases.procedure import Passed, Procedure, Standing
from gongxin.cases.reading import Read, read_cases, stated_days
from gongxin.cases.rules import bound_body
from gongxin.periods import day_of
from gongxin.periods.period import ONE_DAY
from gongxin.rulebook.items import Words
from gongxin.rulebook.procedures import AGENCY_ROLES, Role, StepText
from gongxin.subjects.queries import codes_of


@dataclass(frozen=True)
class PaperView:
    """A paper that was enclosed, and by which digest it is kept."""

    paper: str
    digest: str
    media: str
    size: int


@dataclass(frozen=True)
class StepView:
    """A step: who took it for whom, since when it holds; not `recorded` where only time took it so far."""

    number: int
    name: str
    title: Words
    enters: str
    role: str
    by: str
    body: str
    at: datetime
    recorded: bool
    reasons: str
    papers: tuple[PaperView, ...]
    served_on: date | None
    remedies: tuple[Words, ...]


@dataclass(frozen=True)
class DeadlineView:
    """A clock that runs: who is bound, what follows; without a last day its year's calendar is not known yet."""

    clock: str
    title: Words
    binds: str
    body: str
    last_day: date | None
    runs_out_at: datetime | None
    then: str


@dataclass(frozen=True)
class CaseView:
    """A case as it stands at a moment."""

    case: int
    procedure: str
    governed_on: date
    subject: str
    record: int | None
    parties: dict[str, str]
    opened_at: datetime
    statement: str
    days: dict[str, date]
    papers: tuple[PaperView, ...]
    state: str
    state_title: Words
    ended: bool
    steps: tuple[StepView, ...]
    deadlines: tuple[DeadlineView, ...]
    open_steps: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Due:
    """A clock that runs out before a moment, and in which case."""

    case: int
    procedure: str
    subject: str
    clock: str
    binds: str
    body: str
    last_day: date
    runs_out_at: datetime


@dataclass(frozen=True)
class Silence:
    """A body let the time run out that it had: what for, its last day, since when, and when it acted after all."""

    case: int
    procedure: str
    subject: str
    step: str
    duty: Words
    body: str
    last_day: date
    since: datetime
    acted_at: datetime | None


def case_of(number: int, *, at: datetime) -> CaseView | None:
    """The case as it stands at `at`; None where there is no such case."""
    case = Case.objects.filter(id=number).first()
    if case is None:
        return None
    read = read_cases([case])[0]
    standing, passed = _passed(read, at=at)
    papers = list(Attachment.objects.filter(case_id=number).order_by("id"))
    steps = [_taken(read, step, standing, papers) for step in read.steps]
    state = read.procedure.states[standing.state]
    return CaseView(
        case=case.id,
        procedure=case.procedure,
        governed_on=case.governed_on,
        subject=codes_of([case.subject_id])[case.subject_id],
        record=case.record_id,
        parties=case.parties,
        opened_at=case.opened_at,
        statement=case.statement,
        days=stated_days(case),
        papers=_papers(papers, None),
        state=state.name,
        state_title=state.title,
        ended=state.ends,
        steps=(*steps, *passed),
        deadlines=tuple(_deadlines(read, standing)),
        open_steps=_open(read.procedure, standing),
    )


def due_before(moment: datetime, *, body: str | None = None, limit: int = 1_000) -> list[Due]:
    """The clocks that run out before `moment`, the next first; of one agency or organisation, or of all."""
    cases = Case.objects.filter(due_at__lt=moment).order_by("due_at", "id")
    if body is not None:
        cases = cases.filter(_party(body))
    reads = read_cases(list(cases[:limit]))
    codes = codes_of([read.case.subject_id for read in reads])
    found = [due for read in reads for due in _due(read, codes[read.case.subject_id])]
    wanted = [due for due in found if due.runs_out_at < moment and body in (None, due.body)]
    return sorted(wanted, key=lambda due: (due.runs_out_at, due.case))


def silences_of(body: str, *, at: datetime, limit: int = 1_000) -> list[Silence]:
    """Where this agency, or organisation, let its time run out by `at`, the latest first; also where it acted late."""
    cases = Case.objects.filter(
        Q(steps_taken__role=Role.CLOCK, steps_taken__body=body) | (Q(due_at__lte=at) & _party(body))
    )
    found = _silences(read_cases(list(cases.distinct().order_by("-id")[:limit])), at=at)
    return sorted((one for one in found if one.body == body), key=lambda one: one.since)[::-1]


def silences_in(cases: Sequence[int], *, at: datetime) -> list[Silence]:
    """Where agencies let their time run out by `at` in these cases, in order; organisations' own time is left away."""
    held = Case.objects.filter(id__in=list(cases)).order_by("id")
    return [one for one in _silences(read_cases(list(held)), at=at) if one.body != one.subject]


def _party(body: str) -> Q:
    found = Q(parties__subject=body)
    for role in AGENCY_ROLES:
        found |= Q(**{f"parties__{role.value}": body})
    return found


def _passed(read: Read, *, at: datetime) -> tuple[Standing, list[StepView]]:
    """Where the case stands once time has taken what is its own, and those steps."""
    standing = read.standing
    steps: list[StepView] = []
    for number, one in enumerate(read.procedure.run_out(standing, at=at), len(read.steps) + 1):
        standing = standing.after(one.step, one.at)
        steps.append(_by_time(read, one, number))
    return standing, steps


def _by_time(read: Read, passed: Passed, number: int) -> StepView:
    return StepView(
        number=number,
        name=passed.step.name,
        title=passed.step.title,
        enters=passed.step.enters,
        role=Role.CLOCK,
        by=Role.CLOCK,
        body=bound_body(read.case.parties, passed.binds),
        at=passed.at,
        recorded=False,
        reasons="",
        papers=(),
        served_on=None,
        remedies=_remedies(passed.step),
    )


def _taken(read: Read, taken: StepTaken, standing: Standing, papers: Sequence[Attachment]) -> StepView:
    step = read.procedure.step(taken.name)
    return StepView(
        number=taken.number,
        name=step.name,
        title=step.title,
        enters=step.enters,
        role=taken.role,
        by=taken.by,
        body=taken.body,
        at=taken.at,
        recorded=True,
        reasons=taken.reasons,
        papers=_papers(papers, taken.id),
        served_on=standing.history[taken.number].served_on,
        remedies=_remedies(step),
    )


def _remedies(step: StepText) -> tuple[Words, ...]:
    return tuple(remedy.title for remedy in step.remedies)


def _papers(papers: Sequence[Attachment], step: int | None) -> tuple[PaperView, ...]:
    return tuple(PaperView(one.paper, one.digest, one.media, one.size) for one in papers if one.step_id == step)


def _deadlines(read: Read, standing: Standing) -> list[DeadlineView]:
    titles = {clock.name: clock.title for clock in read.procedure.terms.clocks}
    return [
        DeadlineView(
            one.clock,
            titles[one.clock],
            one.binds,
            bound_body(read.case.parties, one.binds),
            one.last_day,
            one.runs_out_at,
            one.then,
        )
        for one in read.procedure.deadlines(standing)
    ]


def _open(procedure: Procedure, standing: Standing) -> dict[str, tuple[str, ...]]:
    """Which steps each capacity may take from here, those without any left away."""
    found = {role: procedure.steps_open(standing, role) for role in Role if role is not Role.CLOCK}
    return {role.value: tuple(step.name for step in steps) for role, steps in found.items() if steps}


def _due(read: Read, subject: str) -> list[Due]:
    return [
        Due(
            read.case.id,
            read.case.procedure,
            subject,
            one.clock,
            one.binds,
            bound_body(read.case.parties, one.binds),
            one.last_day,
            one.runs_out_at,
        )
        for one in read.procedure.deadlines(read.standing)
        if one.last_day is not None and one.runs_out_at is not None
    ]


def _silences(reads: Sequence[Read], *, at: datetime) -> list[Silence]:
    codes = codes_of([read.case.subject_id for read in reads])
    return [one for read in reads for one in _silences_in(read, codes[read.case.subject_id], at=at)]


def _silences_in(read: Read, subject: str, *, at: datetime) -> Iterator[Silence]:
    _, passed = _passed(read, at=at)
    written = [(step.name, step.role, step.body, step.at) for step in read.steps]
    told = [*written, *((one.name, one.role, one.body, one.at) for one in passed)]
    duties = {clock.then: clock.title for clock in read.procedure.terms.clocks if clock.duty}
    for place, (name, role, body, since) in enumerate(told):
        if role == Role.CLOCK and name in duties and since <= at:
            acted = next((one[3] for one in told[place + 1 :] if one[1] != Role.CLOCK and one[2] == body), None)
            last_day = day_of(since) - ONE_DAY
            known = (read.case.id, read.case.procedure, subject, name, duties[name], body)
            yield Silence(*known, last_day, since, acted)
