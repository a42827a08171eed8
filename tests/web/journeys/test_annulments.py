"""An annulled penalty is withdrawn in three working days, over the longest holiday; where it is late, all see it."""

from datetime import date

import pytest
from playwright.sync_api import expect

from gongxin.agencies.mandates import Power
from tests.remedies.builders import CENTRE, Company
from tests.web.clock import Clock
from tests.web.people import Anybody, People, Somebody

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ANNULMENT = "national.procedure.annulment"
TOLD, LAST = date(2026, 9, 30), date(2026, 10, 10)
"""Three working days: 8, 9 and, made up for the holiday, Saturday 10 October."""


def told_of_annulment(people: People, company: Company, clock: Clock) -> tuple[Somebody, int]:
    clock.at(TOLD)
    owner = people.of(company.code)
    expect(owner.go("own/").get_by_role("link", name="处罚决定变更、撤销后的撤回")).to_be_visible()
    owner.ask(ANNULMENT, company.record, "复议决定撤销了处罚决定")
    return owner, owner.number()


def test_an_annulled_penalty_is_gone_before_the_third_working_day_is_over(
    company: Company, people: People, anybody: Anybody, clock: Clock
) -> None:
    owner, case = told_of_annulment(people, company, clock)
    expect(owner.page.get_by_text("截止2026年10月10日")).to_be_visible()
    anybody.sees("有异议，核查中")

    clock.at(LAST, 23)
    source = people.officer(CENTRE, Power.DECIDE)
    expect(source.go("cases/").get_by_text("等我们办")).to_be_visible()
    source.take(case, "撤回公示并说明理由", reasons="处罚决定已被复议决定撤销")
    anybody.sees_nothing()
    owner.stands(case, "已撤回")
    expect(owner.page.get_by_text("处罚决定已被复议决定撤销")).to_be_visible()
    expect(owner.go("own/").locator(".gx-entry")).to_have_count(0)
    changes = anybody.page.request.get("/api/v1/changes?from=0").json()["changes"]
    assert [one["record"] for one in changes] == [company.record] * len(changes) and changes[-1]["code"] is None


def test_a_source_that_lets_the_three_days_pass_is_late_before_everybody_and_still_withdraws(
    company: Company, people: People, anybody: Anybody, clock: Clock
) -> None:
    owner, case = told_of_annulment(people, company, clock)
    source, operator = people.officer(CENTRE, Power.DECIDE), people.officer(CENTRE, Power.OPERATE)
    clock.at(LAST, 23)
    owner.stands(case, "已告知来源单位")
    clock.at(date(2026, 10, 11), 0, seconds=1)
    owner.stands(case, "来源单位逾期未撤回")
    expect(operator.go("operator/").get_by_text("至今未办")).to_be_visible()
    anybody.sees("有异议，核查中")

    clock.at(date(2026, 10, 12))
    source.take(case, "撤回公示并说明理由", reasons="处罚决定已被复议决定撤销")
    anybody.sees_nothing()
    expect(operator.go("operator/").get_by_text("已于2026年10月12日")).to_be_visible()
