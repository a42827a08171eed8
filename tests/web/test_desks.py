"""What people do at their desks, in a real browser: sign in with both factors, decide, object, confirm, look up."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from gongxin.agencies.mandates import Power
from gongxin.agencies.models import Person
from gongxin.agencies.people import invite
from gongxin.agencies.second_factor import add_codes, new_secret
from gongxin.cases.models import Case, StepTaken
from gongxin.sharing.consenting import give_consent
from gongxin.site.freshness import latest_from_sources
from gongxin.subjects.models import Subject
from tests.cases.builders import PDF
from tests.desk.builders import ABOVE, CENTRE, OFFICE, PASSWORD, SOURCE, code_at, mandate, officer, representative
from tests.listings.builders import EMERGENCY, SAFETY, Entry
from tests.web.insight import settle_insight
from tests.yunze import BUSY, NAMES, NOW, deliver_little

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Opening = Callable[..., Page]
OBJECTION = "national.procedure.objection"
SHIELDING = "national.procedure.bankruptcy-shielding"


@pytest.fixture(autouse=True)
def quick(settings: Settings, tmp_path: Path) -> Path:
    """Passwords that cost nothing, papers in a folder of the test's own, and one to enclose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.HOME = tmp_path
    (tmp_path / "paper.pdf").write_bytes(PDF)
    return tmp_path


@pytest.fixture
def province(browser: Browser, live_server: LiveServer, tmp_path: Path) -> str:
    """The address of a running site with one organisation that has a penalty."""
    deliver_little(tmp_path)
    latest_from_sources.cache_clear()
    return str(live_server.url)


def _now() -> datetime:
    return datetime.now(UTC)


def sign_in(page: Page, who: Person, secret: str = "", *, language: str = "zh") -> None:
    """Type the login name, the password, and the code that an app would show."""
    if not secret:
        secret = new_secret()
        add_codes(who, secret, code_at(secret, NOW - timedelta(hours=1)), at=NOW - timedelta(hours=1))
    page.goto(f"/{language}/desk/")
    page.locator("#login").fill(who.login or "")
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("#code").fill(code_at(secret, _now()))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"/{language}/desk/(cases/|own/|deliveries/|acting)"))


def test_an_objection_goes_from_the_record_to_the_review_through_four_desks(opening: Opening, quick: Path) -> None:
    subject, source = representative(BUSY), officer("demo.agency.credit-centre", Power.DECIDE)
    reviewer = officer(ABOVE, Power.REVIEW)
    page = opening("/zh/desk/", scripts=False)
    sign_in(page, subject)
    expect(page.get_by_role("heading", level=1)).to_have_text(NAMES[BUSY])
    page.locator(".gx-entry", has_text="107号").get_by_role("link", name="信用信息异议").click()
    expect(page.get_by_text("针对这条记录")).to_be_visible()
    page.get_by_role("button", name="提出").click()
    expect(page.locator("#statement-fault")).to_contain_text("请写明请求与理由")
    page.get_by_label("请求与理由").fill("该处罚决定已被复议机关撤销")
    page.get_by_role("button", name="提出").click()
    expect(page.locator(".gx-status__sentence")).to_have_text("已提出")
    number = Case.objects.get().id
    assert Case.objects.get().parties["reviewer"] == ABOVE

    desk = opening("/zh/desk/", scripts=False)
    sign_in(desk, officer(CENTRE, Power.OPERATE))
    desk.get_by_role("link", name=re.compile("号案件")).click()
    desk.get_by_role("link", name="转送来源单位核查").click()
    desk.get_by_role("button", name=re.compile("确认")).click()
    expect(desk.locator(".gx-status__sentence")).to_have_text("已转来源单位")

    office = opening("/zh/desk/", scripts=False)
    sign_in(office, source)
    expect(office.get_by_text("等我们办")).to_be_visible()
    office.get_by_role("link", name=re.compile("号案件")).click()
    office.get_by_role("link", name="核实无误，异议不成立").click()
    office.locator("#reasons").fill("经核查，处罚决定现行有效")
    office.get_by_role("button", name=re.compile("确认")).click()
    expect(office.locator("#paper-document-fault")).to_contain_text("请附上")
    expect(office.locator("#reasons")).to_have_value("经核查，处罚决定现行有效")
    office.locator("#paper-document").set_input_files(quick / "paper.pdf")
    office.get_by_role("button", name=re.compile("确认")).click()
    expect(office.locator(".gx-status__sentence")).to_have_text("异议不成立")

    page.goto(f"/zh/desk/cases/{number}")
    expect(page.get_by_text("经核查，处罚决定现行有效")).to_be_visible()
    expect(page.get_by_text("行政复议")).to_be_visible()
    assert source.login not in page.content() and "person-" not in page.content()
    page.get_by_role("button", name="确认收到文书").click()
    expect(page.get_by_text("送达", exact=False).first).to_be_visible()
    page.get_by_role("link", name="申请复核").click()
    page.locator("#reasons").fill("复议决定书已提交，来源单位未予考虑")
    page.get_by_role("button", name=re.compile("确认")).click()
    expect(page.locator(".gx-status__sentence")).to_have_text("复核中")

    above = opening("/zh/desk/", scripts=False)
    sign_in(above, reviewer)
    above.get_by_role("link", name=re.compile("号案件")).click()
    above.get_by_role("link", name="复核认定有误，予以更正").click()
    above.locator("#reasons").fill("复议决定书属实")
    above.locator("#paper-document").set_input_files(quick / "paper.pdf")
    above.get_by_role("button", name=re.compile("确认")).click()
    expect(above.locator(".gx-status__sentence")).to_have_text("已更正")
    taken = [one.name for one in StepTaken.objects.order_by("number")]
    assert taken == ["forward", "not_uphold", "ask_review", "correct_on_review"]


