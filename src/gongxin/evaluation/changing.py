"""Who must be evaluated anew since an earlier run: by what was told since, and by the days that went by.

Rather somebody too many than one too few: whoever is not named here has the result of the earlier run.
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
from django.db import connection, transaction

from gongxin.dossiers.extract import Wanted, copy_records, which_are_shown
from gongxin.evaluation.rules import day_number
from gongxin.evaluation.taking import first_day
from gongxin.rulebook.evaluations import Aggregate, Indicator, ModelTerms
from gongxin.store.steps import steps_in

STEPS = steps_in(Path(__file__).with_name("changing.sql"))
TOLD = {
    "subject": "BIGINT",
    "record": "BIGINT",
    "item": "VARCHAR",
    "severity": "VARCHAR",
    "happened": "INTEGER",
    "decided": "INTEGER",
    "published": "INTEGER",
    "shown_by": "VARCHAR",
}
OLDEST, NEWEST = -10_000_000, 10_000_000
"""Days before and after all others, as numbers."""


@dataclass(frozen=True)
class Passed:
    """Records of this item with a date between these days passed an age at which the model counts them otherwise."""

    item: str
    dated: str
    first: int
    last: int


@dataclass(frozen=True)
class Since:
    """The earlier run: where the log stood, of which day it was, and which runs of other models it read."""

    position: int
    day: date
    others: Mapping[str, int]


def changed_since(since: Since, wanted: Wanted, terms: ModelTerms, *, others: Mapping[str, int]) -> set[int]:
    """The organisations whose result may differ from that of the earlier run."""
    found = set(_numbers("told_since", since=since.position, position=wanted.position))
    for model in {*since.others, *others}:
        found |= set(_numbers("graded_otherwise", was=since.others.get(model, 0), now=others.get(model, 0)))
    if since.day < wanted.day:
        found |= set(_numbers("begun_or_ended", before=since.day, day=wanted.day))
        found |= _concerned_by_time(since.day, wanted, passed_between(terms, wanted.items, since.day, wanted.day))
    return found


def passed_between(terms: ModelTerms, items: Iterable[str], before: date, day: date) -> tuple[Passed, ...]:
    """The ages at which the model counts records otherwise that were passed between the two days."""
    if any(one.sql is not None for one in terms.indicators):  # what a SELECT makes of the day is its own affair
        return tuple(Passed(item, "published", OLDEST, NEWEST) for item in items)
    spans = ((one, span) for one in terms.indicators for span in _spans(one, terms, before, day))
    return tuple(Passed(took.item, took.dated, *span) for one, span in spans for took in one.take)


def _spans(one: Indicator, terms: ModelTerms, before: date, day: date) -> Iterator[tuple[int, int]]:
    """Between which days a date lies whose record the indicator counts otherwise on the later day."""
    was, now = day_number(before), day_number(day)
    yield was, now
    if one.within is not None:
        yield first_day(one.within, before), first_day(one.within, day)
    for decay in terms.decays:
        if decay.key == one.decay:
            for step in decay.steps:
                yield was - step.from_days, now - step.from_days
    if one.aggregate is Aggregate.LATEST_DAYS:
        yield OLDEST, NEWEST


def _concerned_by_time(before: date, wanted: Wanted, passed: tuple[Passed, ...]) -> set[int]:
    """Those with a record whose publication began or ended in between, or that passed an age that counts."""
    slim = replace(wanted, columns={}, day=before)
    with tempfile.TemporaryDirectory(prefix="gongxin-") as folder, duckdb.connect(f"{folder}/told.duckdb") as held:
        file = Path(folder) / "told.csv"
        with file.open("wb") as out, transaction.atomic():
            copy_records(slim, out)
        columns = ", ".join(f"'{name}': '{kind}'" for name, kind in TOLD.items())
        held.execute(STEPS["take_told"].replace("{file}", f"'{file}'").replace("{columns}", f"{{{columns}}}"))
        alike = held.execute(STEPS["list_windows"]).fetchall()
        shown = [set(which_are_shown(slim, alike, day=one)) for one in (before, wanted.day)]
        _register(held, "otherwise", ("item", "severity", "shown_by"), sorted(shown[0] ^ shown[1]))
        _register(held, "passed", ("item", "dated", "first", "last"), [tuple(vars(one).values()) for one in passed])
        rows = [held.execute(STEPS[step]).fetchall() for step in ("shown_otherwise", "grown_older")]
    return {int(subject) for some in rows for (subject,) in some}


def _register(
    held: duckdb.DuckDBPyConnection, table: str, names: tuple[str, ...], rows: list[tuple[object, ...]]
) -> None:
    typed = [pa.int64() if name in {"first", "last"} else pa.string() for name in names]
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    held.register(
        table,
        pa.table({name: pa.array(list(some), kind) for name, some, kind in zip(names, columns, typed, strict=True)}),
    )


def _numbers(step: str, **given: int | date) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(STEPS[step], given)
        return [int(number) for (number,) in cursor.fetchall()]
