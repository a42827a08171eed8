"""Whoever decided about a record does not review a later case about it, whatever the procedure."""

from datetime import date, timedelta

import pytest

from gongxin.cases.rules import SameOfficer
from gongxin.rulebook.procedures import Role
from tests.cases.builders import ABOVE, PDF, moment, officer
from tests.remedies.builders import EARLIEST, Company

ONE_DAY = timedelta(days=1)


def reviewed(company: Company, by: str) -> str:
    """An objection that was not upheld is confirmed on review by the officer of this name."""
    at = moment(EARLIEST) + 10 * ONE_DAY
    case = company.object_to(at=at)
    company.forward(case, at=at)
    company.decide(case, "not_uphold", at=at)
    company.serve(case, 2, at=at)
    company.step(case, "ask_review", by=company.asked().by, at=at + ONE_DAY)
    who = officer(Role.REVIEWER, ABOVE, by)
    return company.step(case, "confirm", by=who, at=at + 2 * ONE_DAY, papers={"document": PDF})


def refused_repair(company: Company) -> int:
    """Its repair was asked for and refused by the authority officer."""
    at = moment(EARLIEST)
    case = company.ask_repair(at=at)
    company.forward(case, at=at)
    company.decide(case, "decline", at=at, role=Role.AUTHORITY)
    return case


@pytest.mark.parametrize("name", ["authority officer", "Ａuthority  Officer"])
def test_whoever_refused_the_repair_does_not_review_an_objection_to_the_record(company: Company, name: str) -> None:
    case = refused_repair(company)
    with pytest.raises(SameOfficer, match=f"in case {case}"):
        reviewed(company, name)


def test_somebody_else_reviews_it(company: Company) -> None:
    refused_repair(company)
    assert reviewed(company, "another") == "confirmed"


def test_a_decision_about_another_record_bars_nobody(company: Company) -> None:
    refused_repair(Company(company.folder))
    assert reviewed(company, "authority officer") == "confirmed"


def test_a_later_decision_bars_nobody_from_an_earlier_case(company: Company) -> None:
    at = moment(date(2026, 7, 1))
    case = company.object_to(at=at)
    company.forward(case, at=at)
    company.decide(case, "not_uphold", at=at)
    company.serve(case, 2, at=at)
    company.step(case, "ask_review", by=company.asked().by, at=at + ONE_DAY)
    shielding = company.shielded(at=at + ONE_DAY)
    assert shielding > case
    who = officer(Role.REVIEWER, ABOVE, "authority officer")
    assert company.step(case, "confirm", by=who, at=at + 2 * ONE_DAY, papers={"document": PDF}) == "confirmed"
