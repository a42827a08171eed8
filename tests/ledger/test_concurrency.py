"""Many writers, two sequencers, two workers of one follower: still one order, and everything once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from gongxin.ledger.actions import sequence_batches
from gongxin.ledger.followers import advance
from gongxin.ledger.models import Event
from gongxin.ledger.queries import EventRow, events_from, head
from gongxin.ledger.verification import verify
from tests.ledger.builders import committed, entered, recorded

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> None:
    def act_and_close(act: Callable[[], object]) -> None:
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(act_and_close, acts))


def repeated(act: Callable[[], object], times: int) -> Callable[[], None]:
    def act_repeatedly() -> None:
        for _ in range(times):
            act()

    return act_repeatedly


def test_many_writers_and_two_sequencers_leave_neither_gap_nor_double() -> None:
    writers = [repeated(recorded, 30), repeated(recorded, 30), repeated(lambda: entered(5), 10)]
    at_once(*writers, repeated(sequence_batches, 20), repeated(sequence_batches, 20))
    committed(steps=17)
    assert head() == Event.objects.count() == 110
    assert [event.position for event in events_from(0, limit=200)] == list(range(110))
    assert verify().ok


def test_two_workers_of_a_follower_share_its_events() -> None:
    entered(40)
    sequence_batches()
    seen: list[int] = []

    def react(events: Sequence[EventRow]) -> None:
        seen.extend(event.position for event in events)

    def work() -> None:
        while advance("reader", react=react, limit=3):
            pass

    at_once(work, work)
    assert seen == list(range(40))


def test_two_integrators_build_one_tree() -> None:
    entered(40)
    sequence_batches()
    at_once(repeated(lambda: committed(steps=3), 2), repeated(lambda: committed(steps=4), 2))
    assert verify().ok and verify().size == 40
