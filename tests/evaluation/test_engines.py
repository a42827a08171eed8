"""One program, the same results on every engine: DuckDB, PostgreSQL, Spark, Sail, and the slow oracle in Python."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings

from gongxin.evaluation.engines import (
    EngineMissing,
    Means,
    digest_of_results,
    digest_of_rows,
    read_results,
    read_run,
    result_of,
    rows_in_postgresql,
    run_in_postgresql,
    statement,
)
from gongxin.evaluation.rules import Engine, Program
from gongxin.evaluation.running import run
from gongxin.evaluation.spark import run_in_spark, spark_session
from gongxin.rulebook.evaluations import ModelItem
from tests.evaluation.builders import (
    CLOSED,
    DAY,
    PENALTY,
    PRAISE,
    Known,
    World,
    alone,
    by_duckdb,
    by_postgresql,
    compiled,
    indicator,
    limit,
    model,
    one_by_one,
    own_of,
    words,
    write,
)
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
        assert one_by_one(world, item) == expected
        assert digest_of_results(Path(folder) / "results.parquet") == digest_of_rows(expected)
        assert list(read_results(Path(folder) / "results.parquet")) == expected


ASKED = """
SELECT r.subject, CAST(SUM(CASE WHEN r.decided >= {day} - 91 THEN -100 ELSE 0 END) AS BIGINT) AS points,
       CONCAT_WS(' ', 'praised', COUNT(*)) AS reason
FROM records AS r WHERE r.item = 'yunze.praise' GROUP BY r.subject HAVING COUNT(*) > 3
"""


def everything() -> ModelItem:
    """A model with everything that a model can say."""
    only = {"item": PENALTY, "when": [{"field": "kinds", "within": ["fine", "a_b"]}], "severities": ["serious"]}
    steps = [{"from_days": 30, "thousandths": 333}]
    rungs = [{"at_least": 500, "points": "-5"}, {"at_least": 10**12, "points": "-25"}]
    return model(
        indicator("penalties", decay="fading", least="-30"),
        indicator("fined", aggregate="sum", of="fine", rungs=rungs),
        indicator("kinds", take=[only, {"item": CLOSED, "dated": "happened"}], within={"months": 3}),
        indicator("newest", aggregate="latest_days", rungs=[{"at_least": 30, "points": "3"}]),
        indicator("asked", sql="asked"),
        decays=[{"key": "fading", "steps": steps}],
        bounds=[limit("bound", indicator="asked", grade="C")],
        ceilings=[limit("blocked", model="yunze.model.whole", when=["D"], grade="B")],
        dimensions=[{"key": "conduct", "title": words("守法"), "weight": 777, "least": "-40"}],
        coverage={"items": [PENALTY, PRAISE], "at_least": 1, "otherwise": "M", "title": words("未评"), "small": 3},
        sql={"asked": ASKED},
    )


@pytest.fixture(scope="module")
def population() -> World:
    random, count = Random(20260914), 400
    kinds = {subject: random.choice(["enterprise", "enterprise", "institution"]) for subject in range(1, count)}
    records = []
    for _ in range(3_000):
        facts = {"fine": random.choice([1, 10**15, 500]), "kinds": random.sample(["fine", "a_b", "warning"], 2)}
        item, severity = random.choice([PENALTY, PRAISE, CLOSED]), random.choice(["minor", "serious"])
        ago = random.choice([None, 3, 90, 400])
        records.append(Known(random.randrange(1, count + 20), item, ago, severity, facts, ago, ago))
    return World(kinds, records, [(subject, "yunze.model.whole", "D") for subject in range(1, count, 7)])


@pytest.fixture(scope="module")
def program() -> Program:
    return compiled(everything())


@pytest.fixture(scope="module")
def extract(population: World, program: Program, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(population, program, tmp_path_factory.mktemp("extract"))


@pytest.fixture(scope="module")
def digest(extract: Path, program: Program, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The digest of what DuckDB gives."""
    return run(program, extract, tmp_path_factory.mktemp("given") / "results.parquet", engine=Engine.DUCKDB).digest


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """A session of Spark in this machine's Java."""
    if shutil.which("java") is None:
        pytest.skip("Spark was not tried: there is no Java on this machine")
    pytest.importorskip("pyspark", reason="Spark was not tried: it is not installed")
    with spark_session(Engine.SPARK, Means(threads=2, memory="1GB")) as session:
        yield session


def test_spark_gives_the_same_to_the_byte(
    spark: object, program: Program, extract: Path, digest: str, tmp_path: Path
) -> None:
    run_in_spark(program, extract, tmp_path / "results.parquet", session=spark)
    assert read_run(tmp_path / "results.parquet").digest == digest


def test_sail_gives_the_same_to_the_byte(program: Program, extract: Path, digest: str, tmp_path: Path) -> None:
    pytest.importorskip("pysail", reason="Sail was not tried: it is not installed")
    assert run(program, extract, tmp_path / "results.parquet", engine=Engine.SAIL).digest == digest


@pytest.mark.django_db()
def test_postgresql_gives_the_same_to_the_byte(program: Program, population: World, digest: str) -> None:
    with connection.cursor() as cursor:
        assert digest_of_rows(by_postgresql(population, program, cursor)) == digest


