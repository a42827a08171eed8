"""What another agency granted, by a machine's key: its own open request alone, noted before it is answered."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gongxin.cases.actions import take_step
from gongxin.cases.rules import Actor
from gongxin.dossiers.statements import Statement, record_of
from gongxin.ledger.actions import sequence_batches
from gongxin.rulebook.actions import adopt_rulebook
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.procedures import Role
from gongxin.rulebook.queries import current_adoption
from gongxin.sharing.models import Lookup
from gongxin.sharing.requesting import Papers, ask_sharing
from gongxin.sharing.scope import Wanted, Way
from gongxin.subjects.actions import register_body
from tests.api.api_builders import MARKET, TAX, code_of, packs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law")]
FINANCE, ITEM = "demo.agency.financial-supervision", "national.supervisory-measure"
Keyed = Callable[[str], Client]


@pytest.fixture
def request_number(tmp_path: Path) -> int:
    """The tax bureau may look up supervisory measures of the province; organisation 1 has one."""
    at = timezone.now() - timedelta(days=1)
    today = timezone.localdate(at)
    wanted = Wanted(
        (ITEM,), ("990000",), Way.INTERFACE, today, today + timedelta(days=30), "national.act.data-sharing-regulation",
        "20", "纳税信用评价",
    )  # fmt: skip
    asked = ask_sharing(wanted, recipient=TAX, source=FINANCE, by="p", at=at, papers=Papers({}, tmp_path))
    for name in ("consent", "provide"):
        by = Actor("p", Role.SOURCE, FINANCE)
        take_step(asked, name, by=by, at=at, reasons="同意", enclosed={}, home=tmp_path)
    _measured(code_of(1))
    return asked


def _measured(code: str) -> None:
    at = timezone.now() - timedelta(days=9)
    day = timezone.localdate(at)
    statement = Statement(
        subject=register_body(code, "云泽1号有限公司", kind="enterprise", by="tests", at=at),
        item=ITEM,
        source=FINANCE,
        feed="demo.feed.supervisory-measures",
        authority="云泽省地方金融监督管理局",
        severity="ordinary",
        decided_on=day,
        valid_from=day,
        valid_to=None,
        rulebook=current_adoption().id,
        facts={"reference": "1", "measures": ["business_suspended"], "decided_on": day.isoformat()},
    )
    record_of(statement, code=code, identity=["1"], by="tests", at=at)


def look(client: Client, number: object, code: str = "", **more: str) -> Any:  # noqa: ANN401
    return client.get(f"/api/v1/requests/{number}/subjects/{code or code_of(1)}", {"case": "税评7号"} | more)


def test_a_machine_uses_what_was_granted_and_is_told_for_whom_alone_it_is(keyed: Keyed, request_number: int) -> None:
    told = look(keyed(TAX), request_number)
    assert told.status_code == 200 and told.headers["Cache-Control"] == "no-store"
    assert (told.json()["request"], told.json()["only_for"]) == (request_number, TAX)
    assert [one["item"] for one in told.json()["records"]] == [ITEM]
    assert Lookup.objects.get().purpose == f"sharing.request.{request_number}"


def test_another_agency_s_machine_gets_nothing_and_nothing_is_noted(keyed: Keyed, request_number: int) -> None:
    for agency in (MARKET, FINANCE):
        assert look(keyed(agency), request_number).status_code == 403
    assert not Lookup.objects.exists()


@pytest.mark.parametrize("number", ["0", "-1", "99999999", str(2**63), str(2**80), "x", "1' OR '1'='1", "%00"])
def test_numbers_of_no_request_are_refused(keyed: Keyed, request_number: int, number: str) -> None:
    assert look(keyed(TAX), number).status_code in (400, 403, 404)
    assert not Lookup.objects.exists()


@pytest.mark.parametrize("case", ["", " ", "7" * 81, "a\x01b"])
def test_a_use_without_a_case_is_refused(keyed: Keyed, request_number: int, case: str) -> None:
    assert look(keyed(TAX), request_number, case=case).status_code == 400
    assert not Lookup.objects.exists()


def test_of_nobody_it_is_said_that_there_is_nobody(keyed: Keyed, request_number: int) -> None:
    assert look(keyed(TAX), request_number, code_of(99)).status_code == 404
    assert look(keyed(TAX), request_number, "云泽").status_code == 422


@pytest.mark.django_db(transaction=True)
def test_nothing_is_answered_to_a_key_abroad_without_an_export_rule(keyed: Keyed, request_number: int) -> None:
    contents = {kind: getattr(packs(), kind) for kind in packs().__dataclass_fields__}
    abroad = packs().agency(TAX).model_copy(update={"abroad": "XA"})
    book = Rulebook(**contents | {"agencies": {**packs().agencies, TAX: abroad}})
    adopt_rulebook(book, by="tests", at=timezone.now())
    sequence_batches()
    wide = {"view": "shared", "purpose": "procurement", "case": "7"}
    question = {"codes": [code_of(1)], "purpose": "procurement", "case": "7"}
    client = keyed(TAX)
    told = [
        look(client, request_number),
        client.get(f"/api/v1/subjects/{code_of(1)}/dossier", wide),
        client.post("/api/v1/checks", question, content_type="application/json"),
    ]
    assert [one.status_code for one in told] == [403, 403, 403]
    assert all("no export rule in force" in one.json()["detail_en"] for one in told)
    assert not Lookup.objects.exists()
