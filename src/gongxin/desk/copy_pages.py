"""Copies elsewhere: who has followed what ceased and who has not, for the operator and for the organisation itself."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.http import HttpResponse
from django.utils.timezone import localdate

from gongxin.desk.own_pages import held_about
from gongxin.desk.visiting import Desk, address
from gongxin.feeds.leases import lease_of
from gongxin.feeds.queries import (
    NO_REMOVALS,
    ConsumerHeld,
    NoticeHeld,
    Removals,
    consumers,
    lag_of,
    notices_about,
    overdue_notices,
    removals,
)
from gongxin.feeds.rules import ConsumerKind, State
from gongxin.rulebook.queries import current

SHOWN = 50
MOST_NOTICES = 2_000
MINUTES_FROM = timedelta(seconds=90)
HOURS_FROM = timedelta(minutes=90)
DAYS_FROM = timedelta(hours=48)


@dataclass(frozen=True)
class Followed:
    """A consumer as the operator sees it: how far behind it is, until when its copy may be used, how it removes."""

    held: ConsumerHeld
    title: str
    lag: int
    leased_until: datetime | None
    expired: bool
    told: Removals
    median: str
    worst: str


@dataclass(frozen=True)
class Ceased:
    """A change that ended or corrected one record, and how each consumer that was given it stands."""

    first: NoticeHeld
    item: str
    confirmed: int
    notices: Sequence[NoticeHeld]


@address("copies")
def copies(here: Desk) -> HttpResponse:
    """Which consumers have confirmed what ceased, how long that takes each, and whose copy has expired."""
    day = localdate(here.now)
    told = removals(day=day)
    return here.page(
        "copies.html",
        consumers=[_followed(here, one, told.get(one.number, NO_REMOVALS)) for one in consumers()],
        overdue=overdue_notices(day=day, limit=SHOWN),
        states=list(State),
        titled=lambda name: _title(here, name),
    )


def _followed(here: Desk, one: ConsumerHeld, told: Removals) -> Followed:
    until = None if one.in_step_at is None else lease_of(one.in_step_at).renews_until
    title = _title(here, one.name) if one.kind is ConsumerKind.AGENCY else one.name
    expired = until is not None and until <= here.now
    return Followed(
        one, title, lag_of(one), until, expired, told, _length(here, told.median), _length(here, told.worst)
    )


def _title(here: Desk, name: str) -> str:
    """A consumer as people call it: an agency by its title, anybody else by the name it was registered under."""
    return here.agency(name) if name in here.law.agencies else name


def _length(here: Desk, length: timedelta | None) -> str:
    """A length of time in the unit that people would use."""
    if length is None:
        return "—"
    if length < MINUTES_FROM:
        return here.wording.say("copies.seconds", n=math.ceil(length.total_seconds()))
    if length < HOURS_FROM:
        return here.wording.say("copies.minutes", n=round(length.total_seconds() / 60))
    if length < DAYS_FROM:
        return here.wording.say("copies.hours", n=round(length.total_seconds() / 3600))
    return here.wording.say("copies.days", n=length.days)


@address("own_removals")
def own_removals(here: Desk) -> HttpResponse:
    """Of each record that was repaired, corrected or taken back: who held a copy, who has removed it, who has not."""
    dossier = held_about(here)
    titles = {one.id: _item(here, one.item) for one in dossier.records}
    found = notices_about(dossier.subject.id, day=localdate(here.now), limit=MOST_NOTICES) if dossier.subject else []
    changes = [
        _ceased(list(some), titles) for _, some in groupby(found, key=lambda one: (one.told.position, one.told.record))
    ]
    return here.page(
        "own_removals.html", changes=changes, titled=lambda name: _title(here, name), any_consumer=bool(consumers())
    )


def _item(here: Desk, key: str) -> str:
    return here.wording.say.title(current().item(key).title)


def _ceased(notices: Sequence[NoticeHeld], titles: dict[int, str]) -> Ceased:
    confirmed = sum(one.state is State.CONFIRMED for one in notices)
    return Ceased(notices[0], titles.get(notices[0].told.record, ""), confirmed, notices)
