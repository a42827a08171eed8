"""Changes for readers who catch up, set-wise: what `ChangedOneByOne` tells of each event, told of thousands at once.

The one disclosure decision is asked once for all records that it cannot tell apart.  What is not public now, was said
something about, or is governed by packs of another time is left to the one-by-one way; there are few of them.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from pathlib import Path

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

Row = tuple[int, str, str, int, datetime, str | None, int, str, int | None]
"""Position, sort, code, record, moment, what decides, and of the event: its id, kind and subject."""
Given = dict[str, object]


@dataclass(frozen=True)
class Asked:
    """What a page of changes asks besides its positions: the moment of asking, and when a fact arrives late."""

    now: datetime
    late_after: timedelta


@dataclass(frozen=True)
class _Shown:
    """The decision about records of an item that are public now: until when."""

    item: str
    until: date | None


class Reader:
    """Tells what stretches of the log changed in public, on one day under one rulebook; kept from page to page."""

    def __init__(self, book: Rulebook, *, day: date) -> None:
        self.book, self.day = book, day
        self._decisions: dict[str | None, _Shown | None] = {None: None}

    def changes(self, start: int, end: int, *, asked: Asked) -> list[Change]:
        """The changes between two positions, in order."""
        told: list[Change] = []
        left: list[EventRow] = []
        for row in self._rows(start, end, asked.late_after):
            position, sort, code, record, at, alike, event, kind, subject = row
            shown = self._decisions[alike] if alike in self._decisions else self._decide(alike)
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
        self._decisions[alike] = shown = None if alike is None else self._decided(*alike.split("|", 8))
        return shown

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
        """The rows in the binary form, which spares reading thousands of moments as text."""
        sql, given = self._query
        connection.ensure_connection()
        values = {**given, "start": start, "end": end, "late_days": late_after.days}
        with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
            return cursor.execute(sql.encode(), values, binary=True).fetchall()


def reader_of(book: Rulebook, now: datetime) -> Reader:
    """The reader of the day of that moment under this rulebook, with what it decided for earlier pages."""
    return _reader(book.digest, localdate(now))


@lru_cache(maxsize=2)
def _reader(digest: str, day: date) -> Reader:
    return Reader(adopted(digest), day=day)


def _has_a_term(item: CatalogueItem) -> bool:
    """Whether its records may end a number of months after their decision."""
    return any(one.terms is not None and one.terms.publication.term_months for one in item.versions)
