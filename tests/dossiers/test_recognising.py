"""A grade of another region counts here where a rule in force says so, and stays the other node's answer."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from gongxin.dossiers.actions import Remarked, remark_record
from gongxin.dossiers.models import Home
from gongxin.dossiers.queries import dossier_of
from gongxin.dossiers.recognising import Recognised, recognised_grades
from gongxin.dossiers.remarks import RemarkKind
from gongxin.ledger.actions import sequence_batches
from gongxin.rulebook.actions import adopt_rulebook
from gongxin.rulebook.items import Visibility
from gongxin.rulebook.queries import current, current_adoption
from tests.dossiers.builders import NOW, TODAY
from tests.dossiers.recognitions import NODE, PURPOSE, RULE, law, rated
from tests.exchange.yunze import AT, Desk, code

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def recognising(desk: Desk) -> None:
    """The node works by rules that recognise its neighbour's ratings."""
    adopt_rulebook(law(), by="operator", at=AT - timedelta(days=800))
    cache.clear()


def found(number: int = 1, *, day: date = TODAY, purpose: str | None = None) -> list[Recognised]:
    shown = dossier_of(code(number), day=day, known_at=NOW, now=NOW, view=Visibility.PUBLIC)
    return recognised_grades(shown.records, book=current(), day=day, purpose=purpose)


def test_a_recognised_grade_stays_the_other_nodes_answer_and_says_what_it_counts_as(desk: Desk) -> None:
    record = rated(desk)
    (told,) = found(purpose=PURPOSE)
    assert (told.record.id, told.node, told.position) == (record, NODE, 77)
    assert (told.grade, told.counts_as, told.rule.key) == ("优秀", "A", RULE)
    assert told.until == date(2027, 3, 1)


@pytest.mark.parametrize(
    "row",
    [{"等级": "中等"}, {"体系": "某协会评价"}, {"日期": ""}, {"日期": "2024-01-01"}, {"有效期": "2026-06-01"}],
    ids=str,
)
def test_what_the_rule_does_not_name_is_not_recognised(desk: Desk, row: dict[str, str]) -> None:
    rated(desk, **row)
    assert found() == []


def test_the_days_of_a_grade_are_those_of_its_rule(desk: Desk) -> None:
    rated(desk, 有效期="2026-08-31")
    assert [len(found(day=date(2026, 8, 31))), len(found(day=date(2026, 9, 1)))] == [1, 0]


@pytest.mark.parametrize("node", ["", "elsewhere.example/log"])
def test_what_another_node_did_not_give_is_not_recognised(desk: Desk, node: str) -> None:
    rated(desk, at_home=node)
    assert found() == []


def test_a_rating_of_another_region_or_purpose_is_not_recognised(desk: Desk) -> None:
    rated(desk)
    assert found(purpose="yunze.purpose.other") == []
    adopt_rulebook(law(**{"990200": "990300"}), by="operator", at=AT - timedelta(days=700))
    assert found() == []


def test_once_the_rule_is_repealed_nothing_is_recognised(desk: Desk) -> None:
    rated(desk, 日期="2026-12-01")
    rules = current()
    shown = dossier_of(code(1), day=TODAY, known_at=NOW, now=NOW, view=Visibility.PUBLIC).records
    assert len(recognised_grades(shown, book=rules, day=date(2026, 12, 31))) == 1
    assert recognised_grades(shown, book=rules, day=date(2027, 1, 1)) == []


def test_a_contested_grade_is_not_recognised_meanwhile(desk: Desk) -> None:
    record = rated(desk, at_home="")
    said = Remarked(record, RemarkKind.DISPUTED, TODAY, None, "yunze.procedure.objection", current_adoption().id, "")
    assert remark_record(said, by="desk", at=NOW - timedelta(hours=1))
    Home.objects.create(record_id=record, node=NODE, position=78, via=NODE)
    sequence_batches()
    assert found() == []


@pytest.mark.parametrize(("language", "said"), [("en", f"Recognised from {NODE}"), ("zh", f"来自{NODE}")])
def test_the_file_says_from_where_a_grade_is_recognised(desk: Desk, client: Client, language: str, said: str) -> None:
    rated(desk)
    with time_machine.travel(NOW, tick=False):
        page = client.get(f"/{language}/subjects/{code(1)}").content.decode()
    assert said in page and "zeyang" in page and "Yunze evaluation" not in page
