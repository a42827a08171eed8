"""The outward shapes of plans and draws of inspections, written by hand; nobody is in a plan before the draw."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from gongxin.supervision.rules import Result


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TotalsShape(_Shape):
    """A plan in figures: visits, and what good standing, risk and merging make of them."""

    objects: int
    drawn: int
    visits: int
    saved_by_merging: int
    saved_by_standing: int
    added_by_risk: int
    months: list[int]


class PlanLine(_Shape):
    """An adopted plan of an agency for a year."""

    number: int
    agency: str
    year: int
    policies: list[str]
    adopted_at: str
    digest: str
    totals: TotalsShape
    address: str


class DrawLine(_Shape):
    """A draw: of which plan, its commitment's digest and position in the log, and when it was drawn (null: not yet)."""

    number: int
    plan: int
    agency: str
    year: int
    digest: str
    position: int | None
    committed_at: str
    drawn_at: str | None
    drawn: int
    address: str


class InspectionsShape(_Shape):
    """Plans and draws, each the latest first."""

    plans: list[PlanLine]
    draws: list[DrawLine]


class PartShape(_Shape):
    """One policy in a stratum: its share in thousandths, visits a year, and how many it has inspected."""

    policy: str
    label: str
    share: int
    visits: int
    quota: int


class StratumShape(_Shape):
    """Organisations inspected alike: `apart` are the visits without merging, `ordinary` those without grades."""

    name: str
    title: dict[str, str]
    objects: int
    drawn: int
    visits: int
    apart: int
    ordinary: int
    parts: list[PartShape]


class PlanShape(PlanLine):
    """A plan whole: the rulebook and day that govern it, whose grades it took, every stratum with its quota."""

    rulebook: str
    governed_on: str
    model: str | None
    run: int | None
    sealed: bool
    made_at: str
    strata: list[StratumShape]
    draws: list[int]


class DrawShape(DrawLine):
    """A draw whole: whether the seed exists, and once drawn commitment, notes, seed and who was drawn; by result."""

    ready: bool
    sealed: bool
    results: dict[str, int]
    transcript: dict[str, Any] | None
    population: str | None


class OutcomeShape(_Shape):
    """What an inspection found, and by when it was to be public (null: no time limit is known)."""

    record: int
    result: Result
    inspected_on: str
    recorded_on: str
    last_day: str | None
    late: bool


class DrawnShape(_Shape):
    """An organisation that was drawn, as its agency sees it; `outcome` is null until its result is recorded."""

    number: int
    code: str
    name: str
    stratum: str
    rank: int
    policies: list[str]
    inspectors: list[str]
    outcome: OutcomeShape | None


class DrawnInShape(_Shape):
    """Those drawn in a draw of the agency, in the order of the transcript."""

    draw: int
    total: int
    drawn: list[DrawnShape]
    next: str | None
