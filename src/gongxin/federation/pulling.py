"""Fetch from neighbours what changed there, batch by batch, until nothing is behind; a cut is made up for next time."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils.timezone import localdate

from gongxin.dossiers.arriving import StrangeRecord
from gongxin.federation.batches import MOST_BYTES, BatchRefused, Request, asked
from gongxin.federation.calling import PeerAway, posted
from gongxin.federation.landing import Landed, land, note_fault
from gongxin.federation.models import Neighbour
from gongxin.federation.queries import agreement_with, peers
from gongxin.federation.rules import NotPermitted
from gongxin.ledger.keys import signing_key

PATH = "/api/v1/peers/batch"
Clock = Callable[[], datetime]


def pull(name: str, *, clock: Clock, again: bool = False) -> list[Landed]:
    """Everything that the neighbour has for us is here; what came of each batch.

    `again` begins at its first position, which changes nothing that is held already.  Refused where no file names it.
    """
    agreement = agreement_with(name, day=localdate(clock()))
    state, _ = Neighbour.objects.get_or_create(name=name)
    if again:
        Neighbour.objects.filter(name=name).update(next_position=0)
        state.refresh_from_db()
    landed: list[Landed] = []
    position = state.next_position
    while not landed or landed[-1].position < landed[-1].head:
        landed.append(land(_fetched(agreement.peer.address, name, position, clock()), at=clock()))
        if landed[-1].position == position and landed[-1].position < landed[-1].head:
            raise PeerAway(f"{name} gives nothing from position {position} on")
        position = landed[-1].position
    return landed


def pull_all(*, clock: Clock) -> dict[str, list[Landed]]:
    """Every neighbour that sends anything was asked; what is wrong with one is noted and holds up no other."""
    found = {}
    for peer in peers():
        if not peer.sends:
            continue
        try:
            found[peer.name] = pull(peer.name, clock=clock)
        except (PeerAway, BatchRefused, NotPermitted, StrangeRecord) as fault:
            note_fault(peer.name, str(fault), at=clock())
    return found


def _fetched(address: str, name: str, position: int, at: datetime) -> bytes:
    body = asked(Request(settings.LEDGER_NAME, name, position, at), by=signing_key())
    kind = "text/plain"
    return posted(address, PATH, body.encode(), kind=kind, name=name, most=MOST_BYTES + 1)
