"""Write events beside the changes they tell of, number what was committed, commit to it in the tree, erase."""

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import orjson
from django.db import connection, transaction

from gongxin.ledger.auditing import LedgerDamaged, audited_edge, check_growth
from gongxin.ledger.contents import told_between
from gongxin.ledger.keys import remember, signing_key, suite
from gongxin.ledger.leaves import ERASED_SALT, Leaves, append_leaves, destroy_salt, locked_salt
from gongxin.ledger.merkle import Frontier, leaf_hashes
from gongxin.ledger.models import BATCH_LIMIT, Batch, Checkpoint, Event, StoredTile
from gongxin.ledger.notes import SigningKey, TreeHead, signed
from gongxin.ledger.queries import event_at, head, latest_checkpoint
from gongxin.ledger.rules import SALT_SIZE, EventRefused, LedgerEvent, Told, check_event, commitments_to
from gongxin.ledger.tiling import build_tiles, write_tiles

SEQUENCER_LOCK = 0x676F6E67_00000001
"""The advisory lock under which batches are numbered."""
INTEGRATOR_LOCK = SEQUENCER_LOCK + 1
"""The advisory lock under which the tree grows."""

PORTION = 65_536
"""How many events go into the tree with one signature, at most: whole tiles, and about a second's work."""

RECORD = """
WITH opened AS (INSERT INTO ledger_batch (count, committed_hint) VALUES (1, %(at)s) RETURNING id)
INSERT INTO ledger_event (id, kind, subject, record, actor, happened_at, details)
SELECT id << 20, %(kind)s, %(subject)s, %(record)s, %(actor)s, %(at)s, %(details)s::jsonb FROM opened
RETURNING id
"""

SEQUENCE = """
WITH waiting AS (
    SELECT id, count FROM ledger_batch WHERE first_position IS NULL ORDER BY id LIMIT %(limit)s
), placed AS (
    SELECT id, sum(count) OVER (ORDER BY id) - count + coalesce(
        (SELECT first_position + count FROM ledger_batch
         WHERE first_position IS NOT NULL ORDER BY first_position DESC LIMIT 1), 0) AS position
    FROM waiting
)
UPDATE ledger_batch SET first_position = placed.position FROM placed WHERE ledger_batch.id = placed.id
"""


class ErasureRefused(ValueError):
    """The event cannot be erased; the message says why."""


class OutsideTransaction(RuntimeError):
    """An event was to be recorded outside the transaction of the change it tells of."""


def record_event(
    kind: str,
    *,
    subject: int | None = None,
    record: int | None = None,
    actor: str,
    at: datetime,
    details: Mapping[str, object],
) -> int:
    """Write an event beside the change it tells of, so that both are kept or neither is; its id.

    Refused outside a transaction, without an actor, at a moment without a time zone, and with fractions in
    the details (amounts are written as text).
    """
    _check_transaction()
    check_event(kind, actor=actor, at=at)
    given = {"kind": kind, "subject": subject, "record": record, "actor": actor, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(RECORD, {**given, "details": orjson.dumps(dict(details)).decode()})
        event: int = cursor.fetchone()[0]
    return event


def open_batch(count: int, *, at: datetime) -> Batch:
    """Open a batch for `count` events that the same transaction inserts with ids from `first_event` on.

    The transaction is refused at its end unless exactly these events were inserted.
    """
    _check_transaction()
    if not 1 <= count <= BATCH_LIMIT:
        raise EventRefused(f"a batch holds between 1 and {BATCH_LIMIT} events, not {count}")
    if at.tzinfo is None:
        raise EventRefused("the moment of a batch has no time zone")
    return Batch.objects.create(count=count, committed_hint=at)


def sequence_batches(*, limit: int = 100_000) -> int:
    """Number committed events 0, 1, 2 … batch by batch, and return how many batches were numbered.

    Row ids do not follow commit order; positions do, because only one sequencer runs at a time and it sees
    committed rows only.  Readers can therefore go by position and miss nothing.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEQUENCER_LOCK])
        cursor.execute(SEQUENCE, {"limit": limit})
        numbered: int = cursor.rowcount
    return numbered


def integrate(*, at: datetime, limit: int = PORTION) -> int:
    """Commit to the next sequenced events, at most `limit`, under a new signed checkpoint; how many they were.

    Refused where the store contradicts the last checkpoint, and where the home does not hold the log's key.
    """
    return integrate_signed_by(signing_key, at=at, limit=limit)


def integrate_signed_by(*keys: Callable[[], SigningKey], at: datetime, limit: int) -> int:
    """The same, signed by the keys that these give; they are asked once it is known that there is something to sign."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [INTEGRATOR_LOCK])
        last = latest_checkpoint()
        size = last.size if last else 0
        end = min(size + limit, head())
        rows = told_between(size, end)
        if len(rows) != max(0, end - size):
            raise LedgerDamaged(f"the events after position {size} have gaps")
        if rows:
            _sign(_grow(last, rows), by=[key() for key in keys], at=at)
    return len(rows)


def _grow(last: Checkpoint | None, rows: Sequence[Told]) -> Frontier:
    """The tree with these events in it, stored and checked; refused where it may not grow."""
    if last and not StoredTile.objects.exists():
        build_tiles(last.size)
    edge = audited_edge(last)
    grown, hashes = edge.grown(_write_leaves(last.size if last else 0, rows))
    write_tiles(edge.size, hashes)
    check_growth(edge, grown)
    return grown


def _sign(grown: Frontier, *, by: Sequence[SigningKey], at: datetime) -> None:
    """The checkpoint of the tree, signed; the keys are remembered."""
    for key in by:
        remember(key.verifier, size=grown.size, at=at)
    text = TreeHead(by[0].name, grown.size, grown.root()).text()
    Checkpoint.objects.create(
        size=grown.size, root=grown.root(), frontier=grown.to_bytes(), at=at, note=signed(text, by=by).encoded()
    )


def erase(position: int, *, rule: str, by: str, at: datetime) -> int:
    """Destroy what the event at `position` told, under `rule`; the id of the tombstone that says so.

    The event's place, kind and commitment stay, so every proof still holds; without its salt the commitment
    says nothing.  Refused without a rule or a name, twice, before the tree holds the event, and for a tombstone.
    """
    if not rule:
        raise ErasureRefused("an erasure names the rule that demands it")
    if not by:
        raise ErasureRefused("whoever erases has a name")
    with transaction.atomic():
        salt, event = locked_salt(position), event_at(position)
        if salt is None:
            raise ErasureRefused(f"the tree does not hold position {position} yet")
        if salt == ERASED_SALT:
            raise ErasureRefused(f"the event at position {position} was erased already")
        if event.kind == LedgerEvent.ERASED:
            raise ErasureRefused("what was erased, and under which rule, stays on record")
        told = {"event": event.id, "position": position, "rule": rule}
        tombstone = record_event(LedgerEvent.ERASED, subject=event.subject, actor=by, at=at, details=told)
        Event.objects.filter(id=event.id).update(details={"erased": tombstone})
        destroy_salt(position)
    return tombstone


def _write_leaves(start: int, events: Sequence[Told]) -> list[bytes]:
    """Store a salted commitment to each event; their leaf hashes, in order."""
    salts = os.urandom(SALT_SIZE * len(events))
    made = commitments_to(events, salts=salts, by=suite().digest)
    append_leaves(Leaves(start, salts, b"".join(made)))
    return leaf_hashes(made, by=suite().digest)


def _check_transaction() -> None:
    if not connection.in_atomic_block:
        raise OutsideTransaction("an event is recorded inside the transaction of the change it tells of")
