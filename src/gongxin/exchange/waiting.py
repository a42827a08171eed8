"""The queue for people: rows that name an organisation without a code that proves which one.

Nobody and nothing links by name alone: a person decides, with reasons, and the decision binds what comes later.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils.timezone import localdate

from gongxin.dossiers.bulk import Source, enter_rows
from gongxin.exchange.landing import run, staging_of
from gongxin.exchange.models import Waiting
from gongxin.exchange.queries import waiting_rows
from gongxin.ledger.actions import record_event
from gongxin.rulebook.items import CatalogueTerms
from gongxin.rulebook.queries import current, current_adoption
from gongxin.subjects.actions import judge
from gongxin.subjects.matching import Candidate, candidates
from gongxin.subjects.queries import subject_by_code


class SettlingRefused(Exception):
    """The row cannot be settled so; the message says why."""


@dataclass(frozen=True)
class WaitingRow:
    """A row that waits, with the organisations it may mean."""

    id: int
    row: int
    feed: str
    delivery: str
    name: str
    code_as_published: str
    because: str
    since: datetime
    candidates: tuple[Candidate, ...]

    def as_json(self) -> dict[str, object]:
        """The row as documents carry it, each candidate with its reasons."""
        return {
            **{key: value for key, value in self.__dict__.items() if key != "candidates"},
            "candidates": [
                {
                    "code": one.code,
                    "name": one.name,
                    "score": round(one.score, 3),
                    "label": one.label.value,
                    "explained": [{"name": why.name, "zh": why.zh, "en": why.en} for why in one.explained],
                }
                for one in self.candidates
            ],
        }


def waiting_with_candidates(*, feed: str | None = None, limit: int = 50) -> list[WaitingRow]:
    """The rows that wait, longest first, each with its likeliest organisations; none that a person ruled out."""
    return [
        WaitingRow(
            id=held.id,
            row=held.row,
            feed=held.feed,
            delivery=str(held.delivery_id),
            name=held.name,
            code_as_published=held.code_as_published,
            because=held.because,
            since=held.since,
            candidates=candidates(held.name, source=current().feed(held.feed).agency) if held.name else (),
        )
        for held in waiting_rows(feed=feed, limit=limit)
    ]


def settle_as_same(waiting: int, *, code: str, by: str, reasons: str, at: datetime) -> None:
    """The row is about the organisation with this code: it is entered as if the code had stood in it.

    The judgement binds later rows of the same source with the same name.  Refused when the row does not wait, was
    held for another reason than its code, or the code is not known.
    """
    with transaction.atomic():
        held = _waiting(waiting)
        if held.because != "no_code":
            raise SettlingRefused("this row was held for its content: it must be mended and delivered again")
        subject = subject_by_code(code, known_at=at)
        if subject is None:
            raise SettlingRefused(f"no organisation with the code {code} is known")
        agency = current().feed(held.feed).agency
        judge(held.plain, subject.id, same=True, source=agency, by=by, reasons=reasons, at=at)
        _enter(held, code=code, by=by, at=at)
        _settled(held, "same", at)


def settle_as_different(waiting: int, *, code: str, by: str, reasons: str, at: datetime) -> None:
    """The row is not about the organisation with this code, which is never offered for this name again; it waits on."""
    with transaction.atomic():
        held = _waiting(waiting)
        subject = subject_by_code(code, known_at=at)
        if subject is None:
            raise SettlingRefused(f"no organisation with the code {code} is known")
        agency = current().feed(held.feed).agency
        judge(held.plain, subject.id, same=False, source=agency, by=by, reasons=reasons, at=at)


def dismiss(waiting: int, *, by: str, reasons: str, at: datetime) -> None:
    """The row will not be entered: no organisation can be proved; its source is told so in the log."""
    if not reasons.strip():
        raise SettlingRefused("a dismissal needs its reasons")
    with transaction.atomic():
        held = _waiting(waiting)
        details = {"delivery": str(held.delivery_id), "row": held.row, "reasons": reasons}
        record_event("exchange.row.dismissed", actor=by, at=at, details=details)
        _settled(held, "dismissed", at)


def _waiting(waiting: int) -> Waiting:
    held = Waiting.objects.select_for_update().filter(id=waiting, settled_at=None).first()
    if held is None:
        raise SettlingRefused(f"no row with the number {waiting} waits")
    return held


def _settled(held: Waiting, outcome: str, at: datetime) -> None:
    held.settled_at, held.settled_as = at, outcome
    held.save(update_fields=["settled_at", "settled_as"])


def _enter(held: Waiting, *, code: str, by: str, at: datetime) -> None:
    """Enter the kept row under `code` by the same steps that enter a delivery."""
    staging = staging_of(uuid.uuid4())
    feed = current().feed(held.feed)
    terms: CatalogueTerms = current().item(feed.item).at(localdate(at)).terms  # type: ignore[assignment]
    run("make_staging", staging)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {staging} SELECT * FROM jsonb_populate_record(null::{staging},"  # noqa: S608
            " %s::jsonb || jsonb_build_object('fate', 'enter', 'code', %s::text))",
            [_entry_text(held), code],
        )
    source = Source(
        feed=held.feed,
        agency=feed.agency,
        item=feed.item,
        verb=terms.changes,
        rulebook=current_adoption().id,
        delivery=str(held.delivery_id),
        by=by,
        at=at,
        day=localdate(at),
    )
    enter_rows(staging, low=held.row, high=held.row, source=source)
    run("drop_staging", staging)


def _entry_text(held: Waiting) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT entry::text FROM exchange_waiting WHERE id = %s", [held.id])
        text: str = cursor.fetchone()[0]
    return text
