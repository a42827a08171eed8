"""Agencies' machines that show by a signature whose they are: register and end them, and give tokens for a few minutes.

No secret of theirs is kept: an agency's private key never leaves it.  A token ends with its machine.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.db import IntegrityError, transaction

from gongxin.agencies.assertions import (
    TOKEN_HOLDS,
    AssertionRefused,
    MachineRefused,
    PublicKey,
    asserted,
    claimed_machine,
    machine_of_token,
    public_key_of,
    token_of,
)
from gongxin.agencies.models import Assertion, Machine
from gongxin.agencies.queries import Caller, caller_by_key
from gongxin.agencies.rules import looks_like_key
from gongxin.ledger.actions import record_event

OPERATOR = "operator"
STRANGE = "no machine that is registered signed this"
"""Said of an unknown machine as of a wrong signature, so that nobody learns which machines there are."""


class MachineEvent(StrEnum):
    """Kinds of events that tell of machines."""

    REGISTERED = "agencies.machine.registered"
    ENDED = "agencies.machine.ended"


@dataclass(frozen=True)
class MachineHeld:
    """A machine: whose, by which key it signs, from when until when."""

    number: int
    agency: str
    algorithm: str
    digest: str
    made_at: datetime
    ends_at: datetime

    @property
    def called(self) -> str:
        """What it is called: in its assertions, in the log, in look-ups."""
        return f"machine-{self.number}"


def register_machine(agency: str, pem: bytes, *, at: datetime, ends_at: datetime, by: str = OPERATOR) -> MachineHeld:
    """Let whoever signs with this key's private half act as a machine of the agency, from `at` until `ends_at`.

    Refused for anything but a public key of a kind that is taken, for a key that was registered before, and for a term
    that is over before it begins.
    """
    if not agency or ends_at <= at:
        raise MachineRefused("a machine belongs to an agency, and its term ends after it begins")
    key = public_key_of(pem)
    told = {"agency": agency, "digest": key.digest.hex(), "ends_at": ends_at.isoformat()}
    try:
        with transaction.atomic():
            made = Machine.objects.create(
                agency=agency,
                public_key=key.pem,
                algorithm=key.algorithm,
                digest=key.digest,
                made_at=at,
                ends_at=ends_at,
            )
            record_event(MachineEvent.REGISTERED, actor=by, at=at, details={"machine": made.id, **told})
    except IntegrityError as fault:
        raise MachineRefused("this key was registered before: each machine has a key of its own, once") from fault
    return _held(made)


def end_machine(number: int, *, at: datetime, by: str = OPERATOR) -> None:
    """End the machine with this number at `at`, its tokens with it; refused where there is none, or it has ended."""
    with transaction.atomic():
        held = Machine.objects.select_for_update().filter(id=number).first()
        if held is None:
            raise MachineRefused(f"there is no machine number {number}")
        if held.ends_at <= at:
            raise MachineRefused(f"machine number {number} ended at {held.ends_at.isoformat()}")
        held.ends_at = at
        held.save(update_fields=["ends_at"])
        record_event(MachineEvent.ENDED, actor=by, at=at, details={"agency": held.agency, "machine": number})


def machines_of(agency: str) -> list[MachineHeld]:
    """The agency's machines, the newest first, ended ones included."""
    return [_held(one) for one in Machine.objects.filter(agency=agency).order_by("-id")]


@dataclass(frozen=True)
class Token:
    """A token, and the moment at which it ends."""

    text: str
    ends_at: datetime


def token_for(assertion: str, *, audiences: Collection[str], at: datetime) -> Token:
    """A token for the machine that signed the assertion, for ten minutes at most; the assertion counts this once.

    Refused for whatever `asserted` refuses, for machines that are unknown or have ended, and for an assertion that came
    before.
    """
    machine = Machine.objects.filter(id=claimed_machine(assertion), made_at__lte=at, ends_at__gt=at).first()
    if machine is None:
        raise AssertionRefused(STRANGE)
    key = PublicKey(machine.public_key, bytes(machine.digest), machine.algorithm)
    shown = asserted(assertion, key=key, audiences=audiences, at=at)
    _take_once(f"{machine.id} {shown.name}", ends_at=shown.ends_at, at=at)
    until = min(at + TOKEN_HOLDS, machine.ends_at)
    return Token(token_of(machine.id, ends_at=until, secret=settings.SECRET_KEY), until)


def _take_once(name: str, *, ends_at: datetime, at: datetime) -> None:
    """Keep that this assertion came, and forget those that could not come again anyway."""
    Assertion.objects.filter(forgotten_at__lt=at).delete()
    digest = hashlib.sha256(name.encode()).digest()
    try:
        with transaction.atomic():
            Assertion.objects.create(digest=digest, forgotten_at=ends_at + TOKEN_HOLDS)
    except IntegrityError as fault:
        raise AssertionRefused("this assertion came before: each counts once") from fault


def caller_of(bearer: str, *, at: datetime) -> Caller | None:
    """Whose machine asks with this key or token at the moment `at`; None for any other text."""
    if looks_like_key(bearer):  # by its length too: a key's random part may begin as a token does
        return caller_by_key(bearer, at=at)
    number = machine_of_token(bearer, at=at, secret=settings.SECRET_KEY)
    machine = None if number is None else Machine.objects.filter(id=number, ends_at__gt=at).first()
    return None if machine is None else Caller(machine.agency, _held(machine).called)


def _held(one: Machine) -> MachineHeld:
    return MachineHeld(one.id, one.agency, one.algorithm, bytes(one.digest).hex(), one.made_at, one.ends_at)
