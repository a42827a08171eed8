"""Machines that sign, on the command line; and what is said where the store cannot keep agencies' rows apart."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from joserfc.jwk import OKPKey

from gongxin.cli.nodes import prepare_store
from gongxin.store import guard
from tests.agencies.machine_keys import pem_of
from tests.cli.conftest import run
from tests.yunze import NOW, adopt

TAX = "demo.agency.tax"


@pytest.fixture
def at_home(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A node with the packs that are shipped."""
    adopt(at=NOW - timedelta(days=90))
    monkeypatch.setenv("GONGXIN_HOME", str(tmp_path))
    return tmp_path


def test_a_machine_is_registered_listed_and_ended(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (at_home / "machine.pub").write_bytes(pem_of(OKPKey.generate_key("Ed25519")))
    given = ("machine", "register", TAX, "--public-key", str(at_home / "machine.pub"))
    status, out, _ = run(*given, "--days", "10", "--json", capsys=capsys)
    made = json.loads(out)
    assert status == 0 and (made["agency"], made["algorithm"]) == (TAX, "Ed25519")
    assert run(*given, capsys=capsys)[0] == 2
    assert made["machine"] in run("machine", "list", TAX, capsys=capsys)[1]
    number = made["machine"].removeprefix("machine-")
    assert [run("machine", "end", number, capsys=capsys)[0] for _ in range(2)] == [0, 2]
    _, out, _ = run("machine", "list", TAX, "--json", capsys=capsys)
    assert [one["machine"] for one in json.loads(out)] == [made["machine"]]


def test_a_private_key_is_sent_back(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (at_home / "machine.pem").write_bytes(OKPKey.generate_key("Ed25519").as_pem(private=True))
    status, _, err = run("machine", "register", TAX, "--public-key", str(at_home / "machine.pem"), capsys=capsys)
    assert status == 2 and "private key" in err
    assert "no machine" in run("machine", "list", TAX, capsys=capsys)[1]


@pytest.mark.parametrize(("language", "said"), [("C.UTF-8", "cannot keep agencies"), ("zh_CN.UTF-8", "隔开")])
def test_a_store_that_cannot_keep_rows_apart_is_told_of_with_what_to_do(
    at_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    language: str,
    said: str,
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    assert prepare_store()
    monkeypatch.setattr(guard, "put_up", lambda _: False)
    capsys.readouterr()
    assert not prepare_store()
    told = capsys.readouterr().err
    assert said in told and "CREATE ROLE" in told
