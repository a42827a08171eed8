"""Records of other nodes, set-wise: held here as they are held where they are at home, and changed by nobody else.

A row says all that is held of a record at a position of its home's log.  An older position than the one that is held
changes nothing, so that rows may come twice, late and in any order.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from gongxin.dossiers.models import Home
from gongxin.ledger.actions import open_batch
from gongxin.ledger.rules import check_event
from gongxin.store.steps import Given, steps_in

STEPS = steps_in(Path(__file__).with_name("arriving.sql"))
CHANGES = (
    "make_records",
    "remember_contents",
    "remember_homes",
    "list_versions",
    "close_versions",
    "state_versions",
    "list_remarks",
    "close_remarks",
    "make_remarks",
    "tell",
)


class StrangeRecord(Exception):
    """A row's key names a record of another organisation, item or source; nothing was entered."""


@dataclass(frozen=True)
class Arrived:
    """How many rows changed what is held, how many are of records at home elsewhere, and the first event (or 0)."""

    changed: int
    kept: int
    first_event: int


def enter_arrived(staging: str, *, via: str, by: str, at: datetime) -> Arrived:
    """The rows of the table are held as their homes hold them; the table `arriving` lists those that changed anything.

    It has the columns row, code, item, source, key, digest, node, position, told, versions and remarks, and a row's
    organisation is known.  Runs inside the caller's transaction.
    """
    check_event("dossiers.record.stated", actor=by, at=at)
    with transaction.atomic():
        strange = _rows("list_strange", staging)
        if strange:
            raise StrangeRecord(
                f"row {strange[0][0]} names by its key a record of another organisation, item or source"
            )
        _run("list_arriving", staging)
        changed, kept = _rows("count_arriving", staging)[0]
        if not changed:
            return Arrived(0, kept, 0)
        first_event = open_batch(changed, at=at).first_event
        given: Given = {"first_event": first_event, "via": via, "by": by, "at": at}
        for step in CHANGES:
            _run(step, staging, given)
    return Arrived(changed, kept, first_event)


def home_of(record: int) -> str | None:
    """The node where the record is at home; None where that is this one."""
    return Home.objects.filter(record_id=record).values_list("node", flat=True).first()


def _run(step: str, staging: str, given: Given | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(STEPS[step].replace("{staging}", staging), given)


def _rows(step: str, staging: str) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(STEPS[step].replace("{staging}", staging))
        return list(cursor.fetchall())
