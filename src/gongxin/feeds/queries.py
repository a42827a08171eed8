"""Who holds copies and how far each has followed; which notices each has, and how soon it removes what has ceased."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from gongxin.dossiers.copies import TOLD
from gongxin.dossiers.remarks import WITHHOLDING
from gongxin.feeds.models import Consumer, Notice
from gongxin.feeds.rules import CEASING, REMARKED, Ceasing, ConsumerKind, State, Why, state_of
from gongxin.ledger.queries import LAST_POSITION, head, spans_from


@dataclass(frozen=True)
class ConsumerHeld:
    """A consumer: what it is, up to where it was given changes, and up to where it followed them."""

    number: int
    name: str
    kind: ConsumerKind
    body: str
    address: str
    country: str
    registered_at: datetime
    ended_at: datetime | None
    given: int
    given_at: datetime | None
    in_step_at: datetime | None
    acknowledged: int
    acknowledged_at: datetime | None
    said: str


@dataclass(frozen=True)
class NoticeHeld:
    """A notice with its state on the day asked, and since when."""

    told: Ceasing
    state: State
    sent_at: datetime | None
    confirmed_at: datetime | None
    removed_at: datetime | None


@dataclass(frozen=True)
class Removals:
    """How many notices a consumer has in each state, and how long it took to remove: in the middle and at worst.

    `oldest` is when the record ceased of which no removal is confirmed yet for longest.
    """

    counts: dict[State, int]
    median: timedelta | None
    worst: timedelta | None
    oldest: datetime | None


NO_REMOVALS = Removals(dict.fromkeys(State, 0), None, None, None)


def held(one: Consumer) -> ConsumerHeld:
    """The consumer as it is told of."""
    return ConsumerHeld(
        one.id,
        one.name,
        ConsumerKind(one.kind),
        one.body,
        one.address,
        one.country,
        one.registered_at,
        one.ended_at,
        one.given,
        one.given_at,
        one.in_step_at,
        one.acknowledged,
        one.acknowledged_at,
        one.said,
    )


def consumers(*, ended: bool = False) -> list[ConsumerHeld]:
    """All consumers by name; with those that have ended where they are asked for."""
    found = Consumer.objects.all() if ended else Consumer.objects.filter(ended_at=None)
    return [held(one) for one in found.order_by("name", "id")]


def consumer_of(body: str | None) -> ConsumerHeld | None:
    """The consumer whose machines sign under this body; None for a body that holds no copy."""
    found = Consumer.objects.filter(body=body, ended_at=None).first() if body else None
    return None if found is None else held(found)


def lag_of(one: ConsumerHeld) -> int:
    """How many positions of the log the consumer has not acknowledged yet."""
    return max(0, head() - one.acknowledged)


def notices_to(consumer: int, *, start: int, limit: int, day: date) -> list[NoticeHeld]:
    """The consumer's notices from this number on, in order."""
    found = Notice.objects.filter(consumer_id=consumer, id__gte=start).select_related("consumer").order_by("id")
    return [_notice(one, day) for one in found[:limit]]


def notices_about(subject: int, *, day: date, limit: int) -> list[NoticeHeld]:
    """What consumers were told to cease of an organisation's records, the latest change first."""
    found = Notice.objects.filter(subject_id=subject).select_related("consumer")
    return [_notice(one, day) for one in found.order_by("-position", "consumer__name")[:limit]]


def unsent_notices(consumer: int, *, limit: int, day: date) -> list[NoticeHeld]:
    """The consumer's notices that it was neither sent nor has confirmed, in order."""
    found = Notice.objects.filter(consumer_id=consumer, confirmed_at=None, sent_at=None).select_related("consumer")
    return [_notice(one, day) for one in found.order_by("position")[:limit]]


def overdue_notices(*, day: date, limit: int) -> list[NoticeHeld]:
    """Notices that should have been confirmed before the day and were not, the oldest first."""
    found = Notice.objects.filter(confirmed_at=None, confirm_by__lt=day, consumer__ended_at=None)
    return [_notice(one, day) for one in found.select_related("consumer").order_by("confirm_by", "id")[:limit]]


