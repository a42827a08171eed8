"""On whose behalf the store is read: of agencies' rows one body's alone, so that a forgotten filter shows no more.

The role and the settings hold for one transaction; `gongxin.store.guard` says what stands behind them.  Conditions of
law that rest on what others hold (who decided before, whether an entry is under way) are read whole, by name.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, transaction

from gongxin.store import guard

LOG = logging.getLogger("gongxin.agencies")
TAKE = """
SELECT set_config('role', %s, true), set_config('gongxin.body', %s, true), set_config('gongxin.platform', %s, true)
"""
OWN = ("none", "", "")
"""The server's own sight: no role taken on, no body named."""
SIGHT: ContextVar[tuple[str, str, str]] = ContextVar("sight", default=OWN)
"""Which role, body and platform hold in this thread's transaction."""


@dataclass
class _Known:
    """What this process knows of the guard: whether it stands, once that was asked."""

    stands: bool | None = None


KNOWN = _Known()


@contextmanager
def seen_by(body: str, *, platform: bool = False) -> Iterator[None]:
    """Within, one transaction, the store shows of agencies' rows those of this body; all of them to the platform.

    Without a body it shows none.  Where the node's account may not take on the role, it shows what queries ask for.
    """
    with transaction.atomic():
        if not guard_stands():
            yield
            return
        with _taken(guard.ROLE, body, "on" if platform else ""):
            yield


@contextmanager
def seen_whole() -> Iterator[None]:
    """Within, conditions of law are read from what everybody holds, whoever asks; nothing of it is shown."""
    if SIGHT.get() == OWN:
        yield
        return
    with transaction.atomic(), _taken(*OWN):
        yield


def guard_stands() -> bool:
    """Whether the store keeps agencies' rows apart; asked once, and once it does not, told in the log."""
    if KNOWN.stands is None:
        connection.ensure_connection()
        KNOWN.stands = guard.stands(connection.connection)
        if not KNOWN.stands:
            LOG.warning(
                "the store does not keep agencies' rows apart by itself; once, as a superuser: %s", guard.BY_HAND
            )
    return KNOWN.stands


@contextmanager
def _taken(*sight: str) -> Iterator[None]:
    """Within, this role and these settings; then the former ones, which a rollback brings back by itself."""
    before = SIGHT.get()
    _take(sight)
    held = SIGHT.set((sight[0], sight[1], sight[2]))
    try:
        yield
    finally:
        SIGHT.reset(held)
    if not connection.needs_rollback:
        _take(before)


def _take(sight: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(TAKE, list(sight))
