"""`gongxin reconcile`: a source lists what it states, and the platform compares it with what it holds."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import run
from tests.exchange.yunze import Desk, csv_of, penalty, write_packs

FEED = "yunze.feed.penalties-csv"


def test_a_list_is_made_compared_and_its_differences_shown(
    node: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    node.hand_in([penalty(1), penalty(2)])
    export, own = tmp_path / "export.csv", tmp_path / "list.csv"
    export.write_bytes(csv_of([penalty(1), penalty(3)]))
    status, out, _ = run(
        "reconcile", "list", str(export), "--feed", FEED, "--packs", str(write_packs(tmp_path / "p")), capsys=capsys
    )
    own.write_text(out, encoding="utf-8")
    assert status == 0 and out.startswith("key,digest\n") and out.count("\n") == 3
    status, out, _ = run("reconcile", "compare", str(own), "--feed", FEED, "--by", "clerk", "--json", capsys=capsys)
    assert status == 0 and json.loads(out)["differing"] == {"missing_here": 1, "missing_there": 1}
    status, out, _ = run("reconcile", "show", "--feed", FEED, "--json", capsys=capsys)
    told = json.loads(out)
    assert sorted(one["kind"] for one in told["open"]) == ["missing_here", "missing_there"]
    assert told["latest"]["equal"] is False and told["latest"]["held"] == 2


@pytest.mark.parametrize("content", [b"", b"a\rb\n1,2\n", b"PK\x03\x04", bytes(range(256))])
def test_a_file_that_cannot_be_read_is_refused_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    (tmp_path / "export.csv").write_bytes(content)
    given = ("--feed", FEED, "--packs", str(write_packs(tmp_path / "p")), "--json")
    status, out, _ = run("reconcile", "list", str(tmp_path / "export.csv"), *given, capsys=capsys)
    error = json.loads(out)["error"]
    assert (status, error["type"]) == (2, "file-unreadable") and "universal" not in error["detail"]
    assert error["title_zh"].startswith("文件无法") and error["detail_zh"] != error["title_zh"] and error["mend_zh"]
