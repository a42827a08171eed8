"""A program runs over a whole population, in whichever engine is asked for."""

from pathlib import Path

from gongxin.evaluation.engines import EngineMissing, Means, Run, read_run, run_in_duckdb
from gongxin.evaluation.rules import Engine, Program
from gongxin.evaluation.spark import run_in_spark, spark_session


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
