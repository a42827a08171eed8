"""How a document was served is recorded as it becomes known, and is not said differently afterwards."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from gongxin.cases.actions import Manner, NoSuchCase, serve_document
from gongxin.cases.models import Service
from gongxin.cases.queries import case_of
from gongxin.cases.rules import NotServed, OutOfOrder
from gongxin.rulebook.procedures import Role
from tests.cases.builders import OBJECTION, PLATFORM, SOURCE, Desk, moment, officer

DAY = date(2026, 6, 1)
SENT, DELIVERED, NOW = moment(DAY, 13), moment(DAY, 15), moment(DAY, 18)


@pytest.fixture
def desk(home: Path) -> Desk:
    """An objection that was found unfounded at noon."""
    made = Desk(home, OBJECTION, at=moment(DAY))
    made.step("forward", by=PLATFORM, at=moment(DAY, 11))
    made.decide("not_uphold", by=officer(Role.SOURCE, SOURCE), at=moment(DAY, 12))
    return made


def serve(
    desk: Desk,
    number: int = 2,
    *,
    manner: Manner = Manner.POST,
    sent: datetime = SENT,
    delivered: datetime | None = None,
    read: datetime | None = None,
) -> None:
    given = {"sent_at": sent, "delivered_at": delivered, "read_at": read}
    serve_document(desk.number, number, manner=manner, by="desk", at=NOW, **given)  # type: ignore[arg-type]


def served_on(desk: Desk) -> date | None:
    view = case_of(desk.number, at=NOW)
    assert view is not None
    return view.steps[1].served_on


def test_what_becomes_known_later_is_added(desk: Desk) -> None:
    serve(desk)
    assert served_on(desk) is None
    serve(desk, delivered=DELIVERED)
    serve(desk, read=DELIVERED + timedelta(hours=1))
    held = Service.objects.get()
    assert (served_on(desk), held.delivered_at, held.read_at) == (DAY, DELIVERED, DELIVERED + timedelta(hours=1))


def test_what_was_recorded_stays(desk: Desk) -> None:
    serve(desk, delivered=DELIVERED)
    with pytest.raises(NotServed):
        serve(desk, delivered=DELIVERED - timedelta(hours=1))
    with pytest.raises(NotServed):
        serve(desk, manner=Manner.DESK)
    with pytest.raises(NotServed):
        serve(desk, sent=SENT + timedelta(minutes=1))


def test_moments_that_cannot_be_are_refused(desk: Desk) -> None:
    with pytest.raises(OutOfOrder):
        serve(desk, sent=moment(DAY, 11))
    with pytest.raises(OutOfOrder):
        serve(desk, delivered=NOW + timedelta(seconds=1))
    with pytest.raises(NotServed):
        serve(desk, sent=DELIVERED, delivered=SENT)
    with pytest.raises(NotServed):
        serve(desk, sent=SENT.replace(tzinfo=None))
    assert not Service.objects.exists()


def test_only_a_step_that_serves_a_document_is_served(desk: Desk) -> None:
    with pytest.raises(NotServed):
        serve(desk, 1)
    with pytest.raises(NoSuchCase):
        serve(desk, 3)
