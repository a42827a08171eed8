"""A procedure as it is gone through: which steps are open, where they lead, when time runs out.

Plain values and plain Python: what a case has behind it comes in, what follows from it for a moment goes out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from gongxin.periods import CalendarUnknown, Within, day_of, first_moment_of
from gongxin.rulebook.items import Length
from gongxin.rulebook.procedures import (
    OPENED,
    ClockText,
    Counted,
    ProcedureItem,
    ProcedureTerms,
    Role,
    ServiceText,
    StateText,
    StepText,
)

ONE_DAY = timedelta(days=1)


class NoSuchStep(LookupError):
    """The procedure has no step of that name."""


@dataclass(frozen=True)
class Happened:
    """The opening or a step: when it happened, and on which day its document was, or will count as, served."""

    name: str
    at: datetime
    served_on: date | None = None


@dataclass(frozen=True)
class Standing:
    """Where a case stands and what it has behind it, the opening first; the days that its opening stated."""

    state: str
    history: tuple[Happened, ...]
    days: Mapping[str, date] = field(default_factory=dict)

    @property
    def entered_at(self) -> datetime:
        """Since when the case stands where it stands."""
        return self.history[-1].at

    def last(self, names: Iterable[str]) -> Happened | None:
        """The last of these events, if any happened."""
        wanted = set(names)
        return next((one for one in reversed(self.history) if one.name in wanted), None)

    def after(self, step: StepText, at: datetime) -> "Standing":
        """The standing once the step was taken at that moment."""
        return replace(self, state=step.enters, history=(*self.history, Happened(step.name, at)))


@dataclass(frozen=True)
class Deadline:
    """A clock that runs: whom it binds, its last day, the moment from which it has run out.

    Both are None while the working days of the year in which it ends have not been announced.
    """

    clock: str
    binds: Role
    then: str
    last_day: date | None
    runs_out_at: datetime | None


@dataclass(frozen=True)
class Passed:
    """A step that time alone takes: which, whom its clock bound, and from which moment it holds."""

    step: StepText
    binds: Role
    at: datetime


@dataclass(frozen=True)
class Procedure:
    """One version of a procedure, as a case goes through it."""

    key: str
    terms: ProcedureTerms

    @classmethod
    def of(cls, item: ProcedureItem, *, day: date) -> "Procedure":
        """The procedure as it was in force on `day`, or `NotInForce`."""
        version = item.at(day)
        assert version.terms is not None  # `at` answers with versions that say something
        return cls(item.key, version.terms)

    @property
    def name(self) -> str:
        """The last part of the key, by which its events are called."""
        return self.key.rpartition(".")[2]

    @cached_property
    def steps(self) -> Mapping[str, StepText]:
        """The steps by name."""
        return {step.name: step for step in self.terms.steps}

    @cached_property
    def states(self) -> Mapping[str, StateText]:
        """The states by name."""
        return {state.name: state for state in self.terms.states}

    def step(self, name: str) -> StepText:
        """The step of that name, or `NoSuchStep`."""
        if name not in self.steps:
            raise NoSuchStep(f"{self.key} has no step {name}; its steps are {', '.join(self.steps)}")
        return self.steps[name]

    def steps_open(self, standing: Standing, role: Role) -> tuple[StepText, ...]:
        """The steps that somebody in this capacity may take from here, in the table's order."""
        return tuple(step for step in self.terms.steps if standing.state in step.leaves and role in step.by)

    def next_state(self, standing: Standing, name: str) -> str | None:
        """Where the step leads from here; None where it does not lead from here."""
        step = self.step(name)
        return step.enters if standing.state in step.leaves else None

    def ended(self, standing: Standing) -> bool:
        """Whether nothing more is waited for."""
        return self.states[standing.state].ends

    def last_day_of(self, counted: Counted, standing: Standing) -> date | None:
        """The last day of a length of time; None where what it counts from has not happened or was not served."""
        day = _anchored(counted, standing)
        if day is None:
            return None
        return _within(counted.within, moves=counted.moves_to_working_day).last_day(day)

    def deadlines(self, standing: Standing) -> tuple[Deadline, ...]:
        """The clocks that run from here, in the table's order."""
        running = (clock for clock in self.terms.clocks if standing.state in clock.runs_in)
        return tuple(found for clock in running if (found := self._deadline(clock, standing)) is not None)

    def _deadline(self, clock: ClockText, standing: Standing) -> Deadline | None:
        try:
            last_day = self.last_day_of(clock.counted, standing)
        except CalendarUnknown:
            return Deadline(clock.name, clock.binds, clock.then, None, None)
        if last_day is None:
            return None
        return Deadline(clock.name, clock.binds, clock.then, last_day, first_moment_of(last_day + ONE_DAY))

    def run_out(self, standing: Standing, *, at: datetime) -> tuple[Passed, ...]:
        """The steps that time alone has taken by `at`, in order, each from the moment from which it holds."""
        passed: list[Passed] = []
        while (first := self.next_to_run_out(standing)) is not None and first.at <= at:
            passed.append(first)
            standing = standing.after(first.step, first.at)
        return tuple(passed)

    def standing_at(self, standing: Standing, *, at: datetime) -> Standing:
        """Where the case stands once time has taken by `at` what is its own."""
        for one in self.run_out(standing, at=at):
            standing = standing.after(one.step, one.at)
        return standing

    def next_to_run_out(self, standing: Standing) -> Passed | None:
        """What time alone will do next to a case that nobody touches; None where no clock runs."""
        ends = [(one.runs_out_at, one) for one in self.deadlines(standing) if one.runs_out_at is not None]
        if not ends:
            return None
        runs_out_at, first = min(ends, key=lambda end: end[0])
        return Passed(self.step(first.then), first.binds, max(runs_out_at, standing.entered_at))

    def undated(self, standing: Standing) -> bool:
        """Whether a clock runs whose last day cannot be told, because its year's calendar is not known yet."""
        return any(one.last_day is None for one in self.deadlines(standing))


def opened(terms: ProcedureTerms, at: datetime, *, days: Mapping[str, date] | None = None) -> Standing:
    """The standing of a case that was opened at that moment, stating these days."""
    return Standing(terms.first, (Happened(OPENED, at),), days or {})


def _anchored(counted: Counted, standing: Standing) -> date | None:
    """The day from which the length counts: a stated one, else that of the event, or of the service of its document."""
    if (stated := standing.days.get(counted.anchor[0])) is not None:
        return stated
    anchor = standing.last(counted.anchor)
    if anchor is None:
        return None
    return anchor.served_on if counted.from_service else day_of(anchor.at)


def served_on(service: ServiceText, *, sent_on: date, delivered_on: date | None, read_on: date | None) -> date | None:
    """The day on which a document was served: as the rule says, at the latest on the day on which it is deemed to be.

    Reading proves delivery.  None where it was not served, and no rule deems it to be.
    """
    reached = read_on if service.by == "read" else min(filter(None, (delivered_on, read_on)), default=None)
    if service.deemed_after is None:
        return reached
    try:
        deemed = _within(service.deemed_after, moves=False).last_day(sent_on)
    except CalendarUnknown:
        return reached
    return deemed if reached is None else min(reached, deemed)


def _within(length: Length, *, moves: bool) -> Within:
    return Within.from_mapping({**length.model_dump(exclude_none=True), "moves_to_working_day": moves})
