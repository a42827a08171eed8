"""What was held of many organisations at once, pinned to a position of the log: for whatever must be replayable."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import orjson
from django.db import connection

from gongxin.store.steps import steps_in

STEPS = steps_in(Path(__file__).with_name("held.sql"))


@dataclass(frozen=True, slots=True)
class Held:
    """A record of an organisation as the log had told it, the marks upon it, and what the organisation says of it."""

    subject: int
    record: int
    item: str
    position: int
    valid_from: date
    decided_on: date | None
    authority: str
    facts: dict[str, object]
    marks: tuple[str, ...] = ()
    statement: str | None = None


def held_of(subjects: Sequence[int], *, items: Sequence[str], day: date, position: int) -> Iterator[Held]:
    """What the log had told before `position` of these organisations' records of these items, of `day`.

    In order of organisation and record; of records of other items nothing is read.  Who may see a record is not asked
    here: whoever calls decides what becomes of it.
    """
    given: dict[str, str | list[str] | date | int] = {
        "subjects": ",".join(map(str, subjects)),
        "items": list(items),
        "day": day,
        "position": position,
    }
    with connection.cursor() as cursor:
        cursor.execute(STEPS["held_of"], given)
        for subject, record, item, told_at, valid_from, decided_on, authority, facts, marks, statement in cursor:
            known = (subject, record, item, told_at, valid_from, decided_on, authority, orjson.loads(facts))
            yield Held(*known, tuple(marks or ()), statement)
