"""A year's plan: seen before anything is kept, proposed by one officer of the agency, adopted by another.

A proposal is frozen as it will be adopted: rulebook, grades, members, quotas.  Only an adopted plan is public and drawn
from; one that is set aside keeps its figures and its place in the log, and nobody who was in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import connection, transaction

from gongxin.agencies.guarding import seen_whole
from gongxin.evaluation.queries import run_numbered
from gongxin.evaluation.seeing import Sight, Viewer, sight_of, standing_here
from gongxin.ledger.actions import record_event
from gongxin.periods import day_of
from gongxin.rulebook.book import RulebookOnDay, UnknownKey
from gongxin.rulebook.evaluations import ModelTerms
from gongxin.rulebook.items import NotInForce
from gongxin.rulebook.queries import adopted_as, current_adoption
from gongxin.rulebook.supervision import PolicyTerms
from gongxin.supervision.drawing import canonical
from gongxin.supervision.models import Draw, Member, Plan
from gongxin.supervision.planning import Sorting
from gongxin.supervision.queries import plan_found
from gongxin.supervision.rules import (
    PlanRefused,
    Stratum,
    SupervisionEvent,
    SupervisionRefused,
    document_of,
    short_key,
    stratum_of,
)

LAST_YEAR = 2100

COMMITTING = "SELECT pg_advisory_xact_lock(hashtextextended('supervision.committing ' || %s, 0))"


class PlanOpen(SupervisionRefused):
    """The agency has such a plan open already: proposed and not settled, or adopted alike and not yet drawn from."""


class PlanSettled(SupervisionRefused):
    """The plan was adopted or set aside already."""


class SamePerson(SupervisionRefused):
    """A plan is adopted by another officer than the one who proposed it."""


@dataclass(frozen=True)
class Graded:
    """A frozen run of a model, by its number and digest, whose grades count."""

    run: int
    digest: str
    model: str


@dataclass(frozen=True)
class Wish:
    """What a plan is asked for: an agency's policies for a year, and the run whose grades count, if any."""

    policies: tuple[str, ...]
    year: int
    agency: str
    graded: Graded | None


def grades_of_run(run: int) -> Graded:
    """The grades of a frozen run; refused where there is no such run."""
    held = run_numbered(run)
    return Graded(held.id, held.result_digest, held.model)


def preview_plan(wish: Wish, *, at: datetime) -> tuple[Stratum, ...]:
    """The strata that the plan would have now; nothing is kept, and it is refused as proposing it would be."""
    with transaction.atomic(), seen_whole():
        return tuple(_drafted(wish, at=at)[1])


def propose_plan(wish: Wish, *, by: str, at: datetime) -> int:
    """Freeze the plan as this officer proposes it; the number under which another one adopts it.

    Policies that name no model take the grades of the run that is given, the others those of their own model's run.
    Whoever the model could not grade counts as ungraded.  Refused for policies that are not in force, where the run
    gives a grade that a policy does not know, and while a plan of the agency about one of the matters is open.
    """
    with transaction.atomic():
        with seen_whole():
            _wait_for_others(wish)
            plan, strata, sorting = _drafted(wish, at=at)
            plan.proposed_by = by
            _freeze(plan, document_of(strata))
            sorting.enrol(plan.id)
        details = {"plan": plan.id, "year": plan.year, "digest": plan.digest}
        record_event(SupervisionEvent.PLANNED, actor=plan.agency, at=at, details=details)
    return plan.id


def adopt_plan(number: int, *, agency: str, by: str, at: datetime) -> None:
    """The agency's plan is adopted: public, and to be drawn from; refused to whoever proposed it, and a second time."""
    with transaction.atomic():
        plan = _open_plan(number, agency=agency)
        if by == plan.proposed_by:
            raise SamePerson("whoever proposed a plan does not adopt it: another officer of the agency does")
        _settle(plan, SupervisionEvent.ADOPTED, at=at, adopted_at=at, adopted_by=by)


def set_plan_aside(number: int, *, agency: str, at: datetime) -> None:
    """The proposed plan is not adopted: nobody stands in it any more; refused once it was adopted or set aside."""
    with transaction.atomic():
        plan = _open_plan(number, agency=agency)
        Member.objects.filter(plan=plan).delete()
        _settle(plan, SupervisionEvent.SET_ASIDE, at=at, set_aside_at=at)


def make_plan(policies: Sequence[str], *, year: int, agency: str, graded: Graded | None, at: datetime) -> int:
    """Freeze and adopt at once a plan that the agency decided elsewhere, as the node's operator states; its number."""
    with transaction.atomic():
        number = propose_plan(Wish(tuple(policies), year, agency, graded), by="", at=at)
        _settle(plan_found(number, agency=agency), SupervisionEvent.ADOPTED, at=at, adopted_at=at)
    return number


def _open_plan(number: int, *, agency: str) -> Plan:
    plan = plan_found(number, agency=agency, lock=True)
    if plan.adopted_at or plan.set_aside_at:
        raise PlanSettled(f"plan {number} was adopted or set aside already")
    return plan


def _settle(plan: Plan, event: SupervisionEvent, *, at: datetime, **changed: object) -> None:
    for name, value in changed.items():
        setattr(plan, name, value)
    plan.save(update_fields=list(changed))
    record_event(event, actor=plan.agency, at=at, details={"plan": plan.id, "year": plan.year, "digest": plan.digest})


