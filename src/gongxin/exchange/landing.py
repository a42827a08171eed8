"""A delivery's own table of checked rows: filled from the file while the next block is being checked, then settled."""

import queue
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Literal, TypeVar
from uuid import UUID

import polars as pl
from django.db import connection, transaction

from gongxin.exchange import faults
from gongxin.exchange.cells import EXTRA_CELL
from gongxin.exchange.checking import Checked, check_block
from gongxin.exchange.faults import Check
from gongxin.exchange.models import Problem, Waiting
from gongxin.exchange.plan import plan_of
from gongxin.exchange.reading import Block, read_blocks
from gongxin.exchange.returned import Faulty, FaultyRows, faulty_in
from gongxin.exchange.rules import LONGEST_VALUE_SHOWN, Rules
from gongxin.rulebook.items import Feed, Words
from gongxin.store.steps import Given, steps_in
from gongxin.subjects.names import plain_column

Value = TypeVar("Value")
STEPS = steps_in(Path(__file__).with_name("landing.sql"))
CHECKERS = 2
SEPARATOR, QUOTE, NOTHING = "\x1e", "\x1d", "\x1c"
MARKS = r"[\x1c-\x1e\r\n]"
NEVER_ODD = frozenset({"facts", "key", "digest", "name_key", "fate", "because", "code", "kind", "severity"})
"""What the platform writes itself: JSON escapes every mark, digests and words have none."""
PROBLEM_COLUMNS = ("row", "column", "rule", "message", "message_en", "value", "fate")


@dataclass(frozen=True)
class Landed:
    """What came of reading and checking a whole file."""

    rows: int
    good: int
    returned: int
    repaired: int
    warnings: tuple[Words, ...]
    gathered: FaultyRows


def staging_of(delivery: UUID) -> str:
    """The name of the delivery's own table."""
    return f"exchange_staging_{delivery.hex}"


def run(step: str, staging: str, given: Given | None = None) -> list[tuple[int, ...]]:
    """Run a step on the delivery's table and return its rows, if it has any."""
    with connection.cursor() as cursor:
        cursor.execute(STEPS[step].replace("{staging}", staging), given)
        return list(cursor.fetchall()) if cursor.description else []


Work = Callable[[Block], Value]


def checked(block: Block, rules: Rules, *, day: date) -> Checked:
    """A block's rows as they are checked against their feed, read as its columns say."""
    header = [name for name in block.frame.columns if name != EXTRA_CELL]
    every_row_has_all = rules.feed.format in ("csv", "xlsx")
    plan = plan_of(rules.feed, header, every_row_has_all=every_row_has_all, required=rules.required)
    return check_block(block, plan, rules, day=day)


def each_block(path: Path, feed: Feed, work: Work[Value], *, tell: Callable[[Block], None]) -> Iterator[Value]:
    """What the work makes of each block of the file, in the file's order.

    Several blocks are worked on at once, while the next is being read.
    """
    with ThreadPoolExecutor(max_workers=CHECKERS) as pool:
        under_way: deque[tuple[Block, Future[Value]]] = deque()
        for block in ahead(read_blocks(path, feed)):
            under_way.append((block, pool.submit(work, block)))
            if len(under_way) > CHECKERS:
                yield _first_of(under_way, tell)
        while under_way:
            yield _first_of(under_way, tell)


def _first_of(under_way: deque[tuple[Block, Future[Value]]], tell: Callable[[Block], None]) -> Value:
    block, task = under_way.popleft()
    done = task.result()
    tell(block)
    return done


