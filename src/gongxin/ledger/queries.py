"""Read events by position: in order, without gaps, committed ones only."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import psycopg
from django.db import connection

from gongxin.ledger.models import BATCH_LIMIT, ORDINAL_BITS, Batch, Checkpoint, LogKey
from gongxin.ledger.tiles import edge_of

OLDEST_POSITION = 0
LAST_POSITION = 2**62

StoredEvent = tuple[int, int, str, int | None, int | None, str, datetime, str]

SPANS = """
SELECT first_position - (id << 20) AS shift,
       (id << 20) + greatest(0, %(start)s - first_position) AS low,
       (id << 20) + least(count, %(end)s - first_position) AS high
FROM ledger_batch
WHERE first_position < %(end)s AND first_position >= coalesce(
    (SELECT max(first_position) FROM ledger_batch WHERE first_position <= %(start)s), 0)
"""

# Batches come first, as ranges of ids, so that a page of a million-event batch reads that page alone.
EVENTS = f"""
WITH span AS ({SPANS})
SELECT event.id + shift AS position, event.id, kind, subject, record, actor, happened_at, details::text
FROM span JOIN ledger_event AS event ON event.id >= low AND event.id < high
ORDER BY position
"""

HEAD = """
SELECT first_position + count FROM ledger_batch
WHERE first_position IS NOT NULL ORDER BY first_position DESC LIMIT 1
"""


LATEST_SIGNED = "SELECT size, root, at, note FROM ledger_checkpoint WHERE note <> '' ORDER BY size DESC LIMIT 1"
COSIGNED = "SELECT line FROM ledger_cosignature WHERE size = %s ORDER BY witness_id"

TOLD_BEFORE = """
(({event} >> 20) NOT IN (
    SELECT id FROM ledger_batch WHERE first_position IS NULL OR first_position + count > %(position)s)
 OR coalesce({event} BETWEEN
    (SELECT id << 20 FROM ledger_batch
     WHERE first_position < %(position)s AND first_position + count > %(position)s)
    AND (SELECT (id << 20) + %(position)s - first_position - 1 FROM ledger_batch
     WHERE first_position < %(position)s AND first_position + count > %(position)s), false))
"""


def told_before_position(event: str) -> str:
    """SQL that holds where the event with the id in this column was told before `%(position)s`.

    For scans of millions of rows: no row is joined to its batch.  Either the batch was told as a whole, or the position
    lies inside it and behind the event.
    """
    return TOLD_BEFORE.replace("{event}", event)


TILES = """
SELECT number, hashes FROM ledger_tile WHERE level = %(level)s AND number >= %(start)s AND number < %(end)s
"""


class NotInTree(LookupError):
    """No signed checkpoint holds what was asked for yet."""


class NoSuchEvent(LookupError):
    """No event has this position yet."""


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event at its position."""

    position: int
    id: int
    kind: str
    subject: int | None
    record: int | None
    actor: str
    happened_at: datetime
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """How many events the log committed to, under which root, when, and the note that it signed."""

    size: int
    root: bytes
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class KeyOfLog:
    """A key that signed the log, from the tree of `size` on."""

    verifier: str
    size: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Span:
    """Events with ids from `low` to below `high`, of which the first has this position."""

    position: int
    low: int
    high: int

    @property
    def end(self) -> int:
        """The position behind the last event."""
        return self.position + self.high - self.low


def events_from(position: int, *, limit: int) -> list[EventRow]:
    """The events at `position` and after it, in order, at most `limit` of them."""
    return [EventRow(*row[:-1], details=orjson.loads(row[-1])) for row in rows_from(position, limit=limit)]


def rows_from(position: int, *, limit: int) -> list[StoredEvent]:
    """The same as they are stored: fields in the order of `EventRow`, the details as JSON text."""
    if position < OLDEST_POSITION:
        raise NoSuchEvent(f"no event has position {position}: positions begin at {OLDEST_POSITION}")
    start = min(position, LAST_POSITION)
    rows: list[StoredEvent] = fetch_binary(EVENTS, start=start, end=min(start + limit, LAST_POSITION))
    return rows


