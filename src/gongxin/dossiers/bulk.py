"""Records from a table of checked rows, set-wise: stated, corrected or superseded, withdrawn; nothing is overwritten.

The table has the columns row, fate, code, identity, facts (JSON text), severity, authority, name and the four dates.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import connection, transaction

from gongxin.ledger.actions import open_batch
from gongxin.store.steps import Given, steps_in

STEPS = steps_in(Path(__file__).with_name("bulk.sql"))


@dataclass(frozen=True)
class Source:
    """Who states what, by which rules, in which delivery, at which moment and day."""

    feed: str
    agency: str
    item: str
    verb: str
    rulebook: int
    delivery: str
    by: str
    at: datetime
    day: date

    @property
    def given(self) -> Given:
        """The steps' parameters."""
        return {**self.__dict__, "change_day": self.day}


@dataclass(frozen=True)
class Entered:
    """What became of a chunk's rows, and the first of its events (0 where nothing changed)."""

    new: int
    changed: int
    unchanged: int
    first_event: int


def _run(step: str, staging: str, given: Given | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(STEPS[step].replace("{staging}", staging), given)
        return int(cursor.rowcount)


def _numbers(step: str, staging: str, given: Given) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(STEPS[step].replace("{staging}", staging), given)
        return tuple(cursor.fetchone())


def enter_rows(staging: str, *, low: int, high: int, source: Source) -> Entered:
    """The rows from `low` to `high` that may be entered are held as their source states them.

    Runs inside the caller's transaction, so that the rows, their events and the caller's cursor are kept together.
    The events' ids follow the rows' order by subject.
    """
    given: Given = {**source.given, "low": low, "high": high}
    _run("list_entering", staging, given)
    never_held, returned, changed, unchanged = _numbers("count_changes", staging, given)
    new = never_held + returned
    if new + changed == 0:
        return Entered(new, changed, unchanged, 0)
    _run("list_changes", staging, given)
    first_event = open_batch(new + changed, at=source.at).first_event
    given = {**given, "first_event": first_event}
    steps = ["weigh"]
    if never_held:
        steps += ["make_records", "state_new"]
    if returned or changed:
        steps += ["remember_contents", "list_held", "close_held", "carry_on", "state"]
    for step in (*steps, "tell"):
        _run(step, staging, given)
    return Entered(new, changed, unchanged, first_event)


@dataclass(frozen=True)
class Missing:
    """How many facts of a feed are held, how many a full snapshot does not name, and whether that can be told.

    `unknown` counts faulty rows that might be about any fact: as long as there are some, nothing is withdrawn.
    """

    held: int
    missing: int
    unknown: int

    @property
    def share_named(self) -> float:
        """The share of the held facts that the snapshot names; one where nothing is held."""
        return 1.0 if self.held == 0 else 1 - self.missing / self.held


def missing_from(staging: str, *, feed: str) -> Missing:
    """What a full snapshot leaves out of what is held of its feed; a row with a fault is not a withdrawal."""
    with transaction.atomic():
        return _missing(staging, feed)


def _missing(staging: str, feed: str) -> Missing:
    for table in ("named_key", "missing_fact"):
        _run("forget", table)
    _run("list_keys", staging)
    _run("list_missing", staging, {"feed": feed})
    return Missing(*_numbers("count_missing", staging, {"feed": feed}))


def withdraw_missing(staging: str, *, source: Source) -> int:
    """What a full snapshot no longer names is no longer held; how many records that were."""
    with transaction.atomic():
        found = _missing(staging, source.feed)
        if found.missing == 0 or found.unknown:
            return 0
        batch = open_batch(found.missing, at=source.at)
        for step in ("withdraw", "forget_contents", "tell_of_withdrawals"):
            _run(step, staging, {**source.given, "first_event": batch.first_event})
        return found.missing