def test_an_invited_person_joins_sets_up_an_app_and_comes_back_with_it(opening: Opening) -> None:
    login = "invited@yunze.example"
    _, code = invite(login, by="tests", at=_now())
    mandate(Person.objects.get(login=login), SOURCE, Power.DELIVER)
    page = opening("/en/desk/join", scripts=False)
    for name, value in (("code", code), ("login", login), ("password", PASSWORD), ("again", PASSWORD)):
        page.locator(f"#{name}").fill(value)
    page.get_by_role("button", name="Open the account").click()
    secret = page.locator("main .gx-code").inner_text().replace(" ", "")
    page.locator("#code").fill("000000")
    page.get_by_role("button", name="Finish").click()
    expect(page.locator("#code-fault")).to_be_visible()
    page.locator("#code").fill(code_at(secret, _now()))
    page.get_by_role("button", name="Finish").click()
    expect(page.locator(".gx-paper li")).to_have_count(10)
    paper = page.locator(".gx-paper li").first.inner_text()
    page.get_by_role("link", name="They are safe; go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Deliveries")
    page.get_by_role("button", name="Sign out").click()
    page.locator("#login").fill(login)
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("#code").fill(paper)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Deliveries")


def test_a_passkey_takes_the_place_of_codes(opening: Opening) -> None:
    who = officer(SOURCE, Power.DECIDE)
    page = opening("/en/desk/")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": {**device, "automaticPresenceSimulation": True}})
    sign_in(page, who, language="en")
    page.goto("/en/desk/security/passkeys")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("Passkey", exact=True).first).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.locator("#login").fill(who.login or "")
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Queue")


def test_the_keyboard_alone_takes_a_step(opening: Opening) -> None:
    from tests.desk.builders import objection

    number = objection(BUSY, Path("/nonexistent"))
    page = opening("/en/desk/", scripts=False)
    sign_in(page, officer(CENTRE, Power.OPERATE), language="en")
    for name, reached in ((f"Case {number}", f"/cases/{number}$"), ("Forward to the source", "/steps/forward$")):
        link = page.get_by_role("link", name=re.compile(name))
        for _ in range(60):
            page.keyboard.press("Tab")
            if link.evaluate("link => link === document.activeElement"):
                break
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(reached))
    page.locator("#reasons").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".gx-status__sentence")).to_have_text("With the source")


def test_a_look_up_needs_its_reason_and_the_organisation_reads_of_it(opening: Opening) -> None:
    who = officer(SOURCE, Power.DECIDE)
    page = opening("/zh/desk/", scripts=False)
    sign_in(page, who)
    page.get_by_role("link", name="查档案").click()
    page.locator("#code").fill(BUSY)
    page.locator("#case").fill("云税稽〔2026〕3号")
    page.get_by_role("button", name="查询", exact=True).last.click()
    expect(page.locator("#purpose-fault")).to_have_text(re.compile("请选择用途"))
    page.locator("#purpose").select_option(label="政府采购")
    page.get_by_role("button", name="查询", exact=True).last.click()
    expect(page.get_by_text("本次查询已记入日志")).to_be_visible()
    own = opening("/zh/desk/", scripts=False)
    sign_in(own, representative(BUSY))
    own.get_by_role("link", name="谁查过我们").click()
    expect(own.get_by_text("云税稽〔2026〕3号")).to_be_visible()
    assert who.login not in own.content()


