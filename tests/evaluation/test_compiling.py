"""What a model says is what comes out: one sentence of a model at a time, and every engine like the slow oracle."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gongxin.evaluation.rules import PARTS, Result
from gongxin.rulebook.evaluations import ModelItem
from tests.evaluation.builders import (
    DAY,
    Known,
    World,
    by_duckdb,
    compiled,
    firm,
    indicator,
    model,
)
from tests.evaluation.oracle import evaluate

Trial = Callable[[ModelItem, World], Result]


@pytest.fixture()
def result(tmp_path: Path) -> Trial:
    """Evaluates one firm on DuckDB, and has the oracle say the same first."""

    def _one(item: ModelItem, world: World) -> Result:
        (given,) = by_duckdb(world, compiled(item), tmp_path)
        terms = item.at(DAY).terms
        if terms is not None and not item.sql:
            assert evaluate(terms, world) == [given]
        return given

    return _one


def points(result: Result) -> float:
    return result.score / PARTS


def test_an_organisation_of_which_nothing_is_known_keeps_where_it_starts(result: Trial) -> None:
    given = result(model(), firm())
    assert (points(given), given.grade, given.reasons, given.flags) == (100, "A", (), ())


def test_each_record_counts_and_the_reason_says_how_much(result: Trial) -> None:
    given = result(model(), firm(Known(1), Known(1)))
    assert (points(given), given.grade) == (80, "B")
    assert given.reasons == (("penalties", -20 * PARTS),)


def test_a_record_counts_until_the_day_its_time_ends(result: Trial) -> None:
    item = model(indicator("recent", within={"years": 1}))
    assert points(result(item, firm(Known(1, ago=364)))) == 90
    assert points(result(item, firm(Known(1, ago=365)))) == 100
