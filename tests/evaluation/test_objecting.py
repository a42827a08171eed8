"""An organisation objects to a result: a case with a clock, answered on the record of the day, reviewed by another."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings

from gongxin.cases.actions import Manner, serve_document, take_step
from gongxin.cases.queries import CaseView, case_of
from gongxin.cases.rules import Actor, ReasonsMissing, SameOfficer
from gongxin.dossiers.remarks import RemarkKind
from gongxin.evaluation.answering import NotEvaluated
from gongxin.evaluation.objecting import Contested, contested_in, object_to_result, open_objections
from gongxin.evaluation.queries import NoSuchModel
from gongxin.ledger.actions import sequence_batches
from gongxin.remedies.actions import AlreadyAsked, Asked
from gongxin.rulebook.procedures import Role
from gongxin.subjects.models import Subject
from tests.cases.builders import PDF
from tests.dossiers.builders import NOW, say
from tests.evaluation.models import run
from tests.exchange.yunze import Desk, code, penalty


def objected(number: int = 1, *, model: str = "general", statement: str = "第二项不应计入", at: datetime = NOW) -> int:
    sequence_batches()
    asked = Asked(Actor("applicant", Role.SUBJECT, code(number)), statement, {}, settings.HOME)
    return object_to_result(model, code=code(number), asked=asked, at=at)


def answered(case: int, step: str, *, hours: int, by: str = "officer", role: Role = Role.PLATFORM) -> None:
    papers = {"document": PDF} if role is Role.PLATFORM else {}
    at, who = NOW + timedelta(hours=hours), Actor(by, role, code(1) if role is Role.SUBJECT else "")
    take_step(case, step, by=who, at=at, reasons="逐项说明", enclosed=papers, home=settings.HOME)
    sequence_batches()


def held(case: int, *, at: datetime = NOW) -> CaseView:
    found = case_of(case, at=at)
    assert found is not None
    return found


def contested(case: int, *, at: datetime = NOW) -> Contested:
    found = contested_in(held(case, at=at), at=at)
    assert found is not None
    return found


def grade(found: Contested) -> str:
    assert found.again is not None
    return found.again.result.grade


@pytest.fixture
def evaluated(desk: Desk) -> int:
    """The number of an organisation with a grade."""
    desk.hand_in([penalty(1), penalty(2)])
    run()
    return Subject.objects.get(code=code(1)).id


def test_an_objection_is_a_case_whose_clock_binds_the_platform(evaluated: int) -> None:
    case = objected()
    (clock,) = held(case).deadlines
    assert (clock.binds, clock.last_day is not None) == (Role.PLATFORM, True)
    assert open_objections(evaluated, at=NOW) == {"yunze.model.general": case}
    assert (contested(case).model, contested(case).grade) == ("yunze.model.general", "B")


def test_one_objection_to_a_result_is_open_at_a_time(evaluated: int) -> None:
    case = objected()
    with pytest.raises(AlreadyAsked, match=f"case {case} about the evaluation by yunze.model.general is open"):
        objected()
    answered(case, "withdraw", hours=1, role=Role.SUBJECT)
    assert objected(at=NOW + timedelta(hours=2)) > case


def test_until_it_is_answered_the_result_is_that_of_today_and_then_that_of_the_answer(evaluated: int) -> None:
    case = objected()
    assert (grade(contested(case)), contested(case).answered_at) == ("B", None)
    answered(case, "not_uphold", hours=1)
    say(RemarkKind.REPAIRED)
    sequence_batches()
    later = contested(case, at=NOW + timedelta(days=2))
    assert (grade(later), later.answered_at) == ("B", NOW + timedelta(hours=1))


def test_what_was_repaired_meanwhile_is_seen_by_the_answer(evaluated: int) -> None:
    case = objected()
    say(RemarkKind.REPAIRED)
    answered(case, "set_right", hours=1)
    found = contested(case, at=NOW + timedelta(hours=2))
    assert (found.grade, grade(found)) == ("B", "A")


def test_another_officer_reviews_the_answer(evaluated: int) -> None:
    case = objected()
    answered(case, "set_right", hours=1)
    at = NOW + timedelta(hours=2)
    serve_document(case, 1, manner=Manner.DESK, sent_at=at, delivered_at=at, read_at=None, by="desk", at=at)
    answered(case, "ask_review", hours=3, role=Role.SUBJECT)
    with pytest.raises(SameOfficer):
        answered(case, "confirm", hours=4)
    answered(case, "confirm", hours=4, by="another")
    assert held(case, at=NOW + timedelta(hours=5)).state == "confirmed"


def test_unanswered_it_is_overdue_and_nothing_else_changes(evaluated: int) -> None:
    case = objected()
    later = NOW + timedelta(days=60)
    assert held(case, at=later).state == "overdue"
    assert contested(case, at=later).answered_at is None


@pytest.mark.parametrize(
    ("number", "model", "refusal"),
    [(1, "other", NoSuchModel), (1, "sector", NotEvaluated), (9, "general", NotEvaluated)],
)
def test_what_was_never_evaluated_is_not_objected_to(
    evaluated: int, number: int, model: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        objected(number, model=model)
    assert open_objections(evaluated, at=NOW) == {}


def test_an_objection_says_why(evaluated: int) -> None:
    with pytest.raises(ReasonsMissing):
        objected(statement=" ")
