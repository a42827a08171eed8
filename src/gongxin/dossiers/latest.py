"""The latest public records of one kind, whoever they are about: read a part at a time, newest first, never counted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import orjson
from django.db import connection

from gongxin.dossiers.answers import RecordView
from gongxin.dossiers.models import Record, Version
from gongxin.dossiers.queries import holds_on, record_view, remarks_about
from gongxin.rulebook.items import Visibility
from gongxin.rulebook.queries import current
from gongxin.store.steps import Given

CHUNK = 100
MOST_READ = 20
"""So many chunks are read for one page: where fewer of their records are public, the page is the shorter."""

HELD = """
SELECT record.id FROM dossiers_record AS record
JOIN dossiers_version AS version ON version.subject_id = record.subject_id AND version.record_id = record.id
WHERE record.item = %(item)s AND record.id < %(before)s AND version.known_to IS NULL
  AND version.valid_from <= %(day)s AND (version.valid_to IS NULL OR %(day)s < version.valid_to)
  AND version.facts @> %(states)s::jsonb
ORDER BY record.id DESC LIMIT %(most)s
"""


@dataclass(frozen=True)
class Latest:
    """Public records, each with its organisation's number, and the number before which older ones are asked for."""

    records: tuple[tuple[int, RecordView], ...]
    older: int | None


def latest_public(item: str, *, states: Mapping[str, str], day: date, before: int, most: int) -> Latest:
    """The records of the item that state all of `states` and are public today, as held now, those entered last first.

    They are entered before the record with the number `before`.  The one disclosure decision says which are public, and
    which of their fields; what is said about them travels with them.
    """
    found: list[tuple[int, RecordView]] = []
    for _ in range(MOST_READ):
        numbers = _held(item, states, day, before)
        for subject, record in _public(numbers, day):
            found.append((subject, record))
            if len(found) > most:
                return Latest(tuple(found[:most]), found[most - 1][1].id)
        if len(numbers) < CHUNK:
            return Latest(tuple(found), None)
        before = numbers[-1]
    return Latest(tuple(found), before)


def _held(item: str, states: Mapping[str, str], day: date, before: int) -> list[int]:
    given: Given = {
        "item": item,
        "states": orjson.dumps(dict(states)).decode(),
        "day": day,
        "before": before,
        "most": CHUNK,
    }
    with connection.cursor() as cursor:
        cursor.execute(HELD, given)
        return [int(number) for (number,) in cursor.fetchall()]


def _public(numbers: list[int], day: date) -> Iterator[tuple[int, RecordView]]:
    """Those of the records that are public, in the order given."""
    records, rulebook = Record.objects.in_bulk(numbers), current()
    subjects = {record.subject_id for record in records.values()}
    held = Version.objects.filter(subject_id__in=subjects, record_id__in=numbers, known_to=None)
    versions = {version.record_id: version for version in held if holds_on(version, day)}
    said = remarks_about(subjects, day=day, known_at=None)
    for number in numbers:
        record = records[number]
        told = said.get(number)
        view = record_view(versions[number], record, rulebook, day=day, view=Visibility.PUBLIC, said=told)
        if view is not None:
            yield record.subject_id, view
