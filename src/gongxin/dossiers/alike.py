"""Everybody's records at once, told apart only as far as somebody can: for questions about the whole population.

Whoever asks names the fields that matter to him and the values at which something changes for him.  Records that are
the same to him then have the same profile, so that he decides once a profile, with the same rule that decides about
one record, and never once an organisation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

import orjson
from django.db import connection

from gongxin.dossiers.remarks import WITHHOLDING
from gongxin.ledger.queries import told_before_position
from gongxin.store.steps import steps_in

STEPS = steps_in(Path(__file__).with_name("alike.sql"))
Profile = tuple[str | None, ...]
Value = str | int | date | list[str] | list[int] | list[date]


class Sort(StrEnum):
    """What of a field matters: all of it, on which side of some days or numbers it lies, or which text it is."""

    WHOLE = "whole"
    DAYS = "days"
    NUMBERS = "numbers"
    TEXTS = "texts"


@dataclass(frozen=True)
class Reading:
    """How a field is read: as that sort, and at which days, numbers or texts something changes."""

    field: str
    sort: Sort = Sort.WHOLE
    days: tuple[date, ...] = ()
    numbers: tuple[int, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """What is asked of the records of an item: its fields, and at which first days held something changes."""

    readings: tuple[Reading, ...]
    held_from: tuple[date, ...] = ()


@dataclass(frozen=True)
class Alike:
    """A record that stands for all records of its profile: nobody who asked can tell them apart."""

    item: str
    profile: Profile
    held_from: date
    facts: dict[str, object]
    withheld: bool = False


class _Given(dict[str, Value]):
    """The values of a query by names given to them in turn."""

    def name(self, value: Value) -> str:
        """The placeholder of one value more."""
        name = f"asked_{len(self)}"
        self[name] = value
        return f"%({name})s"


def list_alike(asked: Mapping[str, Asked], *, day: date, position: int) -> list[Alike]:
    """The profiles there are among the records of the items asked for, of `day`, as told before `position`.

    Inside the caller's transaction the table `alike` holds every such record's organisation, item and profile.
    """
    given = _Given(
        items=list(asked), day=day, position=position, withholding=sorted(kind.value for kind in WITHHOLDING)
    )
    cases = " ".join(_case(item, one, given) for item, one in asked.items())
    profile = f"CASE record.item {cases} END" if cases else "NULL::text[]"
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS alike")
        cursor.execute(told_at_position(STEPS["list_alike"]).replace("{profile}", profile), given)
        cursor.execute(STEPS["weigh"])
        cursor.execute(STEPS["list_profiles"])
        return [_stand_in(asked[item], item, tuple(told)) for item, told in cursor.fetchall()]


WITHHELD = """
LEFT JOIN (
    SELECT DISTINCT remark.record_id FROM dossiers_remark AS remark
    WHERE remark.kind = ANY(%(withholding)s::text[])
      AND remark.valid_from <= %(day)s AND (remark.valid_to IS NULL OR %(day)s < remark.valid_to)
      AND {said} AND (remark.closed_by IS NULL OR NOT {ended})
) AS withheld ON withheld.record_id = record.id
"""
"""Which records were repaired or shielded then; so few that all of them are found at once."""
EVENTS = {
    "{stated}": "version.stated_by",
    "{closed}": "version.closed_by",
    "{said}": "remark.stated_by",
    "{ended}": "remark.closed_by",
}


def told_at_position(query: str) -> str:
    """The query with what it asks of the events that stated and closed a version, or what was said about its record."""
    query = query.replace("{withheld}", WITHHELD)
    for name, event in EVENTS.items():
        query = query.replace(name, told_before_position(event))
    return query


def _case(item: str, asked: Asked, given: _Given) -> str:
    first = f"width_bucket(version.valid_from, {given.name(list(asked.held_from))}::date[])::text"
    withheld = "CASE WHEN withheld.record_id IS NOT NULL THEN 'withheld' END"
    parts = [first, *(_read(reading, given) for reading in asked.readings), withheld]
    return f"WHEN {given.name(item)} THEN ARRAY[{', '.join(parts)}]"


def _read(reading: Reading, given: _Given) -> str:
    """The field as SQL reads it: its JSON, or a letter and on which side of the cuts it lies."""
    told = f"(version.facts -> {given.name(reading.field)}::text)::text"
    if reading.sort is Sort.WHOLE:
        return told
    if reading.sort is Sort.DAYS:
        cuts = given.name([_json(one.isoformat()) for one in reading.days])
        side = f"""WHEN {told} LIKE '"____-__-__"' THEN 'D' || width_bucket({told} COLLATE "C", {cuts}::text[])"""
    elif reading.sort is Sort.NUMBERS:
        cuts = given.name(list(reading.numbers))
        side = f"WHEN {told} ~ '^-?[0-9]+$' THEN 'N' || width_bucket({told}::numeric, {cuts}::numeric[])"
    else:
        known = given.name([_json(one) for one in ("", *reading.texts)])
        side = f"""WHEN {told} LIKE '"%%' AND {told} <> ALL({known}::text[]) THEN 'T'"""
    return f"CASE {side} ELSE {told} END"


def _json(text: str) -> str:
    return orjson.dumps(text).decode()


def _stand_in(asked: Asked, item: str, profile: Profile) -> Alike:
    held_from, *told, withheld = profile
    stated = zip(asked.readings, told, strict=True)
    facts = {one.field: _value(one, said) for one, said in stated if said is not None}
    return Alike(item, profile, _side(asked.held_from, int(held_from or 0)), facts, withheld is not None)


def _value(reading: Reading, said: str) -> object:
    """A value that lies where the profile says."""
    if said[0] == "D":
        return _side(reading.days, int(said[1:])).isoformat()
    if said[0] == "N":
        return [min(reading.numbers, default=0) - 1, *reading.numbers][int(said[1:])]
    if said[0] == "T":
        return _other(reading.texts)
    return orjson.loads(said)


def _side(cuts: Sequence[date], number: int) -> date:
    return cuts[number - 1] if number else date.min


def _other(texts: Sequence[str]) -> str:
    """A text that is none of these."""
    text = "other"
    while text in texts:
        text += "."
    return text
