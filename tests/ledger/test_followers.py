"""A follower reacts to every event once, in order, whatever falls over on the way."""

from collections.abc import Sequence

import pytest

from gongxin.ledger.actions import sequence_batches
from gongxin.ledger.auditing import LedgerDamaged
from gongxin.ledger.followers import advance, advance_by_spans, next_position
from gongxin.ledger.models import Batch
from gongxin.ledger.queries import EventRow, Span, events_from, spans_from
from tests.ledger.builders import AT, entered, tamper

pytestmark = pytest.mark.django_db


class Reader:
    """A reaction that remembers what it saw, and keeps it in the store."""

    def __init__(self) -> None:
        self.seen: list[int] = []

    def __call__(self, events: Sequence[EventRow]) -> None:
        self.seen += [event.position for event in events]


def test_a_follower_sees_every_event_once_and_in_order() -> None:
    entered(7)
    sequence_batches()
    reader = Reader()
    assert [advance("reader", react=reader, limit=3) for _ in range(4)] == [3, 3, 1, 0]
    assert reader.seen == list(range(7)) and next_position("reader") == 7


def test_spans_say_where_every_event_lies() -> None:
    for count in (3, 1, 2):
        entered(count)
    sequence_batches()
    for start in range(7):
        for limit in range(1, 8):
            spans = spans_from(start, limit=limit)
            lying = [(span.position + n, span.low + n) for span in spans for n in range(span.high - span.low)]
            assert lying == [(event.position, event.id) for event in events_from(start, limit=limit)]


def test_a_follower_by_spans_passes_every_event_once() -> None:
    entered(4)
    entered(3)
    sequence_batches()
    passed: list[Span] = []
    assert [advance_by_spans("reader", react=passed.extend, limit=3) for _ in range(4)] == [3, 3, 1, 0]
    assert [(span.position, span.end) for span in passed] == [(0, 3), (3, 4), (4, 6), (6, 7)]
    assert next_position("reader") == 7


def test_followers_do_not_disturb_each_other() -> None:
    entered(2)
    sequence_batches()
    first, second = Reader(), Reader()
    advance("first", react=first)
    advance("second", react=second)
    assert first.seen == second.seen == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_a_reaction_that_fails_leaves_neither_its_work_nor_an_advance() -> None:
    entered(3)
    sequence_batches()

    def fail_halfway(events: Sequence[EventRow]) -> None:
        Batch.objects.create(count=1, committed_hint=AT)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        advance("reader", react=fail_halfway)
    assert Batch.objects.count() == 1 and next_position("reader") == 0
    assert advance("reader", react=Reader()) == 3


@pytest.mark.django_db(transaction=True)
def test_a_follower_does_not_pass_over_a_missing_event() -> None:
    batch = entered(3)
    sequence_batches()
    tamper("DELETE FROM ledger_event WHERE id = %s", batch.first_event + 1)
    with pytest.raises(LedgerDamaged, match="after position 0 have gaps"):
        advance("reader", react=Reader())
