"""An objection upheld, not upheld and reviewed, and one that its source does not answer."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from gongxin.agencies.mandates import Power
from tests.cases.builders import ABOVE
from tests.remedies.builders import CENTRE, Company
from tests.web.clock import Clock
from tests.web.people import Anybody, People, Somebody

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OBJECTION = "national.procedure.objection"
DISPUTED, FOUND_WRONG = "有异议，核查中", "已认定有误，等待来源更正"
JUNE, SEPTEMBER, OCTOBER = date(2026, 6, 8), date(2026, 9, 28), date(2026, 10, 16)
"""Ten working days after 28 September: the holiday lies between, and Saturday 10 October is worked."""


def contested(people: People, company: Company) -> tuple[Somebody, int]:
    """The company contests its record, and the platform forwards that to the source."""
    people.officer(ABOVE, Power.REVIEW)  # somebody reviews, so that the form proposes who
    owner = people.of(company.code)
    owner.ask(OBJECTION, company.record, "罚款数额有误，应为一万元")
    case = owner.number()
    people.officer(CENTRE, Power.OPERATE).take(case, "转送来源单位核查")
    return owner, case


def test_an_objection_upheld_is_marked_everywhere_until_the_source_states_the_record_anew(
    company: Company, people: People, anybody: Anybody, clock: Clock
) -> None:
    clock.at(JUNE)
    owner, case = contested(people, company)
    anybody.sees(DISPUTED)
    expect(anybody.page.get_by_text("其中1条有异议")).to_be_visible()

    clock.after(days=2)
    people.officer(CENTRE, Power.DECIDE).take(case, "核实有误，予以更正", reasons="决定书所载数额为一万元")
    anybody.sees(FOUND_WRONG)
    owner.stands(case, "已更正")
    expect(owner.page.get_by_text("决定书所载数额为一万元")).to_be_visible()

    clock.after(days=1)
    company.deliver(at=clock.now, conduct="未按规定公示年度报告")
    clock.work()
    anybody.sees("来源已更正")
    expect(anybody.page.get_by_text(FOUND_WRONG)).to_have_count(0)
    expect(anybody.page.get_by_text("未按规定公示年度报告").first).to_be_visible()


def test_an_objection_not_upheld_is_reviewed_by_somebody_else_and_confirmed(
    company: Company, people: People, anybody: Anybody, clock: Clock
) -> None:
    clock.at(JUNE)
    owner, case = contested(people, company)
    people.officer(CENTRE, Power.DECIDE).take(case, "核实无误，异议不成立", reasons="与决定书一致")
    anybody.sees("一般")
    expect(anybody.page.get_by_text(DISPUTED)).to_have_count(0)

    clock.after(days=20)
    owner.receive(case)
    clock.after(days=60)  # the last day: 27 August
    owner.take(case, "申请复核", reasons="附行政复议决定书")
    anybody.sees(DISPUTED)
    people.officer(ABOVE, Power.REVIEW).take(case, "复核维持", reasons="复议决定维持原处罚")
    owner.stands(case, "复核维持")
    expect(owner.page.get_by_text("行政诉讼").first).to_be_visible()
    anybody.sees("一般")
    expect(anybody.page.get_by_text(DISPUTED)).to_have_count(0)


def test_the_silence_of_a_source_is_seen_by_everybody_entitled_and_by_nobody_else(
    company: Company, people: People, anybody: Anybody, clock: Clock
) -> None:
    clock.at(SEPTEMBER)
    owner, case = contested(people, company)
    expect(owner.go("own/cases/").get_by_text("截止2026年10月16日")).to_be_visible()
    source, operator = people.officer(CENTRE, Power.DECIDE), people.officer(CENTRE, Power.OPERATE)
    clock.at(OCTOBER, 23)
    owner.stands(case, "已转来源单位")

    clock.idle_until(date(2026, 10, 17), 0, seconds=10)  # no job has run since, and it is a Saturday
    for somebody in (owner, source, operator, people.officer(ABOVE, Power.REVIEW)):
        somebody.stands(case, "来源单位逾期未答复")
    clock.work()
    expect(source.go("cases/").get_by_text("来源单位逾期未答复")).to_be_visible()
    expect(operator.go("operator/").get_by_text("至今未办")).to_be_visible()
    anybody.sees(DISPUTED)
    stranger = people.officer("demo.agency.court", Power.DECIDE)
    told = [re.sub(r"\d+", "N", stranger.case(one).locator("main").inner_text()) for one in (case, 987_654)]
    assert told[0] == told[1] and company.code not in told[0]

    clock.at(date(2026, 10, 19))
    source.take(case, "核实有误，予以更正", reasons="数额有误")
    expect(operator.go("operator/").get_by_text("已于2026年10月19日")).to_be_visible()
    owner.stands(case, "已更正")
    anybody.sees(FOUND_WRONG)
