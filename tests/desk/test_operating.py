"""The operator's desk: people are invited there; deliveries and waiting rows are seen by whose they are."""

import re
from pathlib import Path

import pytest

from gongxin.agencies.mandates import Power
from gongxin.agencies.models import Mandate, Person
from gongxin.agencies.people import join
from tests.desk.builders import CENTRE, PASSWORD, SOURCE, at_desk, officer, organisation, representative, text_of
from tests.yunze import NOW, deliver_little

pytestmark = pytest.mark.django_db


def _form(**more: str | list[str]) -> dict[str, str | list[str]]:
    return {"login": "new@yunze.example", "body": SOURCE, "power": ["decide"], "basis": "文", "days": "30"} | more


def test_an_operator_invites_and_the_code_is_shown_once(node: None) -> None:
    client = at_desk(officer(CENTRE, Power.OPERATE))
    page = text_of(client.post("/zh/desk/operator/people", _form()))
    code = re.search(r'<p class="gx-code">(\S+)</p>', page)
    assert code is not None and Mandate.objects.filter(body=SOURCE).count() == 1
    assert code[1] not in text_of(client.get("/zh/desk/operator/people"))
    join(code[1], login="new@yunze.example", password=PASSWORD, at=NOW)
    assert "已邀请" not in text_of(client.post("/zh/desk/operator/people", _form(power=["review"])))
    assert Person.objects.get(login="new@yunze.example").check_password(PASSWORD)
    assert Person.objects.filter(login="new@yunze.example").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("login", "13800138000"), ("body", "demo.agency.nobody"), ("power", []), ("basis", ""), ("days", "99999")],
)
def test_what_is_wrong_with_an_invitation_is_said_at_its_field(node: None, field: str, value: str | list[str]) -> None:
    client = at_desk(officer(CENTRE, Power.OPERATE))
    answer = client.post("/zh/desk/operator/people", _form(**{field: value}))
    assert answer.status_code == 422 and f'id="{field}-fault"' in text_of(answer)
    assert not Mandate.objects.filter(body=SOURCE).exists()


def test_an_organisation_is_represented_by_whom_the_operator_authorises(node: None) -> None:
    code = organisation().code
    at_desk(officer(CENTRE, Power.OPERATE)).post("/zh/desk/operator/people", _form(body=code, power=[]))
    assert Mandate.objects.get(body=code).powers == ["represent"]


def test_deliveries_are_seen_by_their_agency_and_the_operator_alone(
    transactional_db: None, tmp_path: Path, quick: Path
) -> None:
    deliver_little(tmp_path)
    agency, other = "demo.agency.market-regulation", "demo.agency.court"
    mine = at_desk(officer(agency, Power.DELIVER))
    found = re.search(r"/zh/desk/deliveries/([0-9a-f-]{36})", text_of(mine.get("/zh/desk/deliveries/")))
    assert found is not None
    assert mine.get(found[0]).status_code == 200
    assert at_desk(officer(CENTRE, Power.OPERATE)).get(found[0]).status_code == 200
    theirs = at_desk(officer(other, Power.DELIVER))
    assert theirs.get(found[0]).status_code == 404 and found[0] not in text_of(theirs.get("/zh/desk/deliveries/"))


def test_everything_held_is_on_the_organisations_own_desk(transactional_db: None, tmp_path: Path, quick: Path) -> None:
    from tests.yunze import BUSY

    deliver_little(tmp_path)
    page = text_of(at_desk(representative(BUSY)).get("/zh/desk/own/"))
    assert "云川环罚〔2026〕107号" in page and "national.procedure.objection?record=" in page
    assert "起可以申请修复" in page and "national.procedure.repair?record=" not in page
    assert "national.procedure.delisting" not in page and "national.procedure.deferred-papers" not in page
    assert "某人" not in page
