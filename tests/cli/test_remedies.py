"""Remedies on the command line: where one stands, and every way to ask; what is refused changes nothing."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from gongxin.cases.models import Case
from gongxin.dossiers.models import Remark
from tests.cases.builders import ABOVE, OFFICE, PDF, REPAIR
from tests.cli.conftest import run
from tests.cli.test_refusals import WRONG
from tests.remedies.builders import Company
from tests.remedies.conftest import company
from tests.yunze import NOW, TODAY

__all__ = ["company"]


@pytest.fixture
def at_home(company: Company, monkeypatch: pytest.MonkeyPatch) -> Company:
    """The company's node, as commands find it, and a paper."""
    monkeypatch.setenv("GONGXIN_HOME", str(company.folder))
    (company.folder / "paper.pdf").write_bytes(PDF)
    return company


def told(*given: str, capsys: pytest.CaptureFixture[str], status: int = 0) -> dict[str, object]:
    ended, out, err = run("remedies", *given, "--json", capsys=capsys)
    assert ended == status, err
    document: dict[str, object] = json.loads(out)
    return document


def papers(home: Path, *names: str) -> list[str]:
    return [word for name in names for word in ("--enclose", f"{name}={home / 'paper.pdf'}")]


def test_where_one_stands_names_conditions_day_decider_and_no_fee(
    at_home: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    document = told("stand", at_home.code, capsys=capsys)
    (record,) = document["records"]  # type: ignore[misc, str-unpack]
    assert (record["where"], record["fee"], record["earliest"]) == ("can_be_asked", "none", "2026-09-04")
    assert record["decides"] == "demo.agency.market-regulation" and record["track"] == "deciding_authority"
    assert [(one["name"], one["met"]) for one in record["conditions"]] == [
        ("minimum_period", "met"),
        ("corrected_and_performed", "missing"),
        ("commitment", "missing"),
        ("not_excluded", "met"),
    ]


def test_where_one_stands_is_told_in_both_languages(
    at_home: Company, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "repair can be asked for now" in run("remedies", "stand", at_home.code, capsys=capsys)[1]
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    lines = run("remedies", "stand", at_home.code, capsys=capsys)[1]
    assert "现在可以申请修复" in lines and "不收费" in lines and "未满足" in lines


def test_repair_is_asked_for_and_shows_what_was_enclosed(at_home: Company, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--statement", "已履行", "--reviewer", ABOVE, "--by", "clerk")
    given = (at_home.code, str(at_home.record), *words, *papers(at_home.folder, "proof", "commitment"))
    assert told("repair", *given, capsys=capsys)["state"] == "filed"
    (record,) = told("stand", at_home.code, capsys=capsys)["records"]  # type: ignore[misc, str-unpack]
    assert record["where"] == "asked" and [one["met"] for one in record["conditions"]][1:3] == ["enclosed", "enclosed"]
    error = told("repair", *given, capsys=capsys, status=2)["error"]
    assert error["type"] == "already-asked" and Case.objects.count() == 1  # type: ignore[index]


def test_too_early_is_refused_with_the_day_also_by_the_general_command(
    at_home: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh = Company(at_home.folder, decided=TODAY - timedelta(days=20), delivered=NOW - timedelta(days=18))
    parties = ("--party", f"authority={OFFICE}", "--party", f"reviewer={ABOVE}", "--record", str(fresh.record))
    who = ("--subject", fresh.code, "--as", "subject", "--for", fresh.code, "--by", "clerk", "--statement", "x")
    enclosed = papers(at_home.folder, "proof", "commitment")
    status, out, _ = run("cases", "open", REPAIR, *parties, *who, *enclosed, "--json", capsys=capsys)
    assert status == 2 and json.loads(out)["error"]["type"] == "too-early" and not Case.objects.exists()


def test_an_objection_is_told_by_the_dossier_at_once(at_home: Company, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--statement", "罚款早已撤销", "--reviewer", ABOVE, "--by", "clerk")
    told("object", at_home.code, str(at_home.record), *words, capsys=capsys)
    lines = run("dossier", at_home.code, capsys=capsys)[1]
    assert "disputed" in lines
    _, out, _ = run("dossier", at_home.code, "--json", capsys=capsys)
    assert "disputed" in json.loads(out)["records"][0]["marks"]


def test_a_reply_stands_in_place_of_the_one_before_and_is_taken_back(
    at_home: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    who = (at_home.code, str(at_home.record), "--by", "clerk")
    for text in ("已整改", "已整改并验收"):
        told("reply", *who, "--text", text, capsys=capsys)
    _, out, _ = run("dossier", at_home.code, capsys=capsys)
    assert "已整改并验收" in out and out.count("已整改") == 1
    told("reply", *who, "--take-back", capsys=capsys)
    assert "已整改" not in run("dossier", at_home.code, capsys=capsys)[1]
    told("reply", *who, "--take-back", capsys=capsys, status=2)


@pytest.mark.parametrize("text", ["x" * 1001, "\x1b[31m", "   ", "<script>alert(1)</script>"])
def test_hostile_words_are_refused_or_shown_as_words(
    at_home: Company, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    status, out, _ = run(
        "remedies", "reply", at_home.code, str(at_home.record), "--by", "x", "--text", text, "--json", capsys=capsys
    )
    assert (status == 2) is (text[0] != "<") and json.loads(out)
    assert Remark.objects.count() == (1 if status == 0 else 0)


def test_a_stranger_reports_an_error_without_a_name(at_home: Company, capsys: pytest.CaptureFixture[str]) -> None:
    told("report-error", at_home.code, str(at_home.record), "--statement", "金额多一个零", capsys=capsys)
    case = Case.objects.get()
    assert (case.opened_by, case.opened_as) == ("reporter", "reporter")


def test_an_annulled_penalty_comes_with_its_document(at_home: Company, capsys: pytest.CaptureFixture[str]) -> None:
    given = (at_home.code, str(at_home.record), "--statement", "复议撤销", "--as", "subject", "--by", "clerk")
    error = told("annulled", *given, capsys=capsys, status=2)["error"]
    assert error["type"] == "document-missing"  # type: ignore[index]
    assert told("annulled", *given, *papers(at_home.folder, "document"), capsys=capsys)["state"] == "with_source"


def test_an_organisation_says_that_it_is_not_that_one(at_home: Company, capsys: pytest.CaptureFixture[str]) -> None:
    given = (at_home.code, "老柳树面馆", "--reasons", "同名，并非本单位", "--by", "clerk")
    assert told("not-me", *given, capsys=capsys)["disowned"] is True
    assert told("not-me", *given, "--take-back", capsys=capsys)["disowned"] is False
    told("not-me", *given, "--take-back", capsys=capsys, status=2)


def test_a_record_is_shielded_by_ruling_and_term(at_home: Company, capsys: pytest.CaptureFixture[str]) -> None:
    ends = str(TODAY + timedelta(days=200))
    words = ("--statement", "重整计划已获批准", "--reviewer", ABOVE, "--by", "administrator", "--plan-ends", ends)
    given = (at_home.code, str(at_home.record), *words)
    error = told("shield", *given, capsys=capsys, status=2)["error"]
    assert error["type"] == "document-missing"  # type: ignore[index]
    case = told("shield", *given, *papers(at_home.folder, "ruling"), capsys=capsys)
    assert (case["state"], case["days"]) == ("filed", {"plan_ends": ends})
    error = told("shield", *given, *papers(at_home.folder, "ruling"), capsys=capsys, status=2)["error"]
    assert error["type"] == "already-asked"  # type: ignore[index]
    shown = run("cases", "show", str(case["case"]), capsys=capsys)[1]
    assert f"plan_ends {ends}" in shown


@pytest.mark.parametrize("ends", ["2020-01-01", "2999-12-31"])
def test_a_term_that_cannot_be_is_refused_also_by_the_general_command(
    at_home: Company, capsys: pytest.CaptureFixture[str], ends: str
) -> None:
    parties = ("--party", f"authority={OFFICE}", "--party", f"reviewer={ABOVE}", "--record", str(at_home.record))
    who = ("--subject", at_home.code, "--as", "subject", "--for", at_home.code, "--by", "clerk", "--statement", "x")
    key, day = "national.procedure.bankruptcy-shielding", ("--day", f"plan_ends={ends}")
    status, out, _ = run(
        "cases", "open", key, *parties, *who, *day, *papers(at_home.folder, "ruling"), "--json", capsys=capsys
    )
    assert status == 2 and json.loads(out)["error"]["type"] == "day-refused" and not Case.objects.exists()
    assert "plan_ends" in json.loads(out)["error"]["detail_zh"]


def test_a_part_that_was_performed_is_told_and_refused(at_home: Company, capsys: pytest.CaptureFixture[str]) -> None:
    who = (at_home.code, str(at_home.record), "--as", "subject")
    granted = ("--granted", str(TODAY - timedelta(days=9)), "--until", str(TODAY + timedelta(days=90)))
    assert told("performed", *who, "--paid", "10000.50", *granted, capsys=capsys)["whole"] is False
    (record,) = told("stand", at_home.code, capsys=capsys)["records"]  # type: ignore[misc, str-unpack]
    condition = record["conditions"][1]
    assert condition["met"] == "in_part" and condition["performed"]["paid"] == "10000.50"
    words = ("--statement", "x", "--reviewer", ABOVE, "--by", "clerk")
    enclosed = papers(at_home.folder, "proof", "commitment")
    error = told("repair", *who[:2], *words, *enclosed, capsys=capsys, status=2)["error"]
    assert error["type"] == "performed-in-part"  # type: ignore[index]
    assert told("performed", *who, "--paid", "25000", capsys=capsys)["whole"] is True


@pytest.mark.parametrize("paid", ["-1", "1.005", "1e3", "25000.01", "NaN", "９", "9" * 400])
def test_amounts_that_cannot_be_are_refused(at_home: Company, capsys: pytest.CaptureFixture[str], paid: str) -> None:
    told("performed", at_home.code, str(at_home.record), "--as", "subject", "--paid", paid, capsys=capsys, status=2)
    told("performed", at_home.code, str(at_home.record), "--as", "subject", f"--paid={paid}", capsys=capsys, status=2)


@pytest.mark.parametrize("command", ["repair", "shield", "performed", "object", "report-error", "annulled", "reply"])
def test_a_command_that_starts_alone_says_what_is_the_matter(tmp_path: Path, command: str) -> None:
    given = [*WRONG[f"remedies {command}"], *(["--text", "x"] if command == "reply" else [])]
    code = "from gongxin.cli.main import main; main()"
    env = {**os.environ, "GONGXIN_HOME": str(tmp_path / "nowhere")}
    env = {name: value for name, value in env.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    words = [sys.executable, "-c", code, "remedies", command, *given, "--json"]
    ended = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    assert (ended.returncode, json.loads(ended.stdout)["error"]["type"]) == (2, "no-node"), ended.stderr