def _drafted(wish: Wish, *, at: datetime) -> tuple[Plan, list[Stratum], Sorting]:
    """The plan as it would be frozen, with everybody sorted into strata; of this transaction alone."""
    law, day, adoption = adopted_as(current_adoption().id), day_of(at), current_adoption().id
    if not day.year <= wish.year <= LAST_YEAR:
        raise PlanRefused(f"a plan is made for this year, {day.year}, or a later one up to {LAST_YEAR}")
    keys = list(dict.fromkeys(wish.policies))
    if not keys or len({short_key(key) for key in keys}) != len(keys):
        raise PlanRefused("a plan names at least one policy, and none of them twice")
    _refuse_proposed(wish)
    found = {key: _terms(law.at(day).policy(key).terms) for key in keys}
    region = law.agency(wish.agency).region
    plan = Plan(agency=wish.agency, year=wish.year, policies=keys, adoption=adoption, governed_on=day, made_at=at)
    sorting = Sorting(law.at(day), found, region=region, day=day)
    sorting.classify(graded=_take_grades(sorting, plan, wish.graded, law.at(day), found))
    by_name = {short_key(key): terms for key, terms in found.items()}
    strata = [stratum_of(name, objects, by_name) for name, objects in sorting.counted()]
    if not strata:
        raise PlanRefused("nobody falls under these policies in the region of the agency")
    _refuse_same(plan, document_of(strata))
    return plan, strata, sorting


def _wait_for_others(wish: Wish) -> None:
    """Of an agency's plans for a year one is proposed at a time; whoever comes second sees the first."""
    lock = "SELECT pg_advisory_xact_lock(hashtextextended('supervision.proposing ' || %s || ' ' || %s::text, 0))"
    with connection.cursor() as cursor:
        cursor.execute(lock, [wish.agency, wish.year])


def _refuse_proposed(wish: Wish) -> None:
    """Refuse a plan while another one of the agency for the year, about one of its matters, waits for adoption."""
    waiting = Plan.objects.filter(agency=wish.agency, year=wish.year, adopted_at=None, set_aside_at=None)
    for one in waiting.order_by("id"):
        if shared := [key for key in one.policies if key in wish.policies]:
            said = f"plan {one.id} for {one.year} is proposed about {shared[0]}"
            raise PlanOpen(f"{said}: adopt it or set it aside first")


def _refuse_same(plan: Plan, strata: list[dict[str, object]]) -> None:
    """Refuse a plan that says what an adopted one says that nobody drew from: somebody could choose between draws.

    A draw that was committed to and not run drew nobody.
    """
    alike = Plan.objects.filter(agency=plan.agency, year=plan.year, adopted_at__isnull=False)
    alike = alike.exclude(draws__drawn_at__isnull=False)
    for one in alike.filter(adoption=plan.adoption, run_digest=plan.run_digest).order_by("id"):
        if set(one.policies) == set(plan.policies) and canonical(one.strata) == canonical(strata):
            raise PlanOpen(f"plan {one.id} for {one.year} says the same and was not drawn from yet: draw from that one")


def refuse_waiting_draw(plan: Plan) -> None:
    """Refuse a commitment while another one of the agency, about one of the plan's matters, waits to be run.

    Asked in the transaction that commits: an agency commits to one draw at a time.
    """
    with connection.cursor() as cursor:
        cursor.execute(COMMITTING, [plan.agency])
    waiting = Draw.objects.filter(agency=plan.agency, drawn_at=None).exclude(plan=plan).select_related("plan")
    for one in waiting.order_by("id"):
        if shared := [key for key in one.plan.policies if key in plan.policies]:
            raise PlanOpen(f"draw {one.id} about {shared[0]} was committed to and not run: run that one first")


def _take_grades(
    sorting: Sorting, plan: Plan, graded: Graded | None, law: RulebookOnDay, policies: Mapping[str, PolicyTerms]
) -> list[str]:
    """The policies that take the run's grades, which stand ready; the plan names the run."""
    plan.sealed = False
    if graded is None:
        return []
    taking = [key for key, terms in policies.items() if terms.graded_by in (None, graded.model)]
    if not taking:
        raise PlanRefused(f"none of the policies takes the grades of {graded.model}")
    none = _no_grade(law, graded.model)
    sorting.take_grades(graded.run, none=none or "")
    plan.sealed = not _is_public(law, graded.model)
    plan.model, plan.run, plan.run_digest = graded.model, graded.run, graded.digest
    return taking


def _no_grade(law: RulebookOnDay, model: str) -> str | None:
    """What the model says in place of a grade where too little is known."""
    terms = _model_of(law, model)
    return terms.coverage.otherwise if terms and terms.coverage else None


def _model_of(law: RulebookOnDay, model: str) -> ModelTerms | None:
    """What the model says on the day; nothing where the rulebook does not have it then."""
    try:
        return law.model(model).terms
    except (UnknownKey, NotInForce):
        return None


def _terms(terms: PolicyTerms | None) -> PolicyTerms:
    assert terms is not None  # `at` answers with versions that say something
    return terms


def _is_public(law: RulebookOnDay, model: str) -> bool:
    """Whether everybody may see the grades here; not those of a model that the rulebook of the day does not have."""
    terms = _model_of(law, model)
    if terms is None:
        return False
    return sight_of(terms, Viewer.PUBLIC, standing=standing_here(terms, law.book.packs.values())) is not Sight.NOTHING


def _freeze(plan: Plan, strata: list[dict[str, object]]) -> None:
    """The plan is kept under its digest."""
    told = {
        "agency": plan.agency,
        "year": plan.year,
        "policies": plan.policies,
        "rulebook": adopted_as(plan.adoption).digest,
        "day": plan.governed_on.isoformat(),
        "model": plan.model,
        "run": plan.run_digest,
        "strata": strata,
        "made_at": plan.made_at.isoformat(),
    }
    plan.strata, plan.digest = strata, sha256(canonical(told)).hexdigest()
    if Plan.objects.filter(digest=plan.digest).exists():
        raise PlanRefused("this very plan was made at this very moment already")
    plan.save()
