"""Routes of inspections: adopted plans, draws and transcripts for everybody; who was drawn for the inspecting agency.

What the site does not publish is not published here: nobody is named before the draw, and where grades are not public
the transcript holds tickets.
"""

from typing import Annotated
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query

from gongxin.agencies.guarding import seen_by
from gongxin.api.answering import answered
from gongxin.api.asking import route
from gongxin.api.gate import visit_of
from gongxin.api.limits import limits
from gongxin.api.problems import PREFIX, Kind, Problem
from gongxin.api.publication import API, AgencyKey
from gongxin.api.shapes import ProblemShape
from gongxin.api.shapes_of_inspections import DrawnInShape, DrawShape, InspectionsShape, PlanShape
from gongxin.supervision.inspected import DrawnView, drawn_in
from gongxin.supervision.queries import (
    DrawView,
    NoSuchDraw,
    NoSuchPlan,
    PlanView,
    draw_found,
    draw_of,
    draws,
    plan_of,
    plans,
)
from gongxin.supervision.rules import Stratum, Totals, document_of
from gongxin.supervision.wording import titles_of_strata

ROOT = f"{PREFIX}/inspections"
Number = Annotated[int, Path(ge=0, lt=2**53)]
MISSING = {404: ProblemShape}


@route(API, "GET", "/inspections", response={200: InspectionsShape}, tags=["inspections"])
def inspections(
    request: HttpRequest,
    limit: Annotated[int, Query(ge=1, le=limits().pages["inspections"].most)] = limits().pages["inspections"].usual,
) -> HttpResponse:
    """The latest adopted plans and the latest draws, with their figures."""
    told = {
        "plans": [_plan_line(one) for one in plans(limit=limit)],
        "draws": [_draw_line(one) for one in draws(limit=limit)],
    }
    return answered(told)


@route(API, "GET", "/inspections/plans/{plan}", response={200: PlanShape, **MISSING}, tags=["inspections"])
def inspection_plan(request: HttpRequest, plan: Number) -> HttpResponse:
    """An adopted plan: its policies, the rulebook, the run whose grades count, each stratum with its quota."""
    try:
        found = plan_of(plan)
    except NoSuchPlan as fault:
        raise Problem(Kind.NO_SUCH_KEY, zh=f"没有编号为 {plan} 的计划。", en=f"There is no plan {plan}.") from fault
    return answered(_plan(found))


@route(API, "GET", "/inspections/draws/{draw}", response={200: DrawShape, **MISSING}, tags=["inspections"])
def inspection_draw(request: HttpRequest, draw: Number) -> HttpResponse:
    """A draw: the digest and position of what was committed to and, once drawn, everything needed to draw again.

    `population` is the address of the file that `transcript` was drawn from; `redraw.py` beside it says *same*.
    """
    try:
        return answered(_draw(draw_of(draw)))
    except NoSuchDraw as fault:
        raise _no_draw(draw) from fault


@route(
    API,
    "GET",
    "/inspections/draws/{draw}/drawn",
    auth=AgencyKey(),
    response={200: DrawnInShape, 401: ProblemShape, **MISSING},
    tags=["inspections"],
)
def inspection_drawn(
    request: HttpRequest,
    draw: Number,
    limit: Annotated[int, Query(ge=1, le=limits().pages["inspections"].most)] = limits().pages["inspections"].usual,
    offset: Annotated[int, Query(ge=0, lt=2**31)] = 0,
) -> HttpResponse:
    """Those drawn in one of the agency's own draws, by code, with their inspectors and results; others find nothing."""
    agency = visit_of(request).agency or ""
    with seen_by(agency):
        try:
            draw_found(draw, agency=agency)
        except NoSuchDraw as fault:
            raise _no_draw(draw) from fault
        found = drawn_in(draw, agency=agency)
    further = offset + limit
    asked = urlencode({"limit": limit, "offset": further})
    document = {
        "draw": draw,
        "total": len(found),
        "drawn": [_drawn(one) for one in found[offset:further]],
        "next": f"{ROOT}/draws/{draw}/drawn?{asked}" if further < len(found) else None,
    }
    return answered(document)


def _no_draw(draw: int) -> Problem:
    return Problem(Kind.NO_SUCH_KEY, zh=f"没有编号为 {draw} 的抽取。", en=f"There is no draw {draw}.")


def _plan_line(one: PlanView) -> dict[str, object]:
    assert one.adopted_at is not None  # only adopted plans are public
    return {
        "number": one.number,
        "agency": one.agency,
        "year": one.year,
        "policies": list(one.policies),
        "adopted_at": one.adopted_at.isoformat(),
        "digest": one.digest,
        "totals": _totals(one.totals),
        "address": f"{ROOT}/plans/{one.number}",
    }


def _totals(told: Totals) -> dict[str, object]:
    return {
        "objects": told.objects,
        "drawn": told.drawn,
        "visits": told.visits,
        "saved_by_merging": told.saved_by_merging,
        "saved_by_standing": told.saved_by_standing,
        "added_by_risk": told.added_by_risk,
        "months": list(told.months),
    }


def _plan(one: PlanView) -> dict[str, object]:
    return {
        **_plan_line(one),
        "rulebook": one.rulebook,
        "governed_on": one.governed_on.isoformat(),
        "model": one.model or None,
        "run": one.run,
        "sealed": one.sealed,
        "made_at": one.made_at.isoformat(),
        "strata": _strata(one.number, one.strata),
        "draws": list(one.draws),
    }


def _strata(plan: int, strata: tuple[Stratum, ...]) -> list[dict[str, object]]:
    titles = titles_of_strata(plan)
    told = zip(strata, document_of(strata), strict=True)
    return [{**said, "title": titles[one.name].model_dump()} for one, said in told]


def _draw_line(one: DrawView) -> dict[str, object]:
    return {
        "number": one.number,
        "plan": one.plan,
        "agency": one.agency,
        "year": one.year,
        "digest": one.digest,
        "position": one.position,
        "committed_at": one.committed_at.isoformat(),
        "drawn_at": None if one.drawn_at is None else one.drawn_at.isoformat(),
        "drawn": one.drawn,
        "address": f"{ROOT}/draws/{one.number}",
    }


def _draw(one: DrawView) -> dict[str, object]:
    drawn = one.transcript is not None
    return {
        **_draw_line(one),
        "ready": one.ready,
        "sealed": one.sealed,
        "results": dict(one.results),
        "transcript": one.transcript,
        "population": f"/inspections/draws/{one.number}/population.tsv" if drawn else None,
    }


def _drawn(one: DrawnView) -> dict[str, object]:
    return {
        "number": one.number,
        "code": one.code,
        "name": one.name,
        "stratum": one.stratum,
        "rank": one.rank,
        "policies": list(one.policies),
        "inspectors": list(one.inspectors),
        "outcome": _outcome(one),
    }


def _outcome(one: DrawnView) -> dict[str, object] | None:
    found = one.outcome
    if found is None:
        return None
    return {
        "record": found.record,
        "result": found.result,
        "inspected_on": found.inspected_on.isoformat(),
        "recorded_on": found.recorded_on.isoformat(),
        "last_day": None if found.last_day is None else found.last_day.isoformat(),
        "late": found.late,
    }
