"""`gongxin demo --three`: what it says in both languages, and what it refuses before anything is started."""

import string
from pathlib import Path

import pytest

from gongxin.cli.three import CODE, SAID, Demonstrated, NotThere, waited
from gongxin.codes.uscc import parse
from tests.cli.conftest import run


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_it_says_the_same_in_both_languages() -> None:
    assert all(fields(zh) == fields(en) for zh, en in SAID.values())


def test_its_organisation_is_one_of_the_invented_province() -> None:
    assert parse(CODE).code == CODE and CODE[2:8] == "990100"


def test_no_document_is_printed_of_what_happens_meanwhile(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, _ = run("demo", "--three", "--json", capsys=capsys)
    assert status == 2


def test_each_node_has_its_own_store_and_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/")
    told = Demonstrated("hub", tmp_path, 7001).environment()
    assert "DATABASE_URL" not in told
    assert (told["GONGXIN_HOME"], told["GONGXIN_NAME"]) == (str(tmp_path), "hub.yunze.example/log")


def test_waiting_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongxin.cli.three.PATIENCE", 0.0)
    with pytest.raises(NotThere, match="nothing came"):
        waited(lambda: False, what="nothing came")
