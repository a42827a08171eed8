"""Adopting packs: from then on they are the law that the platform works by."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from gongxin.ledger.actions import record_event
from gongxin.periods.calendar import day_of
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.compiler import check_packs
from gongxin.rulebook.kept_packs import keep_packs
from gongxin.rulebook.models import Adoption
from gongxin.rulebook.rules import RulebookEvent
from gongxin.rulebook.violations import Report


class PacksRefused(Exception):
    """The packs break rules of packs; `report` says which, where, and how to mend them."""

    def __init__(self, report: Report) -> None:
        first = report.violations[0]
        where = f" is in {first.file}, line {first.line}" if str(first.file) else ""  # the folder itself has no line
        super().__init__(f"the packs have {len(report.violations)} violations; the first{where}: {first.message}")
        self.report = report


class AdoptionOutOfOrder(Exception):
    """Packs cannot be adopted before those that were adopted last."""


@dataclass(frozen=True)
class Adopted:
    """What adopting did: the number and digest of the packs now in use, and whether they are `new`."""

    number: int
    digest: str
    new: bool


def adopt_packs(folder: Path, *, by: str, at: datetime) -> Adopted:
    """Let the packs of `folder` be the law from `at` on; the same packs again change nothing and are not `new`.

    Refused when they break a rule of packs, and at a moment before the last adoption.  Their files are kept, so that
    a pack of another node can be compiled together with them.
    """
    report = check_packs(folder)
    if not report.ok:
        raise PacksRefused(report)
    with transaction.atomic():
        adopted = adopt_rulebook(Rulebook.from_packs(folder), by=by, at=at)
        keep_packs(folder, rulebook=adopted.digest)
    return adopted


def adopt_rulebook(book: Rulebook, *, by: str, at: datetime) -> Adopted:
    """Let a rulebook that was checked be the law from `at` on."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE rulebook_adoption IN SHARE ROW EXCLUSIVE MODE")
        last = Adoption.objects.order_by("-id").defer("content").first()
        if last is not None and last.digest == book.digest:
            return Adopted(last.id, last.digest, new=False)
        if last is not None and at < last.adopted_at:
            raise AdoptionOutOfOrder(f"packs were adopted at {last.adopted_at.isoformat()}, after {at.isoformat()}")
        adoption = _store(book, by=by, at=at)
    return Adopted(adoption.id, adoption.digest, new=True)


def _store(book: Rulebook, *, by: str, at: datetime) -> Adoption:
    packs = {key: pack.version for key, pack in book.packs.items()}
    day = day_of(at)
    details = {"digest": book.digest, "packs": packs, "in_force": day.isoformat()}
    event = record_event(RulebookEvent.ADOPTED, actor=by, at=at, details=details)
    return Adoption.objects.create(
        digest=book.digest,
        packs=packs,
        adopted_at=at,
        in_force=day,
        by=by,
        content=book.to_json(),
        event=event,
    )
