"""What runs gave, kept set-wise: taken in from an engine's file, carried over, read out with its digest."""

import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import IO

import duckdb
from django.db import connection

from gongxin.store.steps import steps_in

STEPS = steps_in(Path(__file__).with_name("keeping.sql"))
READ_AT_ONCE = 1 << 20
AS_CSV = """
COPY (SELECT {run} AS run, subject, score, grade, unbounded, flags, reasons
      FROM read_parquet('{given}') ORDER BY subject)
TO '{into}' (FORMAT csv, HEADER false, FORCE_QUOTE (grade, unbounded, flags, reasons))
"""


def take_results(run: int, given: Path) -> None:
    """Take in the results that an engine wrote, as those of this run."""
    file = given.with_suffix(".csv")
    with duckdb.connect() as read:
        read.execute(AS_CSV.format(run=int(run), given=_quoted(given), into=_quoted(file)))
    with file.open("rb") as rows, connection.cursor() as cursor, cursor.copy(STEPS["take_results"]) as copy:
        while part := rows.read(READ_AT_ONCE):
            copy.write(part)
    file.unlink()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def carry_over(run: int, *, base: int, changed: Collection[int]) -> None:
    """Of everybody who was not evaluated anew, what `base` gave is what this run gives."""
    with connection.cursor() as cursor:
        cursor.execute(STEPS["carry_over"], {"run": run, "base": base, "changed": list(changed)})


def digest_of_run(run: int) -> str:
    """SHA-256 over the results as they are stored, one line each, in order of organisation."""
    found = hashlib.sha256()
    with connection.cursor() as cursor, cursor.copy(STEPS["read_results"], {"run": run}) as copy:
        for part in copy:
            found.update(part)
    return found.hexdigest()


def copy_grades(model: str, run: int, out: IO[bytes]) -> None:
    """Write which grade a run gave to whom, as CSV: subject, model, grade."""
    with connection.cursor() as cursor, cursor.copy(STEPS["read_grades"], {"run": run, "model": model}) as copy:
        for part in copy:
            out.write(part)


def count_grades(run: int) -> Mapping[str, int]:
    """How many organisations have which grade by this run."""
    with connection.cursor() as cursor:
        cursor.execute(STEPS["count_grades"], {"run": run})
        return dict(cursor.fetchall())
