"""What a model says is what comes out: one sentence of a model at a time, and every engine like the slow oracle."""

from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

import pytest

from gongxin.evaluation.rules import PARTS, Result
from gongxin.rulebook.evaluations import ModelItem
from tests.evaluation.builders import (
    CLOSED,
    DAY,
    PENALTY,
    PRAISE,
    Known,
    World,
    by_duckdb,
    compiled,
    firm,
    indicator,
    limit,
    model,
    words,
)
from tests.evaluation.oracle import evaluate

Trial = Callable[[ModelItem, World], Result]


@pytest.fixture()
def result(tmp_path: Path) -> Trial:
    """Evaluates one firm on DuckDB, and has the oracle say the same first."""

    def _one(item: ModelItem, world: World) -> Result:
        (given,) = by_duckdb(world, compiled(item), Path(mkdtemp(dir=tmp_path)))
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


def test_what_lies_within_months_follows_the_calendar(result: Trial) -> None:
    item = model(indicator("recent", within={"months": 3}))
    assert points(result(item, firm(Known(1, ago=91)))) == 90  # 15 June until 14 September is still inside
    assert points(result(item, firm(Known(1, ago=92)))) == 100


def test_only_records_of_the_item_and_class_that_meet_every_condition_count(result: Trial) -> None:
    taking = {"item": PENALTY, "severities": ["serious"], "when": [{"field": "fine", "at_least": 100}]}
    item = model(indicator("grave", take=[taking]))
    counted = Known(1, severity="serious", facts={"fine": 100})
    others = [
        Known(1, severity="serious", facts={"fine": 99}),
        Known(1, severity="serious"),
        Known(1, severity="ordinary", facts={"fine": 100}),
        Known(1, item=CLOSED, severity="serious"),
    ]
    assert points(result(item, firm(counted, *others))) == 90


@pytest.mark.parametrize(
    ("condition", "kinds", "counts"),
    [
        ({"includes": ["fine"]}, ["warning", "fine"], True),
        ({"includes": ["fine"]}, ["fines"], False),
        ({"includes": ["a_b"]}, ["axb"], False),
        ({"within": ["fine", "warning"]}, ["warning", "fine"], True),
        ({"within": ["fine", "warning"]}, ["warning", "fine", "closure"], False),
        ({"within": ["fine"]}, ["fine", "fine", "fine"], True),
        ({"within": ["fine"]}, [], False),
        ({"stated": False}, [], True),
        ({"stated": True}, ["fine"], True),
    ],
)
def test_choices_are_told_apart_whole(
    result: Trial, condition: dict[str, object], kinds: list[str], counts: bool
) -> None:
    item = model(indicator("kinds", take=[{"item": PENALTY, "when": [{"field": "kinds", **condition}]}]))
    assert points(result(item, firm(Known(1, facts={"kinds": kinds})))) == (90 if counts else 100)


def test_a_record_taken_in_two_ways_counts_once_by_the_first(result: Trial) -> None:
    ways = [
        {"item": PENALTY, "when": [{"field": "fine", "at_least": 1}], "dated": "happened"},
        {"item": PENALTY},
    ]
    fading = {"key": "fading", "steps": [{"from_days": 100, "thousandths": 500}]}
    item = model(indicator("both", take=ways, decay="fading"), decays=[fading])
    assert points(result(item, firm(Known(1, ago=10, happened=100, facts={"fine": 5})))) == 95


def test_a_record_fades_step_by_step_with_its_age(result: Trial) -> None:
    steps = [{"from_days": 180, "thousandths": 600}, {"from_days": 360, "thousandths": 0}]
    item = model(indicator("fading", decay="fading"), decays=[{"key": "fading", "steps": steps}])
    ages = {179: 90, 180: 94, 359: 94, 360: 100}
    assert {ago: points(result(item, firm(Known(1, ago=ago)))) for ago in ages} == ages


def test_the_highest_rung_reached_decides_and_nothing_at_all_can_be_one(result: Trial) -> None:
    rungs = [{"at_least": 3, "points": "-30"}, {"at_least": 1, "points": "-5"}, {"at_least": 0, "points": "2.5"}]
    item = model(indicator("steps", rungs=rungs))
    given = [points(result(item, firm(*[Known(1)] * count))) for count in (0, 1, 2, 3, 9)]
    assert given == [102.5, 95, 95, 70, 70]


def test_a_sum_of_money_is_weighed_in_its_smallest_unit(result: Trial) -> None:
    item = model(indicator("fined", aggregate="sum", of="fine", rungs=[{"at_least": 10_000, "points": "-7"}]))
    assert points(result(item, firm(Known(1, facts={"fine": 9_999})))) == 100
    assert points(result(item, firm(Known(1, facts={"fine": 9_999}), Known(1, facts={"fine": 1}), Known(1)))) == 93


