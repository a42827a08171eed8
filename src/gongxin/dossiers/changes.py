"""What changed in public: the log's events as those who hold a copy may read them, and the whole to start from.

An entry says whether a fact is new, arrived late, was corrected or withdrawn, so that an old fact never looks new.
What is not public, or no longer is, does not appear; what copies must drop does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import orjson
from django.db import connection
from django.utils.timezone import localdate

from gongxin.dossiers.answers import record_json
from gongxin.dossiers.disclosure import Disclosure
from gongxin.dossiers.models import Record, Version
from gongxin.dossiers.queries import disclosure_of, governing_of, record_view
from gongxin.ledger.queries import head
from gongxin.rulebook.items import Visibility
from gongxin.rulebook.queries import current

LATE = timedelta(days=30)
"""A fact that is entered so long after its decision is a late arrival and no news."""
WINDOW = 5_000
LEASE = timedelta(days=7)
"""How long a copy may show an entry before it has to ask again; never past the end of publication."""


class Sort(StrEnum):
    """What a change means to somebody who holds a copy."""

    NEW_FACT = "new_fact"
    LATE_ARRIVAL = "late_arrival"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"


@dataclass(frozen=True)
class Change:
    """One change in public, at its position of the log."""

    position: int
    sort: Sort
    code: str
    item: str
    record: int
    at: datetime
    lease_until: date | None


EVENTS = """
SELECT batch.first_position + (event.id & 1048575) AS position, event.id, event.kind, event.subject, event.record,
       event.happened_at, subject.code, record.item
FROM ledger_batch AS batch
JOIN ledger_event AS event ON event.id >= batch.id << 20 AND event.id < (batch.id + 1) << 20
JOIN dossiers_record AS record ON record.id = event.record
JOIN subjects_subject AS subject ON subject.id = event.subject
WHERE batch.first_position IS NOT NULL
  AND batch.first_position < %(end)s AND batch.first_position + batch.count > %(start)s
  AND batch.first_position + (event.id & 1048575) >= %(start)s
  AND batch.first_position + (event.id & 1048575) < %(end)s
  AND event.kind LIKE 'dossiers.record.%%'
ORDER BY position
"""


def public_changes(start: int, *, limit: int, now: datetime) -> list[Change]:
    """The changes in public from position `start` on, in order, at most `limit` of them."""
    found: list[Change] = []
    end = head()
    while start < end and len(found) < limit:
        found += _changes_between(start, min(end, start + WINDOW), localdate(now))
        start += WINDOW
    return found[:limit]


def _changes_between(start: int, end: int, today: date) -> Iterator[Change]:
    with connection.cursor() as cursor:
        cursor.execute(EVENTS, {"start": start, "end": end})
        rows = cursor.fetchall()
    records = Record.objects.in_bulk([row[4] for row in rows])
    subjects = {row[3] for row in rows}
    versions = Version.objects.filter(subject_id__in=subjects, record_id__in=list(records))
    stated: dict[int, list[Version]] = {}
    closed: dict[int, list[Version]] = {}
    for version in versions:
        stated.setdefault(version.stated_by, []).append(version)
        if version.closed_by is not None:
            closed.setdefault(version.closed_by, []).append(version)
    for position, event, _kind, _subject, record, at, code, item in rows:
        fresh = _public(stated.get(event, []), records[record], today)
        before = _public(closed.get(event, []), records[record], localdate(at))
        sort = _sort(bool(stated.get(event)), fresh, before, stated.get(event, []), at)
        if sort is not None:
            lease = None if fresh is None else _lease(fresh, today)
            yield Change(position, sort, code, item, record, at, lease)


def _public(versions: list[Version], record: Record, day: date) -> Disclosure | None:
    """The disclosure of whichever of these versions is public on `day`."""
    rulebook = current()
    for version in versions:
        decided = disclosure_of(version, governing_of(version, record, rulebook), day)
        if decided.visibility is Visibility.PUBLIC:
            return decided
    return None


def _sort(
    restated: bool, fresh: Disclosure | None, before: Disclosure | None, versions: list[Version], at: datetime
) -> Sort | None:
    if fresh is None:
        return Sort.WITHDRAWAL if before is not None else None
    if before is not None or any(version.verb != "state" for version in versions):
        return Sort.CORRECTION
    decided = min((version.decided_on for version in versions if version.decided_on), default=None)
    late = restated and decided is not None and localdate(at) - decided > LATE
    return Sort.LATE_ARRIVAL if late else Sort.NEW_FACT


def _lease(decided: Disclosure, today: date) -> date:
    week = today + LEASE
    return week if decided.public_until is None else min(week, decided.public_until)


def bulk_public(day: date) -> Iterator[bytes]:
    """Every record that is public on `day`, one JSON document a line, some thousands of lines at a time."""
    held = Version.objects.filter(known_to=None, valid_from__lte=day).order_by("subject_id", "record_id")
    batch: list[Version] = []
    for version in held.iterator(chunk_size=2_000):
        if version.valid_to is None or day < version.valid_to:
            batch.append(version)
        if len(batch) == 2_000:
            yield b"".join(_lines(batch, day))
            batch = []
    yield b"".join(_lines(batch, day))


def _lines(versions: list[Version], day: date) -> Iterator[bytes]:
    rulebook = current()
    records = Record.objects.in_bulk([version.record_id for version in versions])
    codes = _codes({version.subject_id for version in versions})
    for version in versions:
        view = record_view(version, records[version.record_id], rulebook, day=day, view=Visibility.PUBLIC)
        if view is not None:
            yield orjson.dumps({"code": codes[version.subject_id], **record_json(view)}) + b"\n"


def _codes(subjects: set[int]) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, code FROM subjects_subject WHERE id = ANY(%s)", [list(subjects)])
        return dict(cursor.fetchall())
