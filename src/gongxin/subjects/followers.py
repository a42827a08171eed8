"""The searched names follow the names that are held: event by event, all anew, and checked against the store."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from django.db import connection, transaction

from gongxin.ledger.followers import advance_by_spans, next_position
from gongxin.ledger.queries import Span, head
from gongxin.store.steps import steps_in
from gongxin.subjects.models import SearchRow
from gongxin.subjects.searched import HELD, searched

FOLLOWER = "subjects.search"
CHUNK = 100_000
BACKLOG = 20_000
"""Where nothing is searched and more events wait, everything is made anew: indexes are built faster than kept."""
IN_ORDER = "subjects_search_in_order"
"""The index by whose order rows are laid down: the shortest names first."""
NO_GRAMS = pl.DataFrame(schema={"grams": pl.Int32, "len": pl.UInt32})
STEPS = steps_in(Path(__file__).with_name("index.sql"))


@dataclass(frozen=True)
class Audit:
    """How the searched names differ from the names that are held; nothing differs where all are 0."""

    missing: int
    surplus: int
    different: int
    counted_wrongly: int

    @property
    def agrees(self) -> bool:
        """Whether search and store say the same."""
        return not (self.missing or self.surplus or self.different or self.counted_wrongly)


def index_names(limit: int = 50_000) -> int:
    """Bring the searched names in step with the next events, at most `limit`; how many events were passed.

    Where nothing is searched yet and many events wait, all of them are passed at once and everything is made anew.
    """
    waiting = head() - next_position(FOLLOWER)
    if waiting <= BACKLOG or SearchRow.objects.exists():
        return advance_by_spans(FOLLOWER, react=_react, limit=limit)
    passed = advance_by_spans(FOLLOWER, react=lambda _: _make_anew(), limit=waiting)
    _refresh_statistics()
    return passed


def rebuild_index() -> int:
    """Make all searched names anew from the names that are held; how many there are."""
    with transaction.atomic():
        _make_anew()
    _refresh_statistics()
    return SearchRow.objects.count()


def _make_anew() -> None:
    indexes = _rows("indexes")
    with connection.cursor() as cursor:
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    _run("empty")
    _copy("copy_grams", _counted(pl.concat([NO_GRAMS, *_added_in_chunks()])))
    with connection.cursor() as cursor:
        for name, definition in sorted(indexes, key=lambda index: index[0] != IN_ORDER):
            cursor.execute(definition)
            if name == IN_ORDER:
                cursor.execute(f"CLUSTER subjects_search USING {IN_ORDER}")


def _added_in_chunks() -> Iterator[pl.DataFrame]:
    """Write the searched rows of all organisations; while the store writes one chunk, the next is taken apart."""
    low, high = _rows("range_of_subjects")[0]
    with ThreadPoolExecutor(1) as aside:
        before: list[Future[pl.DataFrame]] = []
        for start in range(low, high + 1, CHUNK):
            held = _rows("names_between", {"low": start, "high": start + CHUNK})
            before.append(aside.submit(_taken_apart, held))
            if len(before) > 1:
                yield _added(before.pop(0).result())
        yield from (_added(rows.result()) for rows in before)


def audit_index() -> Audit:
    """Compare every searched name with the names that are held."""
    missing, surplus, different = _rows("audit_rows")[0]
    return Audit(missing, surplus, different, _rows("audit_grams")[0][0])


def _react(spans: Sequence[Span]) -> None:
    """Only organisations whose names these events stated or closed are looked at, and only what differs is written."""
    given = {"lows": [span.low for span in spans], "highs": [span.high for span in spans]}
    touched = [row[0] for row in _rows("subjects_named_by", given)]
    stale = [row[0] for row in _rows("subjects_out_of_step", {"subjects": touched})] if touched else []
    if stale:
        _run("drop_rows", {"subjects": stale})
        added = _added(_taken_apart(_rows("names_of_subjects", {"subjects": stale})))
        _run("count_grams", {"grams": added["grams"].to_list(), "names": added["len"].to_list()})


def _taken_apart(held: list[tuple[Any, ...]]) -> pl.DataFrame:
    """The searched rows of whole organisations."""
    return searched(pl.DataFrame(held, schema=HELD, orient="row"))


def _added(rows: pl.DataFrame) -> pl.DataFrame:
    """Write searched rows; how many names hold each pair of characters."""
    grams = pl.format("{{{}}}", pl.col("grams").cast(pl.List(pl.String)).list.join(",")).alias("grams")
    _copy("copy_rows", rows.with_columns(grams))
    return rows.select(pl.col("grams").explode().drop_nulls()).group_by("grams").len()


def _copy(step: str, rows: pl.DataFrame) -> None:
    with connection.cursor() as cursor, cursor.copy(STEPS[step]) as copy:
        copy.write(rows.write_csv(include_header=False, quote_style="non_numeric").encode())


def _counted(grams: pl.DataFrame) -> pl.DataFrame:
    return grams.group_by("grams").agg(pl.col("len").sum()).sort("grams")


def _refresh_statistics() -> None:
    """Let the planner know the new rows, and index-only scans trust them, where no transaction forbids it."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE subjects_search" if connection.in_atomic_block else "VACUUM (ANALYZE) subjects_search")


def _rows(step: str, given: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(STEPS[step], given or {})
        return list(cursor.fetchall())


def _run(step: str, given: dict[str, Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(STEPS[step], given or {})
