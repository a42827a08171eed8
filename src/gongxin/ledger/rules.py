"""What an event must say, what is committed to, and the kinds of events that the ledger tells about itself.

An event's payload is the canonical JSON (RFC 8785) of its actor, details, happened_at, kind, record and subject,
with the moment in UTC as RFC 3339 writes it, fractions of a second only where there are any.  The commitment is
SHA-256 (SM3 in a log of the national suite) over sixteen random bytes, the salt, and the payload: without the salt it
says nothing of the payload.
"""

import struct
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256

import orjson
import rfc8785

from gongxin.ledger.suites import Digest

SALT_SIZE = 16
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""From when the store counts the microseconds of a moment."""

Told = tuple[int, str, int | None, int | None, str, int, str]
"""An event's position, kind, subject, record, actor, moment in microseconds since the epoch, details as JSON text."""


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
    moment = (happened_at - EPOCH) // timedelta(microseconds=1)
    return next(payloads_of([(0, kind, subject, record, actor, moment, details)]))


def payloads_of(events: Iterable[Told]) -> Iterator[bytes]:
    """The same of many events, in order: kinds, actors and moments that recur are written once."""
    for _, kind, subject, record, actor, moment, details in events:
        yield (
            f'{{"actor":{_text(actor)},"details":{_canonical(details)},"happened_at":{_moment(moment)}'
            f',"kind":{_text(kind)},"record":{"null" if record is None else record}'
            f',"subject":{"null" if subject is None else subject}}}'
        ).encode()


def commitment_to(payload: bytes, *, salt: bytes, by: Digest = sha256) -> bytes:
    """What the tree holds in place of the payload."""
    return by(salt + payload).digest()


def commitments_to(events: Iterable[Told], *, salts: bytes, by: Digest = sha256) -> list[bytes]:
    """What the tree holds in place of these events, whose salts stand side by side."""
    pieces = struct.iter_unpack(f"{SALT_SIZE}s", salts)
    return [by(salt + payload).digest() for (salt,), payload in zip(pieces, payloads_of(events), strict=True)]


@lru_cache(maxsize=4_096)
def _text(told: str) -> str:
    return orjson.dumps(told).decode()


@lru_cache(maxsize=4_096)
def _moment(microseconds: int) -> str:
    return orjson.dumps(EPOCH + timedelta(microseconds=microseconds), option=orjson.OPT_UTC_Z).decode()


def _canonical(details: str) -> str:
    told = orjson.loads(details)
    if _written_alike(details):
        return orjson.dumps(told, option=orjson.OPT_SORT_KEYS).decode()
    return rfc8785.dumps(told).decode()


def _written_alike(details: str) -> bool:
    """Whether the fast writer surely agrees with RFC 8785: no point in a whole number, no key beyond 16 bits."""
    narrow = details.isascii() or len(details.encode("utf-16-le")) == 2 * len(details)
    return narrow and ".0" not in details and "\\u" not in details
