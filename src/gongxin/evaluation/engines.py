"""Programs run: everything in which engines differ stands here, and their results are the same to the byte.

An extract is a folder with a folder of Parquet for each table, `subjects/`, `records/` and, where a ceiling asks,
`others/`; flat, or parted by region as `region=110000/`.  DuckDB reads it in this process and puts what its memory does
not hold into a temporary folder; Spark reads it with as many machines as it has; Sail is reached as Spark is.
PostgreSQL evaluates few organisations over rows that come with the statement, on a connection that is already open.
"""

import hashlib
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import duckdb

from gongxin.evaluation.rules import Engine, Program, Result, Step

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

COLUMNS = {
    "subjects": {"subject": "BIGINT", "kind": "TEXT", "region": "TEXT", "industry": "TEXT", "registered": "INTEGER"},
    "records": {
        "subject": "BIGINT",
        "record": "BIGINT",
        "item": "TEXT",
        "severity": "TEXT",
        "happened": "INTEGER",
        "decided": "INTEGER",
        "published": "INTEGER",
    },
    "others": {"subject": "BIGINT", "model": "TEXT", "grade": "TEXT"},
}
"""The tables of an extract with the types of their columns, in order."""
Tables = Mapping[str, Sequence[Sequence[object]]]
"""Rows of an extract's tables."""
Without = Mapping[int, frozenset[int]]
"""Numbers under which one organisation is asked about, and the records that are left out under each."""
SUPPOSED = (
    "supposed AS MATERIALIZED (SELECT * FROM unnest(%s::BIGINT[]) AS given (number))",
    "gone AS MATERIALIZED (SELECT * FROM unnest(%s::BIGINT[], %s::BIGINT[]) AS given (number, record))",
)
LEFT_OUT = " CROSS JOIN supposed WHERE (number, record) NOT IN (SELECT number, record FROM gone)"
GIVEN = ("subject", "score", "grade", "unbounded", "flags", "reasons")
CHUNK = 250_000
PARTITIONS = 16
"""Into how many parts Spark divides its work on one machine; on a cluster its own settings say."""


class EngineMissing(Exception):
    """The engine is not installed, or cannot be reached; the message says what is needed."""


@dataclass(frozen=True)
class Means:
    """With what an engine runs: threads, memory and room on disk; `remote` is the address of a Spark or Sail server.

    Without an address Spark runs in this machine's Java, and Sail within this process.
    """

    threads: int | None = None
    memory: str = "4GB"
    temporary: Path | None = None
    remote: str | None = None


@dataclass(frozen=True)
class Run:
    """What a run gave: the results in order of subject as Parquet, their digest, how many had which grade."""

    results: Path
    digest: str
    subjects: int
    grades: Mapping[str, int] = field(default_factory=dict)


