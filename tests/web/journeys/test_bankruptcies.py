"""A record rests while a reorganisation plan is performed: kept, failed, and let run out without a word."""

from datetime import date

import pytest
from playwright.sync_api import expect

from gongxin.agencies.mandates import Power
from tests.cases.builders import ABOVE, OFFICE
from tests.remedies.builders import CENTRE, Company
from tests.web.clock import Clock
from tests.web.people import Anybody, People, Somebody

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHIELDING = "national.procedure.bankruptcy-shielding"
RULING, PLAN_ENDS = date(2026, 6, 8), date(2026, 12, 31)


def shielded(company: Company, people: People, clock: Clock) -> tuple[Somebody, Somebody, int]:
    """The company asks with the court's ruling, and the authority shields its record."""
    clock.at(RULING)
    people.officer(ABOVE, Power.REVIEW)  # somebody reviews, so that the form proposes who
    owner, office = people.of(company.code), people.officer(OFFICE, Power.DECIDE)
    owner.ask(SHIELDING, company.record, "法院已批准重整计划", plan_ends=PLAN_ENDS)
    case = owner.number()
    people.officer(CENTRE, Power.OPERATE).take(case, "转送认定单位")
    office.take(case, "决定执行期间暂停公示", reasons="裁定书属实")
    return owner, office, case


def until(anybody: Anybody) -> str:
    return anybody.look().locator(".gx-entry strong", has_text="公示至").inner_text()


def test_a_plan_that_is_kept_leaves_the_record_repaired(
    company: Company, people: People, anybody: Anybody, clock: Clock
) -> None:
    owner, office, case = shielded(company, people, clock)
    anybody.sees_nothing()
    expect(owner.case(case).get_by_text("截止2026年12月31日")).to_be_visible()
    clock.at(PLAN_ENDS, 23)
    owner.take(case, "报告计划执行完毕", reasons="全部清偿完毕")
    clock.at(date(2027, 1, 4))
    anybody.sees_nothing()
    office.take(case, "认定执行完毕并准予修复", reasons="管理人监督报告属实")
    owner.stands(case, "执行完毕，准予修复")
    anybody.sees_nothing()


def test_a_plan_that_failed_brings_the_record_back_for_the_rest(
    company: Company, people: People, anybody: Anybody, clock: Clock
) -> None:
    before = until(anybody)
    owner, office, case = shielded(company, people, clock)
    anybody.sees_nothing()
    clock.at(date(2026, 9, 1))
    office.take(case, "认定计划未执行，恢复公示", reasons="法院已裁定终止重整计划的执行")
    assert until(anybody) == before
    owner.stands(case, "计划未执行，恢复公示")
    expect(owner.page.get_by_text("行政复议").first).to_be_visible()


def test_a_plan_of_which_nobody_speaks_ends_with_its_term(
    company: Company, people: People, anybody: Anybody, clock: Clock
) -> None:
    before = until(anybody)
    owner, _, case = shielded(company, people, clock)
    clock.at(PLAN_ENDS, 23)
    anybody.sees_nothing()
    clock.at(date(2027, 1, 1), 0, seconds=1)
    assert until(anybody) == before
    owner.stands(case, "期满未认定执行完毕，恢复公示")
