"""What a mandate may say: who acts for whom, with which powers, from when to when, by which document.

Whoever has no mandate in force may do nothing.  A mandate is for one agency, or for one organisation, never for both;
plain Python, so that pages, commands and tests ask the same conditions.
"""

import hashlib
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gongxin.codes.identity import scrub
from gongxin.codes.regions import region
from gongxin.codes.uscc import parse

LONGEST_LOGIN = 120
LONGEST_BASIS = 300
LONGEST_TERM = timedelta(days=3 * 366)
"""No mandate lasts longer; it can be given anew."""
INVITATION_HOLDS = timedelta(days=7)


class Power(StrEnum):
    """What somebody may do for the agency or organisation that he acts for."""

    DELIVER = "deliver"
    DECIDE = "decide"
    REVIEW = "review"
    AUDIT = "audit"
    OPERATE = "operate"
    REPRESENT = "represent"


OF_AGENCIES = frozenset(Power) - {Power.REPRESENT}
"""The powers that a mandate of an agency may give; `represent` is that of an organisation."""


class MandateEvent(StrEnum):
    """Kinds of events that tell of people and mandates; they name a person by number alone."""

    INVITED = "agencies.person.invited"
    JOINED = "agencies.person.joined"
    FORGOTTEN = "agencies.person.forgotten"
    GIVEN = "agencies.mandate.given"
    ENDED = "agencies.mandate.ended"


class MandateRefused(ValueError):
    """The person cannot be invited, or the mandate cannot be given or ended; the message says why."""


@dataclass(frozen=True)
class Scope:
    """For whom somebody acts, with which powers, from when until when (both days included), and by which document."""

    body: str
    powers: frozenset[Power]
    since: date
    until: date
    basis: str
    region: str = ""

    @property
    def of_organisation(self) -> bool:
        """Whether it is an organisation that is acted for, and not an agency."""
        return Power.REPRESENT in self.powers


def refuse_scope(scope: Scope) -> None:
    """Refuse a mandate without powers, document or end, and one for an agency and an organisation at once."""
    if not scope.powers:
        raise MandateRefused("a mandate gives at least one power")
    if scope.of_organisation and scope.powers != {Power.REPRESENT}:
        raise MandateRefused("whoever represents an organisation has no power of an agency by the same mandate")
    if scope.of_organisation and parse(scope.body).code != scope.body:
        raise MandateRefused("an organisation is named by its unified social credit code")
    if not scope.body.strip():
        raise MandateRefused("a mandate names the agency or organisation that is acted for")
    if not scope.basis.strip() or len(scope.basis) > LONGEST_BASIS:
        raise MandateRefused(f"a mandate names the document it rests on, in at most {LONGEST_BASIS} characters")
    if not scope.since <= scope.until <= scope.since + LONGEST_TERM:
        raise MandateRefused(f"a mandate ends on a day after it begins, within {LONGEST_TERM.days} days")
    if scope.region and region(scope.region).code != scope.region:
        raise MandateRefused(f"{scope.region} is no region")


def login_of(text: str) -> str:
    """The login name as it is kept and compared; refused where it is none, or holds a person's number."""
    login = _folded(_folded(text)).strip()
    if not 3 <= len(login) <= LONGEST_LOGIN or any(unicodedata.category(one)[0] in "CZ" for one in login):
        raise MandateRefused(f"a login name has 3 to {LONGEST_LOGIN} characters and no spaces")
    if scrub(login, about_persons=True) != login:
        raise MandateRefused("a login name holds no number by which a person is known")
    return login


def _folded(text: str) -> str:
    """Width and case away; done twice, nothing changes any more, whatever the letters."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def covers(limit: str, place: str) -> bool:
    """Whether a mandate limited to the region `limit` reaches `place`; without a limit it reaches every place."""
    stem = limit
    while stem.endswith("00"):
        stem = stem[:-2]
    return place.startswith(stem)


def powers_of(names: Iterable[str]) -> frozenset[Power]:
    """The powers with these names; refused where one is none."""
    try:
        return frozenset(Power(name) for name in names)
    except ValueError as fault:
        raise MandateRefused(f"{fault}; powers are {', '.join(Power)}") from None


def new_invitation() -> str:
    """What the invited person is handed: 144 random bits as text, good once."""
    return secrets.token_urlsafe(18)


def digest_of_invitation(code: str) -> bytes:
    """What is kept of an invitation."""
    return hashlib.sha256(code.strip().encode("utf-8", "surrogatepass")).digest()
