"""The queue for people: rows that name an organisation without proof which one, and what a person decides of them.

A row that is settled as an organisation is entered exactly as if it had come with that organisation's code: the same
checks, the same events, and the next delivery of the mended row changes nothing.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import blake2b
from uuid import UUID

import polars as pl
from django.db import transaction
from django.utils.timezone import localdate

from gongxin.codes.uscc import parse
from gongxin.dossiers.bulk import Source, enter_rows
from gongxin.exchange.kinds import kind_of_code
from gongxin.exchange.landing import run
from gongxin.exchange.models import Waiting
from gongxin.exchange.queries import held_delivery
from gongxin.ledger.actions import record_event, sequence_batches
from gongxin.rulebook.book import Rulebook, UnknownKey
from gongxin.rulebook.items import CatalogueTerms, Feed
from gongxin.rulebook.queries import current, current_adoption
from gongxin.store.steps import Given
from gongxin.subjects.actions import judge
from gongxin.subjects.bulk import register_new, take_names
from gongxin.subjects.matching import Candidate, candidates
from gongxin.subjects.queries import subject_by_code

STAGED = "exchange_settling"
WORKING_TABLES = (STAGED, "new_subject", "entering", "changing", "held_version", "renamed")
"""Lists of the row before, where one decision enters several."""


class SettlementRefused(Exception):
    """The row cannot be settled so; nothing was changed, and the message says why."""


@dataclass(frozen=True)
class WaitingRow:
    """A row that waits for a person, with the organisations that it may mean."""

    id: int
    row: int
    feed: str
    name: str
    code_as_published: str
    because: str
    since: datetime
    facts: dict[str, object]
    candidates: tuple[Candidate, ...]

    def as_json(self) -> dict[str, object]:
        """The row as documents carry it."""
        return asdict(self) | {"since": self.since.isoformat()}


@dataclass(frozen=True)
class WaitingPage:
    """Some of the rows that wait, from the one at `offset` on; `total` counts them all."""

    total: int
    offset: int
    rows: tuple[WaitingRow, ...]

    @property
    def more(self) -> int:
        """How many rows wait after the last one of the page."""
        return max(0, self.total - self.offset - len(self.rows))

    def as_json(self) -> dict[str, object]:
        """The page as documents carry it."""
        return {"total": self.total, "offset": self.offset, "rows": [row.as_json() for row in self.rows]}


def waiting_page(*, feed: str | None = None, limit: int = 50, offset: int = 0) -> WaitingPage:
    """The rows that wait, longest waiting first, each with ranked and explained candidates.

    Refused when no feed has that key, among the adopted ones and among those of which rows still wait.
    """
    held, rulebook = Waiting.objects.filter(settled_at=None), current()
    if feed is not None:
        held = held.filter(feed=feed)
        if feed not in rulebook.feeds and not held.exists():
            raise UnknownKey(f"the adopted packs have no feed {feed}, and no row of it waits")
    shown = held.order_by("since", "id")[offset : offset + limit]
    return WaitingPage(held.count(), offset, tuple(_shown(one, rulebook) for one in shown))


def waiting_with_candidates(*, feed: str | None = None, limit: int = 50) -> list[WaitingRow]:
    """The rows that have waited longest, each with ranked and explained candidates."""
    return list(waiting_page(feed=feed, limit=limit).rows)


def _shown(held: Waiting, rulebook: Rulebook) -> WaitingRow:
    described = rulebook.feeds.get(held.feed)
    source = described.agency if described else held_delivery(held.delivery_id).agency
    return WaitingRow(
        id=held.id,
        row=held.row,
        feed=held.feed,
        name=held.name,
        code_as_published=held.code_as_published,
        because=held.because,
        since=held.since,
        facts=held.entry.get("facts") or {},
        candidates=candidates(held.name, source=source) if held.because == "no_code" else (),
    )


@dataclass(frozen=True)
class Settled:
    """How many rows a decision entered: the row itself, and those of the same name from the same source."""

    rows: int


def settle_as_same(waiting: int, *, code: str, by: str, reasons: str, at: datetime) -> Settled:
    """Enter a waiting row, and all that wait under its name from its source, as the organisation with `code`.

    The judgement is recorded and binds later deliveries.  A row that was held for something else than its code is
    entered alone, and nothing is judged of its name.  Refused where the row is settled already, the code is no valid
    one, the row came with another valid code, or the catalogue does not allow the item for such an organisation.
    """
    if not reasons.strip():
        raise SettlementRefused("a decision about a waiting row needs its reasons")
    with transaction.atomic():
        held = _held(waiting)
        rulebook = current()
        source = rulebook.feed(held.feed).agency
        read = _valid(code)
        rows = _of_one_name(held, rulebook, source) if held.because == "no_code" else [held]
        entered = [one for one in rows if _may_enter(one, held, rulebook, read)]
        for one in entered:
            _enter(one, rulebook, code=read, by=by, at=at)
        if held.because == "no_code":
            judge(held.plain, _known(read, at), same=True, source=source, by=by, reasons=reasons, at=at)
        told = {"delivery": str(held.delivery_id), "row": held.row, "reasons": reasons}
        record_event("exchange.row.settled", subject=_known(read, at), actor=by, at=at, details=told)
    sequence_batches()
    return Settled(len(entered))


def _of_one_name(held: Waiting, rulebook: Rulebook, source: str) -> list[Waiting]:
    """The row and all others that wait under the same name from the same source."""
    feeds = [feed.key for feed in rulebook.feeds.values() if feed.agency == source]
    same = Waiting.objects.filter(feed__in=feeds, plain=held.plain, because="no_code", settled_at=None)
    return list(same.select_for_update().order_by("id"))


def settle_as_different(waiting: int, *, code: str, by: str, reasons: str, at: datetime) -> None:
    """Record that a waiting row's name is not the organisation with `code`; the row goes on waiting.

    That organisation is not proposed again for this name from this source.
    """
    with transaction.atomic():
        held = _held(waiting)
        source = current().feed(held.feed).agency
        judge(held.plain, _known(_valid(code), at), same=False, source=source, by=by, reasons=reasons, at=at)


def _known(code: str, at: datetime) -> int:
    subject = subject_by_code(code, known_at=at)
    if subject is None:
        raise SettlementRefused(f"no organisation with the code {code} is known")
    return subject.id


def dismiss(waiting: int, *, by: str, reasons: str, at: datetime) -> None:
    """Take a row out of the queue without entering it; the same row does not come to wait again."""
    if not reasons.strip():
        raise SettlementRefused("whoever dismisses a row says why")
    with transaction.atomic():
        held = _held(waiting)
        _settle(held, "dismissed", at=at)
        told = {"delivery": str(held.delivery_id), "row": held.row, "reasons": reasons}
        record_event("exchange.row.dismissed", actor=by, at=at, details=told)


def _held(waiting: int) -> Waiting:
    held = Waiting.objects.select_for_update().filter(id=waiting).first()
    if held is None:
        raise SettlementRefused(f"no row with the number {waiting} was ever held")
    if held.settled_at is not None:
        raise SettlementRefused(f"the row {waiting} was settled at {held.settled_at.isoformat()}")
    return held


def _settle(held: Waiting, outcome: str, *, at: datetime) -> None:
    held.settled_at, held.settled_as = at, outcome
    held.save(update_fields=["settled_at", "settled_as"])


def _valid(code: str) -> str:
    reading = parse(code)
    if reading.code is None:
        raise SettlementRefused(f"{reading.as_published!r} is no valid code of an organisation: {reading.fault}")
    return reading.code


def _may_enter(one: Waiting, asked: Waiting, rulebook: Rulebook, code: str) -> bool:
    """Whether a row can be entered under `code`; refused for the row that was asked about, left waiting for others."""
    feed = rulebook.feed(one.feed)
    try:
        _given(one, feed, _terms(rulebook, feed), code)
    except SettlementRefused:
        if one.id == asked.id:
            raise
        return False
    return True


def _enter(held: Waiting, rulebook: Rulebook, *, code: str, by: str, at: datetime) -> None:
    """The row is held under `code` as a delivery would have entered it."""
    feed = rulebook.feed(held.feed)
    terms = _terms(rulebook, feed)
    given = _given(held, feed, terms, code)
    if held.entry.get("facts") is not None:  # of a row that said what was held already there is nothing to enter
        for table in WORKING_TABLES:
            run("drop_staging", table)
        run("stage_waiting", STAGED, given)
        delivery = str(held.delivery_id)
        register_new(STAGED, registers=terms.registers, delivery=delivery, by=by, at=at)
        source = _source(held, feed, terms, by=by, at=at)
        entered = enter_rows(STAGED, low=held.row, high=held.row, source=source)
        if terms.registers and entered.first_event:
            first, day = entered.first_event, source.day
            take_names(STAGED, low=held.row, high=held.row, change_day=day, first_event=first, at=at)
    _settle(held, code, at=at)


def _terms(rulebook: Rulebook, feed: Feed) -> CatalogueTerms:
    terms = rulebook.item(feed.item).versions[-1].terms
    if terms is None:
        raise SettlementRefused(f"{feed.item} is repealed: nothing more is entered under it")
    return terms


def _given(held: Waiting, feed: Feed, terms: CatalogueTerms, code: str) -> Given:
    came_with = held.entry.get("code")
    if came_with and came_with != code:
        raise SettlementRefused(f"the row came with the valid code {came_with}: it is that organisation's or nobody's")
    kind = str(pl.select(kind_of_code(pl.lit(code))).item())
    if kind not in {one.value for one in terms.subjects}:
        raise SettlementRefused(f"the catalogue does not allow {feed.item} for an organisation of the kind {kind}")
    return {"id": held.id, "code": code, "kind": kind, "key": _key(held, feed, terms, code)}


def _key(held: Waiting, feed: Feed, terms: CatalogueTerms, code: str) -> UUID:
    """What identifies the fact once its organisation is known, as checking a row with that code would have it."""
    facts = held.entry.get("facts") or {}
    parts = [_written(facts.get(name)) for name in terms.identity]
    text = "\x1f".join([feed.agency, feed.item, code, *parts])
    return UUID(bytes=blake2b(text.encode(), digest_size=16).digest())


def _written(value: object) -> str:
    if isinstance(value, list):
        return "|".join(str(part) for part in value)
    return "" if value is None else str(value)


def _source(held: Waiting, feed: Feed, terms: CatalogueTerms, *, by: str, at: datetime) -> Source:
    return Source(
        feed=feed.key,
        agency=feed.agency,
        item=feed.item,
        verb=terms.changes,
        rulebook=current_adoption().id,
        delivery=str(held.delivery_id),
        by=by,
        at=at,
        day=localdate(at),
    )
