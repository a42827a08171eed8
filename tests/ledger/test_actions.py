"""Events are written beside their changes, whole, and numbered in the order of commits."""

from collections.abc import Iterator
from datetime import datetime

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from gongxin.ledger import actions
from gongxin.ledger.actions import OutsideTransaction, open_batch, record_event, sequence_batches
from gongxin.ledger.models import Batch, Event
from gongxin.ledger.rules import EventRefused
from tests.ledger.builders import AT, committed, entered, insert_events, recorded


def positions() -> list[int | None]:
    return list(Batch.objects.order_by("id").values_list("first_position", flat=True))


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
    entered(5)
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


@pytest.mark.django_db
@pytest.mark.parametrize("details", [
    {"amount": 12.5},
    {"deep": [{"deeper": [0.1]}]},
    {"too much": 2**53},
    {"too little": -(2**53)},
], ids=str)  # fmt: skip
def test_numbers_that_readers_of_json_read_differently_are_refused(details: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match="ledger_event_details"):
        recorded(**details)


@pytest.mark.django_db
@pytest.mark.parametrize("details", [{"whole": 2**53 - 1}, {"least": 1 - 2**53}, {"text": "12.50"}, {"none": None}])
def test_whole_numbers_text_and_nothing_are_accepted(details: dict[str, object]) -> None:
    assert Event.objects.get(id=recorded(**details)).details == details


def nested(depth: int) -> object:
    return [nested(depth - 1)] if depth else "bottom"


@pytest.mark.django_db
def test_details_without_a_bottom_are_refused() -> None:
    recorded(nested=nested(30))
    with pytest.raises(IntegrityError, match="ledger_event_details"):
        recorded(nested=nested(40))


@pytest.mark.django_db
@pytest.mark.parametrize("details", ["[]", "1", '"text"', "null"])
def test_details_that_are_no_object_are_refused_from_sql_too(details: str) -> None:
    given = {"kind": "test.thing.odd", "subject": None, "record": None, "actor": "officer:2", "at": AT}
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="ledger_event_details"):
        cursor.execute(actions.RECORD, given | {"details": details})


@pytest.mark.django_db
@pytest.mark.parametrize("at", ["infinity", "-infinity", "1066-10-14", "10000-01-01"])
def test_moments_outside_the_calendar_are_refused_from_sql_too(at: str) -> None:
    given = {"kind": "test.thing.odd", "subject": None, "record": None, "actor": "officer:2", "details": "{}"}
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="ledger_event_calendar"):
        cursor.execute(actions.RECORD.replace("%(at)s", "%(at)s::timestamptz"), given | {"at": at})


@pytest.mark.django_db
@pytest.mark.parametrize("statement", [
    "UPDATE ledger_event SET details = '{}'",
    "UPDATE ledger_event SET details = '{\"erased\": 5}'",
    "UPDATE ledger_event SET subject = 8",
    "DELETE FROM ledger_event",
    "UPDATE ledger_batch SET first_position = 5",
    "UPDATE ledger_batch SET first_position = NULL",
    "UPDATE ledger_batch SET count = 2",
    "DELETE FROM ledger_batch",
    "UPDATE ledger_bundle SET commitments = sha256(commitments)",
    "UPDATE ledger_bundle SET salts = substring(commitments FOR 16)",
    "UPDATE ledger_bundle SET number = 9",
    "DELETE FROM ledger_bundle",
    "UPDATE ledger_checkpoint SET at = now()",
    "DELETE FROM ledger_checkpoint",
    *(f"SET LOCAL gongxin.may_empty = off; TRUNCATE ledger_{table}"
      for table in ("batch", "event", "bundle", "checkpoint")),
])  # fmt: skip
def test_what_the_ledger_holds_is_neither_changed_nor_removed(statement: str) -> None:
    recorded(note="kept")
    committed()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="not changed|not emptied"):
            cursor.execute(statement)
