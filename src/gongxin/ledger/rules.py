"""What happens to the ledger itself, and when an event is refused: plain conditions."""

from datetime import datetime
from enum import StrEnum


class LedgerEvent(StrEnum):
    """Kinds of events that the ledger tells about itself."""

    ERASED = "ledger.event.erased"


class EventRefused(ValueError):
    """The event cannot be recorded as it was given; the message says what is missing."""


def check_event(kind: str, *, actor: str, at: datetime) -> None:
    """Refuse an event that does not say what happened, through whom, and at which moment."""
    if kind.count(".") < 1 or not all(kind.split(".")):
        raise EventRefused(f"an event's kind is written room.thing.happened, not {kind!r}")
    if not actor:
        raise EventRefused(f"the event {kind} names no actor")
    if at.tzinfo is None:
        raise EventRefused(f"the moment of {kind} has no time zone")
