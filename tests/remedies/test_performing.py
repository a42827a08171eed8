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
from tests.remedies.builders import CENTRE, EARLIEST, Company

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
            or (known if due is None else due) < known
            or not 0 <= paid <= (known if due is None else due)
        )
    else:
        assert 0 <= told.paid <= told.due and told.due >= max(known, 1) and days <= 0
        assert told.whole is (told.paid == told.due)


def test_amounts_are_said_in_yuan() -> None:
    assert [yuan(one) for one in (0, 5, 2_500_000, -5)] == ["0.00", "0.05", "25,000.00", "-0.05"]


@pytest.mark.parametrize("due", [0, -1, 10**14 + 1, 10**30])
def test_what_was_due_has_bounds_and_the_sentence_names_them(due: int) -> None:
    on = date(2026, 7, 1)
    with pytest.raises(PerformanceRefused, match="at most 1,000,000,000,000.00 yuan"):
        performed({}, due=due, paid=0, instalments=None, stated_as="subject", on=on)
    with pytest.raises(PerformanceRefused, match="states no amount"):
        performed({}, due=None, paid=0, instalments=None, stated_as="subject", on=on)


def test_nothing_due_is_less_than_the_record_says(company: Company) -> None:
    with pytest.raises(PerformanceRefused, match="less cannot be due"):
        state(company, 0, due=0)


def say(company: Company, role: Role, body: str) -> Performed:
    return state_performance(
        company.record, code=company.code, due=None, paid=FINE, instalments=None, role=role, body=body, at=AT
    )


def test_as_the_organisation_nobody_else_states_anything(company: Company) -> None:
    with pytest.raises(NotTheDecider, match="itself states this"):
        say(company, Role.SUBJECT, OFFICE)
    say(company, Role.SUBJECT, company.code)
    say(company, Role.SUBJECT, "")
    assert set(Performance.objects.values_list("body", flat=True)) == {company.code}


def test_the_platform_states_nothing_where_an_agency_here_made_the_finding(company: Company) -> None:
    with pytest.raises(NotTheDecider, match=OFFICE):
        say(company, Role.PLATFORM, "")


def test_where_nobody_here_made_the_finding_the_agency_of_the_case_or_the_platform_states_it(company: Company) -> None:
    elsewhere = Company(company.folder, authority="邻省市场监督管理局")
    with pytest.raises(NotTheDecider, match="took no case"):
        say(elsewhere, Role.AUTHORITY, CENTRE)
    with pytest.raises(NotTheDecider):
        say(elsewhere, Role.PLATFORM, CENTRE)
    assert say(elsewhere, Role.PLATFORM, "").stated_as == "platform" and met(elsewhere) is Met.MISSING
    elsewhere.ask_repair(at=AT)
    with pytest.raises(NotTheDecider, match="took no case"):
        say(elsewhere, Role.AUTHORITY, OFFICE)
    assert say(elsewhere, Role.AUTHORITY, CENTRE).stated_as == "authority" and met(elsewhere) is Met.MET
