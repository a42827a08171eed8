"""When a step may be taken, and what is said to whoever may not: conditions on values, refusals as sentences."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from gongxin.cases.procedure import Procedure, Standing
from gongxin.periods import CalendarUnknown, day_of
from gongxin.rulebook.lengths import later
from gongxin.rulebook.procedures import AGENCY_ROLES, Needs, Role, StepText

LONGEST_NAME = 200
"""How many characters the name of whoever acts may have."""
LONGEST_TEXT = 20_000
"""How many characters a statement or reasons may have."""
DOCUMENT = "document"
"""What the document is called that a step relies on or decides by, among what is enclosed."""


class CaseRefused(Exception):
    """The law or a precondition does not allow this; nothing was changed."""


class WrongRole(CaseRefused):
    """Somebody in another capacity takes this step."""


class WrongState(CaseRefused):
    """The case does not stand where this step begins."""


class NotYourCase(CaseRefused):
    """The case belongs to another organisation or agency."""


class ReasonsMissing(CaseRefused):
    """The step needs reasons."""


class DocumentMissing(CaseRefused):
    """The step needs a document, or a paper, that was not enclosed."""


class DayRefused(CaseRefused):
    """A day that the opening has to state is missing, or lies where it cannot; `name` is what the table calls it."""

    def __init__(self, said: str, name: str) -> None:
        """Refused with this sentence."""
        super().__init__(said)
        self.name = name


class NotAskedFor(CaseRefused):
    """A paper was enclosed that the step does not ask for."""


class TooLate(CaseRefused):
    """The time for this step is over."""


class SameOfficer(CaseRefused):
    """Whoever decided in the first instance takes no part in the review."""


class OutOfOrder(CaseRefused):
    """The moment lies before what happened in the case already."""


class NotServed(CaseRefused):
    """This step serves no document, or what is said of its service cannot be."""


class RecordMissing(CaseRefused):
    """A case of this procedure is about a record, and none was named."""


class TextRefused(CaseRefused):
    """A text is too long, or holds what no text has."""


@dataclass(frozen=True)
class Actor:
    """Who acts: a name, the capacity, and the code or key of the organisation or agency acted for."""

    name: str
    role: Role
    body: str = ""


@dataclass(frozen=True)
class Proposed:
    """A step that somebody wants to take, with what comes with it."""

    step: StepText
    by: Actor
    at: datetime
    reasons: str
    papers: tuple[str, ...]


def bound_body(parties: Mapping[str, str], role: Role) -> str:
    """The code or key of whoever acts, or is bound by a clock, in this capacity."""
    return parties.get(role, role.value)


def refuse_step(
    procedure: Procedure,
    standing: Standing,
    asked: Proposed,
    *,
    parties: Mapping[str, str],
    takers: Mapping[str, set[str]],
    deciders: Mapping[str, int],
) -> None:
    """Refuse the step unless the table allows it here, now, to this actor, with what comes with it.

    `takers` are the names of those who took each step of this case, `deciders` of those who decided in earlier cases
    about the same: a review is nobody's who is among them.
    """
    step = asked.step
    _refuse_actor(step, asked.by, parties)
    if procedure.next_state(standing, step.name) is None:
        raise WrongState(f"the case stands at {standing.state}; {step.name} is taken from {' or '.join(step.leaves)}")
    if asked.at < standing.entered_at:
        raise OutOfOrder(f"the last step was taken at {standing.entered_at.isoformat()}, after this one")
    _refuse_late(procedure, standing, asked)
    for earlier in step.barred:
        if same_person(asked.by.name) in {same_person(name) for name in takers.get(earlier, ())}:
            raise SameOfficer(f"{asked.by.name} took the step {earlier} in this case and does not take {step.name}")
    if step.instance == "review":
        _refuse_earlier(step, asked.by, deciders)
    refuse_needs(step.needs, asked.reasons, asked.papers, what=step.name)


def _refuse_earlier(step: StepText, by: Actor, deciders: Mapping[str, int]) -> None:
    for name, case in deciders.items():
        if same_person(name) == same_person(by.name):
            raise SameOfficer(f"{by.name} decided about the same in case {case} and does not take {step.name}")


def _refuse_actor(step: StepText, by: Actor, parties: Mapping[str, str]) -> None:
    if by.role is Role.CLOCK or by.role not in step.by:
        raise WrongRole(f"{step.name} is taken by {' or '.join(step.by)}, not by {by.role}")
    if not by.name.strip():
        raise WrongRole(f"{step.name} is taken by somebody with a name")
    if by.role in parties and by.body != parties[by.role]:
        raise NotYourCase(f"in this case {parties[by.role]} acts as {by.role}, not {by.body or 'nobody named'}")


def _refuse_late(procedure: Procedure, standing: Standing, asked: Proposed) -> None:
    if asked.step.window is None:
        return
    try:
        last_day = procedure.last_day_of(asked.step.window, standing)
    except CalendarUnknown:
        return  # the window ends in a year whose calendar is not known, and so later than now
    if last_day is not None and day_of(asked.at) > last_day:
        raise TooLate(f"{asked.step.name} could be taken until {last_day}")


def refuse_needs(needs: Needs, reasons: str, papers: Iterable[str], *, what: str) -> None:
    """Refuse what comes without the reasons, document or papers that it needs, or with others."""
    given = list(papers)
    if needs.reasons and not reasons.strip():
        raise ReasonsMissing(f"{what} needs reasons")
    wanted = {paper.name: paper.title.zh for paper in needs.papers}
    if needs.document:
        wanted[DOCUMENT] = "所依据的文书"
    for name, title in wanted.items():
        if name not in given:
            raise DocumentMissing(f"{what} needs {name} ({title})")
    for name in given:
        if name not in (*wanted, DOCUMENT):
            raise NotAskedFor(f"{what} does not ask for {name}")


def refuse_days(procedure: Procedure, given: Mapping[str, date], *, on: date) -> None:
    """Refuse an opening that leaves out a day which it has to state, states another, or one too far off or behind."""
    for wanted in procedure.terms.days:
        day = given.get(wanted.name)
        if day is None:
            raise DayRefused(f"{procedure.key} needs the day {wanted.name} ({wanted.title.zh})", wanted.name)
        latest = later(on, wanted.at_most)
        if not on <= day <= latest:
            raise DayRefused(f"the day {wanted.name} lies between {on} and {latest}, not on {day}", wanted.name)
    for name in given:
        if name not in {wanted.name for wanted in procedure.terms.days}:
            raise NotAskedFor(f"{procedure.key} does not ask for {name}")


def refuse_text(text: str, *, what: str, longest: int = LONGEST_TEXT) -> None:
    """Refuse a text that is too long or holds control characters."""
    if len(text) > longest:
        raise TextRefused(f"{what} has {len(text)} characters; {longest} are the most")
    if any(unicodedata.category(one) in ("Cc", "Cs") and one not in "\n\r\t" for one in text):
        raise TextRefused(f"{what} holds control characters")


def same_person(name: str) -> str:
    """The name as it is compared: width, case and spaces make nobody another person."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def parties_of(procedure: Procedure, agencies: Mapping[Role, str], *, subject: str) -> dict[str, str]:
    """Who acts in each capacity in a case about `subject`; refused unless exactly the agencies needed are named."""
    named = {role for step in procedure.terms.steps for role in step.by}
    named |= {clock.binds for clock in procedure.terms.clocks}
    needed = [role for role in Role if role in named & AGENCY_ROLES]
    for role in needed:
        if role not in agencies:
            raise NotYourCase(f"a case of {procedure.key} says which agency acts as {role}")
    for role in agencies:
        if role not in needed:
            raise NotYourCase(f"nobody acts as {role} in {procedure.key}")
    return {Role.SUBJECT.value: subject, **{role.value: agencies[role] for role in needed}}


