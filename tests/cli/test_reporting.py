"""Reports on the command line: issued, verified offline, refused in words."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from gongxin.ledger.actions import sequence_batches
from gongxin.ledger.keys import trusted_keys
from gongxin.reports.actions import Signing
from gongxin.reports.keys import read_keys
from gongxin.reports.requests import ask_for_reports, package
from gongxin.sharing.queries import lookups_told
from gongxin.subjects.models import Subject
from tests.cli.conftest import run
from tests.reports.test_requests import WISH, worked_off
from tests.yunze import BUSY, CLEAN, NOW, TODAY, deliver_little

WHY = ("--for", "demo.agency.finance", "--purpose", "national.purpose.procurement", "--case", "云采〔2026〕7号")
Ask = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ask(
    transactional_db: None,
    tmp_path: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Ask:
    """Commands in a home whose node has a register, a penalty and keys for reports."""
    settings.HOME = tmp_path
    monkeypatch.setenv("GONGXIN_HOME", str(tmp_path))
    deliver_little(tmp_path)
    sequence_batches()
    run("reports", "key", capsys=capsys)
    return lambda *given: run(*given, capsys=capsys)


def issued(ask: Ask, folder: Path, *more: str) -> list[dict[str, object]]:
    status, out, err = ask("report", *more, "--into", str(folder), "--json")
    assert (status, err) == (0, "")
    told: list[dict[str, object]] = json.loads(out)["reports"]
    return told


def test_a_report_is_issued_and_verified_offline_with_a_key_and_a_certificate(ask: Ask, tmp_path: Path) -> None:
    (told,) = issued(ask, tmp_path / "out", BUSY)
    key = json.loads(ask("reports", "key", "--json")[1])
    paper = tmp_path / "out" / f"{told['number']}.pdf"
    for file, more in ((paper.with_suffix(".json"), ()), (paper, ("--certificate", key["certificate"]))):
        status, out, _ = ask("reports", "verify", str(file), "--key", key["key"], *more, "--json")
        said = json.loads(out)
        assert (status, said["code"], said["issuer_known"], said["state"]) == (0, BUSY, True, "unknown")
    assert said["sealed"] is True
    listed = tmp_path / "list.json"
    listed.write_text(ask("reports", "status", "1")[1], encoding="utf-8")
    status, out, _ = ask("reports", "verify", str(paper), "--status", str(listed), "--json")
    assert (status, json.loads(out)["state"]) == (0, "valid")


def test_an_altered_paper_is_refused_also_without_a_certificate(ask: Ask, tmp_path: Path) -> None:
    (told,) = issued(ask, tmp_path, BUSY)
    paper = tmp_path / f"{told['number']}.pdf"
    status, out, _ = ask("reports", "verify", str(paper))
    assert status == 0 and "who issued it was not checked" in out
    content = paper.read_bytes()
    half = len(content) // 2
    for altered in (content[:half] + bytes([content[half] ^ 1]) + content[half + 1 :], content + b"\n%more"):
        paper.write_bytes(altered)
        assert ask("reports", "verify", str(paper))[0] != 0


def test_the_log_s_proof_of_a_report_verifies_beside_it(ask: Ask, tmp_path: Path) -> None:
    (told,) = issued(ask, tmp_path, BUSY, "--no-pdf")
    number = str(told["number"])
    proof = tmp_path / "proof.json"
    proof.write_text(ask("reports", "proof", number, "--json")[1], encoding="utf-8")
    key = json.loads(ask("ledger", "key", "show", "--json")[1])["key"]
    beside = ("--proof", str(proof), "--log-key", key, "--json")
    status, out, _ = ask("reports", "verify", str(tmp_path / f"{number}.json"), *beside)
    assert (status, json.loads(out)["in_log_of"] > 0) == (0, True)
    status, out, _ = ask("reports", "verify", str(tmp_path / f"{number}.json"), *beside[:3], "x", "--json")
    assert (status, json.loads(out)["error"]["type"]) == (2, "no-report")
    status, out, _ = ask("reports", "verify", str(tmp_path / f"{number}.json"), *beside[:2], "--json")
    assert (status, json.loads(out)["error"]["type"]) == (2, "wrong-use")
    assert "give --log-key" in out and "请加 --log-key" in out


def test_after_a_rotation_the_list_is_to_blame_and_the_keys_are_asked_for(ask: Ask, tmp_path: Path) -> None:
    (told,) = issued(ask, tmp_path, BUSY, "--no-pdf")
    old = json.loads(ask("reports", "key", "--json")[1])["key"]
    assert ask("reports", "rotate", "--by", "operator")[0] == 0
    listed, keys = tmp_path / "list.json", tmp_path / "keys.json"
    listed.write_text(ask("reports", "status", "1")[1], encoding="utf-8")
    keys.write_text(ask("reports", "keys")[1], encoding="utf-8")
    beside = ("reports", "verify", str(tmp_path / f"{told['number']}.json"), "--key", old, "--status", str(listed))
    status, out, _ = ask(*beside, "--json")
    error = json.loads(out)["error"]
    assert (status, error["type"]) == (2, "statuses-refused") and "--keys" in error["mend"]
    assert ask(*beside, "--keys", str(keys), "--json")[0] == 0


def test_a_node_that_was_told_no_address_says_what_it_writes_into_reports(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GONGXIN_ADDRESS", raising=False)
    status, out, err = ask("report", BUSY, "--no-pdf", "--into", str(tmp_path))
    assert status == 0 and "GONGXIN_ADDRESS" not in out
    assert err.count("\n") == 1 and "GONGXIN_ADDRESS" in err and "http://127.0.0.1:8765" in err
    monkeypatch.setenv("GONGXIN_ADDRESS", "https://gx.example")
    assert ask("report", BUSY, "--no-pdf", "--into", str(tmp_path))[2] == ""


def test_a_report_that_was_changed_is_refused(ask: Ask, tmp_path: Path) -> None:
    (told,) = issued(ask, tmp_path, BUSY, "--no-pdf")
    file = tmp_path / f"{told['number']}.json"
    file.write_text(file.read_text("utf-8").replace("罚款", "警告"), encoding="utf-8")
    status, out, _ = ask("reports", "verify", str(file), "--json")
    assert (status, json.loads(out)["error"]["type"]) == (2, "no-report")


def test_a_list_of_bidders_is_answered_at_once_and_each_is_told_who_asked(ask: Ask, tmp_path: Path) -> None:
    told = issued(ask, tmp_path, BUSY, CLEAN, "--kind", "compliance-report", "--no-pdf", *WHY)
    assert [one["code"] for one in told] == [BUSY, CLEAN]
    for code in (BUSY, CLEAN):
        (noted,) = lookups_told(Subject.objects.get(code=code).id, day=TODAY)
        assert (noted.kind, noted.agency, noted.shown["view"]) == ("report", "demo.agency.finance", "shared")


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        (("--kind", "compliance-report"), "report-refused"),
        (("--kind", "nothing"), "report-refused"),
        ((*WHY, "--abroad", "XA"), "export-refused"),
        (("--abroad", "XA"), "lookup-refused"),
        (WHY[:4], "case-number-refused"),
        (WHY[:2], "lookup-refused"),
        (("--for", "demo.agency.none", *WHY[2:]), "unknown-key"),
    ],
)
def test_what_may_not_be_issued_is_refused_and_nothing_is_written(
    ask: Ask, tmp_path: Path, more: tuple[str, ...], refusal: str
) -> None:
    status, out, _ = ask("report", BUSY, "--into", str(tmp_path / "out"), *more, "--json")
    assert (status, json.loads(out)["error"]["type"]) == (2, refusal)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("vouched", [True, False])
def test_without_the_authority_for_time_stamps_a_report_is_sealed_and_says_so(
    ask: Ask, tmp_path: Path, settings: Settings, vouched: bool
) -> None:
    certificate = json.loads(ask("reports", "key", "--json")[1])["certificate"]
    settings.TSA, settings.TSA_CERTIFICATE = "http://127.0.0.1:9", certificate if vouched else ""
    status, out, said_aside = ask("report", BUSY, "--into", str(tmp_path / "out"), "--json")
    (told,) = json.loads(out)["reports"]
    assert status == 0 and "bears no time stamp" in said_aside
    because = "the time-stamping authority cannot be asked" if vouched else "GONGXIN_TSA_CERTIFICATE names no"
    assert str(told["not_stamped_because"]).startswith(because)
    status, out, _ = ask("reports", "verify", str(tmp_path / "out" / f"{told['number']}.pdf"), "--json")
    said = json.loads(out)
    assert (status, said["sealed"], said["stamped_at"], said["stamper_known"]) == (0, True, None, False)


def test_a_package_of_reports_is_verified_by_one_command(ask: Ask, tmp_path: Path) -> None:
    number = ask_for_reports([BUSY, CLEAN], wish=WISH, at=NOW)
    worked_off(Signing(read_keys(tmp_path), "https://gx.example"), tmp_path)
    log = str(trusted_keys()[-1])
    status, out, _ = ask("reports", "verify", str(package(number, home=tmp_path)), "--log-key", log, "--json")
    told = json.loads(out)["reports"]
    assert (status, [one["code"] for one in told], [bool(one["in_log_of"]) for one in told]) == (
        0,
        [BUSY, CLEAN],
        [True] * 2,
    )
    assert "2 reports, 2 proved" in ask("reports", "verify", str(package(number, home=tmp_path)), "--log-key", log)[1]
