"""Plans and draws as the site, the desks and the command line show them; nobody who is in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from gongxin.ledger.queries import first_checkpoint_after, position_of
from gongxin.rulebook.queries import adopted_as
from gongxin.supervision.drawing import Commitment, Inspector
from gongxin.supervision.models import Draw, Outcome, Plan, Population
from gongxin.supervision.rules import (
    PlanStanding,
    Stratum,
    SupervisionRefused,
    Totals,
    stratum_read,
    totals_of,
)


class NoSuchPlan(SupervisionRefused):
    """There is no such plan."""


class NoSuchDraw(SupervisionRefused):
    """There is no such draw, or nobody of that number in it."""


@dataclass(frozen=True)
class PlanView:
    """A plan as anybody may see it: rules and figures, and nobody who is in it.

    Where the grades behind it are not public, its strata are its agency's alone: sizes and shares would tell grades.
    """

    number: int
    agency: str
    year: int
    policies: tuple[str, ...]
    rulebook: str
    governed_on: date
    model: str
    run: int | None
    sealed: bool
    made_at: datetime
    digest: str
    strata: tuple[Stratum, ...]
    totals: Totals
    draws: tuple[int, ...]
    standing: PlanStanding
    adopted_at: datetime | None


@dataclass(frozen=True)
class DrawView:
    """A draw as anybody may see it: what was committed to, where the log tells it, and the transcript once drawn."""

    number: int
    plan: int
    agency: str
    year: int
    sealed: bool
    digest: str
    position: int | None
    ready: bool
    committed_at: datetime
    drawn_at: datetime | None
    commitment: Mapping[str, object]
    transcript: dict[str, Any] | None
    drawn: int
    results: Mapping[str, int]


def plan_found(number: int, *, agency: str, lock: bool = False) -> Plan:
    """The plan as it is kept; refused where there is none of that agency."""
    plans = Plan.objects.select_for_update() if lock else Plan.objects.all()
    plan = plans.filter(id=number, agency=agency).first()
    if plan is None:
        raise NoSuchPlan(f"{agency} has no plan {number}")
    return plan


def draw_found(number: int, *, agency: str, lock: bool = False) -> Draw:
    """The draw as it is kept; refused where there is none of that agency."""
    draws = Draw.objects.select_for_update() if lock else Draw.objects.all()
    found = draws.filter(id=number, agency=agency).first()
    if found is None:
        raise NoSuchDraw(f"{agency} has no draw {number}")
    return found


def strata_of(plan: Plan) -> tuple[Stratum, ...]:
    """The plan's strata with their quotas."""
    return tuple(map(stratum_read, plan.strata))


def commitment_of(draw: Draw) -> Commitment:
    """What the draw committed to."""
    said = draw.commitment
    return Commitment(
        plan=said["plan"],
        population=said["population"],
        candidates=said["candidates"],
        quotas=said["quotas"],
        inspectors=tuple(Inspector(*one) for one in said["inspectors"]),
        conflicts=tuple((number, name) for number, name in said["conflicts"]),
        each=said["each"],
        logs=tuple((key, size) for key, size in said["logs"]),
    )


def plans(*, agency: str | None = None, limit: int = 200) -> tuple[PlanView, ...]:
    """The plans of an agency, however they stand, or the adopted ones of all, the latest first."""
    found = Plan.objects.filter(adopted_at__isnull=False) if agency is None else Plan.objects.filter(agency=agency)
    return tuple(_plan(one, own=agency is not None) for one in found.order_by("-id")[:limit])


def plan_of(number: int) -> PlanView:
    """The plan as everybody may see it; refused where there is none, or none that was adopted."""
    plan = Plan.objects.filter(id=number, adopted_at__isnull=False).first()
    if plan is None:
        raise NoSuchPlan(f"there is no plan {number}")
    return _plan(plan, own=False)


def own_plan(number: int, *, agency: str) -> PlanView:
    """The plan as its agency sees it, adopted or not; refused where it has none of that number."""
    return _plan(plan_found(number, agency=agency), own=True)


def proposed_by(number: int, *, agency: str) -> str:
    """What the log calls the officer who proposed the plan; nothing for one stated on the command line."""
    return plan_found(number, agency=agency).proposed_by


def standing_of(plan: Plan) -> PlanStanding:
    """How the plan stands."""
    if plan.adopted_at is not None:
        return PlanStanding.ADOPTED
    return PlanStanding.PROPOSED if plan.set_aside_at is None else PlanStanding.SET_ASIDE


def _plan(plan: Plan, *, own: bool) -> PlanView:
    strata = strata_of(plan)
    return PlanView(
        number=plan.id,
        agency=plan.agency,
        year=plan.year,
        policies=tuple(plan.policies),
        rulebook=adopted_as(plan.adoption).digest,
        governed_on=plan.governed_on,
        model=plan.model,
        run=plan.run,
        sealed=plan.sealed,
        made_at=plan.made_at,
        digest=plan.digest,
        strata=strata if own or not plan.sealed else (),
        totals=totals_of(strata),
        draws=tuple(Draw.objects.filter(plan=plan).order_by("id").values_list("id", flat=True)),
        standing=standing_of(plan),
        adopted_at=plan.adopted_at,
    )


def draws(*, agency: str | None = None, limit: int = 200) -> tuple[DrawView, ...]:
    """The draws of an agency, or of all, the latest first."""
    found = Draw.objects.all() if agency is None else Draw.objects.filter(agency=agency)
    return tuple(_draw(one) for one in found.select_related("plan").order_by("-id")[:limit])


def draw_of(number: int) -> DrawView:
    """The draw; refused where there is none."""
    draw = Draw.objects.select_related("plan").filter(id=number).first()
    if draw is None:
        raise NoSuchDraw(f"there is no draw {number}")
    return _draw(draw)


def _draw(draw: Draw) -> DrawView:
    position = position_of(draw.event)
    results: dict[str, int] = {}
    for result in Outcome.objects.filter(drawn__draw=draw).values_list("result", flat=True):
        results[result] = results.get(result, 0) + 1
    return DrawView(
        number=draw.id,
        plan=draw.plan_id,
        agency=draw.agency,
        year=draw.plan.year,
        sealed=draw.plan.sealed,
        digest=draw.digest,
        position=position,
        ready=position is not None and first_checkpoint_after(position) is not None,
        committed_at=draw.committed_at,
        drawn_at=draw.drawn_at,
        commitment=draw.commitment,
        transcript=draw.transcript,
        drawn=len(draw.transcript["drawn"]) if draw.transcript else 0,
        results=results,
    )


def barred_in(number: int, *, agency: str) -> tuple[tuple[str, str], ...]:
    """Who may not inspect whom in the agency's draw: an inspector's number and a code."""
    return tuple((inspector, code) for inspector, code in draw_found(number, agency=agency).barred)


def population_of(number: int) -> bytes:
    """The population of a draw, as it was committed to; refused as long as it was not drawn."""
    found = Population.objects.filter(draw_id=number, draw__drawn_at__isnull=False).first()
    if found is None:
        raise NoSuchDraw(f"draw {number} has no published population")
    return bytes(found.content)
