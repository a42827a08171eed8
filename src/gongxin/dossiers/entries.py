"""Records of one kind that stand on a day, whoever they are about: entries of a list, and which of them are public."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import orjson
from django.db import connection

from gongxin.dossiers.models import Record, Version
from gongxin.dossiers.queries import disclosure_of, governing_of, holds_on, remarks_about
from gongxin.dossiers.remarks import NOTHING_SAID, RemarkKind
from gongxin.rulebook.items import Visibility
from gongxin.rulebook.queries import current
from gongxin.store.steps import Given, steps_in

STEPS = steps_in(Path(__file__).with_name("entries.sql"))


@dataclass(frozen=True)
class Entry:
    """An entry as it stands: of whom, since when, until when (None while open), decided by whom, what it says.

    `marks` is what is said about it: that it is disputed, that its organisation replies.
    """

    subject: int
    record: int
    entered_on: date
    until: date | None
    authority: str
    facts: Mapping[str, object]
    marks: tuple[RemarkKind, ...]

    @property
    def shielded(self) -> bool:
        """Whether it rests for the time."""
        return RemarkKind.SHIELDED in self.marks


def entries_on(
    item: str,
    *,
    states: Mapping[str, object],
    entered: str,
    ends: str | None,
    removed: str | None,
    day: date,
    subject: int | None = None,
) -> Iterator[Entry]:
    """The records of the item that state all of `states` and stand on `day`, as held now; of one organisation or all.

    One that was repaired stands no more.  One that is shielded rests for the time, and says so.  Who may see them is
    not asked here; `public_among` says it.

    One stands from the day in the field `entered` until the day in the field `removed`, and through that in `ends`.
    """
    given: Given = {"item": item, "states": orjson.dumps(dict(states)).decode(), "day": day}
    given = {**given, "entered": entered, "ends": ends, "removed": removed, "subject": subject}
    with connection.cursor() as cursor:
        cursor.execute(STEPS["entries_on"], given)
        rows = cursor.fetchall()
    about = remarks_about({row[0] for row in rows}, day=day, known_at=None)
    for subject, record, valid_from, valid_to, authority, facts in rows:
        said = about.get(record, NOTHING_SAID).kinds
        if RemarkKind.REPAIRED in said:
            continue
        told = orjson.loads(facts)
        ended = [valid_to, _day(told, removed), _after(_day(told, ends))]
        until = min((one for one in ended if one is not None), default=None)
        since = _day(told, entered) or valid_from
        yield Entry(subject, record, since, until, authority, told, said)


def public_among(records: Collection[int], *, day: date) -> set[int]:
    """Which of these records are public on `day`, by the one disclosure decision."""
    rulebook, held = current(), Record.objects.in_bulk(list(records))
    subjects = {record.subject_id for record in held.values()}
    versions = Version.objects.filter(subject_id__in=subjects, record_id__in=list(held), known_to=None)
    about = remarks_about(subjects, day=day, known_at=None)
    public = set()
    for version in (one for one in versions if holds_on(one, day)):
        governing = governing_of(version, held[version.record_id], rulebook)
        said = about.get(version.record_id, NOTHING_SAID)
        if disclosure_of(version, governing, day, said).visibility is Visibility.PUBLIC:
            public.add(version.record_id)
    return public


def _day(facts: Mapping[str, object], name: str | None) -> date | None:
    value = facts.get(name) if name else None
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def _after(day: date | None) -> date | None:
    return None if day is None or day == date.max else day + timedelta(days=1)
