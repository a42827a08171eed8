"""What an event must say, what is committed to, and the kinds of events that the ledger tells about itself.

An event's payload is the canonical JSON (RFC 8785) of its actor, details, happened_at, kind, record and subject,
with the moment in UTC as RFC 3339 writes it, fractions of a second only where there are any.  The commitment is
SHA-256 (SM3 in a log of the national suite) over sixteen random bytes, the salt, and the payload: without the salt it
says nothing of the payload.
"""

from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

import orjson
import rfc8785

from gongxin.ledger.suites import Digest

SALT_SIZE = 16
COMPACT = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z


class LedgerEvent(StrEnum):
    """Kinds of events that the ledger tells about itself."""

    ERASED = "ledger.event.erased"
    KEY_ROTATED = "ledger.key.rotated"


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


def payload_of(
    kind: str, *, subject: int | None, record: int | None, actor: str, happened_at: datetime, details: str
) -> bytes:
    """The bytes that are committed to; `details` is JSON text of whole numbers, text, lists and objects."""
    told = {
        "actor": actor,
        "details": orjson.loads(details),
        "happened_at": happened_at.astimezone(UTC),
        "kind": kind,
        "record": record,
        "subject": subject,
    }
    if not _written_alike(details):
        told["happened_at"] = orjson.loads(orjson.dumps(told["happened_at"], option=COMPACT))
        return rfc8785.dumps(told)
    return orjson.dumps(told, option=COMPACT)


def commitment_to(payload: bytes, *, salt: bytes, by: Digest = sha256) -> bytes:
    """What the tree holds in place of the payload."""
    return by(salt + payload).digest()


def _written_alike(details: str) -> bool:
    """Whether the fast writer surely agrees with RFC 8785: no point in a whole number, no key beyond 16 bits."""
    narrow = details.isascii() or len(details.encode("utf-16-le")) == 2 * len(details)
    return narrow and ".0" not in details and "\\u" not in details
