"""Follow the events by position: each follower's reaction and its advance are kept together, or neither is."""

from collections.abc import Callable, Sequence

from django.db import transaction

from gongxin.ledger.actions import LedgerDamaged
from gongxin.ledger.models import Follower
from gongxin.ledger.queries import EventRow, events_from

Reaction = Callable[[Sequence[EventRow]], None]


def advance(name: str, *, react: Reaction, limit: int = 1_000) -> int:
    """Let the follower react to its next events, at most `limit`, and advance past them; how many they were.

    Two workers of one follower take turns.  A reaction that raises leaves the follower where it was.  Refused
    where an event is missing: nobody passes over what should be there.
    """
    with transaction.atomic():
        Follower.objects.get_or_create(name=name)
        follower = Follower.objects.select_for_update().get(name=name)
        events = events_from(follower.next_position, limit=limit)
        if events:
            if events[-1].position != follower.next_position + len(events) - 1:
                raise LedgerDamaged(f"the events after position {follower.next_position} have gaps")
            react(events)
            follower.next_position = events[-1].position + 1
            follower.save(update_fields=["next_position"])
    return len(events)


def next_position(name: str) -> int:
    """The position that the follower reads next; 0 for one that has not begun."""
    return Follower.objects.filter(name=name).values_list("next_position", flat=True).first() or 0
