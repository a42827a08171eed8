"""Organisations from a table of checked rows, set-wise: new codes registered, the register's names taken over.

The table has the columns row, fate, because, code, code_published, name, plain, kind, valid_from.
"""

from datetime import date, datetime
from pathlib import Path

from django.db import connection, transaction

from gongxin.ledger.actions import open_batch
from gongxin.store.steps import Given, steps_in

STEPS = steps_in(Path(__file__).with_name("bulk.sql"))


def _run(step: str, staging: str, given: Given | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(STEPS[step].replace("{staging}", staging), given)
        return int(cursor.rowcount)


def register_new(staging: str, *, registers: bool, delivery: str, by: str, at: datetime) -> int:
    """Every new code among the rows to be entered becomes an organisation with the name it came with; how many."""
    with transaction.atomic():
        _run("lock_registration", staging)
        new = _run("list_new_subjects", staging)
        if new == 0:
            return 0
        for start in range(0, new, BATCH_ROWS):
            _register_slice(start, min(new, start + BATCH_ROWS), registers=registers, delivery=delivery, by=by, at=at)
    return new


BATCH_ROWS = 500_000


def _register_slice(low: int, high: int, *, registers: bool, delivery: str, by: str, at: datetime) -> None:
    batch = open_batch(high - low, at=at)
    given: Given = {"low": low, "high": high, "first_event": batch.first_event, "registers": registers}
    given = {**given, "delivery": delivery, "by": by, "at": at}
    for step in ("register_subjects", "name_subjects", "tell_of_subjects"):
        _run(step, "", given)


def take_names(staging: str, *, low: int, high: int, change_day: date, first_event: int, at: datetime) -> int:
    """The names of a chunk of the register are the registered names; a former name ends where the new one begins."""
    given: Given = {"low": low, "high": high, "change_day": change_day, "first_event": first_event, "at": at}
    renamed = _run("list_renamed", staging, given)
    if renamed:
        for step in ("end_former_names", "drop_published_names", "take_new_names"):
            _run(step, staging, given)
    return renamed


def differing_names(staging: str, *, low: int, high: int) -> list[tuple[int, str]]:
    """The rows of a chunk entered just now whose name the register never gave to their code, with that name."""
    with connection.cursor() as cursor:
        cursor.execute(STEPS["list_differing"].replace("{staging}", staging), {"low": low, "high": high})
        return list(cursor.fetchall())
