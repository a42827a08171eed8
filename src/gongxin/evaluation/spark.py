"""Programs run in Spark with as many machines as it has, and in Sail, which is reached by Spark's own client."""

import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from gongxin.evaluation.engines import GIVEN, EngineMissing, Means, columns_of, quoted, statement, write_rows
from gongxin.evaluation.rules import Engine, Program

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

PARTITIONS = 16
"""Into how many parts Spark divides its work on one machine; on a cluster its own settings say."""


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
            write_rows(
                connection,
                f"SELECT {', '.join(GIVEN)} FROM read_parquet({quoted(given / '*.parquet')}) ORDER BY subject",
                into,
            )


def _read_by_spark(session: Any, folder: Path, columns: Mapping[str, str]) -> Any:  # noqa: ANN401
    types = {name: kept.replace("TEXT", "STRING") for name, kept in columns.items()}
    if not any(folder.rglob("*.parquet")):
        empty = ", ".join(f"CAST(NULL AS {kept}) AS {name}" for name, kept in types.items())
        return session.sql(f"SELECT {empty} WHERE 1 = 0")
    schema = ", ".join(f"{name} {kept}" for name, kept in types.items())
    return session.read.schema(schema).parquet(str(folder)).select(*columns)
