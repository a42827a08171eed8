"""Commitments at the desks: made with a letter, accepted, followed by its clock, kept."""

from pathlib import Path

import pytest
from django.test import Client

from gongxin.agencies.mandates import Power
from gongxin.cases.models import Case
from gongxin.cli.following import settle
from gongxin.commitments.models import Commitment
from tests.cases.builders import LETTER, OFFICE
from tests.commitments.builders import DEFERRED, VOLUNTARY
from tests.desk.builders import at_desk, officer, organisation, representative, text_of
from tests.desk.test_casework import paper
from tests.yunze import NOW

pytestmark = pytest.mark.usefixtures("node")
FORM = {
    "agency": OFFICE,
    "matter": "食品经营许可",
    "missing": "布局流程图\n\n健康管理制度",
    "content": "",
    "liability": "",
}


def sent(client: Client, key: str = DEFERRED, **more: object) -> tuple[int, str]:
    papers = {"paper-application": paper(), "paper-letter": paper(LETTER)}
    if key != DEFERRED:
        del papers["paper-application"]
    answer = client.post(f"/zh/desk/own/commitments/{key}", {**FORM, "until": "", **papers, **more})
    return answer.status_code, text_of(answer)


def test_missing_papers_are_promised_supplied_and_found_kept(quick: Path) -> None:
    client = at_desk(representative(organisation().code))
    form = text_of(client.get(f"/zh/desk/own/commitments/{DEFERRED}"))
    assert "承诺在规定期限内补齐下列材料" in form and "直接涉及人身健康" in form
    assert sent(client)[0] == 303
    made = Commitment.objects.get()
    assert made.content.endswith("：布局流程图、健康管理制度") and len(made.standing) == 2
    office, steps = at_desk(officer(OFFICE, Power.DECIDE)), f"/zh/desk/cases/{made.case_id}/steps"
    assert "布局流程图" in text_of(office.get(f"/zh/desk/cases/{made.case_id}"))
    assert f"/cases/{made.case_id}" in text_of(office.get("/zh/desk/cases/"))
    assert office.post(f"{steps}/accept", {"reasons": ""}).status_code == 303
    page = text_of(client.get("/zh/desk/own/commitments"))
    assert "已受理，待履行" in page and "补齐材料" in page and "截止" in page
    assert client.post(f"{steps}/report", {"reasons": "", "paper-document": paper()}).status_code == 303
    assert office.post(f"{steps}/find_kept", {"reasons": ""}).status_code == 303
    settle(at=NOW)
    assert Commitment.objects.get().number and "全部履行" in text_of(client.get("/zh/desk/own/commitments"))


@pytest.mark.parametrize(
    ("field", "value"), [("agency", "demo.agency.nobody"), ("matter", ""), ("missing", " \n"), ("until", "soon")]
)
def test_what_is_wrong_is_said_at_its_field(quick: Path, field: str, value: str) -> None:
    status, page = sent(at_desk(representative(organisation().code)), **{field: value})
    assert status == 422 and f'id="{field}-fault"' in page and not Case.objects.exists()


def test_an_excluded_matter_is_refused_with_its_name(quick: Path) -> None:
    status, page = sent(at_desk(representative(organisation().code)), concerns=["environment"])
    assert status == 422 and "不适用" in page and not Case.objects.exists()


def test_a_letter_in_own_words_loses_the_numbers_of_people(quick: Path) -> None:
    client = at_desk(representative(organisation().code))
    assert sent(client, VOLUNTARY, missing="", content="诚信经营，联系电话13800138000")[0] == 303
    assert "13800138000" not in Commitment.objects.get().content


def test_a_kind_that_does_not_exist_has_no_form(quick: Path) -> None:
    client = at_desk(representative(organisation().code))
    assert client.get("/zh/desk/own/commitments/national.commitments.nothing").status_code == 404
    assert client.post("/zh/desk/own/commitments/national.commitments.nothing", FORM).status_code == 404
