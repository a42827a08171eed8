"""Whether the events still say what was committed to: hashed many at once, looked at singly where they differ."""

from collections.abc import Iterator
from typing import Any

import orjson
import psycopg
from django.db import connection
from psycopg.types.numeric import Int8BinaryLoader

from gongxin.ledger.keys import suite
from gongxin.ledger.leaves import ERASED_SALT, Leaves
from gongxin.ledger.merkle import HASH_SIZE
from gongxin.ledger.models import Event
from gongxin.ledger.queries import SPANS, event_at
from gongxin.ledger.rules import SALT_SIZE, LedgerEvent, Told, commitments_to
from gongxin.ledger.tiles import WIDTH

Problem = tuple[int, str]
"""A position, and what is wrong at it."""

COMMITTED = f"""
WITH span AS ({SPANS})
SELECT event.id + shift, kind, subject, record, actor, happened_at, details::text
FROM span JOIN ledger_event AS event ON event.id >= low AND event.id < high
ORDER BY 1
"""

HELD = f"""
WITH span AS ({SPANS})
SELECT substring(salts FROM %(salt)s FOR 16), substring(commitments FROM %(commitment)s FOR 32),
       event.id + shift, kind, subject, record, actor, happened_at, details::text
FROM ledger_bundle LEFT JOIN (span JOIN ledger_event AS event ON event.id >= low AND event.id < high) ON true
WHERE number = %(number)s
"""


def told_between(start: int, end: int) -> list[Told]:
    """The events from `start` to below `end` as they are committed to: moments are the store's microseconds."""
    return _fetched(COMMITTED, start=start, end=end)


def _fetched(query: str, **given: int) -> list[Any]:
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.adapters.register_loader("timestamptz", Int8BinaryLoader)
        return cursor.execute(query, given, binary=True).fetchall()


def entry_at(position: int) -> tuple[bytes, str | None]:
    """The commitment to the event at `position`, and what is wrong with what the store holds of it, if anything.

    Both are read at once, so that an erasure is seen whole or not at all.
    """
    number, at = divmod(position, WIDTH)
    places = {"salt": at * SALT_SIZE + 1, "commitment": at * HASH_SIZE + 1, "number": number}
    for salt, commitment, *event in _fetched(HELD, start=position, end=position + 1, **places):
        if (len(salt), len(commitment)) != (SALT_SIZE, HASH_SIZE):
            break
        told: Told | None = None if event[0] is None else tuple(event)
        problem = _problem_of(position, told, salt=salt, commitment=commitment)
        return commitment, problem and f"position {position}: {problem}"
    return b"", f"position {position}: its leaf is missing"


def wrong_contents(leaves: Leaves) -> Iterator[Problem]:
    """Every event at these leaves that is not what was committed to, or was erased without a tombstone."""
    end = leaves.start + len(leaves)
    events = told_between(leaves.start, end)
    if [event[0] for event in events] == list(range(leaves.start, end)) and _agree(events, leaves):
        return
    held = {event[0]: event for event in events}
    pairs = zip(leaves.list_salts(), leaves.list_commitments(), strict=True)
    for position, (salt, commitment) in enumerate(pairs, start=leaves.start):
        if problem := _problem_of(position, held.get(position), salt=salt, commitment=commitment):
            yield position, problem


def without_leaves(start: int, end: int) -> Iterator[Problem]:
    """What is wrong at positions that have no leaf."""
    held = {event[0] for event in told_between(start, end)}
    for position in range(start, end):
        yield position, "its leaf is missing" if position in held else "its event and its leaf are missing"


def _agree(events: list[Told], leaves: Leaves) -> bool:
    """Whether all of them are what was committed to."""
    try:
        return b"".join(commitments_to(events, salts=leaves.salts, by=suite().digest)) == leaves.commitments
    except ValueError:
        return False


def _problem_of(position: int, event: Told | None, *, salt: bytes, commitment: bytes) -> str | None:
    if event is None:
        return "its event is missing"
    if salt == ERASED_SALT:
        return None if _has_tombstone(position, event[-1]) else "its salt is gone, and no tombstone says why"
    try:
        (made,) = commitments_to([event], salts=salt, by=suite().digest)
    except ValueError:
        return "its event could not have been committed to"
    return None if made == commitment else "its event is not what was committed to"


def _has_tombstone(position: int, details: str) -> bool:
    """Whether the erased event points to a tombstone that names it and a rule."""
    told = orjson.loads(details)
    if not isinstance(told, dict) or set(told) != {"erased"} or not isinstance(told["erased"], int):
        return False
    tombstones = Event.objects.filter(id=told["erased"], kind=LedgerEvent.ERASED)
    return tombstones.filter(details__event=event_at(position).id, details__has_key="rule").exists()
