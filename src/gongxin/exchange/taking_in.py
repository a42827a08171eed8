"""One delivery on its way through its states; each is reached in a transaction of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import close_old_connections, connection, connections, transaction
from django.utils.timezone import localdate

from gongxin.dossiers.bulk import Source, enter_rows, missing_from, withdraw_missing
from gongxin.exchange import faults
from gongxin.exchange.landing import Landed, land, note, run, staging_of
from gongxin.exchange.models import Chunk, Delivery, Waiting
from gongxin.exchange.queries import chunk_sums
from gongxin.exchange.reading import Block
from gongxin.exchange.repeats import repeat
from gongxin.exchange.returned import FaultyRows
from gongxin.exchange.rules import Rules
from gongxin.exchange.stopping import StopsDelivery, sayable
from gongxin.ledger.actions import record_event, sequence_batches
from gongxin.ledger.queries import head
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import Words
from gongxin.rulebook.queries import adoption_of
from gongxin.store.steps import Given
from gongxin.subjects.bulk import differing_names, register_new, take_names
from gongxin.subjects.queries import judged_names

CHUNK_ROWS = 100_000
WORKERS = 2


@dataclass(frozen=True)
class Progress:
    """How far a delivery is: bytes of the file read, or rows entered."""

    phase: str
    done: int
    total: int


Tell = Callable[[Progress], None]


class Stopped(StopsDelivery):
    """The delivery as a whole breaks an assertion of its feed."""


def rules_of(delivery: Delivery, rulebook: Rulebook) -> Rules:
    """What the rows of a delivery are checked by: its feed, its item's versions, the checks of its day, judgements."""
    feed = rulebook.feed(delivery.feed)
    checks = rulebook.at(localdate(delivery.received_at)).checks_for(feed.item)
    return Rules(
        feed=feed,
        versions=rulebook.item(feed.item).versions,
        checks=tuple((key, version.terms) for key, version in checks.items() if version.terms is not None),
        judged=judged_names(delivery.agency, before=delivery.received_at),
    )


def source_of(delivery: Delivery, rules: Rules) -> Source:
    """Who states the rows of a delivery, by which rules, when."""
    return Source(
        feed=delivery.feed,
        agency=delivery.agency,
        item=rules.feed.item,
        verb=rules.terms.changes,
        rulebook=adoption_of(delivery.rulebook).id,
        delivery=str(delivery.id),
        by=delivery.received_by,
        at=delivery.received_at,
        day=localdate(delivery.received_at),
    )


