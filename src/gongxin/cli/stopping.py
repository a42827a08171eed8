"""Being told to stop: Ctrl-C, SIGTERM and a terminal that goes away are noted, and heeded between two steps.

What runs in steps, each of which starts something that has to be ended again, is not torn out of a step.
"""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LOOK_SECONDS = 0.2


class ToldToStop(Exception):
    """Somebody said to stop before the end."""


class Stop:
    """Whether somebody said to stop."""

    def __init__(self) -> None:
        """Nobody did yet."""
        self._said = False

    def note(self, *_: object) -> None:
        """Somebody says so."""
        self._said = True

    def heed(self) -> None:
        """Go on; refused once somebody said to stop."""
        if self._said:
            raise ToldToStop

    def pause(self, seconds: float) -> None:
        """Let so much time pass; refused as soon as somebody says to stop."""
        until = time.monotonic() + seconds
        self.heed()
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(left, LOOK_SECONDS))
            self.heed()


@contextmanager
def stoppable() -> Iterator[Stop]:
    """Within, the signals that end a program are noted instead, even one that whoever started us had ignored.

    Only `nohup` is kept: where the going of the terminal was ignored it stays so.
    """
    stop = Stop()
    heard = [one for one in SIGNALS if one != signal.SIGHUP or signal.getsignal(one) != signal.SIG_IGN]
    before = {one: signal.signal(one, stop.note) for one in heard}
    try:
        yield stop
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
