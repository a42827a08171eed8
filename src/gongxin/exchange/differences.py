"""Differences as cases: each that names an organisation has a case of its source, until a later list agrees.

A difference is of one fact (its item, organisation and record), and the same difference is never a second case.  What a
source alone lists names nobody here; only of those few facts it is asked which organisations they are about.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from gongxin.cases.actions import NoSuchSubject, open_case, take_step
from gongxin.cases.lists import standings_of
from gongxin.cases.rules import Actor
from gongxin.dossiers.queries import subjects_of
from gongxin.exchange.models import Difference
from gongxin.periods import day_of
from gongxin.remedies.rules import procedure_called
from gongxin.rulebook.items import Feed, NotInForce
from gongxin.rulebook.procedures import Role
from gongxin.rulebook.queries import current
from gongxin.subjects.queries import codes_of

PROCEDURE = "reconciliation"
"""The last part of the procedure's key."""
MOST_CASES = 200
"""How many cases one comparison opens; the next one goes on, and no difference is lost meanwhile."""
SAID = {
    "missing_here": "信源单位清单列有此项信息，平台未持有。 The source lists this fact, and it is not held here.",
    "missing_there": "平台持有此项信息，信源单位清单未列。 This fact is held here, and the source does not list it.",
    "different": "此项信息内容不一致。 What the source says of this fact is not what is held here.",
}


class NotAsked(Exception):
    """An organisation was named for a fact of which nobody asks; nothing was changed."""


@dataclass(frozen=True)
class Named:
    """How many cases the answers opened, and the facts whose organisations are not known here."""

    opened: int
    unknown: tuple[UUID, ...]


def open_cases(feed: Feed, *, number: int, at: datetime, home: Path) -> int:
    """Differences of the feed whose organisations are known have cases, at most `MOST_CASES` more; how many more.

    None are opened where no procedure of reconciliation is in force: then the differences alone are kept.
    """
    procedure = _procedure(feed, at=at)
    waiting = Difference.objects.filter(feed=feed.key, settled_at=None, case_id=None, record_id__isnull=False)
    found = list(waiting.order_by("id")[:MOST_CASES]) if procedure else []
    subjects = subjects_of([one.record_id for one in found if one.record_id is not None])
    codes = codes_of(list(set(subjects.values())))
    for one in found:
        assert one.record_id is not None and procedure is not None  # noqa: S101  as they were asked for
        _open(one, feed, procedure, code=codes[subjects[one.record_id]], number=number, at=at, home=home)
    return len(found)


def close_settled(number: int, *, at: datetime, home: Path) -> int:
    """The cases of differences that the comparison with this number no longer shows are closed by it; how many."""
    settled = Difference.objects.filter(settled_by=number, case_id__isnull=False)
    cases = [one for one in settled.values_list("case_id", flat=True) if one is not None]
    open_still = [one.case for one in standings_of(cases, at=at).values() if not one.ended]
    reasons = f"第{number}次对账不再显示此项差异。 Comparison {number} no longer shows this difference."
    for case in open_still:
        take_step(case, "agree", by=_actor(number), at=at, reasons=reasons, enclosed={}, home=home)
    return len(open_still)


def wanted_names(feed: str, *, limit: int = MOST_CASES) -> list[UUID]:
    """The facts that only the source lists, of which it is asked which organisations they are about; oldest first."""
    found = Difference.objects.filter(feed=feed, settled_at=None, case_id=None, record_id=None)
    return list(found.order_by("id").values_list("key", flat=True)[:limit])


def name_organisations(feed: Feed, named: Mapping[UUID, str], *, at: datetime, home: Path) -> Named:
    """The source has said by code which organisations these facts are about: each known one has its case.

    Refused, and nothing opened, where one of them is no open difference that the source alone lists.
    """
    waiting = Difference.objects.filter(feed=feed.key, settled_at=None, case_id=None, record_id=None, key__in=named)
    found = {one.key: one for one in waiting.order_by("id")}
    for key in named:
        if key not in found:
            raise NotAsked(f"nobody asks which organisation the fact {key} is about")
    procedure, unknown = _procedure(feed, at=at), []
    for key, one in found.items() if procedure else ():
        assert procedure is not None  # noqa: S101  or there were none
        try:
            _open(one, feed, procedure, code=named[key], number=one.reconciliation_id, at=at, home=home)
        except NoSuchSubject:
            unknown.append(key)
    return Named(len(found) - len(unknown) if procedure else 0, tuple(unknown))


def _procedure(feed: Feed, *, at: datetime) -> str | None:
    book = current()
    key = procedure_called(book, PROCEDURE, item=feed.item)
    try:
        return key if key is not None and book.procedure(key).at(day_of(at)).terms is not None else None
    except NotInForce:
        return None


def _open(one: Difference, feed: Feed, procedure: str, *, code: str, number: int, at: datetime, home: Path) -> None:
    title = f"{feed.title.zh}（{feed.item}），第{number}次对账："
    one.case_id = open_case(
        procedure,
        subject=code,
        parties={Role.SOURCE: feed.agency},
        by=_actor(number),
        at=at,
        statement=f"{title}{SAID[one.kind]} {one.key}",
        enclosed={},
        home=home,
        record=one.record_id,
    )
    one.save(update_fields=["case_id"])


def _actor(number: int) -> Actor:
    return Actor(f"reconciliation {number}", Role.PLATFORM)
