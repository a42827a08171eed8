"""容缺受理: an incomplete file is accepted first, on a promise that is kept, or broken after an order."""

from dataclasses import dataclass
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from gongxin.agencies.mandates import Power
from tests.commitments.builders import OFFICE
from tests.listings.builders import known_organisation
from tests.web.clock import Clock
from tests.web.people import Opening, People, Somebody

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MADE, LAST_DAY = date(2026, 6, 5), date(2026, 7, 6)
"""Twenty working days: Friday 19 June is the Dragon Boat festival."""
LETTER = "布局流程图、健康管理制度"


@dataclass(frozen=True)
class Letter:
    """A promise to supply two papers later: whose, and the case in which it is followed."""

    code: str
    case: int
    owner: Somebody


@pytest.fixture
def letter(province: str, people: People, clock: Clock) -> Letter:
    """An organisation makes the promise at its desk."""
    clock.at(MADE)
    held = known_organisation()
    owner = people.of(held.code)
    owner.go("own/commitments").get_by_role("link", name="容缺受理").click()
    owner.send("作出承诺", agency=OFFICE, matter="食品经营许可", missing="布局流程图\n健康管理制度")
    return Letter(held.code, owner.number(), owner)


def accepted(letter: Letter, owner: Somebody, office: Somebody) -> None:
    """The office accepts the file first; the organisation sees until when the papers are due."""
    expect(office.go("cases/").get_by_text("等我们办")).to_be_visible()
    office.take(letter.case, "先行受理")
    owner.stands(letter.case, "已受理，待履行")
    expect(owner.page.get_by_text("截止2026年7月6日")).to_be_visible()


def test_a_promise_that_is_kept_is_found_so(letter: Letter, people: People, opening: Opening, clock: Clock) -> None:
    owner, office = letter.owner, people.officer(OFFICE, Power.DECIDE)
    accepted(letter, owner, office)
    public = opening(f"/zh/subjects/{letter.code}", scripts=False)
    expect(public.get_by_text(LETTER).first).to_be_visible()

    clock.at(LAST_DAY, 23)
    owner.take(letter.case, "补齐材料")
    office.take(letter.case, "认定全部履行")
    owner.stands(letter.case, "全部履行")
    assert "全部履行" in _held(owner)
    public.reload()
    assert "全部履行" not in public.locator("main").inner_text()  # shared among agencies, and with the organisation


def test_a_promise_that_is_broken_is_found_so_after_an_order_and_its_time(
    letter: Letter, people: People, clock: Clock
) -> None:
    owner, office = letter.owner, people.officer(OFFICE, Power.DECIDE)
    accepted(letter, owner, office)
    clock.at(date(2026, 7, 7), 0, seconds=1)
    owner.stands(letter.case, "逾期未履行")
    _offers(office.case(letter.case), broken=0)

    clock.at(date(2026, 7, 7))
    office.take(letter.case, "责令限期改正", reasons="两份材料均未提交")
    expect(owner.case(letter.case).get_by_text("两份材料均未提交")).to_be_visible()
    owner.receive(letter.case)
    expect(owner.case(letter.case).get_by_text("截止2026年7月21日")).to_be_visible()
    clock.at(date(2026, 7, 21), 23)
    _offers(office.case(letter.case), broken=0)
    clock.at(date(2026, 7, 22))
    _offers(office.case(letter.case), broken=1)
    office.take(letter.case, "认定全部未履行", reasons="期满仍未提交")
    owner.stands(letter.case, "全部未履行")
    expect(owner.page.get_by_text("行政复议").first).to_be_visible()
    assert "期满仍未提交" in _held(owner)


def _offers(page: Page, *, broken: int) -> None:
    """The office is offered to find the promise broken, or not yet."""
    expect(page.get_by_role("link", name="认定全部未履行")).to_have_count(broken)


def _held(owner: Somebody) -> str:
    """What the organisation reads of its records, closed details included."""
    return owner.go("own/").locator(".gx-timeline").first.text_content() or ""
