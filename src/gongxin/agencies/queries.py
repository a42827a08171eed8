"""Whose key it is, and which keys an agency holds."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from gongxin.agencies.models import AgencyKey
from gongxin.agencies.rules import digest_of, looks_like_key


@dataclass(frozen=True)
class HeldKey:
    """What may be told of a key: never the key."""

    number: int
    agency: str
    made_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True)
class Caller:
    """Whose machine asks: the agency, and by what it is known there, as look-ups keep it."""

    agency: str
    called: str


def agency_of_key(key: str, *, at: datetime) -> str | None:
    """The agency whose key this is at the moment `at`; None for any other text, known once or never."""
    caller = caller_by_key(key, at=at)
    return None if caller is None else caller.agency


def caller_by_key(key: str, *, at: datetime) -> Caller | None:
    """Whose key this is at the moment `at`; None for any other text, known once or never.

    The store is asked for a digest, so the time it takes says nothing of a key; the last comparison is constant-time.
    """
    if not looks_like_key(key):
        return None
    digest = digest_of(key)
    held = AgencyKey.objects.filter(digest=digest).first()
    if held is None or not hmac.compare_digest(bytes(held.digest), digest):
        return None
    if at < held.made_at or (held.ends_at is not None and held.ends_at <= at):
        return None
    return Caller(held.agency, f"key-{held.id}")


def keys_of(agency: str) -> list[HeldKey]:
    """The agency's keys, newest first, ended ones included."""
    found = AgencyKey.objects.filter(agency=agency).order_by("-id")
    return [HeldKey(key.id, key.agency, key.made_at, key.ends_at) for key in found]
