"""`gongxin mirror`: a copy from the command line, which shows nothing any more once it has expired."""

import json
import sqlite3
from contextlib import closing
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


@pytest.mark.parametrize(
    ("done", "kind"),
    [
        ("UPDATE standing SET value = 'x' WHERE name = 'position'", "copy-damaged"),
        ("UPDATE standing SET value = '99999999' WHERE name = 'position'", "log-went-back"),
    ],
)
def test_a_copy_that_cannot_go_on_says_so_and_begins_again_when_told_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], done: str, kind: str
) -> None:
    simulator, folder = Simulator(), str(tmp_path)
    simulator.say(1, "一")
    with answering(simulator) as address:
        told("mirror", "follow", address, folder, "--once", capsys=capsys)
        with closing(sqlite3.connect(tmp_path / "copy.sqlite", isolation_level=None)) as store:
            store.execute(done)
        for asked in (("follow", address, folder, "--once"), ("show", CODE, folder), ("changes", folder)):
            status, out, _ = run("mirror", *asked, "--json", capsys=capsys)
            error = json.loads(out)["error"]
            assert (status, error["type"]) == (2, kind) and "--anew" in error["mend"] and "副本" in error["detail_zh"]
        assert told("mirror", "follow", address, folder, "--once", "--anew", capsys=capsys)["began"] is True
    assert told("mirror", "show", CODE, folder, capsys=capsys)["position"] == 1


def test_a_copy_that_was_cut_off_begins_again_when_told_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    simulator, folder = Simulator(), str(tmp_path)
    simulator.say(1, "一")
    with answering(simulator) as address:
        told("mirror", "follow", address, folder, "--once", capsys=capsys)
        (tmp_path / "copy.sqlite").write_bytes((tmp_path / "copy.sqlite").read_bytes()[:5000])
        for asked in (("follow", address, folder, "--once"), ("show", CODE, folder)):
            status, out, _ = run("mirror", *asked, "--json", capsys=capsys)
            assert (status, json.loads(out)["error"]["type"]) == (2, "copy-damaged")
        assert told("mirror", "follow", address, folder, "--once", "--anew", capsys=capsys)["began"] is True


def test_a_page_of_a_node_is_not_its_address(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with answering(Simulator()) as address:
        status, out, _ = run("mirror", "follow", f"{address}/en/", str(tmp_path), "--once", "--json", capsys=capsys)
    error = json.loads(out)["error"]
    assert (status, error["type"]) == (2, "no-node-there") and "node's own address" in error["mend"]


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
