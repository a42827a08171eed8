"""`gongxin mirror`: a copy from the command line, which shows nothing any more once it has expired."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import run
from tests.exchange.mirror.simulator import CODE, Simulator, answering
from tests.yunze import PERSON


def told(*given: str, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    status, out, err = run(*given, "--json", capsys=capsys)
    assert status == 0, err
    document: dict[str, object] = json.loads(out)
    return document


def test_a_copy_is_followed_compared_and_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    simulator, folder = Simulator(), str(tmp_path / "copy")
    simulator.say(1, "一")
    with answering(simulator) as address:
        assert told("mirror", "follow", address, folder, "--once", capsys=capsys)["began"] is True
        simulator.say(2, "二")
        again = told("mirror", "follow", address, folder, "--once", capsys=capsys)
        assert (again["began"], again["changes"], again["records"]) == (False, 1, 2)
    records = told("mirror", "show", CODE, folder, capsys=capsys)["records"]
    assert isinstance(records, list) and [one["id"] for one in records] == [1, 2]
    assert told("mirror", "changes", folder, capsys=capsys)["changes"] == [
        {"position": 1, "sort": "new_fact", "record": 2, "at": "2026-07-01T00:00:00+00:00"}
    ]


def test_a_copy_that_was_not_renewed_shows_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    simulator = Simulator(usable=timedelta(seconds=-1))
    simulator.say(1, "一")
    with answering(simulator) as address:
        status, _, _ = run("mirror", "follow", address, str(tmp_path), "--once", capsys=capsys)
    assert status == 0
    status, out, _ = run("mirror", "show", CODE, str(tmp_path), "--json", capsys=capsys)
    error = json.loads(out)["error"]
    assert (status, error["type"]) == (2, "copy-expired") and "过期" in error["detail_zh"]


def test_what_is_no_organisation_s_code_is_not_looked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for code, kind in (("nonsense", "wrong-use"), (PERSON, "persons-number")):
        status, out, err = run("mirror", "show", code, str(tmp_path), "--json", capsys=capsys)
        assert (status, json.loads(out)["error"]["type"]) == (2, kind) and PERSON not in out + err


def test_a_code_is_read_as_everywhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    simulator, folder = Simulator(), str(tmp_path / "copy")
    simulator.say(1, "一")
    with answering(simulator) as address:
        told("mirror", "follow", address, folder, "--once", capsys=capsys)
    shown = told("mirror", "show", f" {CODE.lower()} ", folder, capsys=capsys)
    assert shown["code"] == CODE and len(shown["records"]) == 1  # type: ignore[arg-type]


def test_a_node_that_is_away_is_a_refusal_and_the_copy_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    simulator = Simulator()
    simulator.say(1, "一")
    with answering(simulator) as address:
        run("mirror", "follow", address, str(tmp_path), "--once", capsys=capsys)
    status, out, _ = run("mirror", "follow", address, str(tmp_path), "--once", "--json", capsys=capsys)
    assert status == 2 and json.loads(out)["error"]["type"] == "node-away"
    assert run("mirror", "show", CODE, str(tmp_path), capsys=capsys)[0] == 0
