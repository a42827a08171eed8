"""Commands read only what they need, so that each starts quickly."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import run

HEAVY = ("django", "polars", "granian", "pydantic", "psycopg")
COMMAND = f"""
import sys
from gongxin.cli.main import main
try:
    main()
finally:
    print(*[name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)
"""


@pytest.mark.parametrize("given", ["--help", "deliver --help", "stop --help", "packs --help", "waiting --help", "stop"])
def test_a_light_command_reads_nothing_heavy(tmp_path: Path, given: str) -> None:
    home = {**os.environ, "GONGXIN_HOME": str(tmp_path / "home")}
    ended = subprocess.run(
        [sys.executable, "-c", COMMAND, *given.split()], env=home, capture_output=True, text=True, check=True
    )
    assert ended.stderr.split() == [] and not (tmp_path / "home").exists()


def test_receipts_are_shown_without_what_checks_files(tmp_path: Path) -> None:
    read = "import gongxin.exchange.queries, sys; assert 'polars' not in sys.modules"
    opened = "from gongxin.cli.main import know_django; know_django(); import gongxin.cli.deliveries; "
    home = {**os.environ, "GONGXIN_HOME": str(tmp_path), "GONGXIN_SECRET": "tests only"}
    subprocess.run([sys.executable, "-c", opened + read], env=home, check=True)


def test_stop_says_whether_a_store_ran(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GONGXIN_HOME", str(tmp_path / "home"))
        patch.setenv("LC_ALL", "C.UTF-8")
        assert run("stop", capsys=capsys) == (0, f"The store of {tmp_path / 'home'} was not running.\n", "")
        patch.setenv("LC_ALL", "zh_CN.UTF-8")
        assert "本来就没有运行" in run("stop", capsys=capsys)[1]
