"""Cases on the command line: opened, stepped, served, shown; what is refused changes nothing."""

import json
from datetime import date
from pathlib import Path

import pytest

from gongxin.cases.models import Case, StepTaken
from gongxin.periods import SHANGHAI
from gongxin.rulebook.procedures import Role
from tests.cases.builders import ABOVE, OFFICE, PARTIES, PDF, PLATFORM, REPAIR, Desk, adopted, moment
from tests.cli.conftest import run
from tests.remedies.builders import Company


@pytest.fixture
def at_home(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A node with the packs that are shipped, and a paper."""
    adopted()
    monkeypatch.setenv("GONGXIN_HOME", str(tmp_path))
    (tmp_path / "paper.pdf").write_bytes(PDF)
    (tmp_path / "page.pdf").write_bytes(b"<html><script>1</script>")
    return tmp_path


def opened(home: Path, capsys: pytest.CaptureFixture[str], *, proof: str = "paper.pdf") -> tuple[int, str]:
    company = Company(home)
    about = ("--subject", company.code, "--record", str(company.record))
    parties = [word for role, key in PARTIES[REPAIR].items() for word in ("--party", f"{Role(role)}={key}")]
    papers = ["--enclose", f"proof={home / proof}", "--enclose", f"commitment={home / 'paper.pdf'}"]
    who = ["--as", "subject", "--for", company.code, "--by", "clerk", "--statement", "已履行"]
    status, out, _ = run("cases", "open", REPAIR, *about, *parties, *papers, *who, "--json", capsys=capsys)
    return status, out


def test_a_repair_goes_from_opening_to_service(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out = opened(at_home, capsys)
    case = json.loads(out)
    assert (status, case["state"], case["open_steps"]["platform"]) == (0, "filed", ["forward"])
    number = str(case["case"])
    office = ("--as", "authority", "--for", OFFICE, "--by", "officer")
    run("cases", "step", number, "forward", "--as", "platform", "--by", "desk", capsys=capsys)
    run("cases", "step", number, "accept", *office, capsys=capsys)
    paper = ("--reasons", "未履行", "--enclose", f"document={at_home / 'paper.pdf'}")
    status, out, _ = run("cases", "step", number, "refuse", *office, *paper, "--json", capsys=capsys)
    step = json.loads(out)["steps"][-1]
    assert (status, step["name"], [one["zh"] for one in step["remedies"]]) == (0, "refuse", ["行政复议", "行政诉讼"])
    sent = StepTaken.objects.get(name="refuse").at.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M:%S")
    served = ("--manner", "desk", "--sent", sent, "--delivered", sent, "--by", "desk")
    status, out, _ = run("cases", "serve", number, "3", *served, "--json", capsys=capsys)
    assert (status, json.loads(out)["steps"][-1]["served_on"]) == (0, sent[:10])
    status, out, _ = run("cases", "show", number, capsys=capsys)
    assert status == 0 and "refused" in out and "subject may: ask_review" in out


def test_a_page_called_a_pdf_is_refused_and_no_case_is_opened(
    at_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out = opened(at_home, capsys, proof="page.pdf")
    assert status == 2 and json.loads(out)["error"]["type"] == "paper-refused"
    assert not Case.objects.exists() and not (at_home / "papers").exists()


def test_deadlines_silence_and_clocks_are_told(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    day = date(2026, 6, 1)
    Desk(at_home, at=moment(day)).step("forward", by=PLATFORM, at=moment(day, 11))
    for command, told in (
        (("cases", "due", "--days", "30", "--for", OFFICE), 2),
        (("cases", "due", "--for", ABOVE), 0),
        (("cases", "silence", OFFICE), 2),
        (("cases", "silence", ABOVE), 0),
    ):
        status, out, _ = run(*command, "--json", capsys=capsys)
        assert (status, len(json.loads(out))) == (0, told)
        assert run(*command, capsys=capsys)[0] == 0
    for steps in (2, 0):
        status, out, _ = run("cases", "clocks", "--json", capsys=capsys)
        assert (status, json.loads(out)["steps"]) == (0, steps)


@pytest.mark.parametrize("papers", ["proof", "proof=", "=x", "proof=a=b"])
def test_a_paper_that_is_not_named_or_not_there_is_refused(
    at_home: Path, capsys: pytest.CaptureFixture[str], papers: str
) -> None:
    given = ("cases", "step", "1", "forward", "--as", "platform", "--by", "desk", "--enclose", papers)
    assert run(*given, "--json", capsys=capsys)[0] == 2


def test_a_drawing_is_printed_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run("packs", "draw", REPAIR, "--json", capsys=capsys)
    assert status == 0 and json.loads(out)["mermaid"].startswith("stateDiagram-v2")


def test_an_objection_to_a_result_is_not_opened_without_its_model(
    at_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    company = Company(at_home)
    who = ["--as", "subject", "--for", company.code, "--by", "clerk", "--statement", "不当"]
    procedure = "national.procedure.evaluation-objection"
    status, _, told = run("cases", "open", procedure, "--subject", company.code, *who, "--json", capsys=capsys)
    assert status != 0 and "names the model" in told
    assert not Case.objects.filter(procedure=procedure).exists()
