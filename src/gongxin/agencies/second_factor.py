"""What somebody has beside the password: codes that change every half minute, codes on paper, passkeys.

A code counts once: the half minute of the last one is kept, and nothing up to it is taken again, by whatever process.
Codes follow RFC 6238 with six digits; a clock may be half a minute off.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt, encrypt
from django.db import transaction

from gongxin.agencies.models import Person

HALF_MINUTE = 30
CODES = Authenticator.Type.TOTP
ON_PAPER = Authenticator.Type.RECOVERY_CODES
PASSKEYS = Authenticator.Type.WEBAUTHN


@dataclass(frozen=True)
class Factors:
    """Which second factors a person has: an app that makes codes, how many paper codes are left, passkeys by number."""

    codes: bool
    paper: int
    passkeys: tuple[tuple[int, str], ...]

    @property
    def any(self) -> bool:
        """Whether there is one beside paper codes."""
        return self.codes or bool(self.passkeys)


def factors_of(person: Person) -> Factors:
    """The person's second factors."""
    held = list(Authenticator.objects.filter(user=person).order_by("id"))
    paper = next((len(one.wrap().get_unused_codes()) for one in held if one.type == ON_PAPER), 0)
    passkeys = tuple((one.id, one.wrap().name) for one in held if one.type == PASSKEYS)
    return Factors(any(one.type == CODES for one in held), paper, passkeys)


def new_secret() -> str:
    """What an app makes codes from, as people can type it."""
    return str(generate_totp_secret())


def step_of(secret: str, code: str, *, at: datetime) -> int | None:
    """The half minute to which the code belongs, if it is that of now, the one before or the next."""
    given, now = "".join(code.split()), int(at.timestamp()) // HALF_MINUTE
    fitting = (now + off for off in (0, -1, 1) if _same(given, format_hotp_value(hotp_value(secret, now + off))))
    return next(fitting, None)


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode())


def add_codes(person: Person, secret: str, code: str, *, at: datetime) -> bool:
    """Let codes made from this secret count, once the person has shown that an app makes them; whether it was so."""
    step = step_of(secret, code, at=at)
    if step is None:
        return False
    with transaction.atomic():
        Authenticator.objects.filter(user=person, type=CODES).delete()
        Authenticator.objects.create(user=person, type=CODES, data={"secret": encrypt(secret), "last": step})
    return True


def paper_codes(person: Person) -> list[str]:
    """Ten new codes to print or write down, each good once; former ones hold no longer."""
    with transaction.atomic():
        Authenticator.objects.filter(user=person, type=ON_PAPER).delete()
        return list(RecoveryCodes.activate(person).generate_codes())


def code_counts(person: Person, code: str, *, at: datetime) -> bool:
    """Whether this is a code of the person's, and used for the first time; then it is used up."""
    with transaction.atomic():
        held = Authenticator.objects.select_for_update().filter(user=person, type__in=(CODES, ON_PAPER))
        found = {one.type: one for one in held}
        if (app := found.get(CODES)) is not None:
            step = step_of(decrypt(app.data["secret"]), code, at=at)
            if step is not None and step > app.data["last"]:
                app.data["last"] = step
                app.save(update_fields=["data"])
                return True
        return ON_PAPER in found and bool(found[ON_PAPER].wrap().validate_code("".join(code.split())))


def remove_passkey(person: Person, number: int) -> bool:
    """Let a passkey count no longer; whether there was one with that number."""
    deleted, _ = Authenticator.objects.filter(user=person, type=PASSKEYS, id=number).delete()
    return bool(deleted)
