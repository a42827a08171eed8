"""One program, the same results on every engine: DuckDB, PostgreSQL, Spark, Sail, and the slow oracle in Python."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings

from gongxin.evaluation.engines import digest_of_results, digest_of_rows, read_results
from gongxin.rulebook.evaluations import ModelItem
from tests.evaluation.builders import DAY, World, by_duckdb, by_postgresql, compiled
from tests.evaluation.drawn import models, worlds
from tests.evaluation.oracle import evaluate


@pytest.mark.django_db()
@given(item=models(), world=worlds())
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_duckdb_and_postgresql_give_what_the_oracle_gives(item: ModelItem, world: World) -> None:
    terms, program = item.at(DAY).terms, compiled(item)
    assert terms is not None
    expected = evaluate(terms, world)
    with TemporaryDirectory() as folder, connection.cursor() as cursor:
        assert by_duckdb(world, program, Path(folder)) == expected
        assert by_postgresql(world, program, cursor) == expected
        assert digest_of_results(Path(folder) / "results.parquet") == digest_of_rows(expected)
        assert list(read_results(Path(folder) / "results.parquet")) == expected
