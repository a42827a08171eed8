"""Follow the events by position: each follower's reaction and its advance are kept together, or neither is."""

from collections.abc import Callable, Sequence

from django.db import transaction

from gongxin.ledger.auditing import LedgerDamaged
from gongxin.ledger.models import Follower
from gongxin.ledger.queries import EventRow, Span, events_from, spans_from

Reaction = Callable[[Sequence[EventRow]], None]
SpanReaction = Callable[[Sequence[Span]], None]


def advance(name: str, *, react: Reaction, limit: int = 1_000) -> int:
    """Let the follower react to its next events, at most `limit`, and advance past them; how many they were.

    Two workers of one follower take turns.  A reaction that raises leaves the follower where it was.  Refused
    where an event is missing: nobody passes over what should be there.
    """
    with transaction.atomic():
        follower = _locked(name)
        events = events_from(follower.next_position, limit=limit)
        if events:
            _move(follower, by=len(events), end=events[-1].position + 1)
            react(events)
    return len(events)


def advance_by_spans(name: str, *, react: SpanReaction, limit: int) -> int:
    """The same for a follower that finds what an event changed by the event's id, and needs none of them read."""
    with transaction.atomic():
        follower = _locked(name)
        spans = spans_from(follower.next_position, limit=limit)
        passed = sum(span.high - span.low for span in spans)
        if spans:
            _move(follower, by=passed, end=spans[-1].end)
            react(spans)
    return passed


def _locked(name: str) -> Follower:
    Follower.objects.get_or_create(name=name)
    return Follower.objects.select_for_update().get(name=name)


def _move(follower: Follower, *, by: int, end: int) -> None:
    if end != follower.next_position + by:
        raise LedgerDamaged(f"the events after position {follower.next_position} have gaps")
    follower.next_position = end
    follower.save(update_fields=["next_position"])


def next_position(name: str) -> int:
    """The position that the follower reads next; 0 for one that has not begun."""
    return Follower.objects.filter(name=name).values_list("next_position", flat=True).first() or 0
