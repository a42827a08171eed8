"""An extract: everything that a model may read of everybody, in columns, by region, with a digest of its content.

The digest is taken over rows in order, not over files: the same position and day give the same digest on every
machine.  Of an extract nothing but its digest is kept; whoever wants the rows again extracts them again.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

import duckdb
import pyarrow as pa
from django.db import transaction

from gongxin.dossiers.extract import Wanted, copy_records, copy_subjects, which_are_shown
from gongxin.evaluation.engines import Means, columns_of
from gongxin.evaluation.keeping import copy_grades
from gongxin.evaluation.rules import Program
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.evaluations import ModelTerms
from gongxin.store.steps import steps_in

STEPS = steps_in(Path(__file__).with_name("extracting.sql"))
HASHED_AT_ONCE = 50_000
"""Rows whose text is held at once while the digest is taken."""


@dataclass(frozen=True)
class Extract:
    """Where the rows lie, the digest of their content, and how many there are."""

    folder: Path
    digest: str
    subjects: int
    records: int


def wanted_by(program: Program, terms: ModelTerms, *, book: Rulebook, day: date, position: int) -> Wanted:
    """What the program reads, of the organisations that the model is about, in the view that it counts."""
    columns = {one.name: (one.field, one.type) for one in program.columns}
    return Wanted(program.items, columns, terms.counts, terms.subjects, day, position, book)


def extract(
    program: Program,
    wanted: Wanted,
    *,
    others: Mapping[str, int],
    folder: Path,
    means: Means,
    subjects: Sequence[int] | None = None,
) -> Extract:
    """Write what the program reads of everybody, or of these organisations, into a new folder.

    `others` names, for each model that a ceiling asks about, the run whose grades count.
    """
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "extract.duckdb"), config={"memory_limit": means.memory}) as held:
        columns = columns_of(program)
        shown = columns["records"] | {"shown_by": "TEXT"}
        _take(held, "subjects", columns["subjects"], folder, lambda out: copy_subjects(wanted, out, subjects=subjects))
        _take(held, "records", shown, folder, lambda out: copy_records(wanted, out, subjects=subjects))
        _take(held, "others", columns["others"], folder, lambda out: _copy_others(others, out))
        _keep_shown(held, wanted)
        for name in columns:
            (folder / name).mkdir()
            held.execute(STEPS[f"write_{name}"].replace("{folder}", f"'{folder / name}'"))
        found = Extract(folder, _digest(held, columns), _count(held, "subject"), _count(held, "record"))
    (folder / "extract.duckdb").unlink()
    return found


def _copy_others(others: Mapping[str, int], out: IO[bytes]) -> None:
    for model, run in sorted(others.items()):
        copy_grades(model, run, out)


def _take(
    held: duckdb.DuckDBPyConnection,
    name: str,
    columns: Mapping[str, str],
    folder: Path,
    copy: Callable[[IO[bytes]], None],
) -> None:
    file = folder / f"{name}.csv"
    with file.open("wb") as out, transaction.atomic():
        copy(out)
    typed = ", ".join(f"'{column}': '{kind}'" for column, kind in columns.items())
    held.execute(STEPS[f"take_{name}"].replace("{file}", f"'{file}'").replace("{columns}", f"{{{typed}}}"))
    file.unlink()


def _keep_shown(held: duckdb.DuckDBPyConnection, wanted: Wanted) -> None:
    """Decide once for all records that cannot be told apart, and keep those that are shown."""
    alike = held.execute(STEPS["list_windows"]).fetchall()
    names = ("item", "severity", "shown_by")
    decided = list(zip(*which_are_shown(wanted, alike), strict=True)) or [(), (), ()]
    shown = pa.table({name: pa.array(some, pa.string()) for name, some in zip(names, decided, strict=True)})
    held.register("shown", shown)
    held.execute(STEPS["keep_shown"])
    held.unregister("shown")


def _digest(held: duckdb.DuckDBPyConnection, columns: Mapping[str, Mapping[str, str]]) -> str:
    """SHA-256 over the columns' names and every row of the three tables, in order; each value with its length."""
    found = hashlib.sha256()
    for table, named in columns.items():
        found.update(f"{table}({','.join(named)})\n".encode())
        for part in _texts(held, table.removesuffix("s"), named):
            found.update(part)
    return found.hexdigest()


def _texts(held: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str]) -> Iterator[bytes]:
    """The rows as text, some thousand at a time."""
    told = " || ".join(_told(name, kind) for name, kind in columns.items())
    rows = held.execute(f"SELECT {told} || chr(10) AS row FROM {table}")
    while some := rows.fetchmany(HASHED_AT_ONCE):
        yield "".join(row for (row,) in some).encode()


def _told(name: str, kind: str) -> str:
    """A value as the digest reads it: numbers end in a comma, texts begin with their length, `-` is nothing."""
    if kind == "TEXT":
        return f"coalesce(length({name}) || ':' || {name}, '-')"
    return f"coalesce({name} || ',', '-,')"


def _count(held: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(held.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])