PAGES: dict[str, tuple[str, ...]] = {
    "stranger": ("sign-in", "join"),
    "officer": (
        "cases/",
        "cases/{n}",
        "cases/{n}/steps/not_uphold",
        "look-up",
        "look-up/evaluations",
        "check",
        "look-ups/",
        "consents/",
        "deliveries/",
        "waiting/",
        "security",
        "security/codes",
        "security/passkeys",
        "acting",
        "own/",
    ),
    "subject": (
        "own/",
        "own/cases/",
        "own/lists",
        "own/lists/{entry}/leave",
        "own/commitments",
        "own/commitments/national.commitments.missing-papers",
        "own/look-ups",
        "own/consents",
        "own/people",
        "cases/{n}",
        f"own/open/{OBJECTION}",
        f"own/open/{SHIELDING}",
        "cases/{shielding}",
        "cases/{shielding}/performance",
    ),
    "safety": (
        "lists/",
        f"lists/{SAFETY}",
        f"lists/{SAFETY}/propose",
        "lists/entries/{entry}/annul",
        "cases/{entry}",
        "silences",
    ),
    "operator": ("operator/", "operator/rulebook?compare=yes", "operator/people", "evaluations"),
    "inspecting": (
        "inspections/",
        "inspections/plans/new",
        "inspections/plans/{plan}",
        "inspections/plans/{proposal}",
        "inspections/plans/{adopted}/draw",
        "inspections/{draw}",
        "inspections/{waiting}",
        "inspections/drawn/{drawn}",
        "report",
    ),
    "drawn": ("own/inspections", "own/evaluations", "own/report"),
    "public": (
        "../inspections/",
        "../inspections/{plan}",
        "../inspections/draws/{draw}",
        "../inspections/draws/{waiting}",
        "../subjects/{code}/evaluations/national.model.enterprise-risk",
        "../verify/{report}",
    ),
}


def shielding_asked(home: Path) -> int:
    """The organisation asks that a penalty rest while its plan is performed, and has paid a part of it."""
    from gongxin.cases.rules import Actor
    from gongxin.remedies.actions import Asked, ask_shielding
    from gongxin.remedies.performing import state_performance
    from gongxin.remedies.queries import stands_of
    from gongxin.remedies.rules import MAY_BE_SHIELDED
    from gongxin.rulebook.procedures import Role

    stand = next(one for one in stands_of(BUSY, at=NOW).stands if one.where in MAY_BE_SHIELDED)
    asked = Asked(Actor("person-0", Role.SUBJECT, BUSY), "重整计划已获批准", {"ruling": PDF}, home)
    state_performance(
        stand.record, code=BUSY, due=10**9, paid=100, instalments=None, role=Role.SUBJECT, body=BUSY, at=NOW
    )
    return ask_shielding(
        stand.record,
        code=BUSY,
        asked=asked,
        reviewer=ABOVE,
        plan_ends=NOW.date() + timedelta(days=200),
        at=NOW,
    )


@pytest.mark.parametrize(
    ("language", "width", "dark"), [("zh", 390, True), ("en", 390, False), ("zh", 1280, False), ("en", 1280, True)]
)
def test_no_desk_breaks_a_rule_of_accessibility_or_runs_over(
    opening: Opening, quick: Path, language: str, width: int, dark: bool
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    from gongxin.cases.actions import take_step
    from gongxin.cases.rules import Actor
    from gongxin.rulebook.procedures import Role
    from tests.desk.builders import objection

    number, by = objection(BUSY, quick), Actor("person-0", Role.PLATFORM)
    take_step(number, "forward", by=by, at=NOW, reasons="", enclosed={}, home=quick)
    shielding = shielding_asked(quick)
    until = localdate(NOW) + timedelta(days=30)
    give_consent(BUSY, agency=SOURCE, purpose="national.purpose.lending", until=until, by="person-0", at=NOW)
    entry = Entry(quick, subject=Subject.objects.get(code=BUSY)).enter()
    insight = settle_insight(quick)
    places = {"n": number, "shielding": shielding, "entry": entry.case, **insight.places()}
    people = {
        "officer": officer(SOURCE, Power.DECIDE, Power.DELIVER),
        "safety": officer(EMERGENCY, Power.DECIDE),
        "subject": representative(BUSY),
        "operator": officer(CENTRE, Power.OPERATE),
        "inspecting": officer(OFFICE, Power.DECIDE),
        "drawn": representative(insight.code),
    }
    broken: dict[str, object] = {}
    for who, paths in PAGES.items():
        page, axe = opening(f"/{language}/desk/sign-in", width=width, dark=dark), Axe()
        if who in people:
            sign_in(page, people[who], language=language)
        for path in paths:
            page.goto(f"/{language}/desk/{path.format(**places)}")
            if violated := axe.run(page).response["violations"]:
                broken[path] = [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in violated]
            over = page.evaluate("Math.max(0, document.documentElement.scrollWidth - window.innerWidth)")
            assert over == 0, path
    assert broken == {}
