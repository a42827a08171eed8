"""Receipts and returned files on the command line."""

import json
from pathlib import Path

import pytest

from gongxin.exchange import queries
from tests.cli.conftest import run
from tests.exchange.yunze import Desk, csv_of, penalty

BAD = {"决定日期": "五月"}


def test_a_receipt_says_when_its_problems_are_cut(
    node: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = node.hand_in([penalty(number, 文号="", **BAD) for number in range(600)])
    _, out, _ = run("receipt", told.id, capsys=capsys)
    assert f"first {queries.PROBLEMS_SHOWN} of 1200 problems" in out
    document = json.loads(run("receipt", told.id, "--json", capsys=capsys)[1])
    assert (document["problem_count"], document["problems_listed"]) == (1_200, 1_000)


@pytest.mark.parametrize(("language", "said"), [("zh_CN.UTF-8", "文件是空的"), ("en_GB.UTF-8", "the file is empty")])
def test_a_receipt_is_read_in_the_readers_language(
    node: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    told = node.hand_in(b"")
    assert said in run("receipt", told.id, capsys=capsys)[1] and said in run("returned", told.id, capsys=capsys)[1]


def test_problems_are_read_in_the_readers_language(
    node: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = node.hand_in([penalty(1, **BAD)])
    monkeypatch.setenv("LC_ALL", "C")
    assert "the date cannot be read" in run("receipt", told.id, capsys=capsys)[1]


def test_returned_rows_are_written_where_they_are_wanted(
    node: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = node.hand_in([penalty(1, **BAD)])
    wanted = tmp_path / "back.csv"
    assert run("returned", told.id, str(wanted), capsys=capsys) == (0, f"{wanted}\n", "")
    assert "五月" in wanted.read_text(encoding="utf-8-sig")
    status, out, _ = run("returned", told.id, str(wanted), "--json", capsys=capsys)
    assert status == 2 and "already" in json.loads(out)["error"]["detail"]


def test_a_delivery_by_hand_prints_its_receipt(node: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.csv").touch()
    given = ("deliver", str(tmp_path / "empty.csv"), "--feed", "yunze.feed.penalties-csv")
    status, out, _ = run(*given, "--json", capsys=capsys)
    assert status == 3 and json.loads(out)["stopped_because_en"]


def test_no_frame_of_a_progress_bar_comes_into_a_file(
    node: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rows.csv").write_bytes(csv_of([penalty(1)]))
    told = run("deliver", str(tmp_path / "rows.csv"), "--feed", "yunze.feed.penalties-csv", "--json", capsys=capsys)
    assert json.loads(told[1])["new"] == 1 and told[2] == ""
