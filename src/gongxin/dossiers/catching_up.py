"""Changes for readers who catch up, set-wise: what `ChangedOneByOne` tells of each event, told of thousands at once.

The one disclosure decision is asked once for all records that it cannot tell apart.  What is not public now, was said
something about, or is governed by packs of another time is left to the one-by-one way; there are few of them.  Where a
page is to be text, the store writes out whatever is alike to what was decided for an earlier page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Protocol

import orjson
import psycopg
from django.db import connection
from django.utils.timezone import localdate, make_aware

from gongxin.dossiers.changes import REMARKED, STATED, TOLD, Change, ChangedOneByOne, Sort
from gongxin.dossiers.windows import (
    AlikeWindow,
    decided_of,
    decisive_of,
    facts_of,
    may_be_adverse,
    side_of,
    stating_sql,
    whole_of,
)
from gongxin.ledger.queries import EventRow
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import CatalogueItem, Severity, Visibility
from gongxin.rulebook.queries import adopted
from gongxin.store.steps import steps_in

STEPS = steps_in(Path(__file__).with_name("catching_up.sql"))
SORTS = {sort.value: sort for sort in Sort}
MOST_DECISIONS = 100_000
"""How many decisions are remembered for the next page."""
MOST_SHOWN = 2_000
"""How many of them the store is told of, so that it writes out what is alike."""
LEFT_OUT = b"\x1f"
"""What stands in a text in place of a change that the store did not write; no JSON text holds it."""

Row = tuple[int, str, str, int, datetime, str | None, int, str, int | None]
"""Position, sort, code, record, moment, what decides, and of the event: its id, kind and subject."""
Given = dict[str, object]


@dataclass(frozen=True)
class Asked:
    """What a page of changes asks besides its positions: the moment of asking, and when a fact arrives late."""

    now: datetime
    late_after: timedelta


class Wording(Protocol):
    """How changes are written out, by whoever gives them on: no text ends with a comma, and none begins with one."""

    @property
    def between(self) -> dict[str, str]:
        """What stands before the position (`positioned`), sort (`sorted`), code (`coded`) and moment (`dated_at`)."""

    def around(self, item: str, until: date | None) -> tuple[str, str]:
        """What stands between code and record of a change of something public until that day, and behind its moment."""

    def alone(self, change: Change) -> str:
        """One change."""


@dataclass(frozen=True)
class Written:
    """Changes as text, with a comma after each; how many, and of which items' public records."""

    text: bytes
    count: int
    items: frozenset[str]


@dataclass(frozen=True)
class _Shown:
    """The decision about records of an item that are public now: until when."""

    item: str
    until: date | None


UNDECIDED = _Shown("", None)
"""What stands where nothing was decided yet."""


