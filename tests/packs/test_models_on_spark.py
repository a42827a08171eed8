"""The shipped models on Spark and on Sail: of every case the result that DuckDB gives, field by field."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from gongxin.evaluation.engines import Means, read_results
from gongxin.evaluation.rules import Engine, Program, Result
from gongxin.evaluation.spark import run_in_spark, spark_session
from gongxin.evaluation.trying import Tables, cases_of, prepared, run_here, write_extract
from tests.packs.test_models import MODELS, PACKS, book, loaded


@pytest.fixture(scope="module", params=[Engine.SPARK, Engine.SAIL])
def session(request: pytest.FixtureRequest) -> Iterator[Any]:
    """One real session of each engine for all models."""
    pytest.importorskip("pyspark", reason="Spark was not tried: it is not installed")
    if request.param is Engine.SPARK and shutil.which("java") is None:
        pytest.skip("Spark was not tried: there is no Java on this machine")
    if request.param is Engine.SAIL:
        pytest.importorskip("pysail", reason="Sail was not tried: it is not installed")
    with spark_session(request.param, Means(threads=1, memory="1GB")) as opened:
        yield opened


def run_there(session: Any, program: Program, tables: Tables) -> list[Result]:  # noqa: ANN401
    """The program over these rows in the session."""
    with TemporaryDirectory() as place:
        write_extract(Path(place), program, tables)
        run_in_spark(program, Path(place), Path(place) / "results.parquet", session=session)
        return list(read_results(Path(place) / "results.parquet"))


@pytest.mark.parametrize("model", MODELS)
def test_a_model_gives_its_cases_what_duckdb_gives(session: object, model: str) -> None:
    cases = cases_of(PACKS, model=model, loaded=loaded())
    program, tables = prepared(cases, cases.text.day, book=book())
    assert run_there(session, program, tables) == run_here(program, tables)
