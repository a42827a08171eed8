"""A plan is looked at, proposed by one officer and adopted by another, or set aside; only then is it drawn from."""

from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from gongxin.ledger.models import Event
from gongxin.supervision.actions import ConflictRefused, commit_draw
from gongxin.supervision.adopting import (
    PlanOpen,
    PlanSettled,
    SamePerson,
    Wish,
    adopt_plan,
    preview_plan,
    propose_plan,
    set_plan_aside,
)
from gongxin.supervision.drawing import Inspector, InspectorsRefused
from gongxin.supervision.models import Draw, Member, Plan
from gongxin.supervision.queries import NoSuchPlan, barred_in, draw_of, own_plan, plan_of, plans
from gongxin.supervision.rules import PlanRefused, SupervisionEvent
from tests.at_once import at_once
from tests.supervision.builders import (
    EMERGENCY,
    NEXT_YEAR,
    OFFICE,
    REGISTERED,
    ROSTER,
    SAFETY,
    grades,
    planned,
    province,
)
from tests.yunze import BUSY, CLEAN, NOW

WISH = Wish((REGISTERED,), NEXT_YEAR, OFFICE, None)


def proposed(wish: Wish = WISH) -> int:
    return propose_plan(wish, by="person-1", at=NOW)


def adopted(number: int, by: str = "person-2", agency: str = OFFICE) -> None:
    adopt_plan(number, agency=agency, by=by, at=NOW)


def test_looking_at_a_plan_keeps_nothing_and_tells_the_figures(yunze: Path) -> None:
    (stratum,) = preview_plan(WISH, at=NOW)
    assert (stratum.objects, stratum.drawn) == (104, 2)
    assert not Plan.objects.exists() and not Event.objects.filter(kind__startswith="supervision").exists()
    assert own_plan(proposed(), agency=OFFICE).strata == (stratum,)


def test_only_an_adopted_plan_is_public_and_drawn_from(yunze: Path) -> None:
    number = proposed()
    assert plans() == () and len(plans(agency=OFFICE)) == 1
    with pytest.raises(NoSuchPlan):
        plan_of(number)
    with pytest.raises(PlanRefused, match="once it was adopted"):
        commit_draw(number, inspectors=ROSTER, agency=OFFICE, at=NOW)
    adopted(number)
    assert plan_of(number).standing == "adopted" and commit_draw(number, inspectors=ROSTER, agency=OFFICE, at=NOW)


def test_whoever_proposed_a_plan_does_not_adopt_it(yunze: Path) -> None:
    number = proposed()
    with pytest.raises(SamePerson):
        adopted(number, by="person-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.filter(id=number).update(adopted_by="person-1")
    with pytest.raises(NoSuchPlan):
        adopted(number, agency=EMERGENCY)


def test_a_plan_set_aside_keeps_nobody_and_is_never_adopted(yunze: Path) -> None:
    number = proposed()
    set_plan_aside(number, agency=OFFICE, at=NOW)
    assert own_plan(number, agency=OFFICE).standing == "set_aside" and not Member.objects.exists()
    for act in (adopted, lambda one: set_plan_aside(one, agency=OFFICE, at=NOW)):
        with pytest.raises(PlanSettled):
            act(number)


def test_while_a_plan_is_proposed_none_about_its_matters_is_proposed_for_that_year(yunze: Path) -> None:
    number = proposed()
    both = Wish((SAFETY, REGISTERED), NEXT_YEAR, OFFICE, None)
    for act in (proposed, lambda: proposed(both), lambda: preview_plan(both, at=NOW), planned):
        with pytest.raises(PlanOpen, match=f"plan {number} for {NEXT_YEAR}"):
            act()
    assert proposed(Wish((REGISTERED,), NEXT_YEAR + 1, OFFICE, None)) and proposed(
        Wish((SAFETY,), NEXT_YEAR, OFFICE, None)
    )
    set_plan_aside(number, agency=OFFICE, at=NOW)
    assert planned(seconds=1)


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_who_propose_the_same_plan_at_once_one_is_told_of_the_other(
    transactional_db: None, tmp_path: Path, settings: Settings
) -> None:
    settings.HOME = tmp_path
    province()
    ended = at_once(*[lambda: propose_plan(WISH, by="person-1", at=NOW)] * 3, refusal=PlanOpen)
    (kept,) = Plan.objects.values_list("id", flat=True)
    assert ended.count(kept) == 1 and sum(isinstance(one, PlanOpen) for one in ended) == 2


def test_the_log_tells_of_proposal_and_adoption_and_names_no_officer(yunze: Path) -> None:
    adopted(proposed())
    told = Event.objects.filter(kind__in=(SupervisionEvent.PLANNED, SupervisionEvent.ADOPTED))
    assert told.count() == 2 and not any("person" in str(one.details) + one.actor for one in told)


@pytest.mark.parametrize("pair", [("009", BUSY), ("001", "91990100MA0000000X"), ("001", ""), ("", BUSY)])
def test_a_conflict_that_would_bar_nobody_is_refused(yunze: Path, pair: tuple[str, str]) -> None:
    with pytest.raises(ConflictRefused):
        commit_draw(planned(), inspectors=ROSTER, conflicts=[pair], agency=OFFICE, at=NOW)
    assert not Draw.objects.exists()


@pytest.mark.parametrize("roster", [[], [Inspector("001", "云川")], [Inspector("001", "99010")]])
def test_a_roster_of_nobody_or_of_areas_that_are_no_regions_is_refused(yunze: Path, roster: list[Inspector]) -> None:
    with pytest.raises(InspectorsRefused):
        commit_draw(planned(), inspectors=roster, agency=OFFICE, at=NOW)


def test_the_agency_sees_whom_its_inspectors_do_not_inspect_where_the_commitment_has_tickets(yunze: Path) -> None:
    plan = planned(graded=grades(worst=[BUSY]))
    draw = commit_draw(plan, inspectors=ROSTER, conflicts=[("001", CLEAN)], agency=OFFICE, at=NOW)
    assert barred_in(draw, agency=OFFICE) == (("001", CLEAN),) and CLEAN not in str(draw_of(draw).commitment)
