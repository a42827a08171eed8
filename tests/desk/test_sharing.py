"""Requests between agencies at both desks: asked by form, answered in the case, seen by nobody else."""

from datetime import timedelta

import pytest
from django.test import Client

from gongxin.agencies.mandates import Power
from gongxin.sharing.actions import note_lookup
from gongxin.sharing.models import Request
from gongxin.sharing.rules import LookupKind, Reason
from gongxin.sharing.scope import MARK
from tests.desk.builders import at_desk, officer, organisation, representative, text_of
from tests.sharing.builders import ACT, CONDITIONAL, FINANCE, MARKET, TAX
from tests.yunze import NOW, PERSON, TODAY

pytestmark = pytest.mark.usefixtures("node")
ASK = "/zh/desk/sharing/ask"
FORM = {
    "source": FINANCE,
    "item": CONDITIONAL,
    "regions": "990000",
    "way": "interface",
    "since": TODAY.isoformat(),
    "until": (TODAY + timedelta(days=90)).isoformat(),
    "act": ACT,
    "article": "20",
    "scene": "办理纳税信用评价",
}


def asking() -> Client:
    return at_desk(officer(TAX, Power.DECIDE))


def test_a_request_is_asked_by_form_and_answered_at_the_other_desk() -> None:
    asks, answers = asking(), at_desk(officer(FINANCE, Power.DECIDE))
    case = asks.post(ASK, FORM).headers["Location"]
    number = int(case.rpartition("/")[2])
    for desk in (asks, answers):
        assert f"cases/{number}" in text_of(desk.get("/zh/desk/sharing/"))
    page = text_of(answers.get(f"/zh/desk/cases/{number}"))
    assert "申请的范围" in page and "《政务数据共享条例》第二十条" in page and "steps/consent" in page
    for step in ("consent", "provide"):
        told = answers.post(f"/zh/desk/cases/{number}/steps/{step}", {"reasons": "符合职责需要"})
        assert told.status_code == 303, text_of(told)
    assert all(words in text_of(asks.get("/zh/desk/sharing/")) for words in ("可以使用", "至少保存3年"))
    assert "steps/purpose_done" in text_of(asks.get(f"/zh/desk/cases/{number}"))


def test_another_agency_sees_neither_the_request_nor_its_case() -> None:
    number = asking().post(ASK, FORM).headers["Location"].rpartition("/")[2]
    other = at_desk(officer(MARKET, Power.DECIDE))
    assert f"cases/{number}" not in text_of(other.get("/zh/desk/sharing/"))
    assert other.get(f"/zh/desk/cases/{number}").status_code == 404


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("source", "demo.agency.nobody"),
        ("source", TAX),
        ("item", "national.penalty' OR 1=1"),
        ("regions", "中国"),
        ("regions", "990000 " * 60),
        ("regions", "<script>alert(1)</script>"),
        ("way", "pigeon"),
        ("since", "2026-02-30"),
        ("until", "2020-01-01"),
        ("until", "9999-12-31"),
        ("act", "national.act.repair-measures-2023"),
        ("article", "第二十条"),
        ("scene", ""),
        ("scene", "长" * 5_000),
    ],
)
def test_what_cannot_be_asked_for_is_said_on_the_form_and_nothing_is_kept(field: str, typed: str) -> None:
    answer = asking().post(ASK, FORM | {field: typed})
    page = text_of(answer)
    assert answer.status_code == 422 and "请先改正以下几处" in page and "<script>alert" not in page
    assert not Request.objects.exists()


def test_all_that_is_wrong_is_said_at_once_in_the_words_of_the_form() -> None:
    wrong = {"regions": "中国", "since": "2026-02-30", "until": "", "article": "第二十条", "scene": ""}
    page = text_of(asking().post(ASK.replace("zh", "en"), FORM | wrong))
    assert all(f'id="{name}-fault"' in page for name in wrong)
    other = text_of(asking().post(ASK.replace("zh", "en"), FORM | {"source": MARKET}))
    assert 'id="item-fault"' in other and "does not supply this item" in other
    assert not any(words in page + other for words in ("Demo.", "National.", CONDITIONAL[:1].upper() + CONDITIONAL[1:]))


def test_a_person_s_number_in_the_scene_is_neither_repeated_nor_kept() -> None:
    refused = text_of(asking().post(ASK, FORM | {"scene": f"核对{PERSON}", "until": ""}))
    assert PERSON not in refused
    asking().post(ASK, FORM | {"scene": f"核对{PERSON}"})
    assert PERSON not in Request.objects.get().scene


def test_a_use_is_called_by_its_request_in_the_logs_of_look_ups() -> None:
    held = organisation()
    shown: dict[str, str | int] = {"view": "shared", "records": 1, "adverse": 1}
    why = Reason(f"{MARK}7", "税评7号")
    note_lookup(held.id, kind=LookupKind.DOSSIER, agency=TAX, by="key-1", reason=why, shown=shown, at=NOW)
    own = text_of(at_desk(representative(held.code)).get("/zh/desk/own/look-ups"))
    assert "第 7 号共享申请" in own and "政务数据共享条例" in own
    assert "第 7 号共享申请" in text_of(asking().get("/zh/desk/look-ups/"))