def _notice(one: Notice, day: date) -> NoticeHeld:
    told = Ceasing(one.id, one.consumer.name, one.record, Why(one.why), one.position, one.ceased_at, one.confirm_by)
    state = state_of(
        sent=one.sent_at is not None, confirmed=one.confirmed_at is not None, confirm_by=one.confirm_by, day=day
    )
    return NoticeHeld(told, state, one.sent_at, one.confirmed_at, one.removed_at)


REMOVALS = """
SELECT consumer_id,
       count(*) FILTER (WHERE confirmed_at IS NOT NULL) AS confirmed,
       count(*) FILTER (WHERE confirmed_at IS NULL AND confirm_by < %(day)s) AS overdue,
       count(*) FILTER (WHERE confirmed_at IS NULL AND sent_at IS NOT NULL
                        AND (confirm_by IS NULL OR confirm_by >= %(day)s)) AS sent,
       count(*) FILTER (WHERE confirmed_at IS NULL AND sent_at IS NULL
                        AND (confirm_by IS NULL OR confirm_by >= %(day)s)) AS waiting,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY removed_at - ceased_at) AS median,
       max(removed_at - ceased_at) AS worst,
       min(ceased_at) FILTER (WHERE confirmed_at IS NULL) AS oldest
FROM feeds_notice GROUP BY consumer_id
"""


def removals(*, day: date) -> dict[int, Removals]:
    """By consumer, how its notices stand on the day and how long removing took; consumers without any are left out."""
    return dict(_removals(day))


def _removals(day: date) -> Iterator[tuple[int, Removals]]:
    with connection.cursor() as cursor:
        cursor.execute(REMOVALS, {"day": day})
        for consumer, confirmed, overdue, sent, waiting, median, worst, oldest in cursor.fetchall():
            counts = {
                State.WAITING: waiting,
                State.SENT: sent,
                State.CONFIRMED: confirmed,
                State.OVERDUE: overdue,
            }
            yield consumer, Removals(counts, median, worst, oldest)


CEASES = """(event.kind = ANY(%(ceasing)s::text[])
    AND (event.kind <> %(remarked)s OR event.details ->> 'remark' = ANY(%(withholding)s::text[])))"""
SPANS = """unnest(%(lows)s::bigint[], %(highs)s::bigint[], %(shifts)s::bigint[]) AS span (low, high, shift)
    JOIN ledger_event AS event ON event.id >= span.low AND event.id < span.high"""
CEASED = f"SELECT EXISTS (SELECT FROM {SPANS} WHERE {CEASES})"
TOLD_SINCE = f"""
SELECT event.subject, max(event.id + span.shift), max(event.id + span.shift) FILTER (WHERE {CEASES})
FROM {SPANS} WHERE event.kind = ANY(%(told)s::text[]) GROUP BY event.subject ORDER BY event.subject
"""


@dataclass(frozen=True)
class ToldOf:
    """An organisation of whose records the log told: the last position of anything, and of something that ceased."""

    subject: int
    last: int
    ceased: int | None


def ceased_since(position: int) -> bool:
    """Whether a record was repaired, shielded, corrected, superseded or taken back at this position or after it."""
    with connection.cursor() as cursor:
        cursor.execute(CEASED, _since(position))
        return bool(cursor.fetchone()[0])


def told_since(position: int) -> list[ToldOf]:
    """Of whose records anything was told at this position or after it."""
    with connection.cursor() as cursor:
        cursor.execute(TOLD_SINCE, _since(position))
        return [ToldOf(*row) for row in cursor.fetchall()]


def _since(position: int) -> dict[str, list[int] | list[str] | str]:
    spans = spans_from(position, limit=LAST_POSITION)
    return {
        "lows": [span.low for span in spans],
        "highs": [span.high for span in spans],
        "shifts": [span.position - span.low for span in spans],
        "ceasing": sorted(CEASING),
        "remarked": REMARKED,
        "withholding": [kind.value for kind in WITHHOLDING],
        "told": sorted(TOLD),
    }
