"""Supervision on the command line: a plan, its draw committed to and drawn, run again from files, and a result."""

import json
from pathlib import Path

import pytest
from pytest_django import Settings

from gongxin.supervision.models import Drawn
from tests.cli.conftest import run
from tests.cli.test_casework import at_home
from tests.supervision.builders import NEXT_YEAR, OFFICE, REGISTERED, province
from tests.yunze import TODAY

__all__ = ["at_home"]
FOR = ("--for", OFFICE)


@pytest.fixture
def drawn(at_home: Path, settings: Settings, capsys: pytest.CaptureFixture[str]) -> Path:
    """A home in which one plan was drawn from; its files are written."""
    settings.HOME = at_home
    province()
    (at_home / "inspectors").write_text("001\n002,990100\n003\n")
    status, out, err = run("plan", str(NEXT_YEAR), "--policy", REGISTERED, *FOR, "--json", capsys=capsys)
    plan = json.loads(out)
    assert (status, plan["totals"]["drawn"]) == (0, 2), err
    roster = ("--inspectors", str(at_home / "inspectors"))
    made = json.loads(run("draw", "commit", str(plan["number"]), *roster, *FOR, "--json", capsys=capsys)[1])
    assert made["ready"] and made["transcript"] is None
    told = json.loads(run("draw", "run", str(made["number"]), *FOR, "--json", capsys=capsys)[1])
    assert told["drawn"] == 2 and {tuple(row[3]) for row in told["transcript"]["drawn"]} == {("001", "003")}
    run("draw", "show", str(made["number"]), "--write", str(at_home / "files"), capsys=capsys)
    return at_home / "files"


def test_a_draw_is_run_again_from_its_files(drawn: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = (str(drawn / "transcript.json"), str(drawn / "population.tsv"))
    assert run("draw", "verify", *files, capsys=capsys)[:2] == (0, "same\n")
    (drawn / "population.tsv").write_bytes(b"A\tsomebody\t\n")
    status, out, _ = run("draw", "verify", *files, "--json", capsys=capsys)
    assert status == 1 and json.loads(out)["same"] is False


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"commitment": 1}', "null", '{"commitment": {"logs": []}, "notes": []}']
)
def test_what_is_no_transcript_is_refused(drawn: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    (drawn / "transcript.json").write_text(text)
    files = (str(drawn / "transcript.json"), str(drawn / "population.tsv"))
    assert run("draw", "verify", *files, capsys=capsys)[0] == 2


def test_a_result_is_recorded_and_in_time(drawn: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = Drawn.objects.order_by("id")[0]
    days = ("--on", TODAY.isoformat(), "--public-until", f"{TODAY.year + 3}-01-01")
    given = ("draw", "result", str(one.id), "--result", "no_problem", *days, *FOR, "--json")
    assert json.loads(run(*given, capsys=capsys)[1])["result"] == "no_problem"
    assert run(*given, capsys=capsys)[0] == 2
    assert json.loads(run("draw", "late", "--json", capsys=capsys)[1]) == []


def test_lines_are_in_the_readers_language(
    drawn: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = str(Drawn.objects.order_by("id")[0].draw_id)
    assert "seed " in run("draw", "show", number, capsys=capsys)[1]
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "种子 " in run("draw", "show", number, capsys=capsys)[1]
