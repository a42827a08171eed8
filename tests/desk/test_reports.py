"""Reports at the desk: free for the organisation, for a purpose and a case for agencies, and told of in its log."""

import json
from pathlib import Path

import pytest

from gongxin.agencies.mandates import Power
from gongxin.reports.actions import Signing
from gongxin.reports.keys import make_keys, read_keys
from gongxin.sharing.batches import issue_next, pack_next
from gongxin.sharing.models import Lookup
from tests.desk.builders import SOURCE, at_desk, officer, organisation, representative, text_of
from tests.yunze import NOW, UNKNOWN

pytestmark = pytest.mark.usefixtures("node")
PURPOSE, SPECIAL = "national.purpose.procurement", "national.report.compliance-report"
PUBLIC = "national.report.public-report"
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


def test_a_report_is_read_as_a_page_with_the_sections_of_its_kind(keyed: None) -> None:
    client = at_desk(representative(organisation().code))
    for language, title in (("zh", "严重失信主体名单信息"), ("en", "Serious-dishonesty lists")):
        page = text_of(client.post(f"/{language}/desk/own/report", OWN | {"kind": PUBLIC, "form": "html"}))
        assert title in page
        assert page.count("<section>") == 10
        assert "云泽证券有限公司" in page


LIST = {"kind": SPECIAL, "purpose": PURPOSE, "case": "云采〔2026〕7号", "recipient": "", "papers": "no"}


def test_an_agency_asks_for_reports_about_a_list_and_fetches_them(keyed: None, quick: Path) -> None:
    held = organisation()
    client = at_desk(officer(SOURCE, Power.DECIDE))
    assert client.get("/zh/desk/reports/").status_code == 200
    sent = client.post("/zh/desk/reports/", LIST | {"codes": f"{held.code}，{UNKNOWN}\n"})
    where = sent["Location"]
    assert "等待出具" in text_of(client.get(where))
    signing = Signing(read_keys(quick), "https://gx.example")
    while issue_next(at=NOW, signing=signing, home=quick) or pack_next(at=NOW, signing=signing, home=quick):
        pass
    page = text_of(client.get(where))
    assert "已出具1份，不能出具1个" in page
    assert "此处没有代码为" in page
    assert list(client.get(f"{where}/package"))[0][:2] == b"PK"
    for reader, register in ((at_desk(representative(held.code)), "own/look-ups"), (client, "look-ups/")):
        assert "公开的" in text_of(reader.get(f"/zh/desk/{register}"))
    other = at_desk(officer("demo.agency.finance", Power.DECIDE))
    assert (other.get(where).status_code, other.get(f"{where}/package").status_code) == (404, 404)


@pytest.mark.parametrize("codes", ["", "x", "<script>", "91990100MA90011A4X"])
def test_a_list_with_something_else_in_it_is_given_back(keyed: None, codes: str) -> None:
    answer = at_desk(officer(SOURCE, Power.DECIDE)).post("/zh/desk/reports/", LIST | {"codes": codes})
    assert answer.status_code == 422
    assert 'id="codes-fault"' in text_of(answer)
    assert "<script>" not in text_of(answer)
