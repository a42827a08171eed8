"""What people come for, done in a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from gongxin.site.absences import ABSENCES
from tests.yunze import BUSY, CLEAN, EXPIRED, FORMER, NAMES, PERSON, WITHHELD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Opening = Callable[..., Page]


def _find(page: Page, text: str) -> None:
    page.get_by_role("searchbox").fill(text)
    page.get_by_role("search").get_by_role("button").click()


def test_find_by_short_name_then_read_the_file_its_rule_and_its_act(opening: Opening) -> None:
    page = opening("/")
    expect(page).to_have_url(re.compile("/zh/$"))
    _find(page, "宏岚化工")
    page.get_by_role("link", name=NAMES[BUSY]).first.click()
    expect(page.locator(".gx-status__sentence")).to_contain_text("今日有2条在公示的失信信息（严重1条、一般1条）")
    page.get_by_role("link", name="适用规则").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("行政处罚")
    page.get_by_role("link", name="信用修复管理办法").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("信用修复管理办法")
    expect(page.get_by_text("引用本文件的规则")).to_be_visible()


def test_a_former_name_finds_the_organisation_and_says_so(opening: Opening) -> None:
    page = opening("/zh/search")
    _find(page, FORMER)
    expect(page.get_by_text("曾用名相符")).to_be_visible()


def test_the_language_switch_keeps_the_page(opening: Opening) -> None:
    page = opening(f"/zh/subjects/{BUSY}?category=national.category.administrative")
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile(f"/en/subjects/{BUSY}\\?category=national.category.administrative$"))
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_everything_works_without_scripts(opening: Opening) -> None:
    page = opening("/zh/", scripts=False)
    _find(page, BUSY.lower())
    expect(page.get_by_role("heading", level=1)).to_have_text(NAMES[BUSY])
    page.get_by_label("查看哪一天").fill("2025-12-31")
    page.get_by_role("button", name="查看", exact=True).click()
    expect(page.get_by_text("选择过去的日期也不会重新出现").first).to_be_visible()
    page.get_by_role("link", name="回到今日").click()
    expect(page.locator(".gx-status__sentence")).to_contain_text("今日")


def test_the_keyboard_alone_is_enough(opening: Opening) -> None:
    page = opening("/zh/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("清禾精密")
    page.keyboard.press("Enter")
    hit = page.get_by_role("link", name=NAMES[CLEAN])
    expect(hit).to_be_visible()
    for _ in range(40):
        if hit.evaluate("link => link === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".gx-status__sentence")).to_have_text("今日无在公示的失信信息。")


@pytest.mark.parametrize(("language", "width", "dark"), [("zh", 390, True), ("en", 1280, False)])
def test_a_stranger_reports_an_error_by_keyboard_and_without_scripts(
    opening: Opening, language: str, width: int, dark: bool
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = opening(f"/{language}/subjects/{BUSY}", width=width, dark=dark, scripts=False)
    link = page.locator(".gx-entry--adverse").get_by_role(
        "link", name="报告错误" if language == "zh" else "Report an error"
    )
    link.first.focus()
    page.keyboard.press("Enter")
    address = page.url
    button = page.locator("main form button")
    button.press("Enter")
    expect(page.locator("#statement-fault")).to_be_visible()
    page.locator("#statement").fill("处罚金额应为2.5万元")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("报告已收到" if language == "zh" else "Report received")
    for shown in (address, page.url):
        looked = opening(shown, width=width, dark=dark)
        assert Axe().run(looked).response["violations"] == []
        assert _overflow(looked) == 0


def test_what_is_withheld_and_what_has_ended_leave_no_trace(opening: Opening) -> None:
    for code in (WITHHELD, EXPIRED):
        for query in ("", "?day=2025-01-15&known_at=2025-01-15", "?day=2026-11-01"):
            page = opening(f"/zh/subjects/{code}{query}")
            assert "罚〔" not in page.content() and "失信信息（" not in page.content()
            expect(page.locator(".gx-status__sentence")).to_contain_text("无在公示的失信信息")


def test_no_persons_name_or_number_is_on_any_page(opening: Opening) -> None:
    page = opening(f"/zh/subjects/{BUSY}")
    assert "法定代表人" not in page.content() and "某人" not in page.content()
    page.goto(f"/zh/subjects/{PERSON}")
    assert PERSON not in page.content()


PAGES = (
    "",
    "search",
    "search?q=云川",
    "search?q=查无此名",
    f"subjects/{BUSY}",
    f"subjects/{CLEAN}",
    f"subjects/{BUSY}?day=2026-10-01",
    f"subjects/{PERSON}",
    "subjects/91990100",
    "rules/",
    "rules/national.penalty",
    "rules/national.procedure.repair",
    "rules/national.registration",
    "rules/national.commitments.missing-papers",
    "rules/national.list.work-safety",
    "acts/",
    "acts/national.act.repair-measures-2025",
    "packs/",
    "sources/",
    "sources/demo.agency.credit-centre",
    "status",
    "log/1048576",
    "about",
    "charter",
    "absences/",
    f"absences/{ABSENCES[0]}",
    "nothing-here",
    "about?unknown=1",
)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)])
def test_no_page_breaks_a_rule_of_accessibility_or_runs_over(
    opening: Opening, language: str, width: int, dark: bool
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page, axe, broken = opening(f"/{language}/", width=width, dark=dark), Axe(), {}
    for path in PAGES:
        page.goto(f"/{language}/{path}")
        if violated := axe.run(page).response["violations"]:
            broken[path] = [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in violated]
        assert _overflow(page) == 0, path
    assert broken == {}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_twice_the_size_needs_no_sideways_scrolling(opening: Opening, language: str) -> None:
    page = opening(f"/{language}/?type=large", width=640)
    for path in PAGES:
        page.goto(f"/{language}/{path}")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert _overflow(page) == 0, path


def _overflow(page: Page) -> int:
    return int(page.evaluate("Math.max(0, document.documentElement.scrollWidth - window.innerWidth)"))