class Reader:
    """Tells what stretches of the log changed in public, on one day under one rulebook; kept from page to page."""

    def __init__(self, book: Rulebook, *, day: date) -> None:
        self.book, self.day = book, day
        self._decisions: dict[str | None, _Shown | None] = {None: None}
        self._shown: dict[str, _Shown] = {}

    def changes(self, start: int, end: int, *, asked: Asked) -> list[Change]:
        """The changes between two positions, in order."""
        return self._changes(self._rows(start, end, asked.late_after), asked)

    def written(self, start: int, end: int, *, asked: Asked, wording: Wording) -> Written:
        """The same as text; what was not decided for an earlier page is decided here and written one by one."""
        known = list(self._shown.items())
        text, rest, count, numbers = self._text(start, end, asked.late_after, known, wording)
        items = {known[number - 1][1].item for number in numbers or ()}
        left = [_row(*row) for row in orjson.loads(rest or b"[]")]
        changes = self._changes(left, asked)
        self._remember(left)
        items |= {change.item for change in changes if change.item is not None}
        alone = {change.position: wording.alone(change) + "," for change in changes}
        pieces = text.split(LEFT_OUT)
        for place, row in enumerate(left, 1):
            pieces[place] = alone.get(row[0], "").encode() + pieces[place]
        return Written(b"".join(pieces), count + len(changes), frozenset(items))

    def _changes(self, rows: Iterable[Row], asked: Asked) -> list[Change]:
        told: list[Change] = []
        left: list[EventRow] = []
        for row in rows:
            position, sort, code, record, at, alike, event, kind, subject = row
            shown = self._decisions.get(alike, UNDECIDED)
            if shown is UNDECIDED:  # asked once, as another thread may forget what was decided meanwhile
                shown = self._decide(alike)
            if shown is None:
                left.append(EventRow(position, event, kind, subject, record, "", at, {}))
            else:
                told.append(Change(position, SORTS[sort], code, shown.item, record, at, shown.until))
        if left:
            told += ChangedOneByOne(left, self.book, asked.now, asked.late_after).changes()
            told.sort(key=lambda change: change.position)
        return told

    def _decide(self, alike: str | None) -> _Shown | None:
        """The decision where it is the same for all records alike and they are public; otherwise none."""
        if len(self._decisions) >= MOST_DECISIONS:
            self._decisions = {None: None}
        shown = None if alike is None else self._decided(*alike.split("|", 8))
        self._decisions[alike] = shown
        return shown

    def _remember(self, rows: Iterable[Row]) -> None:
        """What was decided of these is told to the store from the next page on."""
        for alike in {row[5] for row in rows}:
            shown = self._decisions.get(alike)
            if alike is not None and shown is not None:
                if len(self._shown) >= MOST_SHOWN:
                    self._shown = {}
                self._shown[alike] = shown

    def _decided(self, item: str, severity: str, ends: str, *shown_by: str) -> _Shown | None:
        if item not in self.book.catalogue:
            return None
        decided = decided_of(self._alike(item, severity, *shown_by), self.book, self.day)
        if decided is None or decided.visibility is not Visibility.PUBLIC:
            return None
        stated = max(date.fromisoformat(ends), decided.public_from) if ends else None
        until = min((one for one in (decided.public_until, stated) if one is not None), default=None)
        return _Shown(item, until)

    def _alike(self, item: str, severity: str, decided_on: str, published_on: str, *under: str) -> AlikeWindow:
        decided, happened, filed = (side_of(self._cuts, int(one) if one else None) for one in under[:3])
        stated = zip(self._decisive.get(item, []), under[3].split("|"), strict=False)
        return AlikeWindow(
            item,
            Severity(severity),
            None,
            date.fromisoformat(decided_on) if decided_on else None,
            date.fromisoformat(published_on),
            facts_of(stated, self._whole),
            decided,
            happened,
            filed or date.min,
        )

    @cached_property
    def _cuts(self) -> list[date]:
        """The days on which the law of some item changed."""
        return sorted({version.in_force for item in self.book.catalogue.values() for version in item.versions})

    @cached_property
    def _decisive(self) -> dict[str, list[str]]:
        """The fields by which records state their end or who may see them, of the items that have any."""
        decisive = {key: decisive_of([item]) for key, item in self.book.catalogue.items()}
        return {key: names for key, names in decisive.items() if names}

    @cached_property
    def _whole(self) -> set[str]:
        return {name for key in self._decisive for name in whole_of([self.book.catalogue[key]])}

    @cached_property
    def _query(self) -> tuple[str, Given]:
        catalogue = self.book.catalogue
        given: Given = {
            "day": self.day,
            "over": (self.day - timedelta(days=1)).isoformat(),
            "cuts": self._cuts,
            "dated": sorted(key for key, item in catalogue.items() if may_be_adverse([item]) or _has_a_term(item)),
            "cut_moments": [make_aware(datetime.combine(cut, time.min)) for cut in self._cuts],
            "kinds": sorted(TOLD),
            "remarked": sorted(REMARKED),
            "stated": STATED,
        }
        stating = stating_sql(self._decisive, self._whole, given) if self._decisive else "NULL::text[]"
        return STEPS["list_events"].replace("{stating}", stating), given

    def _rows(self, start: int, end: int, late_after: timedelta) -> list[Row]:
        sql, given = self._query
        return _fetched(sql, {**given, "start": start, "end": end, "late_days": late_after.days})

    def _text(
        self, start: int, end: int, late_after: timedelta, known: list[tuple[str, _Shown]], wording: Wording
    ) -> tuple[bytes, str | None, int, list[int] | None]:
        listed, given = self._query
        around = [wording.around(shown.item, shown.until) for _, shown in known]
        values = {**given, **wording.between, "start": start, "end": end, "late_days": late_after.days}
        values["alikes"] = [alike for alike, _ in known]
        values |= {"befores": [before for before, _ in around], "afters": [f"{after}," for _, after in around]}
        text, rest, count, numbers = _fetched(STEPS["write_events"].replace("{listed}", listed), values)[0]
        return text, rest, count, numbers


def _fetched(sql: str, values: Given) -> list[Any]:
    """All rows in the binary form, which spares reading thousands of moments as text."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(sql.encode(), values, binary=True).fetchall()


def _row(
    position: int, sort: str, code: str, record: int, at: str, alike: str | None, event: int, kind: str, subject: int
) -> Row:
    """A row that was told as JSON."""
    return position, sort, code, record, datetime.fromisoformat(at).astimezone(UTC), alike, event, kind, subject


def reader_of(book: Rulebook, now: datetime) -> Reader:
    """The reader of the day of that moment under this rulebook, with what it decided for earlier pages."""
    return _reader(book.digest, localdate(now))


@lru_cache(maxsize=2)
def _reader(digest: str, day: date) -> Reader:
    return Reader(adopted(digest), day=day)


def _has_a_term(item: CatalogueItem) -> bool:
    """Whether its records may end a number of months after their decision."""
    return any(one.terms is not None and one.terms.publication.term_months for one in item.versions)
