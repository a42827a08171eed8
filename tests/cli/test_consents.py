"""Consents on the command line: given, listed, withdrawn, refused in words; reports ask them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.test_reporting import Ask, ask
from tests.yunze import BUSY, CLEAN

__all__ = ["ask"]
FINANCE = "demo.agency.financial-supervision"
BETWEEN = ("--to", FINANCE, "--for", "lending")
SOON = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()


def test_a_consent_is_given_listed_and_withdrawn_and_reports_follow_it(ask: Ask, tmp_path: Path) -> None:
    why = ("--for", FINANCE, "--purpose", "national.purpose.lending", "--case", "7", "--kind", "compliance-report")
    report = ("report", BUSY, *why, "--into", str(tmp_path / "out"), "--json")
    assert ask(*report)[0] != 0
    assert ask("consents", "give", BUSY, *BETWEEN, "--until", SOON, "--by", "tests")[0] == 0
    (told,) = json.loads(ask("consents", "list", BUSY, "--json")[1])["consents"]
    assert (told["agency"], told["until"], told["state"]) == (FINANCE, SOON, "stands")
    assert ask(*report)[0] == 0
    assert ask("consents", "withdraw", BUSY, *BETWEEN, "--by", "tests")[0] == 0
    assert "withdrawal" in ask("consents", "list", BUSY.lower())[1]
    assert ask(*report)[0] != 0


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (("give", BUSY, *BETWEEN, "--until", "2020-01-01", "--by", "t"), "ends between"),
        (("give", BUSY, "--to", "nobody", "--for", "lending", "--until", SOON, "--by", "t"), "nobody"),
        (("give", BUSY, "--to", FINANCE, "--for", "procurement", "--until", SOON, "--by", "t"), "asks no consent"),
        (("give", BUSY, "--to", FINANCE, "--for", "x", "--until", SOON, "--by", "t"), "no purpose x"),
        (("withdraw", BUSY, *BETWEEN, "--by", "t"), "stands today"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(ask: Ask, given: tuple[str, ...], word: str) -> None:
    status, _, err = ask("consents", *given)
    assert status != 0 and word in err and "Traceback" not in err
    assert "no consent" in ask("consents", "list", BUSY)[1]


def test_of_several_codes_each_has_its_report_or_the_reason_why_there_is_none(ask: Ask, tmp_path: Path) -> None:
    why = ("--for", FINANCE, "--purpose", "national.purpose.lending", "--case", "7", "--kind", "compliance-report")
    assert ask("consents", "give", BUSY, *BETWEEN, "--until", SOON, "--by", "tests")[0] == 0
    status, out, _ = ask("report", BUSY, CLEAN, *why, "--no-pdf", "--into", str(tmp_path / "out"), "--json")
    told = json.loads(out)
    assert status == 2 and [one["code"] for one in told["reports"]] == [BUSY]
    assert [one["code"] for one in told["refused"]] == [CLEAN] and "consent" in told["refused"][0]["because"]
    assert len(list((tmp_path / "out").glob("*.json"))) == 1
    status, out, err = ask("report", BUSY, CLEAN, *why, "--no-pdf", "--into", str(tmp_path / "out"))
    assert (status, BUSY in out, CLEAN in err) == (2, True, True)
