"""Write events beside the changes they tell of, and number what was committed."""

from collections.abc import Mapping
from datetime import datetime

import orjson
from django.db import connection, transaction

from gongxin.ledger.models import BATCH_LIMIT, Batch
from gongxin.ledger.rules import EventRefused, check_event

SEQUENCER_LOCK = 0x676F6E67_00000001
"""The advisory lock under which batches are numbered."""

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


def _check_transaction() -> None:
    if not connection.in_atomic_block:
        raise OutsideTransaction("an event is recorded inside the transaction of the change it tells of")