class Cursor(Protocol):
    """A cursor of a connection to PostgreSQL."""

    def execute(self, query: str, values: list[Any], /) -> Any:  # noqa: ANN401
        """Run a statement with these values."""

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows of the last statement."""


def columns_of(program: Program) -> dict[str, dict[str, str]]:
    """The tables that the program reads, with the types of all their columns."""
    fields = {column.name: "BIGINT" if column.is_number else "TEXT" for column in program.columns}
    return {**COLUMNS, "records": {**COLUMNS["records"], **fields}}


def statement(program: Program, last: Step | None = None) -> str:
    """The whole program as one statement; or with `last` in place of its results, such as its contributions."""
    if last is None:
        steps, final = program.steps, f"SELECT {', '.join(GIVEN)} FROM results ORDER BY subject"
    else:
        steps, final = tuple(step for step in program.steps if step.name == "coded"), last.sql
    named = ",\n".join(f"{step.name} AS (\n{step.sql}\n)" for step in steps)
    return f"WITH {named}\n{final}"


def run(program: Program, extract: Path, into: Path, *, engine: Engine, means: Means | None = None) -> Run:
    """Run the program over an extract and write its results, in order of subject, to the file `into`.

    PostgreSQL is not for whole populations: see `run_in_postgresql`.
    """
    means = means or Means()
    into.parent.mkdir(parents=True, exist_ok=True)
    if engine is Engine.DUCKDB:
        run_in_duckdb(program, extract, into, means=means)
    elif engine is Engine.POSTGRESQL:
        raise EngineMissing("PostgreSQL evaluates single organisations; a whole population needs duckdb, spark or sail")
    else:
        with spark_session(engine, means) as session:
            run_in_spark(program, extract, into, session=session, means=means)
    return read_run(into)


def read_run(results: Path) -> Run:
    """Results as they were written, counted and with their digest."""
    with duckdb.connect() as connection:
        told = connection.execute(
            "SELECT grade, COUNT(*) FROM read_parquet($1) GROUP BY grade ORDER BY grade", [str(results)]
        ).fetchall()
    grades = {str(grade): int(count) for grade, count in told}
    return Run(results, digest_of_results(results), sum(grades.values()), grades)


def digest_of_results(results: Path) -> str:
    """SHA-256 over one line for each organisation, in order of subject, in UTF-8: the values with tabs between."""
    line = "concat_ws(chr(9), subject, score, grade, unbounded, flags, reasons) || chr(10)"
    digest = hashlib.sha256()
    with duckdb.connect() as connection:
        rows = connection.execute(f"SELECT {line} FROM read_parquet($1) ORDER BY subject", [str(results)])
        while lines := rows.fetchmany(CHUNK):
            digest.update("".join(one for (one,) in lines).encode())
    return digest.hexdigest()


def digest_of_rows(results: list[Result]) -> str:
    """The digest of results that are held, as `digest_of_results` takes it of those that were written."""
    digest = hashlib.sha256()
    for one in sorted(results, key=lambda one: one.subject):
        reasons = ";".join(f"{key}:{parts}" for key, parts in one.reasons)
        line = (one.subject, one.score, one.grade, one.unbounded, ";".join(one.flags), reasons)
        digest.update(("\t".join(map(str, line)) + "\n").encode())
    return digest.hexdigest()


def result_of(row: tuple[Any, ...]) -> Result:
    """A row of results as a value."""
    subject, score, grade, unbounded, flags, reasons = row
    given = tuple(reason.rpartition(":") for reason in str(reasons).split(";") if reason)
    told = tuple(flag for flag in str(flags).split(";") if flag)
    return Result(int(subject), int(score), grade, unbounded, told, tuple((key, int(parts)) for key, _, parts in given))


def read_results(results: Path) -> Iterator[Result]:
    """Every result of a file, in order of subject."""
    with duckdb.connect() as connection:
        rows = connection.execute(f"SELECT {', '.join(GIVEN)} FROM read_parquet($1) ORDER BY subject", [str(results)])
        while chunk := rows.fetchmany(CHUNK):
            yield from map(result_of, chunk)


# DuckDB


@contextmanager
def opened(program: Program, extract: Path, means: Means) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB with the tables of the extract, its memory bounded, its overflow in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="gongxin-", dir=means.temporary) as overflow:
        settings: dict[str, Any] = {"memory_limit": means.memory, "temp_directory": overflow}
        if means.threads:
            settings["threads"] = means.threads
        with duckdb.connect(config=settings) as connection:
            connection.execute("SET preserve_insertion_order = false")
            for table, columns in columns_of(program).items():
                connection.execute(f"CREATE VIEW {table} AS {_read_by_duckdb(extract / table, columns)}")
            yield connection


def _read_by_duckdb(folder: Path, columns: Mapping[str, str]) -> str:
    if not any(folder.rglob("*.parquet")):
        return f"SELECT {', '.join(f'CAST(NULL AS {kept}) AS {name}' for name, kept in columns.items())} WHERE 1 = 0"
    files = str(folder / "**" / "*.parquet").replace("'", "''")
    read = f"read_parquet('{files}', hive_partitioning = true, hive_types_autocast = false)"
    return f"SELECT {', '.join(columns)} FROM {read}"


def run_in_duckdb(program: Program, extract: Path, into: Path, *, means: Means) -> None:
    """Run the program in this process, as `run` does, without looking at what came of it."""
    with opened(program, extract, means) as connection:
        target = str(into).replace("'", "''")
        connection.execute(f"COPY (\n{statement(program)}\n) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")


# PostgreSQL


def rows_in_postgresql(
    cursor: Cursor, program: Program, tables: Tables, last: Step | None = None, *, without: Without | None = None
) -> list[tuple[Any, ...]]:
    """The rows of `statement` over these rows of subjects, records and others, which are sent with it.

    Nothing is created in the store, which a table for each explanation would be.  `without` asks about one organisation
    under several numbers at once, without the records that are left out under each; its rows are sent once.
    """
    named: list[str] = []
    values: list[list[object]] = []
    if without is not None:
        named += SUPPOSED
        gone = [(number, record) for number, records in without.items() for record in records]
        values += [list(without), [number for number, _ in gone], [record for _, record in gone]]
    for table, columns in columns_of(program).items():
        arrays = ", ".join(f"%s::{kept}[]" for kept in columns.values())
        shown = "*" if without is None else ", ".join(["number AS subject", *list(columns)[1:]])
        supposed = "" if without is None else LEFT_OUT if table == "records" else " CROSS JOIN supposed"
        sent = f"unnest({arrays}) AS given ({', '.join(columns)})"
        named.append(f"{table} AS MATERIALIZED (SELECT {shown} FROM {sent}{supposed})")
        values += [[row[place] for row in tables[table]] for place in range(len(columns))]
    told = statement(program, last).replace("%", "%%").removeprefix("WITH ")
    cursor.execute(f"WITH {', '.join(named)},\n{told}", values)
    return cursor.fetchall()


def run_in_postgresql(
    cursor: Cursor, program: Program, tables: Tables, *, without: Without | None = None
) -> list[Result]:
    """The program's results over these rows, in order of subject, or under each number of `without`."""
    return [result_of(row) for row in rows_in_postgresql(cursor, program, tables, without=without)]


