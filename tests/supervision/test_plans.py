"""A year's plan: who falls under which policy, in which class, frozen and told."""

from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import Jsonb

from gongxin.evaluation.actions import Order, evaluate
from gongxin.evaluation.queries import NoSuchRun
from gongxin.ledger.models import Event
from gongxin.rulebook.book import UnknownKey
from gongxin.rulebook.items import Condition
from gongxin.rulebook.severity import holds
from gongxin.subjects.models import Subject
from gongxin.supervision.adopting import PlanOpen, Wish, grades_of_run, make_plan, preview_plan
from gongxin.supervision.models import Member, Plan
from gongxin.supervision.planning import Given
from gongxin.supervision.queries import NoSuchPlan, own_plan, plan_found, plan_of, plans
from gongxin.supervision.rules import PlanRefused, SupervisionEvent
from tests.listings.builders import Entry
from tests.supervision.builders import (
    EMERGENCY,
    MODEL,
    NEXT_YEAR,
    OFFICE,
    REGISTERED,
    SAFETY,
    committed_to,
    drawn,
    grades,
    planned,
)
from tests.yunze import BUSY, CLEAN, NOW, TODAY

EVERYBODY = 104


def test_without_a_run_everybody_counts_as_ungraded(yunze: Path) -> None:
    plan = plan_of(planned())
    assert [(one.name, one.objects, one.drawn) for one in plan.strata] == [("registered-matters:B", EVERYBODY, 2)]
    assert not plan.sealed and sum(plan.totals.months) == 2 and Member.objects.count() == EVERYBODY


def test_a_run_sorts_by_grade_and_good_standing_means_fewer_visits(yunze: Path) -> None:
    plan = own_plan(planned(graded=grades(worst=[BUSY, CLEAN])), agency=OFFICE)
    assert {one.name: (one.objects, one.drawn) for one in plan.strata} == {
        "registered-matters:A": (102, 1),
        "registered-matters:D": (2, 1),
    }
    assert plan.totals.saved_by_standing == 1 and plan.totals.added_by_risk == 1 and plan.sealed and plan.run == 1


def test_of_a_plan_by_grades_that_are_not_public_everybody_sees_totals_alone(yunze: Path) -> None:
    number = planned(graded=grades(worst=[BUSY, CLEAN]))
    plan = plan_of(number)
    assert plan.strata == () and plan.totals == own_plan(number, agency=OFFICE).totals and plan.totals.drawn == 2
    assert plans()[0].strata == () and plans(agency=OFFICE)[0].strata != ()


def test_matters_of_two_agencies_are_merged_on_one_object(yunze: Path) -> None:
    plan = plan_of(planned(REGISTERED, SAFETY))
    assert [one.name for one in plan.strata] == ["registered-matters:B+work-safety:B"]
    assert plan.totals.visits == 3 and plan.totals.saved_by_merging == 2


def test_whoever_the_law_has_inspected_more_is_a_class_of_its_own_until_the_entry_ends(yunze: Path) -> None:
    entry = Entry(yunze, subject=Subject.objects.get(code=BUSY)).enter()
    (serious, usual) = reversed(plan_of(planned(SAFETY, agency=EMERGENCY)).strata)
    assert (serious.name, serious.objects, serious.drawn, serious.visits) == ("work-safety:serious_list", 1, 1, 4)
    assert (usual.name, usual.objects, usual.drawn) == ("work-safety:B", EVERYBODY - 1, 3)
    entry.annul(at=NOW)
    (after,) = plan_of(planned(SAFETY, agency=EMERGENCY, seconds=1)).strata
    assert (after.name, after.objects) == ("work-safety:B", EVERYBODY)


def test_a_plan_is_told_in_the_log_and_names_nobody(yunze: Path) -> None:
    plan = Plan.objects.get(id=planned())
    event = Event.objects.get(kind=SupervisionEvent.PLANNED)
    assert event.details == {"plan": plan.id, "year": NEXT_YEAR, "digest": plan.digest}
    assert BUSY not in str(plan.strata)


def test_two_plans_of_different_moments_have_different_digests(yunze: Path) -> None:
    drawn(planned())
    planned(seconds=1)
    assert len({one.digest for one in plans(agency=OFFICE)}) == 2


