"""Several hands at one time, each on a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection


def at_once(*tasks: Callable[[], object], refusal: type[Exception]) -> list[object]:
    """What each task gives or is refused with, all run at one time."""

    def run(task: Callable[[], object]) -> object:
        try:
            return task()
        except refusal as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))
