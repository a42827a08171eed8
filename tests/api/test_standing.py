"""Whoever watches a node sees from its status whether the log is signed."""

from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from gongxin.ledger.actions import sequence_batches
from gongxin.ledger.waiting import LONGEST_WAIT
from tests.ledger.builders import committed, entered, recorded

pytestmark = pytest.mark.django_db(transaction=True)


def told(client: Client) -> tuple[str, str | None]:
    answer = client.get("/api/v1/status")
    assert answer.status_code == 200
    return answer.json()["state"], answer.json()["unsigned_since"]


def test_a_log_in_which_nothing_waits_is_in_order(client: Client) -> None:
    assert told(client) == ("ok", None)
    entered(3)
    committed()
    assert told(client) == ("ok", None)


def test_what_was_recorded_a_moment_ago_is_no_alarm(client: Client) -> None:
    now = timezone.now()
    recorded(at=now)
    assert told(client) == ("ok", now.isoformat())


@pytest.mark.parametrize("numbered", [False, True])
def test_a_log_that_is_not_signed_in_time_says_so_and_since_when(client: Client, numbered: bool) -> None:
    since: datetime = timezone.now() - 2 * LONGEST_WAIT
    recorded(at=since)
    if numbered:
        sequence_batches()
    assert told(client) == ("log_not_signed", since.isoformat())
    committed()
    assert told(client) == ("ok", None)
