"""Whoever has a report's number learns whether it is genuine and still holds, and nothing else."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from gongxin.dossiers.remarks import RemarkKind
from gongxin.reports.actions import Signing
from gongxin.reports.credentials import verify
from gongxin.reports.keys import make_keys, read_public
from gongxin.reports.statuses import is_set
from tests.reports.builders import issue, say_of_penalty
from tests.yunze import BUSY, NAMES, NOW, deliver_little


@pytest.fixture
def signing(transactional_db: None, settings: Settings, tmp_path: Path) -> Signing:
    """A node with a register, a penalty, and keys of its own."""
    settings.HOME = tmp_path
    deliver_little(tmp_path)
    return Signing(make_keys(tmp_path, name="云泽", at=NOW), settings.ADDRESS)


def test_a_report_is_found_genuine_and_after_a_repair_superseded(signing: Signing) -> None:
    signed, client = issue(signing), Client()
    page = client.get(f"/zh/verify/{signed.report.number}").content.decode()
    assert all(said in page for said in (NAMES[BUSY], BUSY, signed.digest, "没有变动"))
    say_of_penalty(RemarkKind.REPAIRED, at=NOW + timedelta(minutes=1))
    page = client.get(f"/en/verify/{signed.report.number}").content.decode()
    assert "Ask for a fresh report" in page
    main = page.partition("<main")[2].partition("</main>")[0]
    assert not [said for said in ("repair", "penalt", "罚") if said in main]
    listed = json.loads(client.get("/status/1").content)
    place = int(signed.document["credentialStatus"]["statusListIndex"])
    assert is_set(verify(listed, key=read_public(signing.keys.public)), place)


@pytest.mark.parametrize("number", ["20260101000000ABCDEFGH", "x", "%00", "' OR 1=1", "９" * 22, "2" * 300])
def test_a_number_that_was_never_given_is_answered_as_unknown(site: Client, number: str) -> None:
    response = site.get(f"/en/verify/{number}")
    assert response.status_code in (400, 404)
    assert "noindex" in response.get("X-Robots-Tag", "noindex")


def test_a_node_that_issued_nothing_has_no_list(site: Client, settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    assert site.get("/status/1").status_code == 404
