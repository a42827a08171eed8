"""A node of the tests, and commands run on it as somebody types them."""

import pytest

from gongxin.cli.main import main
from tests.exchange.conftest import desk
from tests.exchange.yunze import Desk

__all__ = ["desk", "node", "run"]


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sentences are in English unless a test asks otherwise, whatever whoever runs the tests reads."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def node(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The node of these tests, as commands find it."""
    monkeypatch.setenv("GONGXIN_HOME", str(desk.folder))
    return desk


def run(*given: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Run a command; its status and what it printed."""
    try:
        main(given)
        status = 0
    except SystemExit as end:
        status = int(end.code or 0)
    printed = capsys.readouterr()
    return status, printed.out, printed.err
