"""Consumers of what is public, notices to cease and their states, as plain values and conditions."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from urllib.parse import urlsplit

OF_CONSUMERS = "consumer/"
"""What stands before the body of a machine whose consumer is no agency: no agency's key can begin so."""
CORRECTED, SUPERSEDED = "dossiers.record.corrected", "dossiers.record.superseded"
WITHDRAWN, REMARKED = "dossiers.record.withdrawn", "dossiers.remark.made"
CEASING = frozenset({CORRECTED, SUPERSEDED, WITHDRAWN, REMARKED})
"""The kinds of events after which a copy may have to be put right."""
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_NAME = re.compile(r"[a-z][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)*")
_COUNTRY = re.compile(r"[A-Z]{2}")
LONGEST_NAME = 100
LONGEST_ADDRESS = 500


class ConsumerRefused(ValueError):
    """The consumer cannot be registered or ended; the message says why."""


class AcknowledgementRefused(ValueError):
    """The position cannot be acknowledged; the message says why."""


class BackBefore(AcknowledgementRefused):
    """Something later was acknowledged before."""


class NotGivenYet(AcknowledgementRefused):
    """Nobody gave the consumer as much."""


class RemovalRefused(ValueError):
    """A removal cannot be confirmed so; the message says why."""


class ConsumerKind(StrEnum):
    """What holds a copy."""

    AGENCY = "agency"
    CREDIT_BUREAU = "credit-bureau"
    MIRROR = "mirror"
    NODE = "node"


class FeedEvent(StrEnum):
    """Kinds of events that tell of consumers and of what they ceased to use."""

    REGISTERED = "feeds.consumer.registered"
    ENDED = "feeds.consumer.ended"
    SENT = "feeds.notice.sent"
    CONFIRMED = "feeds.removal.confirmed"


class Why(StrEnum):
    """Why whoever holds a record has to stop using it as it was."""

    REPAIR = "repair"
    SHIELD = "shield"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"
    ANNULMENT = "annulment"
    REMOVAL = "removal"


class State(StrEnum):
    """How far a notice has come; overdue once the day for confirming has passed without one."""

    WAITING = "waiting"
    SENT = "sent"
    CONFIRMED = "confirmed"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Ceasing:
    """What a consumer is told: which record, why, since which position and moment, and by when to confirm."""

    number: int
    consumer: str
    record: int
    why: Why
    position: int
    at: datetime
    confirm_by: date | None


def check_name(name: str) -> None:
    """Refuse what cannot be the name of a consumer."""
    if len(name) > LONGEST_NAME or _NAME.fullmatch(name) is None:
        raise ConsumerRefused("a consumer's name is of small letters, digits, hyphens and dots, such as bureau.example")


def check_address(address: str) -> None:
    """Refuse an address that notices could not be sent to safely."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError as fault:
        raise ConsumerRefused("that is no address of the web") from fault
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOCAL)
    if not safe or not host or "@" in parts.netloc or len(address) > LONGEST_ADDRESS or not address.isprintable():
        raise ConsumerRefused("notices are sent to an address with https and without a password in it")


def check_country(country: str) -> None:
    """Refuse what is no country abroad, as export rules write it."""
    if country and _COUNTRY.fullmatch(country) is None:
        raise ConsumerRefused("a country abroad is written with its two capital letters, and none is written at home")


def body_of(name: str, kind: ConsumerKind) -> str:
    """The body under which the consumer's machines are registered: an agency's own key, or one that no agency has."""
    return name if kind is ConsumerKind.AGENCY else OF_CONSUMERS + name


def state_of(*, sent: bool, confirmed: bool, confirm_by: date | None, day: date) -> State:
    """How far a notice has come on a day."""
    if confirmed:
        return State.CONFIRMED
    if confirm_by is not None and confirm_by < day:
        return State.OVERDUE
    return State.SENT if sent else State.WAITING


def check_position(position: int, *, acknowledged: int, given: int) -> None:
    """Refuse an acknowledgement that goes back, or ahead of what was given."""
    if position < acknowledged:
        raise BackBefore(f"position {acknowledged} was acknowledged before: an acknowledgement never goes back")
    if position > given:
        raise NotGivenYet(f"no more than up to position {given} was given: nothing further can be acknowledged")


def check_removal(removed_at: datetime, *, ceased_at: datetime, now: datetime) -> None:
    """Refuse a removal before there was anything to remove, and one that is still to come."""
    if removed_at > now:
        raise RemovalRefused("a removal is confirmed once it has happened")
    if removed_at < ceased_at:
        raise RemovalRefused(
            f"the record ceased at {ceased_at.isoformat()}: it cannot have been removed for that before"
        )
