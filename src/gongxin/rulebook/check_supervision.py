"""Rules of packs about supervision: good standing never means more visits, and nobody is inspected without a text."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from gongxin.rulebook.check_basis import check_citations
from gongxin.rulebook.check_catalogue import check_favourable
from gongxin.rulebook.loader import Folder, Source
from gongxin.rulebook.ranks import carries
from gongxin.rulebook.supervision import PolicyTerms, Rate
from gongxin.rulebook.violations import Violation

Path = tuple[str | int, ...]


def check_supervision(folder: Folder) -> Iterator[Violation]:
    """Every policy names only what there is, and inspects the better grade no more than the worse."""
    for source, path, terms in folder.terms("supervision", PolicyTerms):
        day = source.value.versions[path[1]].in_force
        yield from _check_rates(source, (*path, "rates"), terms, terms.rates)
        yield from _check_grades(folder, source, path, terms)
        if terms.holding is not None:
            yield from check_favourable(folder, source, (*path, "holding"), terms.holding.item, terms.holding.when)
        for place, trade in enumerate(terms.trades):
            where = (*path, "trades", place)
            yield from _check_rates(source, (*where, "rates"), terms, trade.rates)
            yield from check_citations(folder, source, trade.basis, day, where)
            yield from check_favourable(folder, source, (*where, "holding"), trade.holding.item, trade.holding.when)
        for place, exempt in enumerate(terms.exempt):
            where = (*path, "exempt", place)
            yield from check_citations(folder, source, exempt.basis, day, where)
            yield from check_favourable(folder, source, (*where, "holding"), exempt.holding.item, exempt.holding.when)
        yield from _check_extra(folder, source, path, terms, day)


def _check_rates(source: Source, path: Path, terms: PolicyTerms, rates: Sequence[Rate]) -> Iterator[Violation]:
    for place, (better, worse) in enumerate(pairwise(rates), 1):
        if better.share > worse.share or better.visits > worse.visits:
            message = f"{better.grade} is inspected more than {worse.grade}, which is the worse grade"
            yield source.breaks("good-standing-costs", (*path, place), message)
    grades = [rate.grade for rate in rates]
    if len(set(grades)) != len(grades) or grades != [rate.grade for rate in terms.rates]:
        yield source.breaks("policy-grades", path, "the rates are not one for each grade, in the policy's order")
    if terms.ungraded not in grades:
        yield source.breaks("policy-grades", path, f"{terms.ungraded}, for whoever has no grade, has no rate")


def _check_grades(folder: Folder, source: Source, path: Path, terms: PolicyTerms) -> Iterator[Violation]:
    if terms.graded_by is None:
        return
    model = folder.named("models").get(terms.graded_by)
    if model is None:
        yield source.breaks("policy-of-no-model", (*path, "graded_by"), f"no model {terms.graded_by}")
        return
    said = [version.terms for version in model.versions if version.terms is not None]
    known = [grade.grade for grade in said[-1].grades] if said else []
    if [rate.grade for rate in terms.rates] != known:
        message = f"{terms.graded_by} grades {', '.join(known)}, the best first"
        yield source.breaks("policy-grades", (*path, "rates"), message)


def _check_extra(folder: Folder, source: Source, path: Path, terms: PolicyTerms, day: date) -> Iterator[Violation]:
    acts, heaviest = folder.named("acts"), max(rate.share for rate in terms.rates)
    for place, extra in enumerate(terms.extra):
        where = (*path, "extra", place)
        yield from check_citations(folder, source, extra.basis, day, where)
        if not carries((acts[one.act].rank for one in extra.basis if one.act in acts), "burden"):
            message = "more inspections for a record need law, administrative or local regulation"
            yield source.breaks("rank-insufficient", (*where, "basis"), message)
        if extra.purpose not in folder.named("purposes"):
            yield source.breaks("purpose-unknown", (*where, "purpose"), f"no purpose {extra.purpose}")
        if extra.share < heaviest:
            yield source.breaks("extra-is-less", (*where, "share"), "an extra check is rarer than an ordinary one")
