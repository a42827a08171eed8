"""Take in a delivery: every row ends as new, changed, unchanged, queried or returned, and a receipt says which.

A delivery goes through states, each reached in a transaction of its own, so that one that was killed goes on where
it was when the same file is delivered again: receiving → landed → merging (chunk by chunk) → done, or stopped.
"""

import hashlib
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import close_old_connections, connection, connections, transaction

from gongxin.dossiers.bulk import Source, enter_rows, missing_from, withdraw_missing
from gongxin.exchange.checking import Rules
from gongxin.exchange.landing import land, run, staging_of
from gongxin.exchange.models import Chunk, Delivery
from gongxin.exchange.plan import WrongColumns
from gongxin.exchange.queries import receipt
from gongxin.exchange.reading import Block, Unreadable
from gongxin.exchange.receipts import Receipt
from gongxin.ledger.actions import record_event, sequence_batches
from gongxin.ledger.queries import head
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.queries import current, current_adoption
from gongxin.store.steps import Given
from gongxin.subjects.bulk import register_new, take_names
from gongxin.subjects.queries import judged_names

CHUNK_ROWS = 100_000
WORKERS = 2
FEED_LOCK = 0x67786964


class DeliveryRefused(Exception):
    """The delivery cannot be taken in; nothing was entered, and the message says what to do."""


@dataclass(frozen=True)
class Progress:
    """How far a delivery is: bytes of the file read, or rows entered."""

    phase: str
    done: int
    total: int


Tell = Callable[[Progress], None]


def deliver(path: Path, *, feed: str, by: str, at: datetime, tell: Tell | None = None) -> Receipt:
    """Take in the file at `path` as a delivery of `feed` and return its receipt.

    Refused when the feed is unknown, the file missing, or another file of the same feed is still under way.  The same
    file goes on where it was cut off.  A file that cannot be read, or a delivery that breaks the feed's assertions,
    is stopped: its receipt says why, and nothing of it was entered.
    """
    tell = tell or (lambda progress: None)
    rulebook = current()
    described = rulebook.feed(feed)
    if not path.is_file():
        raise DeliveryRefused(f"there is no file {path}")
    with _one_at_a_time(feed):
        held = _received(path, rulebook, feed=feed, by=by, at=at)
        delivery = _Delivery(held, path, rulebook, described.item, tell)
        try:
            delivery.take_in()
        except (Unreadable, WrongColumns, _Stopped) as fault:
            delivery.stop(str(fault))
    return receipt(held.id)


class _Stopped(Exception):
    """The delivery as a whole breaks an assertion of its feed."""


@contextmanager
def _one_at_a_time(feed: str) -> Iterator[None]:
    """Hold the feed's lock while a delivery of it is being taken in; it falls with the connection of a killed one."""
    number = int.from_bytes(hashlib.sha256(feed.encode()).digest()[:4], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [FEED_LOCK, number])
        if not cursor.fetchone()[0]:
            raise DeliveryRefused(f"a delivery of {feed} is being taken in at this moment: try again when it is done")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [FEED_LOCK, number])


