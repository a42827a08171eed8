"""Processes that a server started end with it, however it ended: one that stayed would keep its port and its work."""

import os
import threading
from collections.abc import Callable

LOOK_SECONDS = 0.5


def when_orphaned(parent: int, then: Callable[[], object]) -> None:
    """Call `then` once the process `parent` is no longer ours, also where it was gone before we looked."""
    threading.Thread(target=_watch, args=(parent, then), daemon=True, name="orphaned").start()


def _watch(parent: int, then: Callable[[], object]) -> None:
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(LOOK_SECONDS)
    then()
