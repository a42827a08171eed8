"""Bulk file and counts of lateness kept fresh, in a thread of the worker process; what goes wrong is tried again."""

import logging
import threading
from pathlib import Path

from django.db import Error, close_old_connections
from django.utils import timezone

from gongxin.api.bulk_making import renew
from gongxin.exchange.quality import renew_lateness
from gongxin.rulebook.queries import NothingAdopted

LOG = logging.getLogger("gongxin.api")
LOOK_SECONDS = 5.0
AFTER_FAULT_SECONDS = 30.0


def keep_bulk(stop: threading.Event, *, home: Path, every: float = LOOK_SECONDS) -> None:
    """Make bulk files and count what is late when due, until told to stop; without law there is nothing to make."""
    wait = 0.0
    while not stop.wait(wait):
        wait = every
        try:
            close_old_connections()
            renew(home=home, at=timezone.now(), clock=timezone.now)
            renew_lateness(home=home, at=timezone.now())
        except NothingAdopted:
            pass
        except (Error, OSError) as fault:  # the store is away, or the disk is full
            LOG.warning("bulk file or lateness could not be made: %s", type(fault).__name__)
            wait = max(every, AFTER_FAULT_SECONDS)
