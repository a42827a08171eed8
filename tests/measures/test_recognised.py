"""A measure may rest on another node's grade, by the recognition alone, and the proof names both."""

from datetime import date, timedelta

import pytest

from gongxin.ledger.actions import sequence_batches
from gongxin.measures.queries import check
from gongxin.rulebook.actions import adopt_rulebook
from tests.dossiers.recognitions import NODE, PURPOSE, RULE, law, rated
from tests.exchange.conftest import desk
from tests.exchange.yunze import AT, Desk, code

__all__ = ["desk"]
pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 7, 1)


@pytest.fixture(autouse=True)
def recognising(desk: Desk) -> None:
    """The node works by rules that recognise its neighbour's ratings."""
    adopt_rulebook(law(), by="operator", at=AT - timedelta(days=800))


def because(*, purpose: str = PURPOSE, day: date = DAY) -> list[dict[str, object]]:
    sequence_batches()
    (answer,) = check([code(1)], purpose=purpose, day=day)["answers"]
    assert answer["answer"] == "yes"
    found: list[dict[str, object]] = answer["because"]
    return found


def test_a_check_rests_on_a_recognised_grade_and_proves_by_which_rule(desk: Desk) -> None:
    record = rated(desk)
    (one,) = because()
    assert (one["effect"], one["since"], one["until"]) == ("eased", "2026-03-01", "2027-03-01")
    rule, held = one["rule"], one["record"]
    assert isinstance(rule, dict) and isinstance(held, dict)
    assert rule["recognition"] == {"key": RULE, "in_force": "2020-01-01", "counts_for": "yunze.model.general"}
    assert (held["id"], held["node"]) == (record, NODE)


def test_the_same_check_is_answered_alike_at_the_same_position(desk: Desk) -> None:
    rated(desk)
    sequence_batches()
    asked = check([code(1)], purpose=PURPOSE, day=DAY)
    adopt_rulebook(law(**{"990200": "990300"}), by="operator", at=AT - timedelta(days=700))
    assert check([code(1)], purpose=PURPOSE, day=DAY, position=asked["position"]) == asked


@pytest.mark.parametrize("row", [{"等级": "良好"}, {"等级": "中等"}, {"体系": "某协会评价"}, {"日期": ""}], ids=str)
def test_nothing_rests_on_a_grade_that_does_not_count_as_asked(desk: Desk, row: dict[str, str]) -> None:
    rated(desk, **row)
    assert because() == []


@pytest.mark.parametrize("node", ["", "elsewhere.example/log"])
def test_nothing_rests_on_a_grade_that_another_node_did_not_give(desk: Desk, node: str) -> None:
    rated(desk, at_home=node)
    assert because() == []


def test_nothing_rests_on_it_for_another_purpose_or_after_the_rule_ended(desk: Desk) -> None:
    rated(desk)
    assert because(purpose="yunze.purpose.other") == [] and because(day=date(2027, 1, 2)) == []
