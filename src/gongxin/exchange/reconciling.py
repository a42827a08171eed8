"""Reconciliation: a source and the platform compare one root hash an item, and every difference gets a number.

The source lists, for each fact that it states, the digest of what identifies it and the digest of what it says; the
platform holds the same two.  Equal roots settle the month.  Otherwise each fact that is missing here, missing there or
different is a line that stays open, at both desks, until a later list no longer shows it.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from gongxin.exchange.differences import close_settled, open_cases
from gongxin.exchange.landing import checked, digested, each_block
from gongxin.exchange.mirror.tree import Hashes, Leaf, by_bucket, hashes_of, place_of
from gongxin.exchange.models import Difference, Reconciliation
from gongxin.exchange.rules import Rules
from gongxin.ledger.actions import record_event, sequence_batches
from gongxin.ledger.queries import head
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import Feed
from gongxin.store.steps import steps_in

STEPS = steps_in(Path(__file__).with_name("reconciling.sql"))
HEADER = "key,digest"
ENTERED = frozenset({"enter", "unchanged", "repeated"})


class ListRefused(Exception):
    """The list cannot be compared; nothing was noted, and the message says what to do."""


class Kind(StrEnum):
    """How a fact differs."""

    MISSING_HERE = "missing_here"
    MISSING_THERE = "missing_there"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Listed:
    """One fact of a list: what identifies it, and what it says, as digests."""

    key: UUID
    digest: UUID


@dataclass(frozen=True)
class Reconciled:
    """What a comparison found: how many facts each side has, under which root, and how many differ in which way."""

    number: int
    feed: str
    position: int
    held: int
    listed: int
    own_root: str
    their_root: str
    differing: dict[str, int]

    @property
    def equal(self) -> bool:
        """Whether both hold the same."""
        return self.own_root == self.their_root


def list_of(path: Path, *, feed: Feed, book: Rulebook, day: date) -> Iterator[Listed]:
    """The list of a file of the feed, as its source makes it without a node: of the rows that would be entered."""
    return (fact for fact, _ in stated_in(path, feed=feed, book=book, day=day))


def stated_in(path: Path, *, feed: Feed, book: Rulebook, day: date) -> Iterator[tuple[Listed, str | None]]:
    """The facts that a file of the feed states, each with its organisation's code where the row has one."""
    checks = book.at(day).checks_for(feed.item)
    told = tuple((key, one.terms) for key, one in checks.items() if one.terms is not None)
    rules = Rules(feed=feed, versions=book.item(feed.item).versions, checks=told)
    for done in each_block(path, feed, lambda block: checked(block, rules, day=day), tell=lambda block: None):
        rows = digested(done.rows)
        for fate, key, digest, code in rows.select("fate", "key", "digest", "code").iter_rows():
            if fate in ENTERED and key is not None:
                yield Listed(UUID(key), UUID(digest)), code


def root_of(facts: Iterable[Listed]) -> str:
    """The one root hash over a list, whatever its order; a fact named twice counts once."""
    return _tree(facts).root.hex()


def parts_of(facts: Iterable[Listed]) -> list[str]:
    """The 256 hashes below the root of a list: those of the facts whose places begin with the same byte."""
    return [one.hex() for one in _tree(facts).below(b"")]


def part_of(fact: Listed) -> int:
    """In which of the 256 parts of a list the fact lies."""
    return place_of(fact.key.int)[0]


def held_list(feed: str) -> list[Listed]:
    """What is held of the feed, as a list."""
    return [Listed(*row) for row in _rows("list_held", feed=feed)]


def whole_list(feed: str, *, root: str, parts: Collection[int], facts: list[Listed]) -> list[Listed]:
    """The whole list of a source that sent only its differing parts: all others are as here, or its root is another.

    Refused where a fact lies in none of the parts, or where the list that comes of it has not the root that was stated.
    """
    if any(part_of(one) not in parts for one in facts):
        raise ListRefused("the list holds a fact of a part that it does not name")
    whole = [*(one for one in held_list(feed) if part_of(one) not in parts), *facts]
    if root_of(whole) != root:
        raise ListRefused("the list has not the root that was stated: compare the parts again")
    return whole


def _tree(facts: Iterable[Listed]) -> Hashes:
    return hashes_of(by_bucket({Leaf(one.key.int, one.digest.bytes) for one in facts}))


def read_list(lines: Iterable[str]) -> list[Listed]:
    """The facts of a list as CSV with the columns key and digest; refused where a line is anything else."""
    told = [line.strip() for line in lines]
    if not told or told[0] != HEADER:
        raise ListRefused(f"a list begins with the line {HEADER}")
    return [_listed(line, number) for number, line in enumerate(told[1:], 2) if line]


def _listed(line: str, number: int) -> Listed:
    key, _, digest = line.partition(",")
    try:
        return Listed(UUID(key), UUID(digest))
    except ValueError as fault:
        raise ListRefused(f"line {number} of the list is no key and digest") from fault


def reconcile(facts: list[Listed], *, feed: Feed, by: str, at: datetime, home: Path) -> Reconciled:
    """Compare a source's list with what is held of its feed: differences are open from now on, others are settled.

    Each difference whose organisation is known has a case, which the first later list that agrees closes.
    Refused where the list names a fact with two contents.
    """
    with transaction.atomic():
        _take_list(facts)
        held = held_list(feed.key)
        _rows("list_differences", feed=feed.key)
        found = Reconciliation.objects.create(
            feed=feed.key, agency=feed.agency, at=at, by=by, position=head(), held=len(held), listed=len(set(facts)),
            own_root=root_of(held), their_root=root_of(facts), differing=dict(_rows("count_differences")),
        )  # fmt: skip
        _rows("settle", feed=feed.key, at=at, reconciliation=found.id)
        _rows("open", feed=feed.key, at=at, reconciliation=found.id, agency=feed.agency)
        details = {"feed": feed.key, "own_root": found.own_root, "their_root": found.their_root}
        record_event("exchange.reconciliation.made", actor=by, at=at, details={**details, "number": found.id})
        close_settled(found.id, at=at, home=home)
        open_cases(feed, number=found.id, at=at, home=home)
    sequence_batches()
    return _told(found)


def _take_list(facts: list[Listed]) -> None:
    _rows("make_list")
    with connection.cursor() as cursor, cursor.copy("COPY reconciling_list (key, digest) FROM STDIN") as copy:
        for one in facts:
            copy.write_row((str(one.key), str(one.digest)))
    _rows("weigh_list")
    ((twice,),) = _rows("count_twice")
    if twice:
        raise ListRefused(f"the list names {twice} facts with two contents each: list each fact once")


def _rows(step: str, **given: str | int | datetime) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(STEPS[step], given or None)
        return list(cursor.fetchall()) if cursor.description else []


def _told(found: Reconciliation) -> Reconciled:
    return Reconciled(
        found.id, found.feed, found.position, found.held, found.listed, found.own_root, found.their_root,
        dict(found.differing),
    )  # fmt: skip


def latest_reconciliation(feed: str) -> Reconciled | None:
    """The latest comparison of a feed, if there was one."""
    found = Reconciliation.objects.filter(feed=feed).order_by("-id").first()
    return None if found is None else _told(found)


def open_differences(feeds: Iterable[str], *, limit: int) -> list[Difference]:
    """The differences of these feeds that no later list has settled, oldest first."""
    return list(Difference.objects.filter(feed__in=list(feeds), settled_at=None).order_by("id")[:limit])
