"""People on the command line, and the demo's accounts."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from gongxin.agencies.models import Mandate, Person
from gongxin.agencies.people import join
from gongxin.cases.models import Case
from gongxin.cli.province.accounts import accounts_to_try
from tests.cli.conftest import run
from tests.desk.builders import PASSWORD
from tests.subjects.builders import register
from tests.yunze import NOW, adopt

LOGIN = "clerk@yunze.example"


@pytest.fixture
def at_home(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A node with the packs that are shipped."""
    adopt(at=NOW - timedelta(days=90))
    monkeypatch.setenv("GONGXIN_HOME", str(tmp_path))
    (tmp_path / "demo").mkdir()
    return tmp_path


def test_somebody_is_invited_authorised_listed_and_forgotten(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run("people", "invite", LOGIN, "--json", capsys=capsys)
    join(json.loads(out)["code"], login=LOGIN, password=PASSWORD, at=NOW)
    given = ("--for", "demo.agency.tax", "--power", "decide", "--basis", "文", "--days", "10")
    status, out, _ = run("people", "mandate", LOGIN, *given, "--json", capsys=capsys)
    number = json.loads(out)["mandate"]
    assert status == 0 and json.loads(out)["powers"] == ["decide"]
    assert LOGIN in run("people", "list", capsys=capsys)[1]
    assert run("people", "end", str(number), capsys=capsys)[0] == 0
    assert run("people", "end", str(number), capsys=capsys)[0] == 2
    assert run("people", "forget", LOGIN, capsys=capsys)[0] == 0
    status, out, _ = run("people", "list", "--json", capsys=capsys)
    assert [one["login"] for one in json.loads(out)] == [None] and not Person.objects.filter(login=LOGIN).exists()


def test_an_organisation_is_named_by_a_code_that_is_known(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = register("云川甲有限公司").code
    run("people", "invite", LOGIN, capsys=capsys)
    assert run("people", "mandate", LOGIN, "--for", code, "--basis", "授权书", capsys=capsys)[0] == 0
    assert Mandate.objects.get().powers == ["represent"]
    powers = ("--power", "decide", "--basis", "授权书")
    assert run("people", "mandate", LOGIN, "--for", code, *powers, capsys=capsys)[0] == 2
    assert run("people", "mandate", LOGIN, "--for", "91990100MA0000001X", "--basis", "x", capsys=capsys)[0] == 2


def test_the_demos_accounts_are_made_once_for_their_owner_alone(at_home: Path) -> None:
    made = accounts_to_try(at_home, at=NOW)
    assert accounts_to_try(at_home, at=NOW) == made and len({one.password for one in made}) == 5
    assert Person.objects.get(login="officer@yunze.example").check_password(made[0].password)
    kept = at_home / "demo" / "accounts.json"
    assert kept.stat().st_mode & 0o077 == 0 and not Case.objects.exists()