# Spark, and Sail by the same client


@contextmanager
def spark_session(engine: Engine, means: Means) -> Iterator["SparkSession"]:
    """A session of Spark or Sail; one that was opened here is stopped at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # about data frames, which are not used here
        try:
            import pyspark.sql.connect.session  # noqa: F401 - first of all: the client keeps what it once failed to find
        except ImportError as error:
            raise EngineMissing(f"{engine} needs gongxin with the extra `spark`: {error}") from None
    if engine is Engine.SAIL or means.remote:
        with _server(engine, means) as address, _client(address) as session:
            yield session
        return
    with _local_spark(means) as session:
        yield session


@contextmanager
def _local_spark(means: Means) -> Iterator["SparkSession"]:
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(f"local[{means.threads or '*'}]").appName("gongxin")
    settings = {"spark.ui.enabled": "false", "spark.driver.memory": means.memory.lower().removesuffix("b")}
    settings |= {"spark.sql.ansi.enabled": "true", "spark.driver.host": "127.0.0.1"}
    settings |= {"spark.ui.showConsoleProgress": "false", "spark.sql.shuffle.partitions": str(PARTITIONS)}
    if means.temporary is not None:
        settings["spark.local.dir"] = str(means.temporary)
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except (PySparkException, OSError, RuntimeError) as error:
        raise EngineMissing(f"Spark did not start; it needs Java 17 or newer: {error}") from None
    try:
        yield session
    finally:
        session.stop()


@contextmanager
def _server(engine: Engine, means: Means) -> Iterator[str]:
    if means.remote:
        yield means.remote
        return
    try:
        from pysail.spark import SparkConnectServer
    except ImportError:
        raise EngineMissing("sail needs pysail, or the address of a server") from None
    server = SparkConnectServer(ip="127.0.0.1", port=0)
    server.start(background=True)
    try:
        _, port = server.listening_address
        yield f"sc://127.0.0.1:{port}"
    finally:
        server.stop()


@contextmanager
def _client(address: str) -> Iterator[Any]:
    from pyspark.sql.connect.session import SparkSession

    session = SparkSession.builder.remote(address).create()
    try:
        yield session
    finally:
        session.stop()


def run_in_spark(program: Program, extract: Path, into: Path, *, session: Any, means: Means | None = None) -> None:  # noqa: ANN401
    """Run the program in a session of Spark or Sail; its files are brought into one, in order of subject."""
    for table, columns in columns_of(program).items():
        _read_by_spark(session, extract / table, columns).createOrReplaceTempView(table)
    with tempfile.TemporaryDirectory(prefix="gongxin-", dir=(means or Means()).temporary) as place:
        given = Path(place) / "results"
        session.sql(statement(program).removesuffix(" ORDER BY subject")).write.parquet(str(given))
        with duckdb.connect(config={"memory_limit": (means or Means()).memory}) as connection:
            source, target = (str(path).replace("'", "''") for path in (given / "*.parquet", into))
            rows = f"SELECT {', '.join(GIVEN)} FROM read_parquet('{source}') ORDER BY subject"
            connection.execute(f"COPY ({rows}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")


def _read_by_spark(session: Any, folder: Path, columns: Mapping[str, str]) -> Any:  # noqa: ANN401
    types = {name: kept.replace("TEXT", "STRING") for name, kept in columns.items()}
    if not any(folder.rglob("*.parquet")):
        empty = ", ".join(f"CAST(NULL AS {kept}) AS {name}" for name, kept in types.items())
        return session.sql(f"SELECT {empty} WHERE 1 = 0")
    schema = ", ".join(f"{name} {kept}" for name, kept in types.items())
    return session.read.schema(schema).parquet(str(folder)).select(*columns)
