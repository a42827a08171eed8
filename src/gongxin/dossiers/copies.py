"""What those who hold a copy of the public records need: the whole of a day, and every later change by position."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

import orjson
from django.db import transaction
from django.db.models import Q

from gongxin.dossiers.answers import record_json
from gongxin.dossiers.catching_up import Asked, Wording, Written, reader_of
from gongxin.dossiers.changes import TOLD, Change, Sort
from gongxin.dossiers.models import Record, Version
from gongxin.dossiers.queries import record_view, remarks_about, subjects_of
from gongxin.ledger.queries import head
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import Visibility
from gongxin.rulebook.queries import current
from gongxin.subjects.queries import codes_of

__all__ = [
    "TOLD",
    "Change",
    "Changes",
    "Line",
    "Sort",
    "Wording",
    "bulk_lines",
    "bulk_public",
    "lines_about",
    "lines_of",
    "public_changes",
    "written_changes",
]

READ_AT_ONCE = 2_000
LOOKED_AT_MOST = 200_000


@dataclass(frozen=True)
class Changes:
    """The changes of a page, and the position to read on from, also when none of what was looked at is public."""

    changes: tuple[Change, ...]
    following: int


def public_changes(
    start: int, *, limit: int, now: datetime, late_after: timedelta, most: int = LOOKED_AT_MOST
) -> Changes:
    """The public changes from position `start` on, at most `limit`, of as many events as one answer may look at.

    A fact that was decided more than `late_after` before it was published here is a late arrival, never news.
    """
    found: list[Change] = []
    position, furthest = start, min(head(), start + most)
    reader, asked = reader_of(current(), now), Asked(now, late_after)
    while position < furthest:
        end = min(furthest, position + max(READ_AT_ONCE, limit - len(found)))
        found += reader.changes(position, end, asked=asked)
        if len(found) >= limit:
            return Changes(tuple(found[:limit]), found[limit - 1].position + 1)
        position = end
    return Changes(tuple(found), position)


@dataclass(frozen=True)
class WrittenChanges:
    """The changes of a page as text, one after the other with commas between; of which items, and where to read on."""

    text: bytes
    items: frozenset[str]
    following: int


def written_changes(
    start: int, *, limit: int, now: datetime, late_after: timedelta, wording: Wording
) -> WrittenChanges:
    """What `public_changes` tells, written out; by the store itself while the page has room for whole stretches."""
    found: list[Written] = []
    position, furthest, room = start, min(head(), start + LOOKED_AT_MOST), limit
    reader, asked = reader_of(current(), now), Asked(now, late_after)
    while position < furthest and room >= READ_AT_ONCE:
        end = min(furthest, position + room)
        found.append(reader.written(position, end, asked=asked, wording=wording))
        position, room = end, room - found[-1].count
    items = frozenset().union(*(one.items for one in found))
    text = b"".join(one.text for one in found)
    if position < furthest and room:
        most = start + LOOKED_AT_MOST - position
        rest = public_changes(position, limit=room, now=now, late_after=late_after, most=most)
        items |= {change.item for change in rest.changes if change.item is not None}
        text += "".join(f"{wording.alone(change)}," for change in rest.changes).encode()
        position = rest.following
    return WrittenChanges(text.removesuffix(b","), items, position)


@dataclass(frozen=True)
class Line:
    """A public record as copies hold it: whose it is, its number, and its JSON document without an end of line."""

    code: str
    number: int
    text: bytes


def bulk_lines(day: date) -> Iterator[list[Line]]:
    """Every record public on `day` as held now, in order of organisation; some at a time."""
    rulebook = current()
    held = Version.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), known_to=None, valid_from__lte=day)
    with transaction.atomic():  # inside a transaction the cursor stays on the server and sees one moment
        versions = held.order_by("subject_id", "record_id").iterator(chunk_size=READ_AT_ONCE)
        while some := list(islice(versions, READ_AT_ONCE)):
            yield list(_lines(some, rulebook, day))


def bulk_public(day: date) -> Iterator[bytes]:
    """The same as bytes: one JSON document a line."""
    for lines in bulk_lines(day):
        yield b"".join(line.text + b"\n" for line in lines)


def lines_about(subjects: Sequence[int], *, day: date) -> Iterator[Line]:
    """The lines of these organisations' records that are public on `day`, as held now."""
    held = Version.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), known_to=None, valid_from__lte=day)
    rulebook = current()
    for start in range(0, len(subjects), READ_AT_ONCE):
        some = held.filter(subject_id__in=subjects[start : start + READ_AT_ONCE])
        yield from _lines(list(some.order_by("subject_id", "record_id")), rulebook, day)


def lines_of(numbers: Collection[int], *, day: date) -> list[Line]:
    """The lines of those of these records that are public on `day`, as held now, in order of organisation."""
    subjects = subjects_of(numbers)
    held = Version.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), known_to=None, valid_from__lte=day)
    held = held.filter(subject_id__in=set(subjects.values()), record_id__in=list(subjects))
    return list(_lines(list(held.order_by("subject_id", "record_id")), current(), day))


def _lines(versions: list[Version], rulebook: Rulebook, day: date) -> Iterator[Line]:
    records = Record.objects.in_bulk([version.record_id for version in versions])
    subjects = {version.subject_id for version in versions}
    codes = codes_of(list(subjects))
    about = remarks_about(subjects, day=day, known_at=None)
    for version in versions:
        record, said = records[version.record_id], about.get(version.record_id)
        view = record_view(version, record, rulebook, day=day, view=Visibility.PUBLIC, said=said)
        if view is not None:
            code = codes[version.subject_id]
            yield Line(code, record.id, orjson.dumps({"code": code, **record_json(view)}))