def land(path: Path, rules: Rules, *, delivery: UUID, day: date, tell: Callable[[Block], None]) -> Landed:
    """The delivery's table holds every row of the file, checked; its problems are written down.

    One transaction: killed before its end, nothing is there; the file is read again.
    """
    staging = staging_of(delivery)
    warnings: dict[Words, None] = {}
    removed: Counter[str] = Counter()
    repaired, gathered = 0, FaultyRows()
    with transaction.atomic():
        run("drop_staging", staging)
        run("make_staging", staging)
        Problem.objects.filter(delivery_id=delivery).exclude(rule=faults.NAME_DIFFERS.id).delete()
        awaited = _awaited(rules.feed.key)

        def work(block: Block) -> tuple[Checked, pl.DataFrame, Faulty]:
            done = checked(block, rules, day=day)
            return done, _digested(done.rows, awaited), faulty_in(block, done.problems, rules.feed)

        for done, digested, faulty in each_block(path, rules.feed, work, tell=tell):
            gathered.take(faulty)
            warnings |= dict.fromkeys(done.warnings)
            repaired += done.repaired
            removed.update(done.problems.filter(rule=faults.PERSON_NUMBER_REMOVED.id)["column"])
            _copy_rows(staging, digested)
            _copy_problems(delivery, done.problems)
        run("index_staging", staging)
        run("list_repetitions", staging)
        _hold_differing_rows(staging, delivery)
        run("mark_repetitions", staging)
        run("weigh_staging", staging)
        rows, good, returned = run("count_rows", staging)[0]
    said = (*warnings, *(faults.numbers_removed(column, cells) for column, cells in removed.items()))
    return Landed(rows, good, returned, repaired, said, gathered)


def ahead(values: Iterator[Value]) -> Iterator[Value]:
    """The values in order, each made in another thread while the one before is being used."""
    waiting: queue.Queue[tuple[str, Value | BaseException | None]] = queue.Queue(maxsize=1)
    given_up = threading.Event()

    def give(sort: str, value: Value | BaseException | None) -> None:
        while not given_up.is_set():
            try:
                waiting.put((sort, value), timeout=0.1)
            except queue.Full:
                continue
            return

    def make() -> None:
        try:
            for value in values:
                give("value", value)
                if given_up.is_set():
                    return
            give("end", None)
        except BaseException as fault:  # noqa: BLE001 - carried over to the thread that uses the values
            give("fault", fault)

    maker = threading.Thread(target=make, daemon=True)
    maker.start()
    try:
        while True:
            sort, value = waiting.get()
            if sort == "end":
                return
            if isinstance(value, BaseException):
                raise value
            yield value  # type: ignore[misc]
    finally:
        given_up.set()


def _awaited(feed: str) -> pl.Series:
    """The names, folded, of the feed's rows that wait for a person."""
    held = Waiting.objects.filter(feed=feed, settled_at=None).exclude(plain="")
    return pl.Series(list(held.values_list("plain", flat=True).distinct()), dtype=pl.String())


