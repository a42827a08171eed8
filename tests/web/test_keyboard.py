"""A whole path at the desks without a mouse: signing in, objecting, forwarding, deciding with a paper, confirming."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from gongxin.agencies.mandates import Power
from gongxin.agencies.models import Person
from gongxin.agencies.second_factor import add_codes, new_secret
from gongxin.cases.models import Case, StepTaken
from tests.desk.builders import ABOVE, CENTRE, PASSWORD, code_at, officer, representative
from tests.web.test_desks import Opening, _now, province, quick
from tests.yunze import BUSY, NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["province", "quick"]
FURTHEST = 200
"""So many stops of the tab key are tried before something is said to be out of reach."""


class Hands:
    """Somebody before a page who has a keyboard and nothing else."""

    def __init__(self, page: Page, who: Person) -> None:
        self.page, self.who = page, who

    def reach(self, target: Locator) -> None:
        """Tab until the target has the focus, which can then be seen."""
        expect(target).to_have_count(1)
        for _ in range(FURTHEST):
            if target.evaluate("one => one === document.activeElement"):
                seen = target.evaluate("one => getComputedStyle(one).outlineStyle + getComputedStyle(one).boxShadow")
                assert seen != "nonenone", "the focus cannot be seen"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no tab leads to {target}")

    def press(self, target: Locator) -> None:
        """Reach it and press enter."""
        self.reach(target)
        self.page.keyboard.press("Enter")

    def type(self, field: str, text: str) -> None:
        """Reach the field and type."""
        self.reach(self.page.locator(f"#{field}"))
        self.page.keyboard.type(text)

    def enclose(self, field: str, paper: Path) -> None:
        """Reach the field of a paper and choose the file."""
        self.reach(self.page.locator(f"#{field}"))
        with self.page.expect_file_chooser() as chosen:
            self.page.keyboard.press("Space")
        chosen.value.set_files(paper)

    def sign_in(self) -> None:
        """Both factors, typed."""
        secret, before = new_secret(), NOW - timedelta(hours=1)
        add_codes(self.who, secret, code_at(secret, before), at=before)
        self.page.goto("/zh/desk/")
        self.type("login", self.who.login or "")
        self.type("password", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("#code")
        self.type("code", code_at(secret, _now()))
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(re.compile("/zh/desk/(cases/|own/)"))

    def link(self, name: str | re.Pattern[str]) -> Locator:
        """The link of this name."""
        return self.page.get_by_role("link", name=name)

    def button(self, name: str | re.Pattern[str]) -> Locator:
        """The button of this name."""
        return self.page.get_by_role("button", name=name)

    def stands(self, state: str) -> None:
        """See that the case on the page stands so."""
        expect(self.page.locator(".gx-status__sentence")).to_have_text(state)


def test_an_objection_goes_through_its_desks_by_keyboard_alone(opening: Opening, quick: Path) -> None:
    def at_a_keyboard(who: Person) -> Hands:
        hands = Hands(opening("/zh/desk/", scripts=False), who)
        hands.sign_in()
        return hands

    officer(ABOVE, Power.REVIEW)  # the one who may review is proposed, so that nothing is left to choose
    own = at_a_keyboard(representative(BUSY))
    own.press(own.page.locator(".gx-entry", has_text="107号").get_by_role("link", name="信用信息异议"))
    own.type("statement", "该处罚决定已被复议机关撤销")
    own.press(own.button("提出"))
    own.stands("已提出")
    desk = at_a_keyboard(officer(CENTRE, Power.OPERATE))
    desk.press(desk.link(re.compile("号案件")))
    desk.press(desk.link("转送来源单位核查"))
    desk.press(desk.button(re.compile("确认")))
    desk.stands("已转来源单位")
    source = at_a_keyboard(officer("demo.agency.credit-centre", Power.DECIDE))
    source.press(source.link(re.compile("号案件")))
    source.press(source.link("核实无误，异议不成立"))
    source.type("reasons", "经核查，处罚决定现行有效")
    source.enclose("paper-document", quick / "paper.pdf")
    source.press(source.button(re.compile("确认")))
    source.stands("异议不成立")
    own.page.goto(f"/zh/desk/cases/{Case.objects.get().id}")
    own.press(own.button("确认收到文书"))
    expect(own.button("确认收到文书")).to_have_count(0)
    assert [one.name for one in StepTaken.objects.order_by("number")] == ["forward", "not_uphold"]
