"""Files on their way in: streamed to a private place, taken in, and deleted whatever happens.

A spooled file may hold what must never be kept (identity numbers are removed when it is read), so its folder is open
to the server's account alone, and it lives no longer than its delivery.  A file that waits for its turn has a ticket;
a worker that was killed leaves both, and the next one goes on.
"""

import logging
import os
import re
import shutil
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from django.db import Error, close_old_connections, connection
from django.utils import timezone

from gongxin.api.models import Ticket
from gongxin.codes.identity import scrub
from gongxin.exchange.actions import DeliveryRefused, deliver
from gongxin.exchange.receipts import Receipt

LOG = logging.getLogger("gongxin.api")
PIECE = 1 << 20
NAME_LENGTH = 100
UNSAFE = re.compile(r"[^\w.()（） -]")
TICKET_LOCK = 0x67785F74
LEFT_BEHIND = timedelta(hours=1)
GIVE_UP = timedelta(days=1)
"""How long a file waits for another delivery of its feed to end."""
RETURNED_KEPT = timedelta(days=30)
"""How long a returned file can be fetched; what was wrong stays in the receipt."""


class Body(Protocol):
    """Where a request's content is read from."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""


class CutOff(Exception):
    """The content ended before, or went on after, the length that was announced."""


def safe_name(given: str) -> str:
    """The sender's name for a file, harmless as a path and without anybody's number."""
    name = UNSAFE.sub("_", scrub(given.replace("\\", "/").rsplit("/", 1)[-1]))[-NAME_LENGTH:].lstrip(". ")
    return name or "delivery"


def spool(body: Body, *, length: int, name: str, home: Path, ticket: uuid.UUID) -> Path:
    """Write exactly `length` bytes of `body` to a private file of its own; nothing is left of a body cut off."""
    folder = home / "spool" / str(ticket)
    (home / "spool").mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700)
    path = folder / safe_name(name)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            left = length
            while left and (piece := body.read(min(PIECE, left))):
                file.write(piece)
                left -= len(piece)
        if left:
            raise CutOff(f"{left} of {length} announced bytes did not come")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return path


def take_in(path: Path, *, feed: str, by: str, at: datetime) -> Receipt:
    """Deliver a spooled file, and delete what was spooled."""
    try:
        return deliver(path, feed=feed, by=by, at=at)
    finally:
        shutil.rmtree(path.parent, ignore_errors=True)


def returned_path(delivery: str, *, home: Path) -> Path | None:
    """The marked file of a delivery, if there is one still."""
    found = sorted((home / "returned" / delivery).glob("*"))
    return found[0] if found else None


def work_off(*, home: Path, now: datetime) -> int:
    """Take in the files whose tickets wait, oldest first, each by one worker only; how many came to an end."""
    waiting = Ticket.objects.filter(delivery=None, refused_because="").order_by("received_at")
    return sum(_worked_off(number, home, now) for number in waiting.values_list("id", flat=True))


def _worked_off(number: uuid.UUID, home: Path, now: datetime) -> bool:
    """Whether the ticket came to an end; while another delivery of its feed is under way it waits on."""
    with _held_alone(number) as alone:
        ticket = Ticket.objects.filter(id=number, delivery=None, refused_because="").first()
        if not alone or ticket is None:
            return False
        folder = home / "spool" / str(number)
        ended = _ended(ticket, sorted(folder.glob("*")), home, now)
        if ended:
            ticket.save()
            shutil.rmtree(folder, ignore_errors=True)
        return ended


def _ended(ticket: Ticket, files: list[Path], home: Path, now: datetime) -> bool:
    """Write on the ticket what became of its file, if anything did."""
    if not files:
        ticket.refused_because = "the file was lost before it was read: deliver it again"
        return True
    try:
        told = deliver(files[0], feed=ticket.feed, by=ticket.agency, at=ticket.received_at)
    except DeliveryRefused as fault:
        if now - ticket.received_at < GIVE_UP:
            return False
        ticket.refused_because = str(fault)
        return True
    except Error:
        raise
    except Exception as fault:  # noqa: BLE001  # the worker goes on with the next; the sender is told
        LOG.error("a delivery could not be taken in: %s", type(fault).__name__)
        ticket.refused_because = "a fault of the platform: deliver the file again, and tell the operator"
        return True
    ticket.delivery = uuid.UUID(told.id)
    return True


@contextmanager
def _held_alone(number: uuid.UUID) -> Iterator[bool]:
    """Hold a ticket's lock, which falls with the connection of a worker that was killed; False if another holds it."""
    key = [TICKET_LOCK, int.from_bytes(number.bytes[:4], "big", signed=True)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        alone = bool(cursor.fetchone()[0])
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


def sweep(*, home: Path, now: datetime) -> int:
    """Delete spooled files that nobody waits for and returned files that were kept long enough; how many."""
    waiting = Ticket.objects.filter(delivery=None, refused_because="").values_list("id", flat=True)
    held = {str(number) for number in waiting}
    ages = [("spool", LEFT_BEHIND), ("returned", RETURNED_KEPT)]
    old = [
        folder
        for place, age in ages
        for folder in (home / place).glob("*")
        if folder.name not in held and now.timestamp() - folder.stat().st_mtime > age.total_seconds()
    ]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)


def keep_working(stop: threading.Event, *, home: Path, every: float = 1.0) -> None:
    """Work off tickets and sweep until told to stop; a store that does not answer is waited for."""
    while not stop.wait(every):
        try:
            close_old_connections()
            work_off(home=home, now=timezone.now())
            sweep(home=home, now=timezone.now())
        except Error as fault:
            LOG.warning("deliveries wait: the store does not answer (%s)", type(fault).__name__)