def digested(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the digests of what identifies them and of what they say, for who holds nothing."""
    return _digested(rows, pl.Series("plain", [], pl.String()))


def _digested(rows: pl.DataFrame, awaited: pl.Series) -> pl.DataFrame:
    """The rows with the digests of what identifies them and of what they say."""
    parts = [pl.col("name"), pl.col("facts"), pl.col("severity"), pl.col("published_on").cast(pl.String())]
    said = pl.concat_str([part.fill_null("") for part in parts], separator="\x1f")
    return rows.with_columns(
        digests_of(rows["identity"]).alias("key"),
        digests_of(rows.select(said).to_series()).alias("digest"),
        _name_keys(rows, awaited),
    ).drop("identity")


def _copy_rows(staging: str, rows: pl.DataFrame) -> None:
    """Copy rows that are not held as they are; of what is held already, only the digests.

    The marks between and around values are control characters, so that JSON's own marks need no doubling.
    """
    known = _held_already(rows)
    fresh = rows.filter(~known)
    names = fresh["name"].unique()
    plain = pl.col("name").replace_strict(names, plain_column(names), return_dtype=pl.String())
    skeletons = rows.filter(known).select("row", "key", "name_key", "digest", fate=pl.lit("unchanged"))
    for part in (fresh.with_columns(plain.alias("plain")), skeletons):
        if part.height:
            _copy(staging, part)


def _name_keys(rows: pl.DataFrame, awaited: pl.Series) -> pl.Series:
    """What would identify each row by its name, where a row with that name waits for want of a code."""
    if awaited.is_empty():
        return pl.Series("name_key", [None] * rows.height, pl.String())
    names = rows["name"].unique()
    plain = pl.col("name").replace_strict(names, plain_column(names), return_dtype=pl.String())
    parts = pl.col("identity").str.splitn("\x1f", 4).struct.unnest()
    told = rows.select("code", plain.alias("plain"), parts).select(
        pl.when(pl.col("code").is_not_null() & pl.col("plain").is_in(awaited.implode())).then(
            pl.concat_str(
                "field_0", "field_1", pl.lit("~") + pl.col("plain"), "field_3", separator="\x1f", ignore_nulls=True
            )
        )
    )
    return digests_of(told.to_series()).alias("name_key")


def _copy(table: str, rows: pl.DataFrame) -> None:
    """Copy rows into a table; only where a text holds a mark of the format itself are values put in quotation."""
    columns = ", ".join(rows.columns)
    texts = [column for column in rows.iter_columns() if column.dtype == pl.String()]
    odd = any(column.str.contains(MARKS).any() for column in texts if column.name not in NEVER_ODD)
    style: Literal["non_numeric", "never"] = "non_numeric" if odd else "never"
    lines = rows.write_csv(
        include_header=False, separator=SEPARATOR, quote_char=QUOTE, quote_style=style, null_value=NOTHING
    )
    into = f"COPY {table} ({columns}) FROM STDIN (FORMAT csv, DELIMITER E'\\x1e', QUOTE E'\\x1d', NULL E'\\x1c')"
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        copy.write(lines.encode())


def _held_already(rows: pl.DataFrame) -> pl.Series:
    """Which rows say exactly what their source said last, so that nothing but their digests need be landed."""
    run("make_block", "")
    _copy("landing_block", rows.filter(pl.col("fate") == "enter").select("row", "key", "digest"))
    run("weigh_block", "")
    held = [row for (row,) in run("list_held_already", "")]
    return rows["row"].is_in(pl.Series(held, dtype=rows["row"].dtype).implode())


def digests_of(texts: pl.Series) -> pl.Series:
    """The 128-bit BLAKE2b digest of each text in hexadecimal; none where there is no text."""
    told = texts.cast(pl.Binary()).to_list()
    digests = [None if text is None else blake2b(text, digest_size=16).hexdigest() for text in told]
    return pl.Series(texts.name, digests, pl.String())


def _copy_problems(delivery: UUID, problems: pl.DataFrame) -> None:
    if problems.is_empty():
        return
    lines = problems.select(pl.lit(str(delivery)).alias("delivery_id"), *PROBLEM_COLUMNS)
    columns = ", ".join(f'"{column}"' for column in ("delivery_id", *PROBLEM_COLUMNS))
    into = f'COPY exchange_problem ({columns}) FROM STDIN (FORMAT csv, FORCE_NOT_NULL ("column", value))'
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        copy.write(lines.write_csv(include_header=False).encode())


def _hold_differing_rows(staging: str, delivery: UUID) -> None:
    note(delivery, faults.TWO_ROWS_ONE_FACT, [(row, "", "") for (row,) in run("hold_differing_rows", staging)])


def note(delivery: UUID, check: Check, found: list[tuple[int, str, str]]) -> None:
    """Write down what a check found once all rows had landed: row, column and value of each."""
    problems = (
        Problem(
            delivery_id=delivery,
            row=row,
            column=column,
            rule=check.id,
            message=check.message.zh,
            message_en=check.message.en,
            value=value[:LONGEST_VALUE_SHOWN],
            fate=check.fate.value,
        )
        for row, column, value in found
    )
    Problem.objects.bulk_create(problems, batch_size=5_000)
