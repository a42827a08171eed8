"""Events are written beside their changes, whole, and numbered in the order of commits."""

from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from gongxin.ledger import actions
from gongxin.ledger.actions import OutsideTransaction, open_batch, record_event, sequence_batches
from gongxin.ledger.models import Batch, Event
from gongxin.ledger.rules import EventRefused

AT = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)


def recorded(kind: str = "test.thing.happened", *, at: datetime = AT, **details: object) -> int:
    with transaction.atomic():
        return record_event(kind, subject=7, actor="officer:1", at=at, details=details)


def positions() -> list[int | None]:
    return list(Batch.objects.order_by("id").values_list("first_position", flat=True))


def insert_events(batch: Batch, count: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_event (id, kind, actor, happened_at)"
            " SELECT %s + n, 'test.row.entered', 'source:1', %s FROM generate_series(0, %s - 1) AS n",
            [batch.first_event, AT, count],
        )


@pytest.fixture
def other() -> Iterator[psycopg.Connection]:
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as link:
        yield link


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused() -> None:
    with pytest.raises(OutsideTransaction):
        record_event("test.thing.happened", actor="officer:1", at=AT, details={})


@pytest.mark.django_db
@pytest.mark.parametrize("kind, actor, at", [
    ("happened", "officer:1", AT),
    ("test..happened", "officer:1", AT),
    ("test.thing.happened", "", AT),
    ("test.thing.happened", "officer:1", AT.replace(tzinfo=None)),
])  # fmt: skip
def test_an_event_without_kind_actor_or_zone_is_refused(kind: str, actor: str, at: datetime) -> None:
    with pytest.raises(EventRefused):
        record_event(kind, actor=actor, at=at, details={})


@pytest.mark.django_db
def test_an_event_keeps_what_was_told() -> None:
    event = Event.objects.get(id=recorded(amount="12.50", items=[1, 2]))
    assert (event.kind, event.subject, event.record, event.actor, event.happened_at, event.details) == (
        "test.thing.happened", 7, None, "officer:1", AT, {"amount": "12.50", "items": [1, 2]},
    )  # fmt: skip


@pytest.mark.django_db
def test_an_event_goes_when_its_change_is_rolled_back() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        recorded()
        raise ZeroDivisionError
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_batch_with_too_few_events_is_not_committed() -> None:
    with pytest.raises(IntegrityError, match="opened for 5 events and holds 4"), transaction.atomic():
        insert_events(open_batch(5, at=AT), 4)


@pytest.mark.django_db(transaction=True)
def test_a_batch_with_a_gap_is_not_committed() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        batch = open_batch(4, at=AT)
        insert_events(batch, 3)
        Event.objects.create(id=batch.first_event + 4, kind="test.row.entered", actor="source:1", happened_at=AT)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, -1, 1_048_577])
def test_a_batch_of_a_size_that_ordinals_cannot_number_is_refused(count: int) -> None:
    with pytest.raises(EventRefused):
        open_batch(count, at=AT)


@pytest.mark.django_db(transaction=True)
def test_batches_are_numbered_by_the_events_they_hold() -> None:
    recorded()
    with transaction.atomic():
        insert_events(open_batch(5, at=AT), 5)
    recorded()
    assert sequence_batches() == 3
    assert positions() == [0, 1, 6]
    assert sequence_batches() == 0


@pytest.mark.django_db(transaction=True)
def test_sequencing_in_small_steps_gives_the_same_numbers() -> None:
    for _ in range(5):
        recorded()
    assert [sequence_batches(limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert positions() == [0, 1, 2, 3, 4]


@pytest.mark.django_db(transaction=True)
def test_a_writer_who_commits_late_gets_a_later_position(other: psycopg.Connection) -> None:
    given = {"kind": "test.thing.late", "subject": None, "record": None, "actor": "officer:2", "at": AT}
    row = other.execute(actions.RECORD, given | {"details": "{}"}).fetchone()
    early = recorded()
    assert row is not None and row[0] < early
    assert sequence_batches() == 1
    other.commit()
    assert sequence_batches() == 1
    assert positions() == [1, 0]


@pytest.mark.django_db(transaction=True)
def test_a_writer_who_gives_up_leaves_no_gap(other: psycopg.Connection) -> None:
    given = {"kind": "test.thing.lost", "subject": None, "record": None, "actor": "officer:2", "at": AT}
    other.execute(actions.RECORD, given | {"details": "{}"})
    recorded()
    other.rollback()
    recorded()
    sequence_batches()
    assert positions() == [0, 1]
