"""What a mandate lets somebody do in a case: which capacities, which steps; plain conditions on values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gongxin.agencies.acting import Acting
from gongxin.agencies.mandates import Power
from gongxin.cases.procedure import Procedure
from gongxin.cases.queries import CaseView
from gongxin.cases.rules import Actor
from gongxin.rulebook.procedures import Role, StepText

NEEDED: Mapping[Role, Power] = {
    Role.SUBJECT: Power.REPRESENT,
    Role.SOURCE: Power.DECIDE,
    Role.AUTHORITY: Power.DECIDE,
    Role.REVIEWER: Power.REVIEW,
    Role.RECIPIENT: Power.DECIDE,
    Role.PLATFORM: Power.OPERATE,
}
"""Which power each capacity takes; nobody at a desk acts as a reporter or as time."""


@dataclass(frozen=True)
class Offer:
    """A step that may be taken now, in which capacity, and whether the case ends with it."""

    step: StepText
    role: Role
    ends: bool

    @property
    def foremost(self) -> bool:
        """Whether it may stand out as the thing to do: nothing that burdens, and no giving up by the organisation."""
        return not self.step.adverse and not (self.ends and self.role is Role.SUBJECT)


def sees(acting: Acting, parties: Mapping[str, str]) -> bool:
    """Whether whoever acts so sees the case: a party's people, and those who operate the platform."""
    return acting.may(Power.OPERATE) or acting.scope.body in parties.values()


def roles_in(acting: Acting, parties: Mapping[str, str]) -> list[Role]:
    """The capacities in which whoever acts so may take steps in a case with these parties."""
    own = [role for role in NEEDED if parties.get(role) == acting.scope.body and acting.may(NEEDED[role])]
    return [*own, *_as_platform(parties)] if acting.may(Power.OPERATE) else own


def _as_platform(parties: Mapping[str, str]) -> list[Role]:
    """The capacities of the platform: its own, and that of the source of what it stated itself."""
    stated = [Role.SOURCE] if parties.get(Role.SOURCE) == Role.PLATFORM else []
    return [*stated, *([Role.PLATFORM] if Role.PLATFORM not in parties else [])]


def offers(acting: Acting, case: CaseView, procedure: Procedure) -> list[Offer]:
    """The steps that may be taken now, each once: in the table's order, those that end the case last."""
    found: dict[str, Offer] = {}
    for role in roles_in(acting, case.parties):
        for name in case.open_steps.get(role.value, ()):
            step = procedure.step(name)
            found.setdefault(name, Offer(step, role, procedure.states[step.enters].ends))
    return sorted(found.values(), key=lambda one: one.ends)


def actor(acting: Acting, role: Role, parties: Mapping[str, str]) -> Actor:
    """Whoever acts, as the case keeps it: by a number, for a body, which may be the platform itself."""
    body = Role.PLATFORM.value if parties.get(role) == Role.PLATFORM else acting.scope.body
    return Actor(acting.called, role, "" if role is Role.PLATFORM else body)


def persons(names: Iterable[str]) -> list[int]:
    """The numbers of the people among those who took steps."""
    return [
        int(name.removeprefix("person-"))
        for name in names
        if name.startswith("person-") and name.removeprefix("person-").isdigit()
    ]
