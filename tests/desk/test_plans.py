"""Plans and draws at the desk: looked at, proposed, adopted by another officer, committed to, drawn, published."""

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from gongxin.agencies.guarding import seen_by
from gongxin.agencies.mandates import Power
from gongxin.supervision.models import Draw, Plan
from tests.desk.builders import at_desk, officer, text_of
from tests.exchange.yunze import PERSON
from tests.supervision.builders import (
    EMERGENCY,
    NEXT_YEAR,
    OFFICE,
    REGISTERED,
    SAFETY,
    committed_to,
    grades,
    planned,
    signed,
)
from tests.supervision.conftest import yunze
from tests.yunze import BUSY, CLEAN

__all__ = ["yunze"]
NEW = "/zh/desk/inspections/plans/new"
WISH = {"year": str(NEXT_YEAR), "policy": [REGISTERED, SAFETY], "run": "", "do": "look"}
ROSTER = {"inspectors": "001\n002，990100\n003\n", "conflicts": f"001,{BUSY}\n", "each": "2"}


@pytest.fixture
def office(yunze: Path) -> Client:
    return at_desk(officer(OFFICE, Power.DECIDE))


@pytest.fixture
def colleague(yunze: Path) -> Client:
    return at_desk(officer(OFFICE, Power.DECIDE))


def proposed(office: Client) -> str:
    """The address of a plan that this officer proposed."""
    answer = office.post(NEW, WISH | {"do": "propose"})
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["Location"]


def test_looking_at_a_plan_shows_what_it_saves_and_keeps_nothing(office: Client) -> None:
    page = text_of(office.post(NEW, WISH))
    for words in (
        "计划会是这样",
        "合并一次上门",
        "信用良好减少检查",
        "<svg",
        "登记事项和公示信息抽查 + 云泽省安全生产检查：B级",
    ):
        assert words in page, words
    assert not Plan.objects.exists()


def test_a_plan_goes_from_one_officer_to_another_and_to_a_published_transcript(
    office: Client, colleague: Client
) -> None:
    plan = proposed(office)
    assert "您提出的计划" in text_of(office.get(plan)) and "采纳后计划即公开" in text_of(colleague.get(plan))
    assert office.post(f"{plan}/adopt", {"do": "adopt"}).status_code == 422
    assert colleague.post(f"{plan}/adopt", {"do": "adopt"}).status_code == 303
    answer = office.post(f"{plan}/draw", ROSTER)
    draw = answer.headers["Location"]
    page = text_of(office.get(draw))
    assert (
        "等待种子" in page
        and f"{draw}/run" not in page
        and "检查人员001不检查" in page
        and BUSY in page
        and "（990100" not in page
    )
    assert "自承诺以来日志尚未签署检查点" in text_of(office.post(f"{draw}/run"))
    signed()
    assert "可以抽取" in text_of(office.get(draw))
    assert office.post(f"{draw}/run").status_code == 303
    number = Draw.objects.get().id
    assert Client().get(f"/inspections/draws/{number}/transcript.json").status_code == 200
    assert f"检查人员001不检查 {BUSY}" in text_of(Client().get(f"/zh/inspections/draws/{number}"))
    assert office.post(f"{draw}/run").status_code == 422


def test_a_plan_may_be_set_aside_and_then_leads_nowhere(office: Client, colleague: Client) -> None:
    plan = proposed(office)
    assert colleague.post(f"{plan}/adopt", {"do": "set_aside"}).status_code == 303
    assert "已搁置" in text_of(office.get(plan)) and office.get(f"{plan}/draw").status_code == 404
    assert colleague.post(f"{plan}/adopt", {"do": "adopt"}).status_code == 422
    assert Client().get(plan.replace("/desk", "").replace("/plans", "")).status_code == 404


@pytest.mark.parametrize(
    "changed",
    [
        {"year": ""},
        {"year": "20x7"},
        {"year": "99999"},
        {"policy": []},
        {"policy": ["demo.none.none"]},
        {"policy": [REGISTERED, "'; DROP TABLE supervision_plan; --"]},
        {"run": "1"},
        {"run": "<script>"},
        {"run": str(2**70)},
    ],
)
@pytest.mark.parametrize("do", ["look", "propose"])
def test_a_wish_that_makes_no_plan_says_so(office: Client, changed: dict[str, object], do: str) -> None:
    answer = office.post(NEW, WISH | {"do": do} | changed)
    assert answer.status_code == 422 and "govuk-error-summary" in text_of(answer)
    assert "<script>" not in text_of(answer) and not Plan.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"inspectors": ""},
        {"inspectors": "张三"} | {"conflicts": ""},
        {"inspectors": "001\n001"},
        {"inspectors": "001,云川"},
        {"conflicts": f"009,{BUSY}"},
        {"conflicts": "001,x"},
        {"conflicts": "<script>alert(1)</script>"},
        {"each": "0"},
        {"each": "many"},
        {"inspectors": "\0"},
    ],
)
def test_a_roster_that_would_bar_nobody_is_refused_and_kept_as_typed(office: Client, changed: dict[str, str]) -> None:
    plan = planned()
    answer = office.post(f"/zh/desk/inspections/plans/{plan}/draw", ROSTER | changed)
    assert answer.status_code == 422 and "govuk-error-summary" in text_of(answer)
    assert any(f'href="#{name}"' in text_of(answer) for name in ROSTER)
    assert "<script>alert" not in text_of(answer) and not Draw.objects.exists()


def test_a_persons_identity_number_in_a_roster_is_refused_and_not_shown_again(office: Client) -> None:
    typed = ROSTER | {"inspectors": f"001\n{PERSON}，990100\n"}
    answer = office.post(f"/zh/desk/inspections/plans/{planned()}/draw", typed)
    assert answer.status_code == 422 and "检查人员以名录编号表示" in text_of(answer)
    assert PERSON not in text_of(answer) and not Draw.objects.exists()


def test_a_draw_that_names_other_logs_is_left_to_the_command_line(office: Client) -> None:
    draw = committed_to(planned())
    Draw.objects.update(commitment={**Draw.objects.get().commitment, "logs": [["key", 1]]})
    page = text_of(office.get(f"/zh/desk/inspections/{draw}"))
    assert "请在命令行" in page and f"inspections/{draw}/run" not in page


def test_whoever_only_looks_sees_plans_and_no_button(yunze: Path, office: Client) -> None:
    plan, auditor = proposed(office), at_desk(officer(OFFICE, Power.AUDIT))
    page = text_of(auditor.get(plan))
    assert "待另一人采纳" in page and "搁置</button>" not in page
    assert auditor.post(f"{plan}/adopt", {"do": "adopt"}).status_code == 403
    assert "plans/new" not in text_of(auditor.get("/zh/desk/inspections/"))


def test_another_agency_sees_no_plan_as_if_there_were_none(yunze: Path, office: Client) -> None:
    draw, plan = committed_to(planned(graded=grades(worst=[CLEAN]), seconds=1)), proposed(office)
    other = at_desk(officer(EMERGENCY, Power.DECIDE))
    assert other.get(plan).status_code == other.get(f"{plan}/draw").status_code == 404
    for address in (f"{plan}/adopt", f"{plan}/draw", f"/zh/desk/inspections/{draw}/run"):
        assert other.post(address).status_code == 404
    for address in (f"plans/{2**60}", f"plans/{2**70}", f"plans/{2**60}/draw"):
        assert other.get(f"/zh/desk/inspections/{address}").status_code == 404
    with seen_by(EMERGENCY), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM supervision_plan")
        assert cursor.fetchone() == (0,)
