"""The shape of a procedure: states, the steps between them and who takes each, and the clocks that run.

A procedure is a table of law.  Which numbers stand in it is the pack's; what a step or a clock can be is here.  A
condition that this table cannot say belongs in an action of the room that opens the cases, never in this table.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from gongxin.rulebook.items import Basis, FieldName, Item, Length, Strict, Words

OPENED = "opened"
"""The anchor of clocks that count from the opening of the case."""


class Role(StrEnum):
    """In which capacity somebody takes a step; `clock` takes those that follow from time alone."""

    SUBJECT = "subject"
    REPORTER = "reporter"
    PLATFORM = "platform"
    SOURCE = "source"
    AUTHORITY = "authority"
    REVIEWER = "reviewer"
    RECIPIENT = "recipient"
    CLOCK = "clock"


AGENCY_ROLES = frozenset({Role.SOURCE, Role.AUTHORITY, Role.REVIEWER, Role.RECIPIENT})
"""The capacities in which a public body of the rulebook acts."""


class StateText(Strict):
    """Where a case can stand; in one that `ends` nothing is waited for."""

    name: FieldName
    title: Words
    ends: bool = False


class Counted(Strict):
    """A length of time and the events from the last of which it counts: the opening, steps, or one stated day.

    With `from_service` it counts from the day on which the document of that step was served; until then it does not
    run.  `moves_to_working_day` says whether an end on a rest day moves to the next working day.
    """

    within: Length
    anchor: Annotated[tuple[FieldName, ...], Field(min_length=1)]
    from_service: bool = False
    moves_to_working_day: bool = False


class ClockText(Strict):
    """A clock: where it runs, whom it binds, and which step of the role `clock` follows when it has run out.

    Without `duty` its end is what is waited for, such as the effect of a decision: nobody let his time run out.
    """

    name: FieldName
    title: Words
    runs_in: Annotated[tuple[FieldName, ...], Field(min_length=1)]
    binds: Role
    counted: Counted
    then: FieldName
    duty: bool = True


class Paper(Strict):
    """A paper that must come with a step, such as the proof that a duty was performed."""

    name: FieldName
    title: Words


class DayText(Strict):
    """A day that whoever opens the case states, such as the last day of a plan; it lies ahead, at most so far."""

    name: FieldName
    title: Words
    at_most: Length


class Needs(Strict):
    """What must come with a step: reasons, the document that it relies on or decides by, named papers."""

    reasons: bool = False
    document: bool = False
    papers: tuple[Paper, ...] = ()


class RemedyText(Strict):
    """What can be done against a decision: what it is called, by which text, within what time of service."""

    title: Words
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]
    within: Length | None = None


class StepText(Strict):
    """A step from some states into another: who takes it, by which text, what it needs, until when.

    `barred` names earlier steps: whoever took one of them in this case does not take this one.
    """

    name: FieldName
    title: Words
    leaves: Annotated[tuple[FieldName, ...], Field(min_length=1)]
    enters: FieldName
    by: Annotated[tuple[Role, ...], Field(min_length=1)]
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]
    needs: Needs = Needs()
    adverse: bool = False
    serves: bool = False
    remedies: tuple[RemedyText, ...] = ()
    instance: Literal["first", "review"] | None = None
    barred: tuple[FieldName, ...] = ()
    window: Counted | None = None


class ServiceText(Strict):
    """When a document counts as served: delivered, or read; or so long after it was sent, where a rule says so."""

    by: Literal["delivered", "read"]
    deemed_after: Length | None = None


class ProcedureTerms(Strict):
    """What the law says of one procedure: who opens it, with what, stating which days; states, steps, clocks."""

    about_record: bool = False
    """Whether a case is about one record of the organisation, and cannot be opened without."""
    opened_by: Annotated[tuple[Role, ...], Field(min_length=1)]
    opening: Needs = Needs()
    days: tuple[DayText, ...] = ()
    first: FieldName
    states: Annotated[tuple[StateText, ...], Field(min_length=1)]
    steps: Annotated[tuple[StepText, ...], Field(min_length=1)]
    clocks: tuple[ClockText, ...] = ()
    service: ServiceText


ProcedureItem = Item[ProcedureTerms]
