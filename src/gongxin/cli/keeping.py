"""Keep a process running beside the web server: it is started again when it dies, within bounds."""

import logging
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

LOG = logging.getLogger("gongxin.serving")
LOOK_SECONDS = 0.2


@dataclass(frozen=True)
class Bounds:
    """How long a process must have lived for its death not to count, how many that count end it, and the pauses."""

    quick_seconds: float = 60.0
    quick_deaths: int = 6
    first_pause: float = 1.0
    longest_pause: float = 30.0

    def pause(self, deaths: int) -> float:
        """How long to wait before the next start after so many quick deaths: each time twice as long."""
        return float(min(self.first_pause * 2 ** max(deaths - 1, 0), self.longest_pause))


BOUNDS = Bounds()


def keep_running(command: Sequence[str], stop: threading.Event, *, name: str, bounds: Bounds = BOUNDS) -> None:
    """Run `command`, again whenever it dies, until told to stop or until it has died quickly too often in a row."""
    deaths = 0
    while not stop.is_set():
        began = time.monotonic()
        status = _run_until(command, stop)
        if status is None:
            return
        deaths = deaths + 1 if time.monotonic() - began < bounds.quick_seconds else 0
        if deaths >= bounds.quick_deaths:
            said = "%s died %d times in a row soon after its start (last with %d) and is not started again"
            LOG.error(f"{said}: see to the lines above, then start `gongxin serve` again", name, deaths, status)
            return
        pause = bounds.pause(deaths)
        LOG.warning("%s died (%d); it is started again in %g s", name, status, pause)
        stop.wait(pause)


def _run_until(command: Sequence[str], stop: threading.Event) -> int | None:
    """The status with which the process died of itself; None where we were told to stop, and it has been ended.

    A process that the machine cannot start now has died at once, with the machine's reason as its status.
    """
    try:
        # a group of its own: what somebody types to interrupt the web server is no death of this process
        process = subprocess.Popen(command, process_group=0)
    except OSError as fault:
        LOG.warning("a process could not be started: %s", fault)
        return fault.errno or 1
    with process:
        while not stop.wait(LOOK_SECONDS):
            if (status := process.poll()) is not None:
                return status
        process.terminate()
    return None