def fetch_binary(query: str, **values: int) -> list[Any]:
    """All rows of a query in the binary form, which spares reading a million moments as text."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(query, values, binary=True).fetchall()


def spans_from(position: int, *, limit: int) -> list[Span]:
    """Where the events at `position` and after it lie, in order, at most `limit` of them: none of them is read."""
    start = min(position, LAST_POSITION)
    spans = fetch_binary(SPANS + "ORDER BY first_position", start=start, end=min(start + limit, LAST_POSITION))
    return [Span(low + shift, low, high) for shift, low, high in spans if low < high]


def event_at(position: int) -> EventRow:
    """The event at `position`; refused where no event has it yet."""
    for event in events_from(position, limit=1):
        return event
    raise NoSuchEvent(f"no event has position {position}: the next one to be given is {head()}")


def position_of(event: int) -> int | None:
    """The position of the event with this id; none while its batch waits for the sequencer."""
    batch, ordinal = event >> ORDINAL_BITS, event & (BATCH_LIMIT - 1)
    found = Batch.objects.filter(id=batch, count__gt=ordinal, first_position__isnull=False)
    first = found.values_list("first_position", flat=True).first()
    return None if first is None else first + ordinal


def positions_of(events: Iterable[int]) -> dict[int, int]:
    """The positions of the events with these ids; those whose batch waits for the sequencer are left out."""
    wanted = sorted(events)
    batches = Batch.objects.filter(id__in={event >> ORDINAL_BITS for event in wanted}, first_position__isnull=False)
    first = dict(batches.values_list("id", "first_position"))
    told = ((event, first.get(event >> ORDINAL_BITS)) for event in wanted)
    return {event: place + (event & (BATCH_LIMIT - 1)) for event, place in told if place is not None}


def head() -> int:
    """The position that the next sequenced event will have; all positions below it have events."""
    with connection.cursor() as cursor:
        cursor.execute(HEAD)
        found = cursor.fetchone()
    return 0 if found is None else int(found[0])


def oldest_position() -> int:
    """The first position that can still be read; always 0, because no event is ever taken out."""
    return OLDEST_POSITION


def latest_checkpoint() -> Checkpoint | None:
    """The checkpoint over the most leaves, if there is one."""
    return Checkpoint.objects.order_by("-size").first()


def latest_signed() -> SignedCheckpoint | None:
    """The signed checkpoint over the most leaves, if there is one."""
    with connection.cursor() as cursor:
        cursor.execute(LATEST_SIGNED)
        found = cursor.fetchone()
    return SignedCheckpoint(found[0], bytes(found[1]), found[2], found[3]) if found else None


def latest_or_refused() -> SignedCheckpoint:
    """The same; refused where the log was never signed."""
    latest = latest_signed()
    if latest is None:
        raise NotInTree("the log has no signed checkpoint yet")
    return latest


def log_keys() -> list[KeyOfLog]:
    """The keys that signed the log, oldest first; refused where it was never signed."""
    keys = [KeyOfLog(one.verifier, one.size, one.at) for one in LogKey.objects.order_by("id")]
    if not keys:
        raise NotInTree("the log has no signed checkpoint yet")
    return keys


def first_checkpoint_after(position: int) -> SignedCheckpoint | None:
    """The first signed checkpoint whose tree holds the event at `position`; none until one was signed.

    Nobody could know its root before the event stood at its position, so that a draw announced there may take its
    seed from it.
    """
    return _signed(Checkpoint.objects.exclude(note="").filter(size__gt=position).order_by("size").first())


def signed_checkpoint(size: int) -> SignedCheckpoint | None:
    """The signed checkpoint over this many leaves, if there is one."""
    return _signed(Checkpoint.objects.exclude(note="").filter(size=size).first())


def _signed(found: Checkpoint | None) -> SignedCheckpoint | None:
    return SignedCheckpoint(found.size, bytes(found.root), found.at, found.note) if found else None


def noted(checkpoint: SignedCheckpoint) -> str:
    """The note of the checkpoint as it is published, with the cosignatures that came in by now."""
    with connection.cursor() as cursor:
        cursor.execute(COSIGNED, [checkpoint.size])
        return checkpoint.note + "".join(line for (line,) in cursor.fetchall())


def tile_hashes(level: int, number: int) -> bytes:
    """The hashes of a tile, as many as the tree has by now; nothing where it has none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hashes FROM ledger_tile WHERE level = %s AND number = %s", [level, number])
        found = cursor.fetchone()
    return bytes(found[0]) if found else b""


def stored_tiles(level: int, numbers: range) -> dict[int, bytes]:
    """The hashes of tiles that stand side by side, by number; those that there are."""
    given = {"level": level, "start": numbers.start, "end": numbers.stop}
    return dict(fetch_binary(TILES, **given))


def edge_tiles(size: int) -> dict[int, bytes]:
    """By level, the hashes of the tiles at the right edge of the tree of this size that are not full."""
    return {name.level or 0: tile_hashes(name.level or 0, name.number) for name in edge_of(size)}


def head_at(moment: datetime) -> int:
    """The position that the log had reached with the last event that happened at or before `moment`."""
    last = (
        Batch.objects.filter(first_position__isnull=False, committed_hint__lte=moment)
        .order_by("-first_position")
        .first()
    )
    return 0 if last is None or last.first_position is None else last.first_position + last.count


IN_SPANS = """
SELECT event.id + span.shift AS position, event.id, kind, subject, record, actor, happened_at, details::text
FROM unnest(%(shifts)s::bigint[], %(lows)s::bigint[], %(highs)s::bigint[]) AS span (shift, low, high)
JOIN ledger_event AS event ON event.id >= span.low AND event.id < span.high AND event.kind = ANY(%(kinds)s::text[])
ORDER BY position
"""


def events_in(spans: Sequence[Span], *, kinds: Collection[str]) -> list[EventRow]:
    """The events of these kinds in these spans, in order: of a million others none is read out."""
    given: dict[str, list[int] | list[str]] = {
        "shifts": [span.position - span.low for span in spans],
        "lows": [span.low for span in spans],
        "highs": [span.high for span in spans],
        "kinds": list(kinds),
    }
    with connection.cursor() as cursor:
        cursor.execute(IN_SPANS, given)
        rows: list[StoredEvent] = cursor.fetchall()
    return [EventRow(*row[:-1], details=orjson.loads(row[-1])) for row in rows]
