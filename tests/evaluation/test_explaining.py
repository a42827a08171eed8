"""One organisation's result in full: every point, what changed since, the way up; and who sees how much."""

from datetime import date, datetime, timedelta
from time import process_time

import pytest
from pytest_django import DjangoAssertNumQueries

from gongxin.dossiers.remarks import RemarkKind
from gongxin.evaluation.answering import NotEvaluated
from gongxin.evaluation.explaining import Explained, explain
from gongxin.evaluation.queries import NoSuchModel, given_to
from gongxin.evaluation.rules import PARTS
from gongxin.evaluation.seeing import Sight, Viewer, sight_of, standing_here
from gongxin.evaluation.wording import document_of, in_words, points_of
from gongxin.ledger.actions import sequence_batches
from gongxin.rulebook.evaluations import Standing
from gongxin.rulebook.items import PackText, Visibility, Words
from gongxin.subjects.models import Subject
from tests.dossiers.builders import NOW, record, say
from tests.evaluation.models import DAY, law, run
from tests.exchange.yunze import Desk, code, penalty


def told(number: int = 1, *, model: str = "general", at: datetime = NOW) -> Explained:
    sequence_batches()
    return explain(code(number), model=model, at=at)


def test_every_point_names_record_rule_and_date(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    first, second = told().points
    assert (first.indicator.key, first.parts, second.parts) == ("penalties", -10 * PARTS, -5 * PARTS)
    assert (first.records[0].record, first.records[0].decided_on) == (record(1), date(2026, 4, 1))
    assert first.indicator.basis[0].act == "yunze.act.code"


def test_what_is_explained_is_what_the_run_gave(desk: Desk) -> None:
    desk.hand_in([penalty(1), penalty(2, 类别="责令关闭"), penalty(1, 文号="二", 决定日期="2026-01-01")])
    made = run()
    for number in (1, 2):
        held = given_to(Subject.objects.get(code=code(number)).id, runs=[made])[made.id]
        found = told(number).result
        assert (found.score, found.grade, ";".join(found.flags)) == (held.score, held.grade, held.flags)


def test_the_way_up_is_the_earliest_lawful_repair_and_the_grade_then(desk: Desk) -> None:
    desk.hand_in([penalty(1), penalty(1, 文号="二")])
    one, other, both = told().ways
    assert (told().result.grade, one.grade, other.grade, both.grade) == ("D", "B", "B", "A")
    assert (one.earliest, one.public_until) == (date(2026, 8, 4), date(2027, 5, 4))
    assert (both.record, both.earliest) == (None, date(2026, 8, 4))


def test_what_changed_since_the_last_run_is_said(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    made = run()
    say(RemarkKind.REPAIRED)
    found = told()
    assert found.last is not None
    assert (found.last.run.id, found.last.grade, found.result.grade) == (made.id, "B", "A")
    assert [key for key, _, _ in found.last.indicators] == ["penalties", "recent"]
    assert found.history == ((made, "B"),)


def test_a_bound_says_what_it_bounds(desk: Desk) -> None:
    desk.hand_in([penalty(1, 类别="责令关闭")])
    lines = list(in_words(told(), Sight.ALL, "en"))
    assert "By score alone it would be B;" in lines
    assert "the grade is bound: Closed" in lines
    assert "等级受限：责令关闭" in list(in_words(told(), Sight.ALL, "zh"))


def test_a_sectors_ceiling_is_explained_by_the_run_that_it_rests_on(desk: Desk) -> None:
    desk.hand_in([penalty(1, 类别="责令关闭")])
    general = run()
    found = told(model="sector")
    assert (found.result.grade, found.result.unbounded, found.result.flags) == ("B", "A", ("general_d",))
    assert found.others == {"yunze.model.general": general.id}


def test_the_public_sees_no_points(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    public, own = document_of(told(), Sight.GRADE), document_of(told(), Sight.ALL)
    assert not {"score", "by_score_alone", "ways", "history"} & set(public)
    assert all("points" not in point for point in public["points"])
    assert (own["score"], public["grade"]) == ("65", "B")
    assert not any("65" in line or "points" in line for line in in_words(told(), Sight.GRADE, "en"))


@pytest.mark.parametrize(
    ("seen", "standing", "public", "agency"),
    [
        ("public", "comprehensive", Sight.GRADE, Sight.ALL),
        ("public", "risk_hint", Sight.NOTHING, Sight.ALL),
        ("shared", "sector", Sight.NOTHING, Sight.ALL),
        ("kept", "risk_hint", Sight.NOTHING, Sight.NOTHING),
    ],
)
def test_standing_and_visibility_decide_who_sees(seen: str, standing: str, public: Sight, agency: Sight) -> None:
    terms = law().model("yunze.model.general").at(DAY).terms
    assert terms is not None
    changed = {"seen_by": Visibility(seen), "standing": type(terms.standing)(standing)}
    held = terms.model_copy(update=changed)
    assert [sight_of(held, one, standing=held.standing) for one in (Viewer.PUBLIC, Viewer.AGENCY)] == [public, agency]
    assert {sight_of(held, one, standing=held.standing) for one in (Viewer.SUBJECT, Viewer.PLATFORM)} == {Sight.ALL}


def test_nobody_unknown_is_explained(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    for asked in (code(2), "", "'; DROP TABLE evaluation_run; --", "91"):
        with pytest.raises(NotEvaluated):
            explain(asked, model="general", at=NOW)
    with pytest.raises(NoSuchModel):
        explain(code(1), model="other", at=NOW)


def test_an_explanation_is_at_hand_at_once(desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    desk.hand_in([penalty(1, 文号=str(number)) for number in range(10)])
    told()
    with django_assert_max_num_queries(11):
        explain(code(1), model="general", at=NOW)
    started = process_time()
    for _ in range(5):
        explain(code(1), model="general", at=NOW + timedelta(seconds=1))
    assert (process_time() - started) / 5 < 0.25


def test_points_are_told_exactly() -> None:
    assert [points_of(parts) for parts in (0, PARTS, -5 * PARTS // 2, 1, -PARTS - 1)] == [
        "0",
        "1",
        "-2.5",
        "0.00000001",
        "-1.00000001",
    ]


@pytest.mark.parametrize("kind", ["local", "demo"])
def test_on_a_local_node_a_national_model_gives_a_hint_alone(kind: str) -> None:
    terms = law().model("yunze.model.general").at(DAY).terms
    assert terms is not None
    national = terms.model_copy(update={"standing": Standing.COMPREHENSIVE, "seen_by": Visibility.PUBLIC})
    packs = [PackText(key=one, title=Words(zh=one, en=one), kind=one, version="1") for one in ("national", kind)]
    assert standing_here(national, packs[:1]) is Standing.COMPREHENSIVE
    assert standing_here(national, packs) is Standing.RISK_HINT
    assert sight_of(national, Viewer.PUBLIC, standing=standing_here(national, packs)) is Sight.NOTHING
