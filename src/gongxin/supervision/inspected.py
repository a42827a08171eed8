"""Those who were drawn and what inspections found, as their agency and they themselves see it; places of the others."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from gongxin.agencies.guarding import seen_whole
from gongxin.dossiers.lateness import last_day_to_publish
from gongxin.periods import day_of
from gongxin.rulebook.items import CatalogueTerms
from gongxin.rulebook.queries import current
from gongxin.supervision.drawing import called_in, salt_of
from gongxin.supervision.models import Draw, Drawn, Member, Outcome
from gongxin.supervision.queries import strata_of
from gongxin.supervision.rules import Stratum

ITEM = "national.inspection-result"


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
    listed: str
    """What its stratum is called in the population."""
    listed_salt: str


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
    listed: str
    listed_salt: str
    drawn_at: datetime | None


def drawn_in(number: int, *, agency: str) -> tuple[DrawnView, ...]:
    """Those drawn, as their agency sees them, in the order of the transcript."""
    found = Drawn.objects.filter(draw_id=number, agency=agency).order_by("stratum", "rank")
    return tuple(_views(found))


def one_drawn(number: int, *, agency: str) -> DrawnView | None:
    """Whoever was drawn under this number for the agency."""
    return next(iter(_views(Drawn.objects.filter(id=number, agency=agency))), None)


def drawn_of(code: str) -> tuple[DrawnView, ...]:
    """The draws in which the organisation with this code was drawn, the latest first."""
    found = Drawn.objects.filter(code=code).order_by("-id")
    return tuple(_views(found))


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
                name=called_in(bytes(draw.secret), code),
                salt=_salt(draw, code),
                listed=called_in(bytes(draw.secret), strata[draw.plan_id]),
                listed_salt=_salt(draw, strata[draw.plan_id]),
                drawn_at=draw.drawn_at,
            )
            for draw in found.select_related("plan").order_by("-id")
        )


def _views(found: QuerySet[Drawn]) -> list[DrawnView]:
    """Each as it is seen; a draw and its plan, which tell of a whole population, are read once for all drawn in it."""
    drawn = list(found.select_related("outcome").prefetch_related("draw__plan"))
    plans = {one.draw.plan_id: one.draw.plan for one in drawn}
    strata = {number: {stratum.name: stratum for stratum in strata_of(plan)} for number, plan in plans.items()}
    return [_drawn(one, strata[one.draw.plan_id][one.stratum]) for one in drawn]


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
        listed=called_in(bytes(one.draw.secret), one.stratum),
        listed_salt=_salt(one.draw, one.stratum),
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
    return tuple(one for one in _views(found.order_by("-id")) if one.outcome is not None and one.outcome.late)


def _salt(draw: Draw, code: str) -> str:
    return salt_of(bytes(draw.secret), code) if draw.secret else ""
