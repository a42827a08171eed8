"""Events to test with, and a hand that reaches past the guards."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import connection, transaction

from gongxin.ledger.actions import integrate, open_batch, record_event, sequence_batches
from gongxin.ledger.leaves import commitments
from gongxin.ledger.models import Batch

AT = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)


def recorded(kind: str = "test.thing.happened", *, at: datetime = AT, **details: object) -> int:
    """One event, recorded; its id."""
    with transaction.atomic():
        return record_event(kind, subject=7, actor="officer:1", at=at, details=details)


def insert_events(batch: Batch, count: int) -> None:
    """The first `count` events of the batch, as a named SQL step would insert them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_event (id, kind, subject, record, actor, happened_at, details)"
            " SELECT %s + n, 'test.row.entered', n, n, 'source:1', %s, jsonb_build_object('row', n)"
            " FROM generate_series(0, %s - 1) AS n",
            [batch.first_event, AT, count],
        )


def entered(count: int) -> Batch:
    """A batch of events, written as one."""
    with transaction.atomic():
        batch = open_batch(count, at=AT)
        insert_events(batch, count)
    return batch


def committed(*, steps: int = 1_000) -> None:
    """Everything recorded so far is sequenced and in the tree, in steps of at most so many events."""
    sequence_batches()
    while integrate(at=AT, limit=steps):
        pass


@contextmanager
def past_the_guards() -> Iterator[None]:
    """What only the owner of the database could do, on purpose: triggers do not fire."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = origin")


def commitment(position: int) -> bytes:
    """What the tree holds of the event at the position."""
    (found,) = commitments(position, position + 1)
    return found


def turned(column: str, place: int) -> str:
    """SQL for the column with the last bit of the byte at the place turned over."""
    return f"{column} = set_byte({column}, {place}, get_byte({column}, {place}) # 1)"


def tamper(statement: str, *values: object) -> None:
    """Change something behind the ledger's back."""
    with past_the_guards(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount > 0
