"""Reports at the desk: free for the organisation, for a purpose and a case for agencies, and told of in its log."""

import json
from pathlib import Path

import pytest

from gongxin.agencies.mandates import Power
from gongxin.reports.keys import make_keys
from gongxin.sharing.models import Lookup
from tests.desk.builders import SOURCE, at_desk, officer, organisation, representative, text_of
from tests.yunze import NOW

pytestmark = pytest.mark.usefixtures("node")
PURPOSE, SPECIAL = "national.purpose.procurement", "national.report.compliance-report"
OWN = {"kind": SPECIAL, "purpose": "上市申请", "recipient": "云泽证券有限公司", "form": "json"}


@pytest.fixture
def keyed(quick: Path) -> None:
    """The node can sign reports."""
    make_keys(quick, name="云泽", at=NOW)


def test_an_organisation_has_its_own_report_and_reads_it_in_its_log(keyed: None) -> None:
    held = organisation()
    client = at_desk(representative(held.code))
    assert client.get("/zh/desk/own/report").status_code == 200
    answer = client.post("/zh/desk/own/report", OWN)
    said = json.loads(answer.content)["credentialSubject"]
    assert (said["organisation"]["code"], said["recipient"]) == (held.code, "云泽证券有限公司")
    assert answer["Cache-Control"] == "no-store"
    assert "云泽证券有限公司" in text_of(client.get("/zh/desk/own/look-ups"))


def test_an_agency_s_report_is_told_to_the_organisation_and_names_the_agency(keyed: None) -> None:
    held = organisation()
    form = {"kind": SPECIAL, "code": held.code, "purpose": PURPOSE, "case": "云采〔2026〕7号", "form": "pdf"}
    answer = at_desk(officer(SOURCE, Power.DECIDE)).post("/zh/desk/report", form)
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
    page = text_of(at_desk(representative(held.code)).get("/zh/desk/own/look-ups"))
    assert all(said in page for said in ("云泽省税务局", "出具信用报告", "云采〔2026〕7号"))


@pytest.mark.parametrize("missing", OWN)
def test_nothing_is_issued_before_every_field_is_filled(keyed: None, missing: str) -> None:
    answer = at_desk(representative(organisation().code)).post("/zh/desk/own/report", OWN | {missing: ""})
    assert answer.status_code == 422
    assert f'id="{missing}-fault"' in text_of(answer)
    assert not Lookup.objects.exists()


def test_a_node_without_keys_says_so_and_notes_nothing() -> None:
    answer = at_desk(representative(organisation().code)).post("/zh/desk/own/report", OWN)
    assert answer.status_code == 422
    assert "报告密钥" in text_of(answer)
    assert not Lookup.objects.exists()


def test_a_person_s_number_is_neither_repeated_nor_printed(keyed: None) -> None:
    from tests.exchange.yunze import person_number

    answer = at_desk(representative(organisation().code)).post(
        "/zh/desk/own/report", OWN | {"recipient": f"某 {person_number()}"}
    )
    assert person_number() not in text_of(answer)
