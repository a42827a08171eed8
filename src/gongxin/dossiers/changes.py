"""What a change of the public records is, and how each event's is told: one by one, as the one disclosure decides.

A change tells only what its reader may know: of a record that never was public nothing is told, and one that no longer
is public is told as ended, so that every copy stops using it; by its number alone, which says nothing to whoever holds
no copy.  A repair or shield is told as such an end, by which nobody can tell it from a window that ran out, once for
each period of publication; when a shield falls back, the record is told anew.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from django.utils.timezone import localdate

from gongxin.dossiers.answers import Mark
from gongxin.dossiers.disclosure import Disclosure
from gongxin.dossiers.endings import endings_of, events_about
from gongxin.dossiers.models import Record, Remark, Version
from gongxin.dossiers.queries import disclosure_of, governing_of, holds_on, remarks_about
from gongxin.dossiers.remarks import NOTHING_SAID, Remarks
from gongxin.ledger.queries import EventRow, positions_of
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import Visibility
from gongxin.subjects.queries import codes_of

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


class Change(NamedTuple):  # a tuple, because one answer has thousands
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


class ChangedOneByOne:
    """Some events with everything that is needed to tell what they changed, read set-wise."""

    def __init__(self, events: Sequence[EventRow], rulebook: Rulebook, now: datetime, late_after: timedelta) -> None:
        self.events = [event for event in events if event.kind in TOLD and event.record is not None]
        self.rulebook, self.day, self.late_after = rulebook, localdate(now), late_after
        numbers = {event.record for event in self.events if event.record is not None}
        self.subjects = subjects = {event.subject for event in self.events if event.subject is not None}
        self.endings: dict[int, dict[int, date]] = {}
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
        until = self._endings(record).get(event.id)
        if until is None:
            return None
        sort = Sort.WITHDRAWAL if event.kind == WITHDRAWN or not known else Sort.EXPIRY
        return self._told(event, record, sort, until)

    def _decided(self, version: Version, record: Record, day: date, said: Remarks) -> Disclosure:
        return disclosure_of(version, governing_of(version, record, self.rulebook), day, said)

    def _endings(self, record: Record) -> dict[int, date]:
        """By event: the day from which the record, which is not public now, was public no longer."""
        if record.id not in self.endings:
            versions, remarks = self.held.get(record.id, []), self.remarks.get(record.id, [])
            self.endings[record.id] = endings_of(
                record, versions, remarks, positions=self.positions, rulebook=self.rulebook, today=self.day
            )
        return self.endings[record.id]

    @cached_property
    def remarks(self) -> dict[int, list[Remark]]:
        """All that was ever said of each record, also what holds no longer."""
        found: dict[int, list[Remark]] = {}
        for one in Remark.objects.filter(subject_id__in=self.subjects, record_id__in=self.records):
            found.setdefault(one.record_id, []).append(one)
        return found

    @cached_property
    def positions(self) -> dict[int, int]:
        """The positions of all events about these records, those of other pages too."""
        rows = [row for table in (self.held, self.remarks) for some in table.values() for row in some]
        return positions_of(events_about(rows))

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
