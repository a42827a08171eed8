"""What a look-up must say before anything is shown, and when the organisation is told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gongxin.codes.identity import scrub

LONGEST_CASE = 80
LONGEST_BASIS = 300
PLACES_SAID = 20
LONGEST_SECRECY = timedelta(days=366)


class LookupEvent(StrEnum):
    """Kinds of events that tell of look-ups."""

    NOTED = "sharing.lookup.noted"
    NOTED_TOGETHER = "sharing.lookups.noted"


class ConsentEvent(StrEnum):
    """Kinds of events that tell of consents."""

    GIVEN = "sharing.consent.given"
    WITHDRAWN = "sharing.consent.withdrawn"


class LookupKind(StrEnum):
    """What was asked of an organisation."""

    DOSSIER = "dossier"
    CHECK = "check"
    REPORT = "report"
    EVALUATION = "evaluation"


class LookupRefused(ValueError):
    """Nothing is shown without a purpose and a case; the message says what is missing."""


class CaseNumberRefused(LookupRefused):
    """A look-up is for a case, by its number in the agency or here."""


class SecrecyRefused(LookupRefused):
    """Secrecy needs a rule and a last day within a year."""


class SecrecyWithConsent(SecrecyRefused):
    """What an organisation consented to is not kept from it."""


class SecrecyUngrounded(SecrecyRefused):
    """Secrecy needs a rule that demands it."""


class ConsentMissing(LookupRefused):
    """The purpose asks the organisation's consent, and none to this agency stands; nothing was shown.

    `count` codes have none; `places` are theirs in the question, where it asked about more than one.
    """

    def __init__(self, purpose: str, *, count: int, places: Sequence[int] = ()) -> None:
        """Say it in the same words of a code that nobody bears, and of many by their first places."""
        told = "for this purpose an organisation is looked up with its consent to this agency alone, and none stands"
        if places:
            first, more = ", ".join(map(str, places[:PLACES_SAID])), " …" if len(places) > PLACES_SAID else ""
            told += f" for {count} of the codes, at the places {first}{more}"
        super().__init__(told)
        self.purpose, self.count, self.places = purpose, count, tuple(places)


class ConsentRefused(ValueError):
    """No such consent can be given; nothing was changed."""


class ConsentUntilRefused(ConsentRefused):
    """A consent has a last day, not before today and within the longest time that the packs allow."""


class NoSuchConsent(ConsentRefused):
    """No such consent stands, or no such organisation is known here."""


@dataclass(frozen=True)
class Looker:
    """For which agency is looked, and who does: a name that says something to the agency alone.

    `abroad` is the country of whoever gets the answer from the agency, where that is not at home.
    """

    agency: str
    called: str
    abroad: str = ""


@dataclass(frozen=True)
class Secrecy:
    """A look-up that the organisation is told of only from a day on, by a rule that says so."""

    basis: str
    until: date


@dataclass(frozen=True)
class Reason:
    """Why somebody looks: the purpose's key, the case that it is for, and secrecy where a rule demands it."""

    purpose: str
    case: str
    secrecy: Secrecy | None = None


def checked(reason: Reason, *, day: date) -> Reason:
    """The reason as it is kept; refused without purpose or case, and for secrecy without basis or end."""
    purpose, case = reason.purpose.strip(), scrub(" ".join(reason.case.split()), about_persons=True)
    if not purpose:
        raise LookupRefused("say for which purpose you look")
    if not case:
        raise CaseNumberRefused("say for which case you look: its number in your agency, or here")
    if not case.isprintable():
        raise CaseNumberRefused("a case number holds no control characters")
    if len(case) > LONGEST_CASE:
        raise CaseNumberRefused(f"a case number has at most {LONGEST_CASE} characters")
    return Reason(purpose, case, _checked(reason.secrecy, day=day))


def _checked(secrecy: Secrecy | None, *, day: date) -> Secrecy | None:
    if secrecy is None:
        return None
    if not secrecy.basis.strip():
        raise SecrecyUngrounded("a look-up is kept secret only by a rule: name the act and article")
    if not "".join(secrecy.basis.split()).isprintable():
        raise SecrecyUngrounded("the rule of secrecy holds no control characters")
    if len(secrecy.basis.strip()) > LONGEST_BASIS:
        raise SecrecyUngrounded(f"the rule of secrecy has at most {LONGEST_BASIS} characters: name the act and article")
    if not day < secrecy.until <= day + LONGEST_SECRECY:
        raise SecrecyRefused(f"secrecy ends on a later day, at the latest on {day + LONGEST_SECRECY}")
    return Secrecy(scrub(secrecy.basis.strip(), about_persons=True), secrecy.until)
