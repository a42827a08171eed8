"""Work that runs a loop of its own, from a thread that may have one already."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Made = TypeVar("Made")


def apart(work: Callable[[], Made]) -> Made:
    """What the work gives in a thread of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()
