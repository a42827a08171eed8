"""Events are read by position, across batches, page by page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongxin.ledger.actions import sequence_batches
from gongxin.ledger.queries import NoSuchEvent, event_at, events_from, head, oldest_position, position_of, rows_from
from tests.ledger.builders import AT, entered, recorded

pytestmark = pytest.mark.django_db


@pytest.fixture
def mixed() -> int:
    recorded("test.thing.first", note="公信")
    entered(5)
    recorded("test.thing.middle")
    entered(3)
    sequence_batches()
    recorded("test.thing.waiting")
    return 10


def test_an_empty_ledger_begins_at_zero() -> None:
    assert (head(), oldest_position(), events_from(0, limit=10)) == (0, 0, [])


def test_an_event_is_read_as_it_was_told(mixed: int) -> None:
    event = event_at(0)
    assert (event.kind, event.subject, event.record, event.actor, event.happened_at, event.details) == (
        "test.thing.first", 7, None, "officer:1", AT, {"note": "公信"},
    )  # fmt: skip


def test_every_page_is_a_slice_of_the_whole(mixed: int) -> None:
    whole = events_from(0, limit=100)
    assert [event.position for event in whole] == list(range(mixed)) and head() == mixed
    for start in range(mixed + 2):
        for limit in range(mixed + 2):
            assert events_from(start, limit=limit) == whole[start : start + limit]


def test_an_event_has_the_position_at_which_it_is_read(mixed: int) -> None:
    assert [position_of(event.id) for event in events_from(0, limit=100)] == list(range(mixed))


def test_a_waiting_event_has_no_position_yet(mixed: int) -> None:
    assert position_of(recorded()) is None
    with pytest.raises(NoSuchEvent, match="the next one to be given is 10"):
        event_at(mixed)


@pytest.mark.parametrize("event", [-1, 0, 2**20 - 1, 2**62, 2**80])
def test_an_id_that_no_event_has_has_no_position(mixed: int, event: int) -> None:
    assert position_of(event) is None


def test_a_position_before_the_first_is_refused() -> None:
    with pytest.raises(NoSuchEvent, match="begin at 0"):
        events_from(-1, limit=5)


@given(st.integers(0), st.integers(0))
def test_no_number_is_too_large_to_be_asked_for(position: int, limit: int) -> None:
    assert rows_from(position, limit=limit) == []
