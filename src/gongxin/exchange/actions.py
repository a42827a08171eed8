"""Take in a delivery: every row ends as new, changed, unchanged, queried or returned, and a receipt says which.

A delivery goes through states, each reached in a transaction of its own, so that one that was killed goes on where
it was when the same file is delivered again: receiving → landed → merging (chunk by chunk) → done, or stopped.
"""

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.db import connection

from gongxin.codes.identity import scrub
from gongxin.exchange.landing import run, staging_of
from gongxin.exchange.models import Delivery
from gongxin.exchange.queries import receipt
from gongxin.exchange.receipts import Receipt
from gongxin.exchange.repeats import keep_same_returned, said_before
from gongxin.exchange.returned import keep_returned
from gongxin.exchange.stopping import StopsDelivery
from gongxin.exchange.taking_in import CHUNK_ROWS, Progress, TakingIn, Tell
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import Feed, Words
from gongxin.rulebook.queries import adopted, current

FEED_LOCK = 0x67786964
CUT_OFF = Words(
    zh="读取之前即被中断，其后另有文件报送或规则更新",
    en="it was cut off before it was read, and another file or new rules came first",
)
__all__ = ["DeliveryRefused", "Progress", "deliver"]


class DeliveryRefused(Exception):
    """The delivery cannot be taken in; nothing was entered, and the message says what to do."""


def deliver(path: Path, *, feed: str, by: str, at: datetime, tell: Tell | None = None) -> Receipt:
    """Take in the file at `path` as a delivery of `feed` and return its receipt.

    A file that can only end as the feed's last delivery did is not read again.

    Refused when the feed is unknown, the file missing, or another file of the same feed is still under way.  The same
    file goes on where it was cut off.  A file that cannot be read, or a delivery that breaks the feed's assertions,
    is stopped: its receipt says why, and nothing of it was entered.  What is given back or held is written to the
    returned file.
    """
    rulebook = current()
    if not path.is_file():
        raise DeliveryRefused(f"there is no file {path}")
    with _one_at_a_time(rulebook.feed(feed)):
        held = _received(path, rulebook, feed=feed, by=by, at=at)
        delivery = TakingIn(held, path, adopted(held.rulebook), tell or (lambda progress: None))
        last = said_before(held) if held.state == "receiving" else None
        if last is not None:
            delivery.repeat(last)
            if keep_same_returned(held, last):
                return receipt(held.id)
        else:
            _take_in(delivery)
        keep_returned(held.id, path, gathered=delivery.gathered)
    return receipt(held.id)


def _take_in(delivery: TakingIn) -> None:
    try:
        delivery.take_in()
    except StopsDelivery as fault:
        delivery.stop(fault.words)


@contextmanager
def _one_at_a_time(feed: Feed) -> Iterator[None]:
    """Hold the lock of what the feed tells of while it is taken in; it falls with the connection of a killed one."""
    told_of = f"{feed.agency} {feed.item}".encode()
    number = int.from_bytes(hashlib.sha256(told_of).digest()[:4], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [FEED_LOCK, number])
        if not cursor.fetchone()[0]:
            raise DeliveryRefused(
                f"a delivery of {feed.key} or of its agency's same item is being taken in at this moment:"
                " try again when it is done"
            )
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [FEED_LOCK, number])


def _received(path: Path, rulebook: Rulebook, *, feed: str, by: str, at: datetime) -> Delivery:
    """The delivery of this file that was cut off, or a new one.

    One that is being entered already goes on by the rules by which it began.
    """
    digest = _digest(path)
    under_way = Delivery.objects.filter(feed=feed).exclude(state__in=["done", "stopped"]).first()
    if under_way is not None and under_way.state == "receiving":
        if under_way.digest == digest and under_way.rulebook == rulebook.digest:
            return under_way
        _abandon(under_way)
    elif under_way is not None:
        if under_way.digest == digest:
            return under_way
        raise DeliveryRefused(
            f"the delivery {under_way.id} of {feed} was cut off while it was being entered: deliver its file"
            f" ({under_way.file_name}) once more, and then this one"
        )
    return Delivery.objects.create(
        id=uuid.uuid4(),
        feed=feed,
        agency=rulebook.feed(feed).agency,
        file_name=scrub(path.name, about_persons=True),
        digest=digest,
        rulebook=rulebook.digest,
        state="receiving",
        received_at=at,
        received_by=by,
        chunk_rows=CHUNK_ROWS,
    )


def _abandon(delivery: Delivery) -> None:
    """A delivery that was cut off before it was read gives way to another file, or to new rules."""
    delivery.stops(CUT_OFF)
    delivery.save(update_fields=["state", "stopped_because", "stopped_because_en"])
    run("drop_staging", staging_of(delivery.id))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
