"""What those who hold a copy of the public records need: the whole of a day, and every later change by position.

The same disclosure decides as everywhere.  A change tells only what its reader may know: of a record that never was
public nothing is told, and one that no longer is public is told as ended, so that every copy stops using it; by its
number alone, which says nothing to whoever holds no copy.  A repair or shield is told as such an end, by which nobody
can tell it from a window that ran out; when a shield falls back, the record is told anew.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import islice

import orjson
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from gongxin.dossiers.answers import Mark, record_json
from gongxin.dossiers.disclosure import Disclosure
from gongxin.dossiers.models import Record, Version
from gongxin.dossiers.queries import disclosure_of, governing_of, holds_on, record_view, remarks_about
from gongxin.dossiers.remarks import NOTHING_SAID, WITHHOLDING, Remarks
from gongxin.ledger.queries import EventRow, events_from, head
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import Visibility
from gongxin.rulebook.queries import current
from gongxin.subjects.queries import codes_of

READ_AT_ONCE = 2_000
LOOKED_AT_MOST = 200_000
WITHDRAWN = "dossiers.record.withdrawn"
STATED = "dossiers.record.stated"
REMARKED = {"dossiers.remark.made", "dossiers.remark.ended"}
TOLD = {STATED, WITHDRAWN, "dossiers.record.corrected", "dossiers.record.superseded", *REMARKED}


class Sort(StrEnum):
    """What a change is to whoever holds a copy; only a new fact is news."""

    NEW_FACT = "new_fact"
    LATE_ARRIVAL = "late_arrival"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"
    EXPIRY = "expiry"
    REMARK = "remark"


@dataclass(frozen=True)
class Change:
    """One change of what is public; a copy may use the record before `lease_until` and no longer.

    `marks` is what is said now about a record that is public: a copy shows it too, and reads the record anew.  Of one
    that is not public any longer nothing but its number is told.
    """

    position: int
    sort: Sort
    code: str | None
    item: str | None
    record: int
    at: datetime
    lease_until: date | None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Changes:
    """The changes of a page, and the position to read on from, also when none of what was looked at is public."""

    changes: tuple[Change, ...]
    following: int


def public_changes(start: int, *, limit: int, now: datetime, late_after: timedelta) -> Changes:
    """The public changes from position `start` on, at most `limit`, of as many events as one answer may look at.

    A fact that was decided more than `late_after` before it was published here is a late arrival, never news.
    """
    found: list[Change] = []
    position, furthest = start, min(head(), start + LOOKED_AT_MOST)
    rulebook = current()
    while position < furthest:
        events = events_from(position, limit=min(READ_AT_ONCE, furthest - position))
        for change in _Page(events, rulebook, now, late_after).changes():
            if len(found) == limit:
                return Changes(tuple(found), found[-1].position + 1)
            found.append(change)
        position = events[-1].position + 1 if events else furthest
    return Changes(tuple(found), position)


class _Page:
    """Some events with everything that is needed to tell what they changed, read set-wise."""

    def __init__(self, events: Sequence[EventRow], rulebook: Rulebook, now: datetime, late_after: timedelta) -> None:
        self.events = [event for event in events if event.kind in TOLD and event.record is not None]
        self.rulebook, self.day, self.late_after = rulebook, localdate(now), late_after
        numbers = {event.record for event in self.events if event.record is not None}
        subjects = {event.subject for event in self.events if event.subject is not None}
        self.records = Record.objects.in_bulk(list(numbers))
        self.codes = codes_of(list(subjects))
        self.held: dict[int, list[Version]] = {}
        for version in Version.objects.filter(subject_id__in=subjects, record_id__in=numbers):
            self.held.setdefault(version.record_id, []).append(version)
        self.said = remarks_about(subjects, day=self.day, known_at=None)

    def changes(self) -> Iterator[Change]:
        """What each event changed in public, in order."""
        for event in self.events:
            change = self._change(event)
            if change is not None:
                yield change

    def _change(self, event: EventRow) -> Change | None:
        record = self.records.get(event.record or 0)
        if record is None:
            return None
        versions = self.held.get(record.id, [])
        known = [one for one in versions if one.known_to is None and holds_on(one, self.day)]
        said = self.said.get(record.id, NOTHING_SAID)
        now = next((self._decided(one, record, self.day, said) for one in known), None)
        if now is not None and now.visibility is Visibility.PUBLIC:
            marks = tuple(Mark(kind) for kind in said.kinds)
            return self._told(event, record, self._sort(event, versions), now.public_until, marks)
        was = self._decided_then(event, versions, record)
        if was is None or was.visibility is not Visibility.PUBLIC:
            return None
        sort = Sort.WITHDRAWAL if event.kind == WITHDRAWN or not known else Sort.EXPIRY
        return self._told(event, record, sort, was.public_until)

    def _decided(self, version: Version, record: Record, day: date, said: Remarks) -> Disclosure:
        return disclosure_of(version, governing_of(version, record, self.rulebook), day, said)

    def _decided_then(self, event: EventRow, versions: Iterable[Version], record: Record) -> Disclosure | None:
        """The decision about what this event stated, ended or withheld, on its own day."""
        said, day = self.said.get(record.id, NOTHING_SAID), localdate(event.happened_at)
        if event.kind in REMARKED:
            return self._withheld_then(event, versions, record, said)
        concerned = [one for one in versions if event.id in (one.closed_by, one.stated_by)]
        decided = [self._decided(one, record, day, said) for one in concerned]
        return next((one for one in decided if one.visibility is Visibility.PUBLIC), None)

    def _withheld_then(
        self, event: EventRow, versions: Iterable[Version], record: Record, said: Remarks
    ) -> Disclosure | None:
        """Until when the record was public that this event withheld; None where it did not, or was not public.

        Anything else that was said of a record which is not public now is nobody's to know.
        """
        day = localdate(event.happened_at)
        if event.details.get("remark") not in WITHHOLDING:
            return None
        for one in versions:
            known = one.known_from <= event.happened_at and (one.known_to is None or event.happened_at < one.known_to)
            before = self._decided(one, record, day, NOTHING_SAID)
            if known and holds_on(one, day) and before.visibility is Visibility.PUBLIC:
                return replace(self._decided(one, record, day, said), visibility=Visibility.PUBLIC)
        return None

    def _sort(self, event: EventRow, versions: Iterable[Version]) -> Sort:
        if event.kind in REMARKED:
            return Sort.REMARK
        if event.kind != STATED:
            return Sort.CORRECTION
        stated = next((one for one in versions if one.stated_by == event.id), None)
        told_on = (stated.decided_on or stated.happened_on) if stated else None
        late = told_on is not None and localdate(event.happened_at) - told_on > self.late_after
        return Sort.LATE_ARRIVAL if late else Sort.NEW_FACT

    def _told(
        self, event: EventRow, record: Record, sort: Sort, until: date | None, marks: tuple[Mark, ...] = ()
    ) -> Change:
        ended = sort in (Sort.WITHDRAWAL, Sort.EXPIRY)
        code, item = (None, None) if ended else (self.codes[record.subject_id], record.item)
        return Change(event.position, sort, code, item, record.id, event.happened_at, until, marks)


def bulk_public(day: date) -> Iterator[bytes]:
    """Every record public on `day` as held now, one JSON document a line, in order of organisation; some at a time."""
    rulebook = current()
    held = Version.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), known_to=None, valid_from__lte=day)
    with transaction.atomic():  # inside a transaction the cursor stays on the server and sees one moment
        versions = held.order_by("subject_id", "record_id").iterator(chunk_size=READ_AT_ONCE)
        while some := list(islice(versions, READ_AT_ONCE)):
            yield b"".join(_lines(some, rulebook, day))


def _lines(versions: list[Version], rulebook: Rulebook, day: date) -> Iterator[bytes]:
    records = Record.objects.in_bulk([version.record_id for version in versions])
    subjects = {version.subject_id for version in versions}
    codes = codes_of(list(subjects))
    about = remarks_about(subjects, day=day, known_at=None)
    for version in versions:
        record, said = records[version.record_id], about.get(version.record_id)
        view = record_view(version, record, rulebook, day=day, view=Visibility.PUBLIC, said=said)
        if view is not None:
            yield orjson.dumps({"code": codes[version.subject_id], **record_json(view)}) + b"\n"
