"""An organisation is told, answers, is entered after a standstill, and leaves after twelve months."""

from dataclasses import dataclass
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from gongxin.agencies.mandates import Power
from gongxin.rulebook.actions import adopt_rulebook
from tests.cases.builders import moment
from tests.listings.builders import ABOVE, EMERGENCY, NUMBER, SAFETY, known_organisation, with_standstill
from tests.web.clock import Clock
from tests.web.people import Opening, People, Somebody

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PROPOSED, SERVED, EFFECT = date(2026, 9, 1), date(2026, 9, 24), date(2026, 10, 16)
"""Ten working days after service, over two holidays and a Saturday that is worked: the entry begins on the next day."""


@dataclass(frozen=True)
class Entry:
    """An organisation that is proposed for a list, and its case."""

    code: str
    case: int


@pytest.fixture
def first(province: str, people: People, clock: Clock) -> Somebody:
    """An officer who decides about a list whose procedure has a standstill of ten working days."""
    adopt_rulebook(with_standstill(working_days=10), by="operator", at=moment(date(2026, 2, 1)))
    clock.at(PROPOSED)
    return people.officer(EMERGENCY, Power.DECIDE)


@pytest.fixture
def entry(first: Somebody) -> Entry:
    """The officer proposes an organisation."""
    held = known_organisation()
    first.go(f"lists/{SAFETY}").get_by_role("link", name="提议列入").click()
    first.send("提议列入", code=held.code, ground="accident", statement="九月一日的检查记录")
    return Entry(held.code, first.number())


def test_an_organisation_is_heard_before_it_is_entered_and_leaves_after_twelve_months(
    entry: Entry, first: Somebody, people: People, opening: Opening, clock: Clock
) -> None:
    public = opening("/zh/", scripts=False)
    owner, second = people.of(entry.code), people.officer(EMERGENCY, Power.DECIDE)
    _heard(entry, owner, first, clock)
    clock.at(SERVED)
    second.take(entry.case, "决定列入", reasons="事实清楚", number=NUMBER)
    owner.receive(entry.case)
    expect(owner.case(entry.case).get_by_text("截止2026年10月15日")).to_be_visible()
    for somebody in (owner, first):
        somebody.stands(entry.case, "已决定列入，待生效")
    assert _listed(public, entry) == 0 and _answer(first, entry) == "可以"

    clock.at(EFFECT, 0, seconds=1)
    owner.stands(entry.case, "已列入")
    assert _listed(public, entry) == 1 and _answer(first, entry) != "可以"
    _leaves(entry, owner, second, clock)
    assert _listed(public, entry) == 0 and _answer(first, entry) == "可以"


def _heard(entry: Entry, owner: Somebody, officer: Somebody, clock: Clock) -> None:
    """Notice, its receipt, the reply within ten working days."""
    officer.take(entry.case, "告知拟列入的事实、理由、依据、后果和救济途径", reasons="九月一日检查发现")
    expect(owner.go("own/cases/").get_by_text("已告知，可陈述申辩")).to_be_visible()
    expect(owner.case(entry.case).get_by_text("九月一日检查发现")).to_be_visible()
    owner.receive(entry.case)
    expect(owner.case(entry.case).get_by_text("截止2026年9月15日")).to_be_visible()
    clock.at(date(2026, 9, 15), 22)
    owner.take(entry.case, "陈述、申辩", reasons="事故原因另有认定")
    officer.try_to(entry.case, "决定列入", reasons="事实清楚", number=NUMBER)
    expect(officer.page.locator(".govuk-error-summary")).to_contain_text("由其他人复核")
    officer.stands(entry.case, "陈述申辩已听取")


def _leaves(entry: Entry, owner: Somebody, officer: Somebody, clock: Clock) -> None:
    """The request is refused on the last day of the twelfth month and taken on the next."""
    clock.at(date(2027, 10, 15), 22)
    expect(owner.go("own/lists").get_by_text("2027年10月16日起可以申请提前移出")).to_be_visible()
    expect(owner.go(f"own/lists/{entry.case}/leave").get_by_text("现在还不能申请")).to_be_visible()
    clock.at(date(2027, 10, 16))
    owner.go("own/lists").get_by_role("link", name="申请提前移出").click()
    owner.send("提出", statement="已整改，隐患已消除", reviewer=ABOVE)
    case = owner.number()
    officer.take(case, "决定准予移出", reasons="已整改并作出承诺")
    owner.stands(case, "准予移出")


def _listed(page: Page, entry: Entry) -> int:
    """How often a stranger reads the organisation's code on the list's page."""
    page.goto(f"/zh/lists/{SAFETY}")
    return page.get_by_text(entry.code).count()


def _answer(officer: Somebody, entry: Entry) -> str:
    """What the desk answers when it is asked about a procurement."""
    page = officer.go("check")
    page.locator("#code").fill(entry.code)
    page.locator("#case").fill(NUMBER)
    page.locator("#purpose").select_option(label="政府采购")
    page.get_by_role("button", name="查询", exact=True).last.click()
    return page.locator(".gx-status__sentence").inner_text().rpartition(" · ")[2]
