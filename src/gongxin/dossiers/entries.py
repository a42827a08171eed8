"""Records of one kind that stand on a day, whoever they are about: entries of a list.

Who may see a record is not asked here: whoever calls decides what becomes of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import orjson
from django.db import connection

from gongxin.store.steps import Given, steps_in

STEPS = steps_in(Path(__file__).with_name("entries.sql"))


@dataclass(frozen=True)
class Entry:
    """An entry as it stands: of whom, since when, until when (None while open), decided by whom, what it says."""

    subject: int
    record: int
    entered_on: date
    until: date | None
    authority: str
    facts: Mapping[str, object]


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

    One stands from the day in the field `entered` until the day in the field `removed`, and through that in `ends`.
    """
    given: Given = {"item": item, "states": orjson.dumps(dict(states)).decode(), "day": day}
    given = {**given, "entered": entered, "ends": ends, "removed": removed, "subject": subject}
    with connection.cursor() as cursor:
        cursor.execute(STEPS["entries_on"], given)
        rows = cursor.fetchall()
    for subject, record, valid_from, valid_to, authority, facts in rows:
        told = orjson.loads(facts)
        ended = [valid_to, _day(told, removed), _after(_day(told, ends))]
        until = min((one for one in ended if one is not None), default=None)
        yield Entry(subject, record, _day(told, entered) or valid_from, until, authority, told)


def _day(facts: Mapping[str, object], name: str | None) -> date | None:
    value = facts.get(name) if name else None
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def _after(day: date | None) -> date | None:
    return None if day is None or day == date.max else day + timedelta(days=1)
