"""A newer program on an older home: refused in a sentence, and the home brought up to date where that is asked for."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from gongxin.cli.schema import missing_migrations
from gongxin.exchange import migrations
from tests.cli.conftest import run
from tests.exchange.yunze import Desk

*_, BEFORE, LAST = sorted(file.stem for file in Path(migrations.__path__[0]).glob("0*.py"))


@pytest.fixture
def older(node: Desk) -> Iterator[Desk]:
    """A node whose store is that of an older program."""
    call_command("migrate", "exchange", BEFORE, verbosity=0)
    yield node
    call_command("migrate", verbosity=0)


@pytest.mark.parametrize("given", [("waiting",), ("receipt", "x"), ("search", "云川"), ("ledger", "verify")])
def test_an_older_home_is_refused_in_one_sentence(
    older: Desk, capsys: pytest.CaptureFixture[str], given: tuple[str, ...]
) -> None:
    status, out, err = run(*given, "--json", capsys=capsys)
    error = json.loads(out)["error"]
    assert status == 2 and error["type"] == "node-outdated" and LAST in error["detail"]
    assert "gongxin init" in error["mend"] and err.count("\n") == 1


def test_init_brings_an_older_home_up_to_date(older: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert missing_migrations() == [f"exchange.{LAST}"]
    status, _, _ = run("init", "--json", capsys=capsys)
    assert status == 0 and missing_migrations() == []
    assert run("waiting", capsys=capsys)[0] == 0
