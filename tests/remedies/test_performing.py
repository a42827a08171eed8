"""What was performed of a duty is told the same to whoever asks and whoever decides; only the whole is enough."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from gongxin.remedies.actions import NotTheDecider, PerformedInPart
from gongxin.remedies.models import Performance
from gongxin.remedies.performance import Instalments, PerformanceRefused, Performed, performed, yuan
from gongxin.remedies.performing import state_performance
from gongxin.remedies.queries import stand_in_case
from gongxin.remedies.rules import Met
from gongxin.remedies.wording import conditions_in_words
from gongxin.rulebook.procedures import Role
from tests.cases.builders import OFFICE, moment
from tests.remedies.builders import EARLIEST, Company

FINE = 2_500_000
"""The fine of the company's record, in cents."""
AT = moment(EARLIEST)
PLAN = Instalments(date(2026, 7, 1), date(2026, 12, 31))


def state(
    company: Company, paid: int, *, due: int | None = None, plan: Instalments | None = None, body: str = ""
) -> Performed:
    role = Role.AUTHORITY if body else Role.SUBJECT
    return state_performance(
        company.record, code=company.code, due=due, paid=paid, instalments=plan, role=role, body=body, at=AT
    )


def lines(company: Company, language: str) -> str:
    stand = stand_in_case(company.code, company.record, at=AT)
    assert stand is not None
    return "\n".join(conditions_in_words(stand, language))


def met(company: Company) -> Met:
    stand = stand_in_case(company.code, company.record, at=AT)
    assert stand is not None
    return stand.conditions[1].met


def test_a_part_is_told_as_a_part_and_repair_needs_the_whole(company: Company) -> None:
    state(company, 1_000_000, plan=PLAN)
    assert "已缴10,000.00元，应缴25,000.00元" in lines(company, "zh") and "2026-12-31" in lines(company, "zh")
    assert "10,000.00 of 25,000.00 yuan paid" in lines(company, "en")
    assert met(company) is Met.IN_PART
    with pytest.raises(PerformedInPart, match="10,000.00 of 25,000.00 yuan"):
        company.ask_repair(at=AT)


def test_whoever_has_paid_the_rest_says_so_and_asks(company: Company) -> None:
    state(company, 1_000_000, plan=PLAN)
    state(company, FINE)
    assert met(company) is Met.MISSING
    assert company.ask_repair(at=AT)
    assert met(company) is Met.ENCLOSED


def test_what_the_authority_states_needs_no_proof(company: Company) -> None:
    state(company, FINE, body=OFFICE)
    assert met(company) is Met.MET


def test_an_organisation_does_not_lower_what_the_agency_says_is_due(company: Company) -> None:
    state(company, 1_000_000, due=FINE * 2, body=OFFICE)
    assert state(company, FINE).due == FINE * 2
    assert met(company) is Met.IN_PART


def test_another_agency_states_nothing(company: Company) -> None:
    for body in ("demo.agency.tax", "nobody"):
        with pytest.raises(NotTheDecider):
            state(company, FINE, body=body)
    assert not Performance.objects.exists()


def test_what_was_stated_is_never_changed(company: Company) -> None:
    state(company, FINE)
    for change in (lambda: Performance.objects.update(paid=1), lambda: Performance.objects.all().delete()):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change()


@given(
    known=st.integers(0, 10**6),
    due=st.none() | st.integers(-5, 2 * 10**6),
    paid=st.integers(-5, 2 * 10**6),
    days=st.integers(-3, 3),
)
def test_no_more_is_paid_than_due_and_no_less_due_than_the_record_says(
    known: int, due: int | None, paid: int, days: int
) -> None:
    on = date(2026, 7, 1)
    plan = Instalments(on + timedelta(days=days), on)
    try:
        told = performed({"fine": known}, due=due, paid=paid, instalments=plan, stated_as="subject", on=on)
    except PerformanceRefused:
        assert (
            days > 0
            or not (known if due is None else due) > 0
            or (due or known) < known
            or not 0 <= paid <= (due or known)
        )
    else:
        assert 0 <= told.paid <= told.due and told.due >= max(known, 1) and days <= 0
        assert told.whole is (told.paid == told.due)


def test_amounts_are_said_in_yuan() -> None:
    assert [yuan(one) for one in (0, 5, 2_500_000, -5)] == ["0.00", "0.05", "25,000.00", "-0.05"]
