"""How many of a stratum are drawn and visited, what good standing and merging save, and when results are due.

A stratum is made of one part for each policy that an organisation falls under: `work-safety:construction/C+…`.  A joint
visit carries a matter as long as its rank lies within that matter's own quota, so that merging inspects nobody more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

from gongxin.rulebook.supervision import PolicyTerms, Rate

MONTHS = 12
LONGEST = {"findings": 4_000, "basis": 1_000, "remedy": 1_000, "title": 300}


class SupervisionEvent(StrEnum):
    """Kinds of events of this room; none of them names an inspector."""

    PLANNED = "supervision.plan.made"
    ADOPTED = "supervision.plan.adopted"
    SET_ASIDE = "supervision.plan.set_aside"
    COMMITTED = "supervision.draw.committed"
    DRAWN = "supervision.draw.drawn"
    RECORDED = "supervision.result.recorded"


class SupervisionRefused(Exception):
    """The rule does not allow this; nothing was changed."""


class PlanRefused(SupervisionRefused):
    """The plan cannot be made so."""


class ResultRefused(SupervisionRefused):
    """The result cannot be recorded so."""


class PlanStanding(StrEnum):
    """How a plan stands: proposed by one officer, adopted by another, or not adopted."""

    PROPOSED = "proposed"
    ADOPTED = "adopted"
    SET_ASIDE = "set_aside"


class Result(StrEnum):
    """What an inspection found, as the catalogue's item states it."""

    NO_PROBLEM = "no_problem"
    CORRECTED = "corrected"
    HANDED_OVER = "handed_over"
    REFUSED = "refused"


AGAINST = frozenset(Result) - {Result.NO_PROBLEM}
"""Results that speak against whoever was inspected: they need findings, basis and remedy."""


@dataclass(frozen=True)
class Part:
    """One policy in a stratum: the class by which its rate was found, and how many it has inspected, how often."""

    policy: str
    label: str
    share: int
    visits: int
    quota: int


@dataclass(frozen=True)
class Stratum:
    """Organisations that are inspected alike: how many there are, are drawn, and how many visits that makes.

    `apart` is how many visits there would be without merging, `ordinary` how many if nobody had a grade.
    """

    name: str
    objects: int
    drawn: int
    visits: int
    apart: int
    ordinary: int
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Totals:
    """A plan in figures."""

    objects: int
    drawn: int
    visits: int
    saved_by_merging: int
    saved_by_standing: int
    added_by_risk: int
    months: tuple[int, ...]


@dataclass(frozen=True)
class Finding:
    """What the inspectors bring back: the result, what was found, by which text, and what can be done against it."""

    result: Result
    inspected_on: date
    public_until: date
    findings: str = ""
    basis: str = ""
    remedy: str = ""


def short_key(policy: str) -> str:
    """How a policy is called in the names of strata."""
    return policy.rpartition(".")[2]


def quota_of(objects: int, share: int) -> int:
    """So many thousandths of them, to the nearest whole number."""
    return (objects * share * 2 + 1_000) // 2_000


def rate_of(terms: PolicyTerms, label: str) -> Rate:
    """The rate of a class: a grade, a trade and grade, or what the law has inspected more."""
    for extra in terms.extra:
        if label == extra.name:
            return Rate(grade=terms.rates[-1].grade, share=extra.share, visits=extra.visits)
    trade, _, grade = label.rpartition("/")
    rates = next((one.rates for one in terms.trades if one.name == trade), terms.rates)
    return next(rate for rate in rates if rate.grade == grade)


def ordinary_of(terms: PolicyTerms, label: str) -> Rate:
    """The rate that the class would have without a grade; what the law demands stays as it is."""
    trade, slash, _ = label.rpartition("/")
    if label in {extra.name for extra in terms.extra}:
        return rate_of(terms, label)
    return rate_of(terms, f"{trade}{slash}{terms.ungraded}")


def stratum_of(name: str, objects: int, policies: Mapping[str, PolicyTerms]) -> Stratum:
    """A stratum of so many organisations, with its quotas; `policies` by their short keys."""
    parts, ordinary = [], 0
    for part in name.split("+"):
        policy, _, label = part.partition(":")
        rate, usual = rate_of(policies[policy], label), ordinary_of(policies[policy], label)
        parts.append(Part(policy, label, rate.share, rate.visits, quota_of(objects, rate.share)))
        ordinary += quota_of(objects, usual.share) * usual.visits
    apart = sum(part.quota * part.visits for part in parts)
    drawn = max(part.quota for part in parts)
    return Stratum(name, objects, drawn, joint_visits(parts), apart, ordinary, tuple(parts))


def joint_visits(parts: Sequence[Part]) -> int:
    """The visits when one visit carries every matter whose quota reaches down to the rank."""
    visits, from_rank = 0, 0
    for quota in sorted({part.quota for part in parts}):
        often = max(part.visits for part in parts if part.quota >= quota)
        visits += (quota - from_rank) * often
        from_rank = quota
    return visits


def carried(parts: Iterable[Part], rank: int) -> tuple[str, ...]:
    """The policies whose matters are inspected at whoever is drawn at that rank."""
    return tuple(part.policy for part in parts if rank <= part.quota)


def totals_of(strata: Sequence[Stratum]) -> Totals:
    """The plan in figures: what merging and good standing save, what risk adds, and the visits of each month."""
    differences = [one.ordinary - one.apart for one in strata]
    visits = sum(one.visits for one in strata)
    return Totals(
        objects=sum(one.objects for one in strata),
        drawn=sum(one.drawn for one in strata),
        visits=visits,
        saved_by_merging=sum(one.apart - one.visits for one in strata),
        saved_by_standing=sum(one for one in differences if one > 0),
        added_by_risk=-sum(one for one in differences if one < 0),
        months=spread(visits),
    )


def spread(visits: int) -> tuple[int, ...]:
    """The visits over the months of a year, as evenly as whole numbers allow, the earlier months first."""
    each, rest = divmod(visits, MONTHS)
    return tuple(each + (month < rest) for month in range(MONTHS))


def document_of(strata: Sequence[Stratum]) -> list[dict[str, object]]:
    """The strata as they are kept and published."""
    return [asdict(one) for one in strata]


def stratum_read(told: Mapping[str, object]) -> Stratum:
    """A stratum as it was kept."""
    parts = told["parts"]
    assert isinstance(parts, list)
    return Stratum(**{**told, "parts": tuple(Part(**part) for part in parts)})  # type: ignore[arg-type]  # kept by us


def refuse_finding(finding: Finding, *, today: date, drawn_on: date) -> None:
    """Refuse a result of another day than it can be of, and one against somebody without findings, basis or remedy."""
    if not drawn_on <= finding.inspected_on <= today:
        raise ResultRefused(f"an inspection drawn on {drawn_on} took place between that day and today, {today}")
    if finding.public_until < finding.inspected_on:
        raise ResultRefused("the result would stop being public before the inspection")
    for name in ("findings", "basis", "remedy"):
        said = getattr(finding, name)
        if finding.result in AGAINST and not said.strip():
            raise ResultRefused(f"a result that speaks against an organisation states its {name}")
        if len(said) > LONGEST[name]:
            raise ResultRefused(f"the {name} of a result have at most {LONGEST[name]} characters, not {len(said)}")
