"""Look-ups: a purpose and a case first, noted, told to the organisation without anybody's name, secrecy that ends."""

import re

import pytest

from gongxin.agencies.mandates import Power
from gongxin.codes.faults import Fault
from gongxin.ledger.actions import sequence_batches
from gongxin.sharing.actions import Answered, note_checks
from gongxin.sharing.models import Lookup
from gongxin.sharing.rules import Looker, Reason
from tests.desk.builders import SOURCE, at_desk, officer, organisation, representative, text_of
from tests.listings.builders import known_organisation
from tests.yunze import NOW

pytestmark = pytest.mark.usefixtures("node")
PURPOSE = "national.purpose.procurement"


def test_the_organisation_reads_which_agency_looked_and_why_and_never_who() -> None:
    held, who = organisation(), officer(SOURCE, Power.DECIDE)
    form = {"code": held.code, "purpose": PURPOSE, "case": "云采〔2026〕7号", "secret_basis": "", "secret_until": ""}
    assert at_desk(who).post("/zh/desk/look-up", form).status_code == 200
    page = text_of(at_desk(representative(held.code)).get("/zh/desk/own/look-ups"))
    assert "云泽省税务局" in page and "政府采购" in page and "云采〔2026〕7号" in page and "第七十七条" in page
    assert (who.login or "") not in page and f"person-{who.pk}" not in page
    assert who.login in text_of(at_desk(who).get("/zh/desk/look-ups/"))


@pytest.mark.parametrize("missing", ["code", "purpose", "case"])
@pytest.mark.parametrize("path", ["look-up", "check"])
def test_nothing_is_shown_before_purpose_and_case_are_said(missing: str, path: str) -> None:
    form = {"code": organisation().code, "purpose": PURPOSE, "case": "7"} | {missing: ""}
    answer = at_desk(officer(SOURCE, Power.AUDIT)).post(f"/zh/desk/{path}", form)
    assert answer.status_code == 422 and f'id="{missing}-fault"' in text_of(answer)
    assert not Lookup.objects.exists()


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("case", {"case": "7" * 81}),
        ("secret_basis", {"secret_until": "2026-12-01"}),
        ("secret_basis", {"secret_basis": "长" * 301, "secret_until": "2026-12-01"}),
        ("secret_until", {"secret_basis": "刑事诉讼法第五十四条"}),
        ("secret_until", {"secret_basis": "刑事诉讼法第五十四条", "secret_until": "9999-12-31"}),
        ("secret_until", {"secret_basis": "刑事诉讼法第五十四条", "secret_until": "明天"}),
        ("secret_basis", {"secret_until": "明天"}),
    ],
)
@pytest.mark.parametrize(
    ("language", "word"), [("zh", re.compile("[一-鿿]")), ("en", re.compile("(?i)at most|rule|day"))]
)
def test_what_is_wrong_with_a_case_number_or_secrecy_is_said_at_its_field(
    field: str, given: dict[str, str], language: str, word: re.Pattern[str]
) -> None:
    form = {"code": organisation().code, "purpose": PURPOSE, "case": "7"} | given
    page = text_of(at_desk(officer(SOURCE, Power.AUDIT)).post(f"/{language}/desk/look-up", form))
    said = re.search(f'id="{field}-fault"[^>]*>(.*?)</p>', page, re.DOTALL)
    assert said is not None and word.search(said[1]) and page.count("-fault") < 6
    assert not Lookup.objects.exists()


def test_a_check_is_noted_with_its_answer() -> None:
    form = {"code": known_organisation().code, "purpose": PURPOSE, "case": "7"}
    sequence_batches()
    answer = at_desk(officer(SOURCE, Power.DECIDE)).post("/en/desk/check", form)
    assert answer.status_code == 200 and "position of the log" in text_of(answer)
    assert set(Lookup.objects.get().shown) == {"answer", "position"}


def test_a_persons_number_is_neither_repeated_nor_kept() -> None:
    from tests.exchange.yunze import person_number

    number = person_number()
    form = {"code": number, "purpose": PURPOSE, "case": f"案 {number}"}
    answer = at_desk(officer(SOURCE, Power.DECIDE)).post("/zh/desk/look-up", form)
    assert answer.status_code == 422 and number not in text_of(answer)
    assert Fault.NATURAL_PERSON.message["zh"] in text_of(answer)
    form["code"] = organisation().code
    at_desk(officer(SOURCE, Power.DECIDE)).post("/zh/desk/look-up", form)
    assert number not in Lookup.objects.get().reference


def test_a_reviewer_sees_what_is_shared_and_a_deciding_officer_what_is_kept() -> None:
    form = {"code": organisation().code, "purpose": PURPOSE, "case": "7"}
    for power, said in ((Power.REVIEW, "机关间共享"), (Power.DECIDE, "仅存档"), (Power.AUDIT, "仅存档")):
        assert said in text_of(at_desk(officer(SOURCE, power)).post("/zh/desk/look-up", form))


def test_what_a_machine_asked_stands_in_both_lists_and_names_the_system_to_its_agency_alone() -> None:
    held, at = organisation(), NOW
    found = Answered({held.id: "needs_a_human"}, codes=3, position=9, digest="d")
    note_checks(found, looker=Looker(SOURCE, "machine-7"), reason=Reason(PURPOSE, "云采〔2026〕8号"), at=at)
    ours = text_of(at_desk(officer(SOURCE, Power.AUDIT)).get("/zh/desk/look-ups/"))
    theirs = text_of(at_desk(representative(held.code)).get("/zh/desk/own/look-ups"))
    assert "系统 machine-7" in ours and "云采〔2026〕8号" in ours
    assert "云采〔2026〕8号" in theirs and "云泽省税务局" in theirs and "machine-7" not in theirs


def test_no_number_of_later_look_ups_hides_an_earlier_one() -> None:
    held, who = organisation(), officer(SOURCE, Power.DECIDE)
    form = {"code": held.code, "purpose": PURPOSE, "case": "第一件", "secret_basis": "", "secret_until": ""}
    assert at_desk(who).post("/zh/desk/look-up", form).status_code == 200
    for number in range(110):
        noted = Answered({held.id: "yes"}, codes=1, position=0, digest="")
        note_checks(noted, looker=Looker("demo.agency.court", "key-1"), reason=Reason(PURPOSE, f"{number}"), at=NOW)
    for client, path in ((at_desk(representative(held.code)), "own/look-ups"), (at_desk(who), "look-ups/")):
        first = text_of(client.get(f"/zh/desk/{path}"))
        assert ("第一件" in first) is (path == "look-ups/")
        last = text_of(client.get(f"/zh/desk/{path}?page=3"))
        assert "第一件" in last and text_of(client.get(f"/zh/desk/{path}?page=9999")).count("第一件") == 1
        assert client.get(f"/zh/desk/{path}?page=x").status_code == 400