def test_points_that_records_state_are_added_to_the_hundredth(result: Trial) -> None:
    praised = indicator("praised", take=[{"item": PRAISE}], aggregate="sum", of="points", each="0.01")
    stated = [Known(1, item=PRAISE, facts={"points": text}) for text in ("1.50", "0.05", "-0.5")]
    assert result(model(praised), firm(*stated)).score == 101_05 * PARTS // 100


def test_the_age_of_the_newest_is_no_age_where_there_is_none(result: Trial) -> None:
    rungs = [{"at_least": 0, "points": "-9"}, {"at_least": 365, "points": "1"}]
    item = model(indicator("newest", aggregate="latest_days", rungs=rungs))
    assert points(result(item, firm())) == 100
    assert points(result(item, firm(Known(1, ago=364), Known(1, ago=900)))) == 91
    assert points(result(item, firm(Known(1, ago=365)))) == 101


def test_indicators_and_dimensions_stay_within_their_bounds_and_a_dimension_says_so(result: Trial) -> None:
    dimensions = [{"key": "conduct", "title": words("守法"), "weight": 500, "least": "-25"}]
    item = model(indicator("penalties", least="-15"), indicator("again"), dimensions=dimensions)
    given = result(item, firm(Known(1), Known(1)))
    assert points(given) == 100 - 25 * 0.5
    assert given.flags == ("dimension.conduct",)
    assert given.reasons == (("penalties", -15 * PARTS // 2), ("again", -10 * PARTS))


def test_a_veto_holds_whatever_the_score(result: Trial) -> None:
    veto = limit("closed_down", indicator="closed", grade="D")
    item = model(indicator("closed", take=[{"item": CLOSED}], each="0"), bounds=[veto])
    given = result(item, firm(Known(1, item=CLOSED)))
    assert (points(given), given.grade, given.unbounded, given.flags) == (100, "D", "A", ("closed_down",))


def test_a_bound_never_makes_a_grade_better(result: Trial) -> None:
    item = model(indicator("penalties", each="-80"), bounds=[limit("not_a", indicator="penalties", grade="B")])
    assert result(item, firm(Known(1))).grade == "D"


def test_where_another_model_gave_d_this_one_gives_no_a(result: Trial) -> None:
    ceiling = limit("blocked", model="yunze.model.whole", when=["D"], grade="B")
    item = model(ceilings=[ceiling])
    assert result(item, firm(others=[(1, "yunze.model.whole", "D")])).grade == "B"
    assert result(item, firm(others=[(1, "yunze.model.whole", "C"), (1, "yunze.model.else", "D")])).grade == "A"


COVERAGE = {"items": [PENALTY, PRAISE], "at_least": 2, "otherwise": "M", "title": words("未评"), "small": 3}


def test_of_whom_too_little_is_known_no_grade_is_given(result: Trial) -> None:
    given = result(model(coverage=COVERAGE), firm(Known(1)))
    assert (given.grade, given.unbounded, given.flags) == ("M", "M", ("missing", "small"))
    known = result(model(coverage=COVERAGE), firm(Known(1), Known(1, item=PRAISE)))
    assert (known.grade, known.flags) == ("A", ("small",))


def test_a_veto_holds_of_whom_little_is_known_too(result: Trial) -> None:
    item = model(coverage=COVERAGE, bounds=[limit("veto", indicator="penalties", grade="D")])
    assert (result(item, firm(Known(1))).grade, result(item, firm()).grade) == ("D", "M")


def test_a_score_on_the_edge_has_the_better_grade(result: Trial) -> None:
    assert result(model(indicator("penalties", each="-10")), firm(Known(1))).grade == "A"
    assert result(model(indicator("penalties", each="-10.01")), firm(Known(1))).grade == "B"


def test_no_delivery_however_absurd_makes_a_sum_overflow(result: Trial) -> None:
    fined = indicator("fined", aggregate="sum", of="fine", each="-999999.99")
    absurd = [Known(1, facts={"fine": 2**62}), Known(1, facts={"fine": 2**62})]
    assert points(result(model(fined), firm(*absurd))) < -9_000_000


def test_only_kinds_of_organisations_that_the_model_is_about_have_a_result(tmp_path: Path) -> None:
    world = World(subjects={1: "enterprise", 2: "institution"}, records=[Known(1), Known(2)])
    assert [one.subject for one in by_duckdb(world, compiled(model()), tmp_path)] == [1]
