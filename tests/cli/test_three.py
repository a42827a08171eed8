"""`gongxin demo --three`: what it says in both languages, and what it refuses before anything is started."""

import os
import signal
import string
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gongxin.cli.stopping import Stop, ToldToStop, stoppable
from gongxin.cli.three import CODE, COMMAND, ROLES, SAID, Demonstrated, NotThere, waited
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
        waited(lambda: False, what="nothing came", stop=Stop())


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_whoever_waits_is_told_to_stop_by_any_signal_that_ends_programs(how: signal.Signals) -> None:
    before = signal.getsignal(how)
    with stoppable() as stop:
        os.kill(os.getpid(), how)
        with pytest.raises(ToldToStop):
            waited(lambda: False, what="nothing came", stop=stop)
    assert signal.getsignal(how) is before


def of_home(folder: Path) -> set[int]:
    """The processes whose node lies in this folder, and the servers of its stores."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
        except OSError:
            continue
        if str(folder / "home" / "three").encode() in told:
            found.add(int(process.name))
    return found


@pytest.fixture
def three(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """The three as a script starts them beside itself, so that Ctrl-C is ignored; whatever is left is ended."""
    home = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "PGOPTIONS")}
    home["GONGXIN_HOME"] = str(tmp_path / "home")
    command = ["/bin/sh", "-c", 'trap "" INT; exec "$@"', "sh", *COMMAND, "demo", "--three"]
    shown = subprocess.Popen(command, env=home, stdout=subprocess.PIPE, text=True)
    with shown:
        yield shown
        shown.kill()
    for pid in of_home(tmp_path):
        os.kill(pid, signal.SIGKILL)


def told_to_end(shown: "subprocess.Popen[str]", how: signal.Signals) -> str:
    shown.send_signal(how)
    said, _ = shown.communicate(timeout=60)
    return said


@pytest.mark.fault
def test_ended_by_sigterm_it_leaves_no_node_and_no_store(three: "subprocess.Popen[str]", tmp_path: Path) -> None:
    assert three.stdout is not None and three.stdout.readline() == "Three nodes are running:\n"
    assert len(of_home(tmp_path)) > 2 * len(ROLES)
    assert told_to_end(three, signal.SIGTERM).endswith("All three are stopped.\n")
    assert of_home(tmp_path) == set() and three.returncode == 130  # broken off before its end


@pytest.mark.fault
def test_ended_while_its_first_store_is_made_it_leaves_none(three: "subprocess.Popen[str]", tmp_path: Path) -> None:
    store = tmp_path / "home" / "three" / ROLES[0] / "store.log"
    while not store.exists():
        assert three.poll() is None
        time.sleep(0.05)
    assert told_to_end(three, signal.SIGINT) == "All three are stopped.\n"
    assert of_home(tmp_path) == set()
