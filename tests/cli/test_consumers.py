"""Consumers on the command line: added with their machine, listed with how far they follow, ended."""

import json
from pathlib import Path

import pytest
from joserfc.jwk import OKPKey

from gongxin.feeds.actions import acknowledge, note_given
from gongxin.feeds.queries import consumers
from gongxin.ledger.queries import head
from tests.agencies.machine_keys import pem_of
from tests.cli.conftest import run
from tests.yunze import NOW, adopt


@pytest.fixture
def at_home(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A node with the packs that are shipped."""
    adopt()
    monkeypatch.setenv("GONGXIN_HOME", str(tmp_path))
    return tmp_path


def test_a_consumer_is_added_with_its_machine_listed_and_ended(
    at_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (at_home / "mirror.pub").write_bytes(pem_of(OKPKey.generate_key("Ed25519")))
    given = ("consumer", "add", "mirror.example", "--kind", "mirror", "--public-key", str(at_home / "mirror.pub"))
    status, out, _ = run(*given, "--json", capsys=capsys)
    made = json.loads(out)
    assert status == 0 and made["machine"].startswith("machine-") and made["kind"] == "mirror"
    (held,) = consumers()
    note_given(held.number, upto=head(), in_step=True, at=NOW)
    acknowledge(held.number, position=1, at=NOW)
    (told,) = json.loads(run("consumer", "list", "--json", capsys=capsys)[1])
    assert (told["acknowledged"], told["lag"], told["median_seconds"]) == (1, head() - 1, None)
    assert "mirror.example · mirror · followed to 1" in run("consumer", "list", capsys=capsys)[1]
    assert [run("consumer", "end", "mirror.example", capsys=capsys)[0] for _ in range(2)] == [0, 2]
    assert "Nobody" in run("consumer", "list", capsys=capsys)[1]
    assert "ended" in run("consumer", "list", "--ended", capsys=capsys)[1]


def test_a_key_that_is_none_leaves_no_consumer_behind(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (at_home / "mirror.pub").write_bytes(b"no key")
    given = ("consumer", "add", "mirror.example", "--kind", "mirror", "--public-key", str(at_home / "mirror.pub"))
    assert run(*given, capsys=capsys)[0] == 2 and consumers() == []
    assert run("consumer", "add", "demo.agency.tax", "--kind", "agency", capsys=capsys)[0] == 0
