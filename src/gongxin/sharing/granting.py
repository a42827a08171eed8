"""Requests between agencies as they stand at a moment, and whether their data may be used."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from gongxin.cases.lists import standings_of
from gongxin.periods import day_of
from gongxin.rulebook.items import Words
from gongxin.sharing.models import Request
from gongxin.sharing.scope import OPEN_STATE, GrantClosed, NoSuchRequest, Wanted, Way


@dataclass(frozen=True)
class RequestView:
    """A request: between whom, for what, where its case stands, and until when something is due."""

    case: int
    recipient: str
    source: str
    attribute: str
    wanted: Wanted
    state: str
    state_title: Words
    ended: bool
    last_day: date | None

    def is_open(self, day: date) -> bool:
        """Whether its data may be used on that day."""
        return self.state == OPEN_STATE and self.wanted.since <= day <= self.wanted.until


def request_of(case: int, *, at: datetime) -> RequestView | None:
    """The request that is answered in this case; None where there is none."""
    return next(iter(_views(Request.objects.filter(case_id=case), at=at)), None)


def requests_of(agency: str, *, at: datetime, limit: int = 200) -> list[RequestView]:
    """What this agency asked for and was asked for, the latest first."""
    mine = Request.objects.filter(Q(recipient=agency) | Q(source=agency)).order_by("-id")
    return _views(mine[:limit], at=at)


def open_request(case: int, *, recipient: str, at: datetime) -> RequestView:
    """The request whose data this agency may use now; refused in the same words for another's as for none."""
    held = request_of(case, at=at)
    if held is None or held.recipient != recipient:
        raise NoSuchRequest(f"this agency has no request number {case}")
    day = day_of(at)
    if held.state != OPEN_STATE:
        raise GrantClosed(f"the data of request {case} may not be used: it stands at {held.state}")
    if not held.is_open(day):
        raise GrantClosed(f"the data of request {case} may be used from {held.wanted.since} to {held.wanted.until}")
    return held


def _views(found: Iterable[Request], *, at: datetime) -> list[RequestView]:
    held = list(found)
    stands = standings_of([one.case_id for one in held], at=at)
    return [
        RequestView(
            one.case_id,
            one.recipient,
            one.source,
            one.attribute,
            _wanted(one),
            stands[one.case_id].state,
            stands[one.case_id].state_title,
            stands[one.case_id].ended,
            stands[one.case_id].last_day,
        )
        for one in held
        if one.case_id in stands
    ]


def _wanted(one: Request) -> Wanted:
    way = Way(one.way)
    return Wanted(tuple(one.items), tuple(one.regions), way, one.since, one.until, one.act, one.article, one.scene)