class TakingIn:
    """A delivery that is being taken in."""

    def __init__(self, held: Delivery, path: Path, rulebook: Rulebook, tell: Tell) -> None:
        """Nothing is done yet."""
        self.held = held
        self.path = path
        self.tell = tell
        self.staging = staging_of(held.id)
        self.rules = rules_of(held, rulebook)
        self.source = source_of(held, self.rules)
        self.gathered: FaultyRows | None = None

    @property
    def day(self) -> date:
        """The day on which the delivery was received, where the platform is."""
        return self.source.day

    def take_in(self) -> None:
        """Go on from the state that was reached until the delivery is done."""
        if self.held.state == "receiving" or not self._staging_survived():
            self._land()
        self._enter_chunks()
        self._finish()

    def repeat(self, last: Delivery) -> None:
        """Every row ends as it ended in `last`, of which this delivery is a repetition; none is read."""
        told = len(_said_of_changes(last, self.rules))
        repeat(self.held, last, said_of_changes=told)

    def stop(self, because: Words) -> None:
        """Nothing of the delivery was entered, and nothing will be."""
        with transaction.atomic():
            self.held.stops(sayable(because))
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
        self.gathered = landed.gathered
        warnings = [*landed.warnings, *self._said_of(landed)]
        if self.held.state == "receiving":
            self.held.rows = landed.rows
            warnings += self._assert_whole(landed)
        with transaction.atomic():
            register_new(
                self.staging,
                registers=self.rules.terms.registers,
                delivery=str(self.held.id),
                by=self.held.received_by,
                at=self.held.received_at,
            )
            self.held.rows, self.held.repaired_values = landed.rows, landed.repaired
            self.held.warnings, self.held.warnings_en = [], []
            self.held.warns(sayable(warning) for warning in warnings)
            self.held.state = "merging"
            self.held.save()

    def _assert_whole(self, landed: Landed) -> list[Words]:
        """Stop a delivery that cannot be what the sender meant: too few rows, too few good ones, or a shrunken set."""
        said = self.rules.feed.assertions
        if landed.rows < said.minimum_rows:
            raise Stopped(
                zh=f"文件有 {landed.rows} 行，数据源说明要求至少 {said.minimum_rows} 行",
                en=f"the file has {landed.rows} rows; the feed expects at least {said.minimum_rows}",
            )
        if landed.good < said.minimum_valid_share * landed.rows:
            share = said.minimum_valid_share
            raise Stopped(
                zh=f"{landed.rows} 行中只有 {landed.good} 行合格，数据源说明要求的比例为 {share}",
                en=f"only {landed.good} of {landed.rows} rows are good; the feed expects a share of {share}",
            )
        return self._assert_full() if self.rules.feed.delivery == "snapshot" else []

    def _assert_full(self) -> list[Words]:
        """Stop a full set that shrank below its floor; warn where faulty rows leave open what is missing."""
        missing = missing_from(self.staging, feed=self.held.feed)
        if missing.share_named < self.rules.feed.floor:
            floor = f"{self.rules.feed.floor:.0%}"
            raise Stopped(
                zh=f"全量文件缩水：已有 {missing.held} 项中有 {missing.missing} 项不在文件中，下限为 {floor}；"
                "请与来源核实，或调低数据源说明的下限",
                en=f"the full set shrank: {missing.missing} of {missing.held} facts held are not in the file, and"
                f" the floor is {floor}; confirm with the source, or lower the feed's floor",
            )
        if missing.missing and missing.unknown:
            zh = f"有 {missing.missing} 项未列出而未撤回：{missing.unknown} 行有误而不知所指主体，可能与之有关"
            en = (
                f"{missing.missing} facts are not named and yet were not withdrawn, because {missing.unknown} faulty"
                " rows name no known organisation and might be about them"
            )
            return [Words(zh=zh, en=en)]
        return []

    def _said_of(self, landed: Landed) -> list[Words]:
        limit = self.rules.feed.assertions.maximum_returned_share
        return _beyond(landed.returned, landed.rows, limit, RETURNED)

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
        given: Given = {"low": low, "high": high, "delivery": self.held.id, "feed": self.held.feed}
        given = {**given, "at": self.held.received_at}
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit = on; SET LOCAL work_mem = '128MB'; SET LOCAL jit = off")
            entered = enter_rows(self.staging, low=low, high=high, source=self.source)
            if entered.first_event:
                self._names(low, high, entered.first_event)
            repeated, queried, returned = run("count_fates", self.staging, given)[0]
            if queried:
                run("keep_waiting", self.staging, given)
            if Waiting.objects.filter(feed=self.held.feed, settled_at=None).exists():
                run("settle_mended", self.staging, given)
            Chunk.objects.create(
                delivery_id=self.held.id,
                number=number,
                new=entered.new,
                changed=entered.changed,
                unchanged=entered.unchanged + repeated,
                queried=queried,
                returned=returned,
            )

    def _names(self, low: int, high: int, first_event: int) -> None:
        """What the rows call their organisations: taken over from the register, compared with it otherwise."""
        if self.rules.terms.registers:
            at = self.held.received_at
            take_names(self.staging, low=low, high=high, change_day=self.day, first_event=first_event, at=at)
            return
        differing = differing_names(self.staging, low=low, high=high)
        column = next(iter(self.rules.feed.subject.name), "")
        note(self.held.id, faults.NAME_DIFFERS, [(row, column, name) for row, name in differing])

    def _finish(self) -> None:
        with transaction.atomic():
            if self.rules.feed.delivery == "snapshot":
                self.held.withdrawn = withdraw_missing(self.staging, source=self.source)
            self.held.warns(_said_of_changes(self.held, self.rules))
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


RETURNED = Words(zh="被退回", en="were returned")
NEW = Words(zh="为新增", en="were new")
CHANGED = Words(zh="有变化", en="were changed")


def _said_of_changes(delivery: Delivery, rules: Rules) -> list[Words]:
    """What is remarkable about how much a delivery changed."""
    said, sums = rules.feed.assertions, chunk_sums(delivery.id)
    new = _beyond(sums["new"], delivery.rows, said.maximum_new_share, NEW)
    return new + _beyond(sums["changed"], delivery.rows, said.maximum_changed_share, CHANGED)


def _beyond(count: int, rows: int, limit: float | None, what: Words) -> list[Words]:
    if limit is None or count <= limit * rows:
        return []
    zh = f"{rows} 行中有 {count} 行{what.zh}，超过数据源说明预期的比例 {limit}"
    return [Words(zh=zh, en=f"{count} of {rows} rows {what.en}, more than the share of {limit} that the feed expects")]
