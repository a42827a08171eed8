"""What an agency's key looks like, what is kept of it, and when it holds: plain conditions."""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

KEY_MARK = "gongxin_"
KEY_BYTES = 32
KEY_LENGTH = len(KEY_MARK) + 43
USUAL_TERM = timedelta(days=365)
"""How long a key holds where its operator names no other term."""


class KeyEvent(StrEnum):
    """Kinds of events that tell of keys; none of them holds a key."""

    MADE = "agencies.key.made"
    ENDED = "agencies.key.ended"


class KeyRefused(ValueError):
    """The key cannot be made or ended; the message says why."""


def new_key() -> str:
    """256 random bits as text, marked so that a key that slipped into a file can be found there."""
    return KEY_MARK + secrets.token_urlsafe(KEY_BYTES)


def digest_of(key: str) -> bytes:
    """What is kept of a key.  A random key of 256 bits needs no slow hash: it cannot be guessed from its digest."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()


def looks_like_key(text: str) -> bool:
    """Whether the text has the shape of a key, so that anything else never reaches the store."""
    return len(text) == KEY_LENGTH and text.isascii() and text.startswith(KEY_MARK)


def check_term(at: datetime, *, ends_at: datetime) -> None:
    """Refuse a key that would have ended when it is made, and moments without a time zone."""
    if at.tzinfo is None or ends_at.tzinfo is None:
        raise KeyRefused("the term of a key is given in moments with a time zone")
    if ends_at <= at:
        raise KeyRefused(f"a key made at {at.isoformat()} cannot end at {ends_at.isoformat()}")
