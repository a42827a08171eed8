"""Send neighbours what changed here: batch by batch from where they are, and again later where they are away.

A neighbour that fetches by itself is left to do so.  What it took is what it answered that it took: a cut, a kill or a
lost answer sends a batch twice at most, and a batch that came before changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
from django.conf import settings
from django.utils.timezone import localdate

from gongxin.federation.batches import BatchRefused
from gongxin.federation.calling import PeerAway, PeerRefuses, posted
from gongxin.federation.giving import batch_for
from gongxin.federation.models import Neighbour
from gongxin.federation.queries import agreement_with, peers
from gongxin.federation.rules import NotPermitted
from gongxin.ledger.queries import head

PATH = "/api/v1/peers/landing"
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=10)
FETCHES_WITHIN = timedelta(seconds=30)
"""Whoever asked for our log so short a time ago fetches by itself."""
MOST_BATCHES = 50
"""How many batches one round sends to a neighbour, so that the others have their turn."""
LONGEST_ANSWER = 65_536
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Pushed:
    """What came of sending: to whom, as far as which position it holds our log, how many batches it took."""

    peer: str
    position: int
    head: int
    batches: int


def wait_after(failures: int) -> timedelta:
    """How long a neighbour that failed so often in a row is left alone."""
    return min(FIRST_WAIT * (1 << min(failures - 1, 20)), LONGEST_WAIT)


def push(name: str, *, clock: Clock) -> Pushed:
    """The neighbour holds what changed here that it may have, or as many batches of it as one round sends.

    Refused where no file names it, where it is away, and where it refuses; when it is tried again is noted.
    """
    agreement = agreement_with(name, day=localdate(clock()))
    state, _ = Neighbour.objects.get_or_create(name=name)
    try:
        done = _push(agreement.peer.address, name, state.asked, clock=clock)
    except (PeerAway, BatchRefused, NotPermitted) as fault:
        failures = state.push_failures + 1
        told = {
            "push_failures": failures,
            "next_push_at": clock() + wait_after(failures),
            "push_said": str(fault)[:500],
        }
        Neighbour.objects.filter(name=name).update(**told)
        raise
    Neighbour.objects.filter(name=name).update(push_failures=0, next_push_at=None, push_said="")
    return done


def push_all(*, clock: Clock) -> dict[str, Pushed]:
    """Every neighbour that does not fetch and is due was sent what waits for it; one that is away holds up no other."""
    found, states, reached = {}, Neighbour.objects.in_bulk(), head()
    for peer in peers():
        if peer.receives and _due(states.get(peer.name) or Neighbour(name=peer.name), reached, at=clock()):
            try:
                found[peer.name] = push(peer.name, clock=clock)
            except (PeerAway, BatchRefused, NotPermitted):
                continue  # it was noted with the neighbour, or its page says since when the file holds no more
    return found


def _due(state: Neighbour, reached: int, *, at: datetime) -> bool:
    fetches = state.asked_at is not None and at - state.asked_at < FETCHES_WITHIN
    return not fetches and state.asked < reached and (state.next_push_at is None or state.next_push_at <= at)


def _push(address: str, name: str, start: int, *, clock: Clock) -> Pushed:
    position, batches = start, 0
    while batches < MOST_BATCHES:
        given = batch_for(name, start=position, at=clock())
        reached = head()
        taken = _taken(address, name, given)
        batches += 1
        Neighbour.objects.filter(name=name).update(asked=taken)
        if taken >= reached:
            return Pushed(name, taken, reached, batches)
        if taken == position:
            raise PeerAway(f"{name} takes nothing from position {position} on")
        position = taken
    return Pushed(name, position, head(), batches)


def _taken(address: str, name: str, batch: bytes) -> int:
    """Up to which position the neighbour holds our log now; where something is missing before, it says from where."""
    kind = "application/octet-stream"
    try:
        answer = posted(address, PATH, batch, kind=kind, name=name, most=LONGEST_ANSWER)
    except PeerRefuses as fault:
        if fault.position is None:
            raise
        return fault.position
    try:
        told = orjson.loads(answer)
        position = told["position"]
        if told["node"] == name and type(position) is int and 0 <= position < 2**53:
            return position
    except (ValueError, KeyError, TypeError):
        pass
    raise PeerAway(f"what answers at the address of {name} is not that node: {settings.LEDGER_NAME} sends it nothing")
