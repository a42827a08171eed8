"""Consents at the desk: given and withdrawn by the organisation, seen by the agency, asked before each look-up."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from gongxin.agencies.mandates import Power
from gongxin.reports.actions import Signing
from gongxin.reports.keys import make_keys, read_keys
from gongxin.sharing.batches import issue_next, pack_next
from gongxin.sharing.models import Consent, Lookup
from tests.api.api_builders import code_of
from tests.desk.builders import SOURCE, at_desk, officer, organisation, representative, text_of
from tests.subjects.builders import register
from tests.yunze import NOW

pytestmark = pytest.mark.usefixtures("node")
LENDING, PAGE = "national.purpose.lending", "/zh/desk/own/consents"
LOOK = {"purpose": LENDING, "case": "贷〔2026〕7号", "secret_basis": "", "secret_until": ""}


def form(**other: str) -> dict[str, str]:
    return {
        "agency": SOURCE,
        "purpose": LENDING,
        "until": (datetime.now(UTC).date() + timedelta(days=30)).isoformat(),
    } | other


def give(client: Client, **other: str) -> HttpResponse:
    return client.post(PAGE, form(**other))  # type: ignore[return-value]  # pages of ours are whole


def look(code: str, *, path: str = "look-up", language: str = "zh", **other: str) -> HttpResponse:
    asked = LOOK | {"code": code} | other
    return at_desk(officer(SOURCE, Power.DECIDE)).post(f"/{language}/desk/{path}", asked)  # type: ignore[return-value]


def test_an_organisation_consents_is_looked_up_withdraws_and_the_next_look_up_is_refused() -> None:
    held = organisation()
    client = at_desk(representative(held.code))
    assert look(held.code).status_code == 422
    assert give(client).status_code == 303
    page = text_of(client.get(PAGE))
    assert "云泽省税务局" in page and "融资贷款" in page and "撤回授权" in page
    assert look(held.code).status_code == 200
    assert "本单位第" in text_of(client.get("/zh/desk/own/look-ups"))
    assert client.post(PAGE, {"withdraw": f"{SOURCE} {LENDING}"}).status_code == 303
    assert look(held.code).status_code == 422 and Lookup.objects.count() == 1
    assert "撤回授权" not in text_of(client.get(PAGE)) and "撤回" in text_of(client.get(PAGE))


@pytest.mark.parametrize("path", ["look-up", "check", "look-up/evaluations"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_look_up_without_consent_looks_the_same_of_a_code_that_nobody_bears(path: str, language: str) -> None:
    held, said = organisation(), []
    for code in (held.code, code_of(77)):
        answer = look(code, path=path, language=language)
        found = re.search(r'id="code-fault"[^>]*>(.*?)</p>', text_of(answer), re.DOTALL)
        assert answer.status_code == 422 and found
        said.append(found[1])
    assert said[0] == said[1] and ("授权" in said[0] or "consent" in said[0])
    assert not Lookup.objects.exists()


def test_a_report_that_holds_what_is_not_public_asks_consent(quick: Path) -> None:
    make_keys(quick, name="云泽", at=NOW)
    held = organisation()
    asked = {"kind": "national.report.compliance-report", "case": "7", "form": "json"}
    answer = look(held.code, path="report", **asked)
    assert answer.status_code == 422 and 'id="code-fault"' in text_of(answer) and not Lookup.objects.exists()
    give(at_desk(representative(held.code)))
    assert look(held.code, path="report", **asked).status_code == 200 and Lookup.objects.get().consent


def test_the_agency_sees_who_consents_to_it_and_nobody_else_s() -> None:
    held = organisation()
    give(at_desk(representative(held.code)))
    page = text_of(at_desk(officer(SOURCE, Power.AUDIT)).get("/zh/desk/consents/"))
    assert held.code in page and "云川甲有限公司" in page and "融资贷款" in page
    assert held.code not in text_of(at_desk(officer("demo.agency.court", Power.AUDIT)).get("/zh/desk/consents/"))


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("agency", ""),
        ("agency", "demo.agency.nobody"),
        ("agency", "<script>"),
        ("purpose", ""),
        ("purpose", "national.purpose.procurement"),
        ("until", ""),
        ("until", "明天"),
        ("until", "2020-01-01"),
        ("until", "9999-12-31"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_cannot_be_is_said_at_its_field_and_changes_nothing(field: str, typed: str, language: str) -> None:
    client = at_desk(representative(organisation().code))
    answer = client.post(f"/{language}/desk/own/consents", form(**{field: typed}))
    page = text_of(answer)
    assert answer.status_code == 422 and f'id="{field}-fault"' in page and "<script>" not in page
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    "typed", ["x", f"{SOURCE} {LENDING}", f"demo.agency.court {LENDING}", " ; DROP TABLE", "0" * 900]
)
def test_only_what_stands_is_withdrawn(typed: str) -> None:
    answer = at_desk(representative(organisation().code)).post(PAGE, {"withdraw": typed})
    assert answer.status_code == 422 and not Consent.objects.exists()


def test_an_organisation_withdraws_no_other_s_consent() -> None:
    held, other = organisation(), organisation("云川乙有限公司")
    give(at_desk(representative(held.code)))
    assert at_desk(representative(other.code)).post(PAGE, {"withdraw": f"{SOURCE} {LENDING}"}).status_code == 422
    assert Consent.objects.count() == 1 and look(held.code).status_code == 200


def test_every_consent_that_stands_can_be_withdrawn_however_much_was_said_since() -> None:
    held = organisation()
    client = at_desk(representative(held.code))
    give(client)
    for _ in range(60):
        give(client, agency="demo.agency.court")
    page = text_of(client.get(PAGE))
    assert f'value="{SOURCE} {LENDING}"' in page and page.count("撤回授权<") == 2
    assert "已不再有效" in page and "page=2" in page


def test_a_look_up_by_consent_is_not_kept_from_whoever_consents() -> None:
    held = organisation()
    give(at_desk(representative(held.code)))
    soon = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
    answer = look(held.code, secret_basis="监察法", secret_until=soon)
    assert answer.status_code == 422 and 'id="secret_until-fault"' in text_of(answer) and not Lookup.objects.exists()


def test_an_organisation_s_own_report_asks_no_consent_whatever_it_is_for(quick: Path) -> None:
    make_keys(quick, name="云泽", at=NOW)
    own = {"kind": "national.report.compliance-report", "purpose": LENDING, "recipient": "云泽银行", "form": "json"}
    assert at_desk(representative(organisation().code)).post("/zh/desk/own/report", own).status_code == 200


@pytest.mark.parametrize("purpose", [LENDING, "national.purpose.procurement"])
@pytest.mark.parametrize("kind", ["compliance-report", "public-report"])
def test_a_report_refused_says_the_same_of_the_hidden_and_of_nobody(quick: Path, purpose: str, kind: str) -> None:
    make_keys(quick, name="云泽", at=NOW)
    hidden, said = register("金渡竹影文化馆", registered=False), set()
    client = at_desk(officer(SOURCE, Power.DECIDE))
    for code in (hidden.code, code_of(77)):
        asked = {"kind": f"national.report.{kind}", "code": code, "purpose": purpose, "case": "7", "form": "json"}
        answer = client.post("/en/desk/report", asked)
        assert answer.status_code == 422
        said.add(re.sub(r'value="[^"]{20,}"', "", text_of(answer)).replace(code, "CODE"))
    assert len(said) == 1


def test_reports_of_a_list_are_handed_out_no_more_once_a_consent_was_withdrawn(quick: Path) -> None:
    make_keys(quick, name="云泽", at=NOW)
    held, who = organisation(), at_desk(officer(SOURCE, Power.DECIDE))
    own = at_desk(representative(held.code))
    give(own)
    asked = {"kind": "national.report.compliance-report", "codes": held.code, "papers": "no"}
    where = who.post("/zh/desk/reports/", LOOK | asked)["Location"]
    signing = Signing(read_keys(quick), "")
    while issue_next(at=datetime.now(UTC), signing=signing, home=quick) or pack_next(
        at=datetime.now(UTC), signing=signing, home=quick
    ):
        pass
    assert b"".join(who.get(f"{where}/package").streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    own.post(PAGE, {"withdraw": f"{SOURCE} {LENDING}"})
    refused = who.get(f"{where}/package")
    assert refused.status_code == 422 and "没有有效授权" in text_of(refused)
