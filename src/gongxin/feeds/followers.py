"""Whoever may hold a record is told to stop using it as it was: repaired, shielded, corrected, withdrawn, removed.

The public feed says what changed and, of what is gone, not why.  A notice says it to those alone that were given the
record.  Reaction and advance are kept together, and a reaction repeated adds nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from django.db import connection

from gongxin.dossiers.copies import Change, Sort, public_changes
from gongxin.dossiers.queries import first_told, subjects_of
from gongxin.dossiers.remarks import RemarkKind
from gongxin.feeds.models import Consumer
from gongxin.feeds.rules import CEASING, REMARKED, SUPERSEDED, WITHDRAWN, Why
from gongxin.ledger.followers import advance_by_spans
from gongxin.ledger.queries import EventRow, Span, events_in
from gongxin.periods import CalendarUnknown, Within, day_of
from gongxin.rulebook.copies import CopiesTerms
from gongxin.rulebook.queries import NothingAdopted, current

FOLLOWER = "feeds"
OF_REMARK = MappingProxyType({RemarkKind.REPAIRED: Why.REPAIR, RemarkKind.SHIELDED: Why.SHIELD})
GONE = frozenset({Sort.WITHDRAWAL, Sort.EXPIRY})
A_PAGE = 2_000
NEVER_LATE = timedelta(days=36_500)

TELL = """
INSERT INTO feeds_notice (consumer_id, subject_id, record, why, position, ceased_at, confirm_by,
                          sent_at, confirmed_at, removed_at)
SELECT consumer.id, ceased.subject, ceased.record, ceased.why, ceased.position, ceased.at, ceased.confirm_by,
       done.at, done.at, done.at
FROM unnest(%(subjects)s::bigint[], %(records)s::bigint[], %(whys)s::text[], %(positions)s::bigint[],
            %(moments)s::timestamptz[], %(days)s::date[], %(told)s::bigint[])
     AS ceased (subject, record, why, position, at, confirm_by, told)
JOIN feeds_consumer AS consumer ON consumer.ended_at IS NULL AND consumer.given > ceased.told
                                 AND consumer.registered_at <= ceased.at
CROSS JOIN LATERAL (
    SELECT CASE WHEN consumer.acknowledged > ceased.position THEN consumer.acknowledged_at END AS at
) AS done
ORDER BY ceased.position, consumer.id
ON CONFLICT (consumer_id, position) DO NOTHING
"""
"""A notice for each consumer that was given the record; one that has followed the change already has confirmed it."""


@dataclass(frozen=True)
class _Ceased:
    """One record that has to be used no longer as it was, since which position and moment, and why."""

    record: int
    why: Why
    position: int
    at: datetime


def follow_ceasings(*, at: datetime, limit: int = 50_000) -> int:
    """Let consumers be told what ceased in the next events, at most `limit`; how many were passed."""
    return advance_by_spans(FOLLOWER, react=lambda spans: _react(spans, at=at), limit=limit)


def _react(spans: Sequence[Span], *, at: datetime) -> None:
    if not Consumer.objects.filter(ended_at=None, given__gt=0).exists():
        return
    events = {one.position: one for one in events_in(spans, kinds=CEASING) if _may_cease(one)}
    if not events:
        return
    ceased = [
        _Ceased(change.record, why, change.position, change.at)
        for change in _changes(min(events), max(events), at=at)
        if change.position in events and (why := _why(change, events[change.position])) is not None
    ]
    if ceased:
        _tell(ceased)


def _may_cease(event: EventRow) -> bool:
    return event.kind != REMARKED or event.details.get("remark") in OF_REMARK


def _changes(first: int, last: int, *, at: datetime) -> list[Change]:
    """The public changes at these positions and between them."""
    found: list[Change] = []
    position = first
    try:
        while position <= last:
            page = public_changes(position, limit=A_PAGE, now=at, late_after=NEVER_LATE)
            found += [change for change in page.changes if change.position <= last]
            position = page.following
    except NothingAdopted:  # without law nothing was ever public
        return []
    return found


def _why(change: Change, event: EventRow) -> Why | None:
    """Why the record ceased by this event; None where a copy may go on showing it as it was."""
    gone = change.sort in GONE
    if event.kind == REMARKED:
        return OF_REMARK[event.details["remark"]] if gone else None
    if event.kind == WITHDRAWN:
        return Why.ANNULMENT if _by_case(event.details) else Why.WITHDRAWAL
    if event.kind == SUPERSEDED:
        return Why.REMOVAL if gone else None
    return Why.CORRECTION


def _by_case(details: Mapping[str, object]) -> bool:
    """Whether a case led to it: the decision behind the record was annulled, or the entry in a list."""
    return "case" in details or str(details.get("because", "")).startswith("case ")


def _tell(ceased: Sequence[_Ceased]) -> None:
    records = {one.record for one in ceased}
    subjects, told = subjects_of(records), first_told(records)
    known = [one for one in ceased if one.record in subjects and one.record in told]
    due = _confirm_by({day_of(one.at) for one in known})
    with connection.cursor() as cursor:
        cursor.execute(
            TELL,
            {
                "subjects": [subjects[one.record] for one in known],
                "records": [one.record for one in known],
                "whys": [one.why.value for one in known],
                "positions": [one.position for one in known],
                "moments": [one.at for one in known],
                "days": [due[day_of(one.at)] for one in known],
                "told": [told[one.record] for one in known],
            },
        )


def _confirm_by(days: Collection[date]) -> dict[date, date | None]:
    """By the day of the change, until when its removal has to be confirmed; None where no rule or calendar says."""
    book = current()
    return {day: _last_day(book.at(day).copies(), day) for day in days}


def _last_day(terms: CopiesTerms | None, day: date) -> date | None:
    if terms is None:
        return None
    try:
        return Within.from_mapping(terms.confirm.within.model_dump(exclude_none=True)).last_day(day)
    except CalendarUnknown:
        return None
