"""What is handed to another node: of each record that changed in a stretch of the log, all that was held at its end.

The same stretch gives the same rows for ever, whatever was told since.  A record that came from elsewhere travels on
with its home and the position that it had there, by the event of its arrival alone.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b
from pathlib import Path
from uuid import UUID

import orjson
from django.db import connection

from gongxin.dossiers.models import Home, Record
from gongxin.dossiers.statements import WITHDRAWN
from gongxin.ledger.queries import EventRow, events_in, spans_from, told_before_position
from gongxin.rulebook.queries import adopted_as
from gongxin.store.steps import steps_in
from gongxin.subjects.arriving import Called, called_at

STEPS = steps_in(Path(__file__).with_name("arriving.sql"))
KINDS = frozenset(
    f"dossiers.{one}"
    for one in (
        "record.stated",
        "record.corrected",
        "record.superseded",
        "record.withdrawn",
        "remark.made",
        "remark.ended",
    )
)
Permits = Callable[[str, str], bool]
"""Whether records of an item, from a source, may be handed over."""
Said = dict[str, str | int | dict[str, object] | None]


@dataclass(frozen=True)
class Travelling:
    """All that is held of a record, with where it is at home and the position of its last change there."""

    key: UUID
    node: str
    position: int
    told: str
    item: str
    source: str
    called: Called
    versions: list[Said] = field(default_factory=list)
    remarks: list[Said] = field(default_factory=list)

    @property
    def digest(self) -> UUID:
        """The digest of what is said of it; that of what is no longer held where nothing is."""
        if not self.versions:
            return WITHDRAWN
        said = orjson.dumps([self.versions, self.remarks], option=orjson.OPT_SORT_KEYS)
        return UUID(bytes=blake2b(said, digest_size=16).digest())


@dataclass(frozen=True)
class _Last:
    """The last change of a record in the stretch."""

    node: str
    position: int
    told: str


def changed_records(start: int, *, end: int, own: str, to: str, permits: Permits) -> list[Travelling]:
    """The records that changed from position `start` to before `end`, as they stood at `end`, in order of change.

    Left out are those that may not be handed over, those that are at home at the node `to`, and those that it handed
    over itself.  `own` is what this node is called.
    """
    last = _last_changes(start, end)
    records, homes = Record.objects.in_bulk(list(last)), Home.objects.in_bulk(list(last))
    chosen: dict[int, _Last] = {}
    for number, events in last.items():
        home, record = homes.get(number), records[number]
        change = _change_of(events, home, own)
        if change and (home is None or to not in (home.node, home.via)) and permits(record.item, record.source):
            chosen[number] = change
    held = [records[number] for number in chosen]
    return sorted(_travelling(held, chosen, end), key=lambda one: (one.node != own, one.position))


def _last_changes(start: int, end: int) -> dict[int, list[EventRow]]:
    found: dict[int, list[EventRow]] = {}
    for event in events_in(spans_from(start, limit=end - start), kinds=KINDS):
        if event.record is not None:
            found.setdefault(event.record, []).append(event)
    return found


def _change_of(events: Sequence[EventRow], home: Home | None, own: str) -> _Last | None:
    """The last of the events by which the record is handed on; none where only others fall into the stretch."""
    if home is None:
        return _Last(own, events[-1].position, events[-1].kind)
    arrivals = [one for one in events if "node" in one.details]
    if not arrivals:
        return None
    told = arrivals[-1]
    return _Last(told.details["node"], told.details["position"], told.kind)


def _travelling(records: Sequence[Record], last: dict[int, _Last], end: int) -> Iterator[Travelling]:
    called = called_at([one.subject_id for one in records], position=end)
    versions, remarks = (_said(step, records, end) for step in ("travelling_versions", "travelling_remarks"))
    for one in records:
        change = last[one.id]
        yield Travelling(
            one.key,
            change.node,
            change.position,
            change.told,
            one.item,
            one.source,
            called[one.subject_id],
            versions.get(one.id, []),
            remarks.get(one.id, []),
        )


def _said(step: str, records: Sequence[Record], end: int) -> dict[int, list[Said]]:
    """What the step finds of each record, as a row carries it: rulebooks by digest, moments and days as text."""
    given: dict[str, list[int] | int] = {
        "subjects": [one.subject_id for one in records],
        "records": [one.id for one in records],
        "position": end,
    }
    before = {"{stated}": told_before_position("stated_by"), "{closed}": told_before_position("closed_by")}
    query = STEPS[step]
    for mark, condition in before.items():
        query = query.replace(mark, condition)
    found: dict[int, list[Said]] = {}
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        names = [column.name for column in cursor.description or ()]
        for row in cursor:
            said = dict(zip(names, row, strict=True))
            found.setdefault(said.pop("record_id"), []).append({name: _told(name, said[name]) for name in said})
    return found


def _told(name: str, value: object) -> str | int | dict[str, object] | None:
    if name == "rulebook":
        return adopted_as(int(str(value))).digest
    if isinstance(value, date | datetime):
        return value.isoformat()
    if name == "facts":
        facts: dict[str, object] = orjson.loads(value) if isinstance(value, str) else dict(value)  # type: ignore[call-overload]
        return facts
    return value  # type: ignore[return-value]