def test_what_an_adopted_plan_says_is_not_planned_again_before_it_is_drawn_from(yunze: Path) -> None:
    first = planned()
    with pytest.raises(PlanOpen, match=f"plan {first} for {NEXT_YEAR}"):
        planned(seconds=1)
    assert planned(seconds=1, year=NEXT_YEAR + 1) and planned(REGISTERED, SAFETY, seconds=1)
    committed_to(first)
    with pytest.raises(PlanOpen, match=f"plan {first} for {NEXT_YEAR}"):
        planned(seconds=1)


@pytest.mark.parametrize("year", [0, -1, 2020, TODAY.year - 1, 2101])
def test_a_plan_is_for_this_year_or_a_later_one(yunze: Path, year: int) -> None:
    with pytest.raises(PlanRefused, match=f"for this year, {TODAY.year}, or a later one"):
        preview_plan(Wish((REGISTERED,), year, OFFICE, None), at=NOW)


def test_a_plan_without_policies_or_of_the_same_twice_by_name_is_refused(yunze: Path) -> None:
    for policies in (("demo.none.none",), ("'; DROP TABLE supervision_plan; --",)):
        with pytest.raises(UnknownKey):
            planned(*policies)
    with pytest.raises(UnknownKey):
        planned(agency="demo.agency.none")


def test_whoever_a_model_could_not_grade_counts_as_ungraded(yunze: Path) -> None:
    told = [own_plan(planned(graded=graded), agency=OFFICE).strata for graded in (grades(otherwise="N"), None)]
    assert [(one.name, one.objects) for one in told[0]] == [(one.name, one.objects) for one in told[1]]


def test_a_grade_that_a_policy_does_not_know_is_refused(yunze: Path) -> None:
    with pytest.raises(PlanRefused, match="M"):
        planned(graded=grades(otherwise="M"))
    assert not Plan.objects.exists()


def test_a_plan_of_another_agency_is_not_found(yunze: Path) -> None:
    plan = planned()
    with pytest.raises(NoSuchPlan):
        plan_found(plan, agency=EMERGENCY)


FACTS = {"status": "active", "kinds": ["fine", "warning"], "fine": 300, "empty": "", "none": None, "text": "5"}
CONDITIONS = [
    {"field": "status", "includes": ("active", "closed")},
    {"field": "status", "includes": ("closed",)},
    {"field": "kinds", "includes": ("fine",)},
    {"field": "kinds", "within": ("fine",)},
    {"field": "kinds", "within": ("fine", "warning", "other")},
    {"field": "absent", "within": ("fine",)},
    {"field": "absent", "includes": ("fine",)},
    *({"field": name, "stated": said} for name in (*FACTS, "absent") for said in (True, False)),
    *({"field": name, "at_least": 300} for name in (*FACTS, "absent")),
    *({"field": name, "at_most": 299} for name in (*FACTS, "absent")),
]


@pytest.mark.django_db
def test_conditions_hold_in_the_store_as_they_do_anywhere() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE version (facts jsonb) ON COMMIT DROP")
        cursor.execute("INSERT INTO version VALUES (%s)", [Jsonb(FACTS)])
        for said in CONDITIONS:
            one, given = Condition(**said), Given()  # type: ignore[arg-type]
            cursor.execute(f"SELECT {given.condition(one)} FROM version", given.values)
            assert cursor.fetchone() == (holds(one, FACTS),), said


def test_a_plan_takes_the_grades_of_a_run_of_everybody(yunze: Path) -> None:
    run = evaluate(Order(MODEL, TODAY, "tests"), at=NOW)
    number = make_plan((REGISTERED, SAFETY), year=NEXT_YEAR, agency=OFFICE, graded=grades_of_run(run.id), at=NOW)
    plan = own_plan(number, agency=OFFICE)
    assert (plan.run, plan.model, plan.sealed) == (run.id, MODEL, True)
    assert sum(one.objects for one in plan.strata) == EVERYBODY
    told = {part.label for one in plan.strata for part in one.parts}
    assert told == {grade for grade, count in run.grades.items() if count}


def test_a_run_that_there_is_not_is_refused(yunze: Path) -> None:
    with pytest.raises(NoSuchRun):
        grades_of_run(2**40)
