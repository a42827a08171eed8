"""Single records: stated with their end, superseded, withdrawn; every earlier moment gives its earlier answer."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest
from django.db import transaction

from gongxin.dossiers.answers import Dossier
from gongxin.dossiers.copies import Sort, public_changes
from gongxin.dossiers.queries import dossier_of
from gongxin.dossiers.statements import (
    HeldAlready,
    NotHeld,
    Statement,
    facts_held,
    key_of,
    state_record,
    supersede_record,
    withdraw_record,
)
from gongxin.exchange.landing import digests_of
from gongxin.ledger.actions import sequence_batches
from gongxin.periods import SHANGHAI
from gongxin.rulebook.items import Visibility
from gongxin.rulebook.queries import current_adoption
from gongxin.subjects.models import Subject
from tests.cases.builders import adopted, organisation

ITEM, AGENCY = "national.work-safety-list-entry", "demo.agency.emergency"
ENTERED, ENDS = date(2026, 2, 2), date(2029, 2, 2)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI)


def entry(subject: Subject, **changed: object) -> Statement:
    facts = {"reason": "事故", "basis_text": "安全生产法", "entered_on": ENTERED.isoformat(), "authority": "应急厅"}
    given = {
        "subject": subject.id,
        "item": ITEM,
        "source": AGENCY,
        "feed": "national.list.work-safety",
        "authority": "应急厅",
        "severity": "serious",
        "decided_on": ENTERED,
        "valid_from": ENTERED,
        "valid_to": ENDS,
        "rulebook": current_adoption().id,
        "facts": facts,
    }
    return Statement(**{**given, **changed})  # type: ignore[arg-type]


@pytest.fixture
def held(db: None) -> Subject:
    adopted()
    return organisation()


def state(subject: Subject) -> int:
    key = key_of(AGENCY, ITEM, subject.code, [ENTERED.isoformat(), "应急厅"])
    return state_record(key, entry(subject), by="officer", at=noon(ENTERED))


def asked(subject: Subject, *, day: date, known_at: date, view: Visibility = Visibility.PUBLIC) -> Dossier:
    now = noon(max(day, known_at))
    return dossier_of(subject.code, day=day, known_at=noon(known_at), now=now, view=view)


def test_a_fact_is_told_apart_as_deliveries_tell_it(held: Subject) -> None:
    told = "\x1f".join([AGENCY, ITEM, held.code, "2026-02-02", "应急厅"])
    delivered = digests_of(pl.Series("identity", [told]))[0]
    assert key_of(AGENCY, ITEM, held.code, ["2026-02-02", "应急厅"]).hex == delivered


def test_what_ends_on_a_stated_day_ends_without_any_job(held: Subject) -> None:
    state(held)
    last = ENDS - timedelta(days=1)
    (shown,) = asked(held, day=last, known_at=last).records
    assert shown.public_until == ENDS
    assert asked(held, day=ENDS, known_at=ENDS).records == ()


def test_a_fact_is_stated_once(held: Subject) -> None:
    number = state(held)
    with pytest.raises(HeldAlready, match=f"record {number}"), transaction.atomic():
        state(held)


def test_what_was_superseded_said_otherwise_before(held: Subject) -> None:
    number, left = state(held), date(2027, 3, 1)
    facts = {**facts_held(number), "removed_on": left.isoformat()}
    supersede_record(number, since=left, until=ENDS, facts=facts, by="officer", at=noon(left))
    day = date(2027, 2, 28)
    (before,) = asked(held, day=day, known_at=left, view=Visibility.KEPT).records
    (after,) = asked(held, day=left, known_at=left, view=Visibility.KEPT).records
    assert ("removed_on" in before.facts, after.facts["removed_on"]) == (False, "2027-03-01")
    assert asked(held, day=left, known_at=left).records == ()
    assert asked(held, day=day, known_at=left).records == ()


def test_what_was_withdrawn_is_held_of_no_day_and_can_be_stated_again(held: Subject) -> None:
    number, day = state(held), date(2026, 5, 6)
    withdraw_record(number, by="officer", at=noon(day), details={"case": 1})
    assert asked(held, day=ENTERED, known_at=day, view=Visibility.KEPT).records == ()
    assert len(asked(held, day=ENTERED, known_at=ENTERED, view=Visibility.KEPT).records) == 1
    with pytest.raises(NotHeld):
        withdraw_record(number, by="officer", at=noon(day), details={})
    assert state(held) == number


def test_whoever_holds_a_copy_is_told_of_each(held: Subject) -> None:
    number, day = state(held), date(2026, 5, 6)
    withdraw_record(number, by="officer", at=noon(day), details={"case": 1})
    sequence_batches()
    now, late = noon(date(2026, 5, 7)), timedelta(days=30)
    changes = public_changes(0, limit=9, now=now, late_after=late).changes
    assert [(one.record, one.sort) for one in changes if one.item == ITEM][-1] == (number, Sort.WITHDRAWAL)
