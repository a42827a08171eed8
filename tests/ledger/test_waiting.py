"""Whether the log is signed is known from the store alone: since when the oldest event waits for a checkpoint."""

from datetime import timedelta

import pytest

from gongxin.ledger.actions import integrate, sequence_batches
from gongxin.ledger.auditing import LedgerDamaged
from gongxin.ledger.waiting import LONGEST_WAIT, unsigned_since, waits_too_long
from tests.ledger.builders import AT, committed, recorded, tamper

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


def test_in_a_log_without_events_nothing_waits() -> None:
    assert unsigned_since() is None


def test_of_a_log_that_was_never_signed_the_first_event_waits_numbered_or_not() -> None:
    recorded(at=AT)
    recorded(at=AT + MINUTE)
    assert unsigned_since() == AT
    sequence_batches()
    assert unsigned_since() == AT


def test_what_is_under_a_signed_checkpoint_no_longer_waits() -> None:
    for minutes in range(4):
        recorded(at=AT + minutes * MINUTE)
    sequence_batches()
    integrate(at=AT, limit=2)
    assert unsigned_since() == AT + 2 * MINUTE
    committed()
    assert unsigned_since() is None


def test_nothing_waits_since_before_the_last_signing() -> None:
    recorded(at=AT - MINUTE)
    sequence_batches()
    integrate(at=AT)
    recorded(at=AT - MINUTE)  # what tells of an earlier moment did not wait since then
    assert unsigned_since() == AT


def test_events_wait_while_a_damaged_store_refuses_to_sign() -> None:
    recorded(at=AT)
    committed()
    tamper("UPDATE ledger_event SET subject = 99")
    recorded(at=AT + MINUTE)
    sequence_batches()
    with pytest.raises(LedgerDamaged):
        integrate(at=AT + MINUTE)
    assert unsigned_since() == AT + MINUTE


def test_waiting_is_too_long_only_after_what_a_healthy_node_takes() -> None:
    assert not waits_too_long(None, now=AT)
    assert not waits_too_long(AT, now=AT + LONGEST_WAIT)
    assert waits_too_long(AT, now=AT + LONGEST_WAIT + timedelta(seconds=1))