@pytest.mark.django_db()
def test_each_organisation_weighed_alone_gives_the_same_to_the_byte(
    program: Program, population: World, digest: str
) -> None:
    with connection.cursor() as cursor:
        said = rows_in_postgresql(cursor, program, population.rows(program), program.told)
    assert digest_of_rows(one_by_one(population, everything(), said)) == digest


@pytest.mark.django_db()
def test_one_organisation_alone_has_the_result_that_it_has_among_all(
    program: Program, population: World, extract: Path, tmp_path: Path
) -> None:
    given = run(program, extract, tmp_path / "results.parquet", engine=Engine.DUCKDB)
    with connection.cursor() as cursor:
        for one in list(read_results(given.results))[:5]:
            own = [record for record in population.records if record.subject == one.subject]
            others = [other for other in population.others if other[0] == one.subject]
            alone = World({one.subject: population.subjects[one.subject]}, own, others)
            assert by_postgresql(alone, program, cursor) == [one]


def test_an_extract_parted_by_region_gives_the_same(
    program: Program, extract: Path, digest: str, tmp_path: Path
) -> None:
    (tmp_path / "parted").mkdir()
    for table in ("subjects", "records", "others"):
        region = "CAST(990100 + subject % 3 AS TEXT) AS region"
        kept = "* EXCLUDE region" if table == "subjects" else "*"
        rows = f"SELECT {kept}, {region} FROM read_parquet('{extract / table}/*.parquet')"
        duckdb.sql(f"COPY ({rows}) TO '{tmp_path / 'parted' / table}' (FORMAT parquet, PARTITION_BY region)")
    parted = run(program, tmp_path / "parted", tmp_path / "results.parquet", engine=Engine.DUCKDB)
    assert parted.digest == digest


def test_what_does_not_fit_into_memory_is_put_on_disk_and_gives_the_same(
    program: Program, extract: Path, digest: str, tmp_path: Path
) -> None:
    means = Means(threads=1, memory="40MB", temporary=tmp_path)
    assert run(program, extract, tmp_path / "results.parquet", engine=Engine.DUCKDB, means=means).digest == digest
    assert [path.name for path in tmp_path.iterdir()] == ["results.parquet"]


def test_organisations_counted_portion_by_portion_have_the_same_results(
    program: Program, extract: Path, digest: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongxin.evaluation.engines.PORTION", 7)
    assert run(program, extract, tmp_path / "results.parquet", engine=Engine.DUCKDB).digest == digest


def test_the_day_is_part_of_the_program_and_no_clock_is_read(program: Program) -> None:
    assert re.search(r"(?i)\b(now|current_\w+|random|interval|date|double)\b|/", statement(program)) is None
    assert statement(program) == statement(compiled(everything()))


def test_what_a_select_says_in_words_is_a_step_of_its_own(program: Program, extract: Path) -> None:
    from gongxin.evaluation.engines import opened

    assert program.told is not None
    with opened(program, extract, Means()) as tables:
        told = tables.execute(statement(program, program.told)).fetchone()
    assert told is not None
    assert told[1] == "asked"
    assert told[2] <= 0 and told[3].startswith("praised ")


def test_an_engine_that_is_not_there_is_refused_in_words(program: Program, tmp_path: Path) -> None:
    with pytest.raises(EngineMissing, match="single organisations"):
        run(program, tmp_path, tmp_path / "results.parquet", engine=Engine.POSTGRESQL)


def test_a_model_and_its_day_have_one_digest(program: Program) -> None:
    assert program.digest == compiled(everything()).digest
    assert program.digest != compiled(replace_words(everything())).digest


def replace_words(item: ModelItem) -> ModelItem:
    """The same model, with one word of its SQL changed."""
    return item.model_copy(update={"sql": {"asked": ASKED.replace("> 3", "> 4")}})


def test_where_there_is_no_java_spark_is_refused_in_words(tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="Spark was not tried: it is not installed")
    asked = (
        "from gongxin.evaluation.engines import EngineMissing, Means; from gongxin.evaluation.rules import Engine\n"
        "from gongxin.evaluation.spark import spark_session\n"
        "try:\n    spark_session(Engine.SPARK, Means()).__enter__()\n"
        "except EngineMissing as refused:\n    print('refused:', refused)"
    )
    environment = os.environ | {"JAVA_HOME": str(tmp_path / "none")}
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, env=environment, check=False)
    assert "refused: Spark did not start; it needs Java" in said.stdout


@pytest.mark.django_db()
@given(item=models(), world=worlds())
@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_suppositions_sent_with_one_set_of_rows_give_what_each_gives_alone(item: ModelItem, world: World) -> None:
    rows, program = world.rows(compiled(item)), compiled(item)
    subject = rows["subjects"][0][0] if rows["subjects"] else 1
    own = {table: [row for row in some if row[0] == subject] for table, some in rows.items()}
    held = [int(row[1]) for row in own["records"]]
    without = {subject: frozenset[int](), 0: frozenset(held), **{-one: frozenset({one}) for one in held}}
    with connection.cursor() as cursor:
        given = map(result_of, rows_in_postgresql(cursor, program, own, without=without))
        told = {one.subject: one for one in given}
        assert not told or alone(item, own_of(subject, rows), without) == told
        for number, gone in without.items():
            left = {**own, "records": [row for row in own["records"] if row[1] not in gone]}
            for one in run_in_postgresql(cursor, program, left):
                assert replace(told.pop(number), subject=subject) == one
    assert not told
