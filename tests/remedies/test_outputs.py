"""No output of a disputed record lacks its mark, and a repaired one is in none of them."""

import gzip
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.test import Client
from django.utils import timezone

from gongxin.api.bulk import latest_of
from gongxin.api.bulk_making import renew
from gongxin.api.urls import API
from gongxin.dossiers.copies import bulk_public
from gongxin.remedies.performance import Instalments
from gongxin.remedies.performing import state_performance
from gongxin.remedies.replying import reply_to
from gongxin.rulebook.procedures import Role
from tests.remedies.builders import Company
from tests.yunze import NOW
from tests.yunze import code as code_of

NOBODY = code_of(9_999)
"""A code that no source ever named."""
HOSTILE = "<script>alert(1)</script>\n“已整改”"
DESCRIBED = API.get_openapi_schema(path_prefix="api/v1/")


def now() -> datetime:
    return timezone.now()


def api(client: Client, path: str) -> dict[str, Any]:
    told: dict[str, Any] = client.get(f"/api/v1{path}").json()
    return told


def looked_up(client: Client, code: str) -> str:
    """The answer of a look-up without the code and the moment of asking."""
    told = api(client, f"/subjects/{code}")
    return json.dumps({**told, "as_of": None}).replace(code, "CODE")


def bulk_of(home: Path) -> list[dict[str, Any]]:
    at = now()
    renew(home=home, at=at)
    packed = b"".join(latest_of(timezone.localdate(at), home=home).content())
    return [json.loads(line) for line in gzip.decompress(packed).splitlines()]


@pytest.fixture
def disputed(company: Company) -> Company:
    """The company contests its record and replies to it."""
    company.object_to(at=NOW)
    reply_to(company.record, code=company.code, text=HOSTILE, by="clerk", at=NOW)
    company.followed(0, at=NOW)
    return company


def test_api_bulk_file_and_feed_carry_mark_and_reply(disputed: Company, client: Client) -> None:
    told = api(client, f"/subjects/{disputed.code}/dossier")
    jsonschema.validate(
        told, {**DESCRIBED["components"]["schemas"]["DossierAnswer"], "components": DESCRIBED["components"]}
    )
    (line,) = bulk_of(disputed.folder)
    for record in (told["records"][0], line):
        assert {"disputed", "statement"} <= set(record["marks"]) and record["statement"]["text"] == HOSTILE
    changes = api(client, "/changes?from=0")["changes"]
    assert {"disputed", "statement"} <= set(changes[-1]["marks"])
    assert [one["sort"] for one in changes][-2:] == ["remark", "remark"]


@pytest.mark.parametrize(("language", "mark"), [("zh", "有异议，核查中"), ("en", "disputed, being checked")])
def test_the_page_shows_mark_and_reply_as_words(disputed: Company, client: Client, language: str, mark: str) -> None:
    page = client.get(f"/{language}/subjects/{disputed.code}").content.decode()
    assert mark in page and "&lt;script&gt;alert(1)" in page and "<script>alert" not in page
    assert ("其中1条有异议" if language == "zh" else "checked by the source: 1") in page


def test_a_shielded_record_is_in_no_public_output_until_it_falls_back(company: Company, client: Client) -> None:
    position = api(client, "/status")["position"]
    case = company.shielded(at=NOW, plan_ends=timezone.localdate(NOW))
    assert api(client, f"/subjects/{company.code}/dossier")["records"] == [] and not bulk_of(company.folder)
    page = client.get(f"/zh/subjects/{company.code}").content.decode()
    assert not [told for told in (f"record-{company.record}", "重整", "云市监罚") if told in page]
    assert [one["sort"] for one in api(client, f"/changes?from={position}")["changes"]] == ["expiry"]
    assert looked_up(client, company.code) == looked_up(client, NOBODY)
    company.decide(case, "find_failed", at=NOW, role=Role.AUTHORITY)
    (back,) = api(client, f"/subjects/{company.code}/dossier")["records"]
    assert back["marks"] == ["late"] or back["marks"] == []
    assert api(client, f"/changes?from={position}")["changes"][-1]["sort"] == "remark"
    assert len(b"".join(bulk_public(timezone.localdate(NOW))).splitlines()) == 1


def test_the_public_file_says_how_much_of_instalments_was_paid_until_the_repair(
    company: Company, client: Client
) -> None:
    pages = {language: f"/{language}/subjects/{company.code}" for language in ("zh", "en")}
    told = {"zh": "已缴10,000.00元，应缴25,000.00元（申请人陈述）", "en": "10,000.00 of 25,000.00 yuan paid"}
    plan, given = Instalments(timezone.localdate(NOW), date(2027, 12, 31)), {"code": company.code, "due": None}
    stated = {**given, "role": Role.SUBJECT, "body": "", "at": NOW}
    for instalments, shown in ((None, False), (plan, True)):
        state_performance(company.record, paid=1_000_000, instalments=instalments, **stated)  # type: ignore[arg-type]
        for language, path in pages.items():
            assert (told[language] in client.get(path).content.decode()) is shown
    assert "2027-12-31" in client.get(pages["en"]).content.decode()
    assert told["zh"] not in client.get(f"{pages['zh']}?day=2026-09-01").content.decode()
    state_performance(company.record, paid=2_500_000, instalments=plan, **stated)  # type: ignore[arg-type]
    company.repaired(at=NOW)
    assert not [path for path in pages.values() if "25,000.00" in client.get(path).content.decode()]


def test_a_repaired_record_is_in_no_public_output(company: Company, client: Client) -> None:
    position = api(client, "/status")["position"]
    company.repaired(at=NOW)
    told = api(client, f"/subjects/{company.code}/dossier")
    assert (told["answer"], told["records"]) == ("no_such_code", [])  # no register names it
    assert not bulk_of(company.folder)
    page = client.get(f"/zh/subjects/{company.code}").content.decode()
    assert not [told for told in (f"record-{company.record}", "仅存档", "未按规定公示", "云市监罚") if told in page]
    assert [one["sort"] for one in api(client, f"/changes?from={position}")["changes"]] == ["expiry"]
    assert looked_up(client, company.code) == looked_up(client, NOBODY)
