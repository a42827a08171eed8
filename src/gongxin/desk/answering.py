"""Which agencies act in a case that an organisation opens at its desk: proposed, and left to choose where one may."""

from gongxin.agencies.acting import bodies_with
from gongxin.agencies.mandates import Power
from gongxin.cases.procedure import Procedure
from gongxin.desk.visiting import Desk
from gongxin.dossiers.answers import RecordView
from gongxin.remedies.rules import decider
from gongxin.rulebook.procedures import AGENCY_ROLES, Role


def agencies_needed(procedure: Procedure) -> list[Role]:
    """The capacities of agencies in a procedure, in the order of roles."""
    named = {role for step in procedure.terms.steps for role in step.by}
    named |= {clock.binds for clock in procedure.terms.clocks}
    return [role for role in Role if role in named & AGENCY_ROLES]


def proposed(here: Desk, procedure: Procedure, record: RecordView | None) -> dict[Role, str]:
    """Who supplied the record answers for it, who made its finding decides; who reviews is chosen where several can."""
    reviewers = choices(here, Role.REVIEWER)
    supplied = record.source if record is not None else ""
    found = dict.fromkeys(agencies_needed(procedure), supplied)
    if record is not None and Role.AUTHORITY in found:
        found[Role.AUTHORITY] = decider(record, here.law) or supplied
    if Role.REVIEWER in found:
        found[Role.REVIEWER] = reviewers[0] if len(reviewers) == 1 else ""
    return found


def choices(here: Desk, role: Role) -> list[str]:
    """The agencies that can act in a capacity: for a review those where somebody may review, if there are any."""
    reviewing = bodies_with(Power.REVIEW, at=here.now) if role is Role.REVIEWER else []
    return reviewing or list(here.law.agencies)


def open_choices(here: Desk, procedure: Procedure, record: RecordView | None) -> dict[Role, list[str]]:
    """The agencies to choose from; who answers for a record, or decides about it, is nobody's choice."""
    known = {role: key for role, key in proposed(here, procedure, record).items() if record and role != Role.REVIEWER}
    return {role: [known[role]] if role in known else choices(here, role) for role in agencies_needed(procedure)}
