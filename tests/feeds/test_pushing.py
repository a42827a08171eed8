"""Notices are pushed to whoever gave an address, again and more seldom until taken, and nowhere else."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gongxin.dossiers.remarks import RemarkKind
from gongxin.feeds.actions import add_consumer, note_given
from gongxin.feeds.models import Consumer, Notice
from gongxin.feeds.notices import read_notice
from gongxin.feeds.pushing import LONGEST_WAIT, push_notices, wait_after
from gongxin.feeds.rules import ConsumerKind
from gongxin.ledger.keys import trusted_keys
from gongxin.ledger.queries import head
from tests.api.api_builders import Deliver, penalty
from tests.feeds.builders import now, say

pytestmark = pytest.mark.django_db(transaction=True)


class Taker(ThreadingHTTPServer):
    """A consumer's own server: what it was sent, and with which status it answers."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.sent: list[bytes] = []
        self.status = 204
        self.address = f"http://127.0.0.1:{self.server_address[1]}/notices"


class _Answer(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        taker = self.server
        assert isinstance(taker, Taker)
        taker.sent.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(taker.status)
        self.send_header("Location", taker.address)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing is printed."""


@pytest.fixture
def taker() -> Iterator[Taker]:
    with Taker() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def pushed_to(delivered: Deliver, taker: Taker) -> Taker:
    """A consumer with an address holds the record, which has ceased since."""
    delivered(penalty(1))
    made = add_consumer("bureau.example", kind=ConsumerKind.CREDIT_BUREAU, at=now(), address=taker.address)
    note_given(made.number, upto=head(), in_step=True, at=now())
    say(RemarkKind.REPAIRED)
    return taker


def test_a_notice_is_pushed_once_as_it_would_be_fetched(pushed_to: Taker) -> None:
    (done,) = push_notices(at=now())
    assert (done.consumer, done.notices, done.said) == ("bureau.example", 1, "")
    (notice,) = json.loads(pushed_to.sent[0])["notices"]
    assert read_notice(notice["note"], trusted=trusted_keys(), consumer="bureau.example").record == notice["record"]
    assert push_notices(at=now()) == [] and Notice.objects.get().sent_at is not None


@pytest.mark.parametrize("status", [302, 307, 400, 500])
def test_what_was_not_taken_is_pushed_again_later_and_goes_nowhere_else(pushed_to: Taker, status: int) -> None:
    pushed_to.status = status
    assert push_notices(at=now())[0].said == f"HTTP {status}"
    assert push_notices(at=now()) == [] and len(pushed_to.sent) == 1
    assert Notice.objects.get().sent_at is None
    pushed_to.status = 200
    assert push_notices(at=now() + timedelta(minutes=2))[0].notices == 1
    assert Consumer.objects.get().failures == 0


def test_a_server_that_is_not_there_stops_nothing(pushed_to: Taker) -> None:
    Consumer.objects.update(address="http://127.0.0.1:1/notices")
    (done,) = push_notices(at=now())
    assert done.notices == 0 and "Error" in done.said


@given(failures=some.integers(1, 10_000))
def test_waits_grow_and_end(failures: int) -> None:
    assert timedelta() < wait_after(failures) <= wait_after(failures + 1) <= LONGEST_WAIT
