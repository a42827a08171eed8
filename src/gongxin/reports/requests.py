"""Reports about many organisations at once, as for a list of bidders: what was asked for, and what became of each code.

Nothing is issued here: each report of a request is a look-up of its own, which the room above notes as it issues it.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Exists, OuterRef

from gongxin.codes.uscc import parse
from gongxin.reports.models import Asked, Request
from gongxin.reports.rules import ReportRefused, one_line

FOLDER = "asked"
TOLD = 10
"""So many places of wrong codes are told."""
MOST = 1_000
"""So many codes at once: a list of bidders is far shorter."""


class CodesRefused(ReportRefused):
    """Some of the codes that a request names are no organisation's; nothing was asked for."""

    def __init__(self, wrong: Sequence[int]) -> None:
        """At which places of the list they stand, counted from one; a few are told."""
        some = ", ".join(map(str, wrong[:TOLD])) + (" …" if len(wrong) > TOLD else "")
        super().__init__(
            f"{len(wrong)} of the codes are no organisation's, at the places {some}: check them, and ask again"
        )
        self.count, self.places = len(wrong), some


@dataclass(frozen=True)
class Wish:
    """What an agency asks for about each of many organisations: which kind, for which purpose, case and recipient."""

    agency: str
    actor: str
    kind: str
    purpose: str
    case: str
    recipient: str
    papers: bool


@dataclass(frozen=True)
class Outcome:
    """What became of one code: the number of its report, or why there is none; neither while it waits."""

    code: str
    number: str
    refused_because: str


@dataclass(frozen=True)
class Progress:
    """How far a request has come."""

    id: uuid.UUID
    wish: Wish
    asked_at: datetime
    done_at: datetime | None
    outcomes: tuple[Outcome, ...]

    @property
    def issued(self) -> int:
        """How many reports were issued."""
        return sum(bool(one.number) for one in self.outcomes)

    @property
    def refused(self) -> int:
        """For how many codes there is none."""
        return sum(bool(one.refused_because) for one in self.outcomes)


def ask_for_reports(codes: Sequence[str], *, wish: Wish, at: datetime) -> uuid.UUID:
    """Reports about these organisations will be issued one after the other; the request's number.

    Refused without codes, for too many, and where one is no organisation's code: nothing is asked for then.
    """
    read = list(dict.fromkeys(_codes(codes)))
    if not 1 <= len(read) <= MOST:
        raise ReportRefused(f"a request names 1 to {MOST} organisations, and this one names {len(read)}")
    recipient = one_line(wish.recipient)
    with transaction.atomic():
        request = Request.objects.create(
            id=uuid.uuid4(),
            agency=wish.agency,
            actor=wish.actor,
            kind=wish.kind,
            purpose=wish.purpose,
            reference=wish.case,
            recipient=recipient,
            papers=wish.papers,
            asked_at=at,
        )
        Asked.objects.bulk_create(Asked(request=request, code=code) for code in read)
    return request.id


def _codes(given: Sequence[str]) -> list[str]:
    """The codes as they are kept; refused where one is no organisation's, and unrepeated: it may be a person's."""
    read = [parse(one).code for one in given]
    if wrong := tuple(place for place, code in enumerate(read, 1) if code is None):
        raise CodesRefused(wrong)
    return [code for code in read if code is not None]


def progress(number: str, *, agency: str) -> Progress | None:
    """How far the agency's request of that number has come; none where it asked for nothing under it."""
    try:
        found = Request.objects.filter(id=uuid.UUID(number), agency=agency).first()
    except ValueError:
        return None
    return None if found is None else _progress(found)


def requests_of(agency: str, *, limit: int) -> list[Progress]:
    """What the agency asked for, the latest first."""
    return [_progress(one) for one in Request.objects.filter(agency=agency).order_by("-asked_at")[:limit]]


def _progress(request: Request) -> Progress:
    told = Asked.objects.filter(request=request).order_by("id").values_list("code", "number", "refused_because")
    return Progress(
        request.id, wish_of(request), request.asked_at, request.done_at, tuple(Outcome(*one) for one in told)
    )


def wish_of(request: Request) -> Wish:
    """What was asked for about each code of the request."""
    return Wish(
        agency=request.agency,
        actor=request.actor,
        kind=request.kind,
        purpose=request.purpose,
        case=request.reference,
        recipient=request.recipient,
        papers=request.papers,
    )


@dataclass(frozen=True)
class Waiting:
    """A code whose turn it is, held for whoever issues its report until his transaction ends."""

    id: int
    request: uuid.UUID
    code: str
    wish: Wish


def next_asked(*, most: int) -> list[Waiting]:
    """The codes that have waited longest and that no other worker holds, at most so many."""
    waiting = Asked.objects.filter(number="", refused_because="", request__done_at=None).select_related("request")
    held = waiting.order_by("id").select_for_update(skip_locked=True, of=("self",))[:most]
    return [Waiting(one.id, one.request.id, one.code, wish_of(one.request)) for one in held]


def settle(asked: int, *, number: str, because: str) -> None:
    """Keep what became of a code."""
    Asked.objects.filter(id=asked).update(number=number, refused_because=because)


def to_close() -> Progress | None:
    """The request that is not done though none of its codes waits, held until the transaction ends, if there is one."""
    waiting = Asked.objects.filter(request=OuterRef("id"), number="", refused_because="")
    over = Request.objects.filter(~Exists(waiting), done_at=None)
    found = over.order_by("asked_at").select_for_update(skip_locked=True).first()
    return None if found is None else _progress(found)


def close(number: uuid.UUID, *, at: datetime) -> None:
    """The request is done: its reports can be fetched."""
    Request.objects.filter(id=number).update(done_at=at)


def package(number: uuid.UUID, *, home: Path) -> Path:
    """Where the reports of a request lie once it is done."""
    return home / FOLDER / f"{number}.zip"
