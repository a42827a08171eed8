"""For whom a person may act at a moment, and who may act for a body."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from gongxin.agencies.mandates import Power, Scope
from gongxin.agencies.models import Mandate, Person
from gongxin.periods import day_of


@dataclass(frozen=True)
class Acting:
    """A mandate that holds or held: whose, and what it says; the login name is for colleagues' eyes alone."""

    number: int
    person: int
    login: str
    scope: Scope
    ended_at: datetime | None

    def holds(self, day: date) -> bool:
        """Whether one may act by it on that day."""
        return self.ended_at is None and self.scope.since <= day <= self.scope.until

    @property
    def called(self) -> str:
        """What the log calls whoever acts."""
        return f"person-{self.person}"

    def may(self, *powers: Power) -> bool:
        """Whether it gives one of these powers."""
        return bool(self.scope.powers.intersection(powers))


def mandates_of(person: int, *, at: datetime) -> list[Acting]:
    """The mandates by which the person may act at that moment."""
    return [one for one in _read(Mandate.objects.filter(person_id=person)) if one.holds(day_of(at))]


def mandates_for(body: str) -> list[Acting]:
    """Everybody who may, might or could act for this agency or organisation, the newest mandate first."""
    return _read(Mandate.objects.filter(body=body))


def all_mandates(*, limit: int = 500) -> list[Acting]:
    """The newest mandates of everybody, for the operator."""
    return _read(Mandate.objects.all())[:limit]


def bodies_with(power: Power, *, at: datetime) -> list[str]:
    """The agencies for which somebody may act with this power at that moment."""
    running = _read(Mandate.objects.filter(ended_at=None, of_organisation=False))
    return sorted({one.scope.body for one in running if one.holds(day_of(at)) and one.may(power)})


def logins_of(numbers: Sequence[int]) -> dict[int, str]:
    """The login names of people by their numbers, for colleagues who see them at work; forgotten ones have none."""
    found = Person.objects.filter(id__in=numbers, login__isnull=False).values_list("id", "login")
    return {number: login or "" for number, login in found}


def has_joined(login: str) -> bool:
    """Whether somebody of this login name has accepted an invitation, so that another would undo his password."""
    person = Person.objects.filter(login=login).first()
    return person is not None and person.has_usable_password()


def _read(found: QuerySet[Mandate]) -> list[Acting]:
    return [_acting(one) for one in found.select_related("person").order_by("-id")]


def _acting(held: Mandate) -> Acting:
    powers = frozenset(Power(one) for one in held.powers)
    scope = Scope(held.body, powers, held.since, held.until, held.basis, held.region)
    return Acting(held.id, held.person_id, held.person.login or "", scope, held.ended_at)
