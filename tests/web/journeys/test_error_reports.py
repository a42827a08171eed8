"""A stranger reports an error: the platform looks first, the source answers, the record says so meanwhile."""

from datetime import date

import pytest
from playwright.sync_api import expect

from gongxin.agencies.mandates import Power
from tests.remedies.builders import CENTRE, Company
from tests.web.clock import Clock
from tests.web.people import Anybody, People

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REPORTED = "有人反映有误，核查中"


def reported(anybody: Anybody, statement: str, button: str) -> int:
    """The number of the report that a stranger, who is not asked who he is, sends from beside the record."""
    anybody.look().locator("a[href$='/report']").click()
    anybody.page.locator("#statement").fill(statement)
    anybody.page.get_by_role("button", name=button).click()
    told = anybody.page.locator(".gx-status__sentence").inner_text()
    return int("".join(one for one in told if one.isdigit()))


def test_a_report_marks_the_record_once_the_platform_has_looked_and_until_the_source_has_answered(
    company: Company, people: People, anybody: Anybody, clock: Clock
) -> None:
    clock.at(date(2026, 6, 8))
    case = reported(anybody, "罚款数额多写了一个零", "提交报告")
    clock.work()
    operator, source = people.officer(CENTRE, Power.OPERATE), people.officer(CENTRE, Power.DECIDE)
    anybody.sees("一般")
    expect(anybody.page.get_by_text(REPORTED)).to_have_count(0)
    operator.take(case, "转送来源单位核查")
    anybody.sees(REPORTED)

    clock.at(date(2026, 6, 23), 23)  # the tenth working day: 19 June is the Dragon Boat festival
    source.take(case, "核实有误，予以更正", reasons="决定书所载为一万元")
    anybody.sees("已认定有误，等待来源更正")
    expect(anybody.page.get_by_text(REPORTED)).to_have_count(0)


def test_a_report_that_the_platform_sets_aside_never_touches_the_record(
    company: Company, people: People, anybody: Anybody, clock: Clock
) -> None:
    clock.at(date(2026, 6, 8))
    anybody.language = "en"
    case = reported(anybody, "I do not like them", "Send the report")
    operator = people.officer(CENTRE, Power.OPERATE, language="en")
    operator.take(case, "Set aside with reasons", reasons="It says nothing that could be checked")
    operator.stands(case, "Set aside")
    anybody.sees("ordinary")
    expect(anybody.page.get_by_text("an error was reported")).to_have_count(0)
