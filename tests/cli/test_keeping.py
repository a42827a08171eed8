"""A process that is kept: killed it is started again, dying again and again it is given up."""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gongxin.cli.keeping import BOUNDS, Bounds, keep_running

SWIFT = Bounds(quick_seconds=60, quick_deaths=3, first_pause=0.01, longest_pause=0.02)
NOTED = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()} '); time.sleep(600)"


@contextmanager
def kept(pids: Path, bounds: Bounds) -> Iterator[threading.Thread]:
    """A process that notes its number in a file, kept until the block ends."""
    stop = threading.Event()
    command = (sys.executable, "-c", NOTED, str(pids))
    given = {"name": "the sleeper", "bounds": bounds}
    keeper = threading.Thread(target=keep_running, args=(command, stop), kwargs=given)
    keeper.start()
    try:
        yield keeper
    finally:
        stop.set()
        keeper.join(timeout=30)


def started(pids: Path, times: int) -> list[int]:
    """The numbers of the processes, once so many have been started."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found = [int(one) for one in pids.read_text().split()] if pids.exists() else []
        if len(found) >= times:
            return found
        time.sleep(0.02)
    raise TimeoutError(f"{pids} never named {times} processes")


def test_a_process_that_was_killed_is_started_again_and_ends_when_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pids = tmp_path / "pids"
    with kept(pids, SWIFT) as keeper, caplog.at_level(logging.WARNING, "gongxin.serving"):
        os.kill(started(pids, 1)[0], signal.SIGKILL)
        second = started(pids, 2)[1]
        os.kill(second, 0)
    assert not keeper.is_alive() and not Path(f"/proc/{second}").exists()
    assert [line.message for line in caplog.records] == ["the sleeper died (-9); it is started again in 0.01 s"]


def test_a_process_that_dies_at_once_each_time_is_given_up_with_a_sentence(caplog: pytest.LogCaptureFixture) -> None:
    command = [sys.executable, "-c", "raise SystemExit(7)"]
    keep_running(command, threading.Event(), name="the worker process", bounds=SWIFT)
    *again, last = [line.message for line in caplog.records]
    assert len(again) == SWIFT.quick_deaths - 1
    assert last.startswith("the worker process died 3 times in a row soon after its start (last with 7)")


def test_deaths_far_apart_are_not_counted(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    with kept(pids, Bounds(quick_seconds=0, quick_deaths=2, first_pause=0.01)) as keeper:
        for times in range(1, 4):
            os.kill(started(pids, times)[-1], signal.SIGKILL)
        started(pids, 4)
        assert keeper.is_alive()


def test_pauses_grow_up_to_the_longest() -> None:
    assert [BOUNDS.pause(deaths) for deaths in range(7)] == [1, 1, 2, 4, 8, 16, 30]


def test_a_process_that_the_machine_cannot_start_is_given_up_with_a_sentence(caplog: pytest.LogCaptureFixture) -> None:
    keep_running(["/nowhere/at/all"], threading.Event(), name="the worker process", bounds=SWIFT)
    assert caplog.records[-1].message.startswith("the worker process died 3 times in a row soon after its start")
