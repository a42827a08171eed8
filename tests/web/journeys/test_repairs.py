"""A penalty repaired, from its first day on and not a day before; and a repair got by fraud, revoked."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from gongxin.agencies.mandates import Power
from gongxin.cases.models import Case
from tests.cases.builders import ABOVE, OFFICE
from tests.remedies.builders import CENTRE, EARLIEST, Company
from tests.web.clock import Clock
from tests.web.people import Anybody, People

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REPAIR = "national.procedure.repair"
TAX = "demo.agency.tax"


def test_repair_is_refused_on_the_day_before_and_granted_from_the_day_on(
    company: Company, people: People, anybody: Anybody, clock: Clock
) -> None:
    clock.at(EARLIEST - timedelta(days=1), 22)
    owner, reviewer = people.of(company.code), people.officer(ABOVE, Power.REVIEW)
    own, way = owner.go("own/"), owner.page.locator(f"a[href*='{REPAIR}']")
    expect(own.get_by_text("2026-09-04起可以申请修复")).to_be_visible()
    expect(way).to_have_count(0)
    owner.ask(REPAIR, company.record, "已缴清罚款")  # by hand, past the page that shows no way
    expect(own.locator(".govuk-error-summary")).to_contain_text(
        f"第 {company.record} 号记录自 2026-09-04 起可以申请修复"
    )
    assert not Case.objects.exists()
    anybody.sees("一般")

    clock.at(EARLIEST, 0, seconds=30)
    expect(owner.go("own/").get_by_text("现在可以申请修复")).to_be_visible()
    owner.ask(REPAIR, company.record, "已缴清罚款")
    case = owner.number()
    assert Case.objects.get(id=case).parties == {"subject": company.code, "authority": OFFICE, "reviewer": ABOVE}
    people.officer(CENTRE, Power.OPERATE).take(case, "转送认定单位")
    clock.after(days=3)
    office = people.officer(OFFICE, Power.DECIDE)
    expect(office.go("cases/").get_by_text("等我们办")).to_be_visible()
    office.take(case, "受理")
    anybody.sees("一般")
    office.take(case, "决定准予修复", reasons="义务已履行，公示已满最短期限")

    owner.stands(case, "准予修复")
    anybody.sees_nothing()
    expect(owner.go("own/").locator(".gx-entry .gx-tag", has_text="已修复，仅存档")).to_be_visible()
    looked_up_by(people, company.code)
    expect(reviewer.case(case).locator(".gx-status__sentence")).to_have_text("准予修复")


def looked_up_by(people: People, code: str) -> None:
    """Another agency, which sees what agencies share, is told what it is told of anybody unheard of."""
    other = people.officer(TAX, Power.REVIEW)
    page = other.go("look-up")
    page.locator("#code").fill(code)
    page.locator("#case").fill("云税采〔2026〕5号")
    page.locator("#purpose").select_option(label="政府采购")
    page.get_by_role("button", name="查询", exact=True).last.click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("平台上没有这个代码的组织")


def test_a_repair_got_by_fraud_is_revoked_and_the_record_is_public_for_the_rest(
    company: Company, people: People, anybody: Anybody, clock: Clock
) -> None:
    anybody.language = "en"
    until = anybody.look().locator(".gx-entry strong", has_text="Published until").inner_text()
    clock.at(EARLIEST)
    case = company.repaired(at=clock.now)
    clock.work()
    anybody.sees_nothing()

    clock.after(days=30)
    office, owner = people.officer(OFFICE, Power.DECIDE, language="en"), people.of(company.code, language="en")
    office.take(case, "Revoke for concealment or fraud", reasons="The receipt that was enclosed is forged")
    expect(anybody.look().locator(".gx-entry strong", has_text=until)).to_be_visible()
    anybody.sees("ordinary")
    owner.stands(case, "Repair revoked")
    for told in ("The receipt that was enclosed is forged", "Administrative reconsideration", "Administrative suit"):
        expect(owner.page.get_by_text(told).first).to_be_visible()
    owner.receive(case)
    expect(owner.page.get_by_text("Served on 4 Oct 2026")).to_be_visible()
    stands = owner.go("own/").locator(".gx-entry", has_text="Repair:")
    expect(stands).to_have_count(1)
