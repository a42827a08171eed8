"""Run `gongxin` commands, each in a process of its own that may die: every step at the store is counted.

One line of JSON asks for a command: its arguments, the step at which to die (0: never), the environment, and the
files for the count and for what it prints.  The answer is one line with its exit status.  Processes are forked from
this one, which has read the code and done nothing else, so that each starts at once.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import django
import psycopg

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongxin.config.settings")
django.setup()

from gongxin.cli import casework, deliveries, main, nodes  # noqa: E402
from gongxin.config import urls  # noqa: E402  # and with it every room, which each command would read again
from gongxin.config.settings import database  # noqa: E402
from gongxin.exchange import actions  # noqa: E402
from gongxin.subjects import followers  # noqa: E402


def run(asked: dict[str, Any]) -> None:
    """Become the command."""
    from django.conf import settings

    os.environ.update(asked["environment"])
    settings.DATABASES["default"].update(database(os.environ["DATABASE_URL"]))
    settings.HOME = Path(os.environ["GONGXIN_HOME"])
    for number, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(asked[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    actions.CHUNK_ROWS = 100
    become_mortal(Path(asked["steps"]), asked["die_at"])
    sys.argv = ["gongxin", *asked["arguments"]]
    main.main()


def become_mortal(told: Path, last: int) -> None:
    """From now on every statement, copy and commit is a step, and the `last` step kills."""
    steps = count(1)

    def live_on() -> None:
        number = next(steps)
        if number == last:
            os.kill(os.getpid(), signal.SIGKILL)
        told.write_text(str(number))

    def mortal(method: Callable[..., Any], *, after: bool = False) -> Callable[..., Any]:
        def step(*given: Any, **named: Any) -> Any:  # noqa: ANN401
            live_on()
            answer = method(*given, **named)
            if after:
                live_on()
            return answer

        return step

    for name in ("execute", "copy"):
        setattr(psycopg.Cursor, name, mortal(getattr(psycopg.Cursor, name)))
    setattr(psycopg.Connection, "commit", mortal(psycopg.Connection.commit, after=True))  # noqa: B010


def forked(asked: dict[str, Any]) -> int:
    """Run the command in a process of its own; how it ended."""
    child = os.fork()
    if child == 0:
        try:
            run(asked)
        except SystemExit as end:
            os._exit(end.code if isinstance(end.code, int) else 1)
        except BaseException:  # noqa: BLE001 - whatever it is, it is told and ends the process
            import traceback

            traceback.print_exc()
            os._exit(70)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    assert casework and deliveries and nodes and followers and urls
    for line in sys.stdin:
        sys.stdout.write(f"{forked(json.loads(line))}\n")
        sys.stdout.flush()