def refuse_opener(procedure: Procedure, by: Actor, parties: Mapping[str, str]) -> None:
    """Refuse that somebody opens the case who may not, or for another organisation or agency than its own."""
    if by.role not in procedure.terms.opened_by or not by.name.strip():
        raise WrongRole(f"{procedure.key} is opened by {' or '.join(procedure.terms.opened_by)}, with a name")
    if by.role in parties and by.body != parties[by.role]:
        raise NotYourCase(f"{parties[by.role]} opens this case as {by.role}, not {by.body or 'nobody named'}")


def refuse_record(procedure: Procedure, record: int | None) -> None:
    """Refuse a case without the record that it has to be about."""
    if procedure.terms.about_record and record is None:
        raise RecordMissing(f"a case of {procedure.key} is about a record: name its number")


def refuse_service(
    taken_at: datetime, known: Mapping[str, object], given: Mapping[str, datetime | None], *, at: datetime
) -> None:
    """Refuse moments of a service that cannot be, or that contradict what is known of it."""
    moments = [moment for moment in given.values() if moment is not None]
    if any(moment.tzinfo is None for moment in moments):
        raise NotServed("the moments of a service have a time zone")
    if max(moments) > at or min(moments) < taken_at.replace(microsecond=0):  # people write whole seconds
        raise OutOfOrder(f"a document of {taken_at.isoformat()} is served between then and now")
    for name, moment in given.items():
        if known.get(name) not in (None, moment):
            raise NotServed(f"{name} was recorded as {known[name]} and stays so")
    if any(moment < moments[0] for moment in moments[1:]):
        raise NotServed("a document is delivered and read after it was sent")
