"""Invite people, let them join, give and end their mandates, forget them.

Nobody signs up.  The log tells of a person by a number; the login name is kept here alone and goes when the person is
forgotten.
"""

from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from gongxin.agencies.mandates import (
    INVITATION_HOLDS,
    MandateEvent,
    MandateRefused,
    Scope,
    digest_of_invitation,
    login_of,
    new_invitation,
    refuse_scope,
)
from gongxin.agencies.models import Mandate, Person
from gongxin.ledger.actions import record_event
from gongxin.periods import day_of


class InvitationRefused(Exception):
    """The invitation is unknown, was used, or is over."""


class PasswordRefused(Exception):
    """The password is too easily guessed; `reasons` are the codes of what is wrong with it."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = reasons


def invite(login: str, *, by: str, at: datetime) -> tuple[int, str]:
    """Let somebody join under this login name within seven days: the person's number, and the code to hand over.

    Whoever joined already, or was invited, is invited anew: the former password or code holds no longer.
    """
    login, code = login_of(login), new_invitation()
    with transaction.atomic():
        person, _ = Person.objects.get_or_create(login=login)
        person.invitation = digest_of_invitation(code)
        person.invitation_ends_at = at + INVITATION_HOLDS
        person.set_unusable_password()
        person.save()
        record_event(MandateEvent.INVITED, actor=by, at=at, details={"person": person.id})
    return person.id, code


def join(code: str, *, login: str, password: str, at: datetime) -> Person:
    """Let the invited person in for good, with a password of his own.

    Refused for any other code or login name, after seven days, and for a password that is easily guessed.
    """
    try:
        name = login_of(login)
    except MandateRefused:
        name = ""
    with transaction.atomic():
        found = Person.objects.select_for_update().filter(invitation=digest_of_invitation(code), login=name).first()
        if found is None or found.invitation_ends_at is None or found.invitation_ends_at <= at:
            raise InvitationRefused("this invitation is not known, was used, or is over")
        refuse_password(password, person=found)
        found.set_password(password)
        found.invitation = found.invitation_ends_at = None
        found.save()
        record_event(MandateEvent.JOINED, actor=found.called, at=at, details={"person": found.id})
    return found


def refuse_password(password: str, *, person: Person) -> None:
    """Refuse a password that is short, common, or like the login name."""
    try:
        validate_password(password, person)
    except ValidationError as fault:
        raise PasswordRefused(tuple(one.code or "" for one in fault.error_list)) from None


def give_mandate(login: str, scope: Scope, *, by: str, at: datetime) -> int:
    """Let the person act as `scope` says; the mandate's number.  Refused for nobody known and an unlawful scope."""
    refuse_scope(scope)
    with transaction.atomic():
        person = Person.objects.select_for_update().filter(login=login_of(login)).first()
        if person is None:
            raise MandateRefused("nobody was invited under this login name")
        made = Mandate.objects.create(
            person=person,
            body=scope.body,
            of_organisation=scope.of_organisation,
            powers=sorted(scope.powers),
            region=scope.region,
            since=scope.since,
            until=scope.until,
            basis=scope.basis.strip(),
            given_at=at,
        )
        told = {"person": person.id, "mandate": made.id, "body": scope.body, "powers": sorted(scope.powers)}
        told |= {"region": scope.region, "since": scope.since.isoformat(), "until": scope.until.isoformat()}
        record_event(MandateEvent.GIVEN, actor=by, at=at, details=told)
    return made.id


def end_mandate(number: int, *, body: str | None, by: str, at: datetime) -> None:
    """End the mandate at once, for the organisation or agency `body` that gave it, or for the operator (None).

    Refused where `body` gave no such mandate, and where it ended before.
    """
    with transaction.atomic():
        held = Mandate.objects.select_for_update().filter(id=number).first()
        if held is None or body not in (None, held.body):
            raise MandateRefused(f"there is no mandate number {number}")
        if held.ended_at is not None or held.until < day_of(at):
            raise MandateRefused(f"mandate number {number} has ended already")
        held.ended_at = at
        held.save(update_fields=["ended_at"])
        told = {"person": held.person_id, "mandate": number, "body": held.body}
        record_event(MandateEvent.ENDED, actor=by, at=at, details=told)


def forget(login: str, *, by: str, at: datetime) -> None:
    """Delete what is kept of the person: login name, password, keys; mandates end.  An empty number remains."""
    with transaction.atomic():
        person = Person.objects.select_for_update().filter(login=login_of(login)).first()
        if person is None:
            raise MandateRefused("nobody was invited under this login name")
        running = Mandate.objects.filter(person=person, ended_at=None, until__gte=day_of(at))
        for number in list(running.values_list("id", flat=True)):
            end_mandate(number, body=None, by=by, at=at)
        person.login = person.invitation = person.invitation_ends_at = None
        person.set_unusable_password()
        person.save()
        person.authenticator_set.all().delete()  # type: ignore[attr-defined]  # the sign-in library's table
        record_event(MandateEvent.FORGOTTEN, actor=by, at=at, details={"person": person.id})


def until_of(since: date, *, days: int) -> date:
    """The last day of a mandate that holds for so many days."""
    return date.fromordinal(since.toordinal() + days - 1)
