"""Notices pushed to the consumers that gave an address: the same signed notes as are fetched, again until taken.

A consumer that does not take them is asked more and more seldom, and never stops anything; what waits can be fetched
all the while.  Redirections are not followed: notices go where the operator said.
"""

import logging
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import IO, Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import orjson
from django.db import Error, close_old_connections
from django.db.models import Q
from django.utils import timezone

from gongxin.feeds.actions import note_sent
from gongxin.feeds.models import Consumer
from gongxin.feeds.notices import signed_notice
from gongxin.feeds.queries import NoticeHeld, unsent_notices
from gongxin.feeds.rules import State
from gongxin.ledger.keys import LogKeyRefused, signing_key
from gongxin.ledger.notes import SigningKey
from gongxin.periods import day_of

LOG = logging.getLogger("gongxin.feeds")
AT_ONCE = 100
SECONDS = 10
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
LOOK_SECONDS = 5.0
AFTER_FAULT_SECONDS = 30.0


class _Straight(HTTPRedirectHandler):
    """Nothing is sent to where a consumer's server would like to have it."""

    def redirect_request(self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str) -> None:  # noqa: ANN401
        """No redirection is followed."""
        return


@dataclass(frozen=True)
class Pushed:
    """What became of pushing to one consumer: how many notices it took, or what it said instead."""

    consumer: str
    notices: int
    said: str


def notice_document(one: NoticeHeld, *, by: SigningKey) -> dict[str, object]:
    """A notice as it is handed out, fetched or pushed: with whoever reads it, it does not wait any more."""
    state = State.SENT if one.state is State.WAITING else one.state
    return {
        "number": one.told.number,
        "record": one.told.record,
        "kind": one.told.why.value,
        "position": one.told.position,
        "at": one.told.at,
        "confirm_by": one.told.confirm_by,
        "state": state.value,
        "note": signed_notice(one.told, by=by),
    }


def wait_after(failures: int) -> timedelta:
    """How long a consumer that failed so often in a row is left alone."""
    return min(FIRST_WAIT * (1 << min(failures - 1, 20)), LONGEST_WAIT)


def push_notices(*, at: datetime) -> list[Pushed]:
    """Every consumer with an address that is due has been sent what waits for it; what became of each."""
    due = Consumer.objects.filter(Q(next_push_at=None) | Q(next_push_at__lte=at), ended_at=None).exclude(address="")
    waiting = [(one, unsent_notices(one.id, limit=AT_ONCE, day=day_of(at))) for one in due.order_by("id")]
    if not any(notices for _, notices in waiting):
        return []
    key = signing_key()
    return [_push(one, notices, key, at=at) for one, notices in waiting if notices]


def _push(consumer: Consumer, notices: list[NoticeHeld], key: SigningKey, *, at: datetime) -> Pushed:
    said = _send(consumer.address, orjson.dumps({"notices": [notice_document(one, by=key) for one in notices]}))
    if said:
        consumer.failures += 1
        consumer.next_push_at = at + wait_after(consumer.failures)
    else:
        consumer.failures, consumer.next_push_at = 0, None
        note_sent(consumer.id, [one.told.number for one in notices], at=at)
    consumer.said = said
    consumer.save(update_fields=["failures", "next_push_at", "said"])
    return Pushed(consumer.name, 0 if said else len(notices), said)


def _send(address: str, body: bytes) -> str:
    """What the consumer said instead of taking it; nothing where it took it."""
    call = Request(address, data=body, headers={"Content-Type": "application/json"}, method="POST")  # noqa: S310 - the scheme was looked at when the consumer was registered
    try:
        with build_opener(_Straight).open(call, timeout=SECONDS):
            return ""
    except HTTPError as fault:
        fault.close()
        return f"HTTP {fault.code}"
    except (HTTPException, OSError, ValueError) as fault:
        return f"{type(fault).__name__}: {fault}"[:200]


def keep_pushing(stop: threading.Event, *, every: float = LOOK_SECONDS) -> None:
    """Push what waits until told to stop; what goes wrong is tried again."""
    wait = 0.0
    while not stop.wait(wait):
        wait = every
        try:
            close_old_connections()
            push_notices(at=timezone.now())
        except (Error, OSError, LogKeyRefused) as fault:  # the store is away, or the log's key is
            LOG.warning("notices could not be pushed: %s", type(fault).__name__)
            wait = max(every, AFTER_FAULT_SECONDS)