def _received(path: Path, rulebook: Rulebook, *, feed: str, by: str, at: datetime) -> Delivery:
    """The delivery of this file that was cut off, or a new one."""
    digest = _digest(path)
    under_way = Delivery.objects.filter(feed=feed).exclude(state__in=["done", "stopped"]).first()
    if under_way is not None and under_way.digest == digest and under_way.rulebook == rulebook.digest:
        return under_way
    if under_way is not None and under_way.state == "receiving":
        under_way.state, under_way.stopped_because = "stopped", "another file was delivered before this one was read"
        under_way.save(update_fields=["state", "stopped_because"])
    elif under_way is not None:
        raise DeliveryRefused(
            f"the delivery {under_way.id} of {feed} was cut off while it was being entered: deliver its file"
            f" ({under_way.file_name}) once more, and then this one"
        )
    return Delivery.objects.create(
        id=uuid.uuid4(),
        feed=feed,
        agency=rulebook.feed(feed).agency,
        file_name=path.name,
        digest=digest,
        rulebook=rulebook.digest,
        state="receiving",
        received_at=at,
        received_by=by,
        chunk_rows=CHUNK_ROWS,
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Delivery:
    """One delivery on its way through its states."""

    def __init__(self, held: Delivery, path: Path, rulebook: Rulebook, item: str, tell: Tell) -> None:
        self.held = held
        self.path = path
        self.tell = tell
        self.staging = staging_of(held.id)
        catalogue = rulebook.item(item)
        checks = rulebook.at(self.day).checks_for(item)
        self.rules = Rules(
            feed=rulebook.feed(held.feed),
            versions=catalogue.versions,
            checks=tuple((key, version.terms) for key, version in checks.items() if version.terms is not None),
            judged=judged_names(held.agency, before=held.received_at),
        )
        self.source = Source(
            feed=held.feed,
            agency=held.agency,
            item=item,
            verb=self.rules.terms.changes,
            rulebook=current_adoption().id,
            delivery=str(held.id),
            by=held.received_by,
            at=held.received_at,
            day=self.day,
        )

    @property
    def day(self) -> date:
        """The day on which the delivery was received, where the platform is."""
        from django.utils.timezone import localdate

        return localdate(self.held.received_at)

    def take_in(self) -> None:
        """Go on from the state that was reached until the delivery is done."""
        if self.held.state == "receiving" or not self._staging_survived():
            self._land()
        self._enter_chunks()
        self._finish()

    def stop(self, because: str) -> None:
        """Nothing of the delivery was entered, and nothing will be."""
        with transaction.atomic():
            self.held.state, self.held.stopped_because = "stopped", because
            self.held.save()
            run("drop_staging", self.staging)
            self._tell_the_log("exchange.delivery.stopped")
        sequence_batches()

    def _staging_survived(self) -> bool:
        """Whether the delivery's own table still holds its rows; a server that was killed emptied it."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [self.staging])
            if not cursor.fetchone()[0]:
                return False
        return run("count_rows", self.staging)[0][0] == self.held.rows

    def _land(self) -> None:
        size, read = self.path.stat().st_size, 0

        def told(block: Block) -> None:
            nonlocal read
            read = min(size, read + (block.bytes_read or size // 20))
            self.tell(Progress("read", read, size))

        landed = land(self.path, self.rules, delivery=self.held.id, day=self.day, tell=told)
        if self.held.state == "receiving":
            self._assert_whole(landed.rows, landed.good, landed.returned)
        register_new(
            self.staging,
            registers=self.rules.terms.registers,
            delivery=str(self.held.id),
            by=self.held.received_by,
            at=self.held.received_at,
        )
        self.held.rows, self.held.repaired_values = landed.rows, landed.repaired
        self.held.warnings = [*landed.warnings, *self._said_of(landed.rows, landed.returned)]
        self.held.state = "merging"
        self.held.save()

    def _assert_whole(self, rows: int, good: int, returned: int) -> None:
        """Stop a delivery that cannot be what the sender meant: too few rows, too few good ones, or a shrunken set."""
        said = self.rules.feed.assertions
        if rows < said.minimum_rows:
            raise _Stopped(f"the file has {rows} rows; the feed expects at least {said.minimum_rows}")
        if good < said.minimum_valid_share * rows:
            raise _Stopped(
                f"only {good} of {rows} rows are good; the feed expects a share of {said.minimum_valid_share}"
            )
        if self.rules.feed.delivery == "snapshot":
            missing = missing_from(self.staging, feed=self.held.feed)
            if missing.share_named < self.rules.feed.floor:
                raise _Stopped(
                    f"the full set shrank: {missing.missing} of {missing.held} facts held are not in the file, and"
                    f" the floor is {self.rules.feed.floor:.0%}; confirm with the source, or lower the feed's floor"
                )

    def _said_of(self, rows: int, returned: int) -> list[str]:
        limit = self.rules.feed.assertions.maximum_returned_share
        if limit is not None and rows and returned / rows > limit:
            return [f"{returned} of {rows} rows were returned, more than the share of {limit} that the feed expects"]
        return []

    def _enter_chunks(self) -> None:
        done = set(Chunk.objects.filter(delivery_id=self.held.id).values_list("number", flat=True))
        numbers = range((self.held.rows + self.held.chunk_rows - 1) // self.held.chunk_rows)
        waiting = [number for number in numbers if number not in done]
        entered = len(done)
        with ThreadPoolExecutor(max_workers=min(WORKERS, len(waiting)) or 1) as pool:
            for task in as_completed([pool.submit(self._enter_chunk_in_thread, number) for number in waiting]):
                task.result()
                entered += 1
                self.tell(Progress("enter", min(self.held.rows, entered * self.held.chunk_rows), self.held.rows))

    def _enter_chunk_in_thread(self, number: int) -> None:
        close_old_connections()
        try:
            self._enter_chunk(number)
            sequence_batches()
        finally:
            connections.close_all()

    def _enter_chunk(self, number: int) -> None:
        """Enter the rows of one chunk, with their events and the note that the chunk is done, or nothing of it."""
        low = number * self.held.chunk_rows + 1
        high = low + self.held.chunk_rows - 1
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit = on; SET LOCAL work_mem = '128MB'; SET LOCAL jit = off")
            entered = enter_rows(self.staging, low=low, high=high, source=self.source)
            if self.rules.terms.registers and entered.first_event:
                take_names(
                    self.staging,
                    low=low,
                    high=high,
                    change_day=self.day,
                    first_event=entered.first_event,
                    at=self.held.received_at,
                )
            given: Given = {"low": low, "high": high, "delivery": self.held.id, "feed": self.held.feed}
            given = {**given, "at": self.held.received_at}
            repeated, queried, returned = run("count_fates", self.staging, given)[0]
            if queried:
                run("keep_waiting", self.staging, given)
            Chunk.objects.create(
                delivery_id=self.held.id,
                number=number,
                new=entered.new,
                changed=entered.changed,
                unchanged=entered.unchanged + repeated,
                queried=queried,
                returned=returned,
            )

    def _finish(self) -> None:
        with transaction.atomic():
            if self.rules.feed.delivery == "snapshot":
                self.held.withdrawn = withdraw_missing(self.staging, source=self.source)
            self._tell_the_log("exchange.delivery.done")
            self.held.state = "done"
            self.held.save()
            run("drop_staging", self.staging)
        sequence_batches()
        self.held.position = head()
        self.held.save(update_fields=["position"])

    def _tell_the_log(self, kind: str) -> None:
        details = {"delivery": str(self.held.id), "feed": self.held.feed, "digest": self.held.digest}
        record_event(kind, actor=self.held.received_by, at=self.held.received_at, details=details)
