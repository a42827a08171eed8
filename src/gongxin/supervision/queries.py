"""Plans, draws and results as the site, the desks and the command line show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from gongxin.agencies.guarding import seen_whole
from gongxin.dossiers.lateness import last_day_to_publish
from gongxin.ledger.queries import first_checkpoint_after, position_of
from gongxin.periods import day_of
from gongxin.rulebook.items import CatalogueTerms
from gongxin.rulebook.queries import adopted_as, current
from gongxin.supervision.drawing import Commitment, Inspector, salt_of, ticket_of
from gongxin.supervision.models import Draw, Drawn, Member, Outcome, Plan, Population
from gongxin.supervision.rules import (
    PlanStanding,
    Stratum,
    SupervisionRefused,
    Totals,
    stratum_read,
    totals_of,
)

ITEM = "national.inspection-result"


class NoSuchPlan(SupervisionRefused):
    """There is no such plan."""


class NoSuchDraw(SupervisionRefused):
    """There is no such draw, or nobody of that number in it."""


@dataclass(frozen=True)
class PlanView:
    """A plan as anybody may see it: rules and figures, and nobody who is in it."""

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


@dataclass(frozen=True)
class DrawnView:
    """A drawn organisation as its agency and itself see it."""

    number: int
    draw: int
    plan: int
    year: int
    agency: str
    code: str
    name: str
    stratum: str
    rank: int
    quota: int
    objects: int
    policies: tuple[str, ...]
    inspectors: tuple[str, ...]
    drawn_on: date
    outcome: "OutcomeView | None"
    salt: str


@dataclass(frozen=True)
class OutcomeView:
    """What an inspection found, and by when it was to be public."""

    record: int
    result: str
    inspected_on: date
    recorded_on: date
    last_day: date | None
    findings: str
    basis: str
    remedy: str

    @property
    def late(self) -> bool:
        """Whether it became public after its last day."""
        return self.last_day is not None and self.recorded_on > self.last_day


@dataclass(frozen=True)
class Entry:
    """One's own place in a draw that one was not drawn in: the stratum, and the name that one can find."""

    draw: int
    plan: int
    year: int
    agency: str
    stratum: str
    name: str
    salt: str
    drawn_at: datetime | None


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
    return tuple(_plan(one) for one in found.order_by("-id")[:limit])


def plan_of(number: int) -> PlanView:
    """The plan as everybody may see it; refused where there is none, or none that was adopted."""
    plan = Plan.objects.filter(id=number, adopted_at__isnull=False).first()
    if plan is None:
        raise NoSuchPlan(f"there is no plan {number}")
    return _plan(plan)


def own_plan(number: int, *, agency: str) -> PlanView:
    """The plan as its agency sees it, adopted or not; refused where it has none of that number."""
    return _plan(plan_found(number, agency=agency))


def proposed_by(number: int, *, agency: str) -> str:
    """What the log calls the officer who proposed the plan; nothing for one stated on the command line."""
    return plan_found(number, agency=agency).proposed_by


def standing_of(plan: Plan) -> PlanStanding:
    """How the plan stands."""
    if plan.adopted_at is not None:
        return PlanStanding.ADOPTED
    return PlanStanding.PROPOSED if plan.set_aside_at is None else PlanStanding.SET_ASIDE


def _plan(plan: Plan) -> PlanView:
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
        strata=strata,
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


def drawn_in(number: int, *, agency: str) -> tuple[DrawnView, ...]:
    """Those drawn, as their agency sees them, in the order of the transcript."""
    found = Drawn.objects.filter(draw_id=number, agency=agency).order_by("stratum", "rank")
    return tuple(_views(list(found.select_related("draw__plan", "outcome"))))


def one_drawn(number: int, *, agency: str) -> DrawnView | None:
    """Whoever was drawn under this number for the agency."""
    found = Drawn.objects.filter(id=number, agency=agency).select_related("draw__plan", "outcome")
    return next(iter(_views(list(found))), None)


def drawn_of(code: str) -> tuple[DrawnView, ...]:
    """The draws in which the organisation with this code was drawn, the latest first."""
    found = Drawn.objects.filter(code=code).order_by("-id")
    return tuple(_views(list(found.select_related("draw__plan", "outcome"))))


def entries_of(subject: int, code: str) -> tuple[Entry, ...]:
    """The draws in which the organisation could have been drawn and was not; its own place alone is told."""
    with seen_whole():
        strata = dict(Member.objects.filter(subject_id=subject).values_list("plan_id", "stratum"))
        found = Draw.objects.filter(plan_id__in=strata, drawn_at__isnull=False).exclude(drawn__code=code)
        return tuple(
            Entry(
                draw=draw.id,
                plan=draw.plan_id,
                year=draw.plan.year,
                agency=draw.agency,
                stratum=strata[draw.plan_id],
                name=_name(draw, code),
                salt=_salt(draw, code),
                drawn_at=draw.drawn_at,
            )
            for draw in found.select_related("plan").order_by("-id")
        )


def _views(found: list[Drawn]) -> list[DrawnView]:
    strata = {one.draw.plan_id: {s.name: s for s in strata_of(one.draw.plan)} for one in found}
    return [_drawn(one, strata[one.draw.plan_id][one.stratum]) for one in found]


def _drawn(one: Drawn, stratum: Stratum) -> DrawnView:
    assert one.draw.drawn_at is not None
    return DrawnView(
        number=one.id,
        draw=one.draw_id,
        plan=one.draw.plan_id,
        year=one.draw.plan.year,
        agency=one.agency,
        code=one.code,
        name=one.name,
        stratum=one.stratum,
        rank=one.rank,
        quota=stratum.drawn,
        objects=stratum.objects,
        policies=tuple(one.policies),
        inspectors=tuple(one.inspectors),
        drawn_on=day_of(one.draw.drawn_at),
        outcome=_outcome(one),
        salt=_salt(one.draw, one.code),
    )


def _outcome(one: Drawn) -> OutcomeView | None:
    found: Outcome | None = getattr(one, "outcome", None)
    if found is None:
        return None
    return OutcomeView(
        record=found.record_id,
        result=found.result,
        inspected_on=found.inspected_on,
        recorded_on=day_of(found.recorded_at),
        last_day=last_day_of_result(found.inspected_on),
        findings=found.findings,
        basis=found.basis,
        remedy=found.remedy,
    )


def last_day_of_result(inspected_on: date) -> date | None:
    """By when the result of an inspection of that day is to be public, as the catalogue says."""
    terms: CatalogueTerms | None = current().item(ITEM).at(inspected_on).terms
    return None if terms is None else last_day_to_publish(terms, decided_on=inspected_on, happened_on=inspected_on)


def late_results(*, agency: str | None = None) -> tuple[DrawnView, ...]:
    """Inspections whose results became public after their last day, the latest first."""
    found = Drawn.objects.filter(outcome__isnull=False)
    found = found if agency is None else found.filter(agency=agency)
    views = _views(list(found.select_related("draw__plan", "outcome").order_by("-id")))
    return tuple(one for one in views if one.outcome is not None and one.outcome.late)


def _salt(draw: Draw, code: str) -> str:
    return salt_of(bytes(draw.secret), code) if draw.secret else ""


def _name(draw: Draw, code: str) -> str:
    return ticket_of(_salt(draw, code), code) if draw.secret else code
