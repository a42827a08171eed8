"""Whether a model tells apart what it claims to, on data with an outcome: stability, discrimination, calibration.

Pure functions of arrays: scores (higher is better), outcomes (True where the bad thing happened) and grades.  They
judge a method on open data; none of the organisations in such data has a dossier here.  Sources: AUC and its
interval by DeLong, DeLong and Clarke-Pearson (1988); intervals of rates by Wilson (1927).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from gongxin.codes.identity import scrub

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Z95 = 1.959963984540054
"""The standard normal deviate of a two-sided interval of 95 %."""
SMALLEST_SHARE = 1e-4
"""An empty bin counts as this share, so that its logarithm exists."""
MOST_NAMED = 5
"""At most so many of the grades that are wrong are named, each by its first characters."""
LONGEST_NAMED = 20


class ValidationRefused(ValueError):
    """The data cannot be validated; the message says what is missing."""


class TableUnreadable(ValidationRefused):
    """The file is no table of texts in UTF-8; nothing was judged."""


class OrderRefused(ValidationRefused):
    """The order of the grades does not name each of them once; no row is left out for that."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its interval of 95 %."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Discrimination:
    """How well a score puts the bad below the good: 0.5 is chance, 1 is perfect."""

    auc: Interval
    ks: float
    ks_at: float
    gini: float


@dataclass(frozen=True, slots=True)
class GradeLine:
    """One grade: how many have it, how many of them came to the bad outcome, and the rate with its interval."""

    grade: str
    count: int
    bad: int
    rate: Interval


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One indicator: its information value, its own AUC (either direction), and the share that is missing."""

    name: str
    information: float
    auc: float
    missing: float


def _both(outcomes: Flags) -> tuple[int, int]:
    bad = int(outcomes.sum())
    good = int(outcomes.size) - bad
    if bad == 0 or good == 0:
        raise ValidationRefused("the outcome must have happened to some and not to others")
    return bad, good


def placements(among: Numbers, of: Numbers) -> Numbers:
    """For each of `of` the share of `among` that lies below it, ties counted half."""
    ordered = np.sort(among)
    below = np.searchsorted(ordered, of, side="left")
    upto = np.searchsorted(ordered, of, side="right")
    return (below + upto) / (2.0 * ordered.size)


def area(scores: Numbers, outcomes: Flags) -> Interval:
    """The chance that one of the good scores above one of the bad (ties half), with DeLong's interval."""
    bad, good = _both(outcomes)
    of_good = placements(scores[outcomes], scores[~outcomes])
    of_bad = 1.0 - placements(scores[~outcomes], scores[outcomes])
    value = float(of_good.mean())
    spread = 0.0
    if good > 1:
        spread += float(of_good.var(ddof=1)) / good
    if bad > 1:
        spread += float(of_bad.var(ddof=1)) / bad
    reach = Z95 * sqrt(spread)
    return Interval(value, max(0.0, value - reach), min(1.0, value + reach))


def cumulated(scores: Numbers, outcomes: Flags) -> tuple[Numbers, Numbers, Numbers]:
    """Every score that occurs, with the shares of the bad and of the good that score as much or less."""
    _both(outcomes)
    steps = np.unique(scores)
    bad = np.searchsorted(np.sort(scores[outcomes]), steps, side="right") / outcomes.sum()
    good = np.searchsorted(np.sort(scores[~outcomes]), steps, side="right") / (~outcomes).sum()
    return steps, bad, good


def discrimination(scores: Numbers, outcomes: Flags) -> Discrimination:
    """AUC with its interval, the greatest distance between the bad and the good (KS) and where it lies."""
    auc = area(scores, outcomes)
    steps, bad, good = cumulated(scores, outcomes)
    place = int(np.argmax(np.abs(bad - good)))
    return Discrimination(auc, float(abs(bad[place] - good[place])), float(steps[place]), 2 * auc.value - 1)


def wilson(bad: int, count: int) -> Interval:
    """A rate with Wilson's interval, which stays between 0 and 1 and is wide where little is known."""
    if count == 0:
        return Interval(0.0, 0.0, 1.0)
    rate, square = bad / count, Z95 * Z95
    middle = (rate + square / (2 * count)) / (1 + square / count)
    reach = Z95 / (1 + square / count) * sqrt(rate * (1 - rate) / count + square / (4 * count * count))
    return Interval(rate, max(0.0, middle - reach), min(1.0, middle + reach))


def refuse_order(order: Sequence[str], *, grades: Iterable[str]) -> None:
    """Refuse an order that leaves out one of the grades that there are, or names one twice or by nothing."""
    if unknown := sorted(set(grades) - set(order)):
        named = ", ".join(scrub(one, about_persons=True)[:LONGEST_NAMED] for one in unknown[:MOST_NAMED])
        more = len(unknown) - MOST_NAMED
        if more > 0:
            raise OrderRefused(f"the order of grades does not name {named} and {more} more")
        raise OrderRefused(f"the order of grades does not name {named}")
    if "" in tuple(order):
        raise OrderRefused("the order of grades names no grade between two of its commas")
    if twice := next((one for place, one in enumerate(order) if one in order[:place]), None):
        raise OrderRefused(f"the order of grades names {scrub(twice, about_persons=True)[:LONGEST_NAMED]} twice")


def calibration(grades: Sequence[str], outcomes: Flags, *, order: Sequence[str]) -> tuple[GradeLine, ...]:
    """What happened to each grade, best grade first; refused where a grade is not in the order."""
    refuse_order(order, grades=grades)
    held = np.asarray(grades)
    lines = []
    for grade in order:
        of_grade = outcomes[held == grade]
        count, bad = int(of_grade.size), int(of_grade.sum())
        lines.append(GradeLine(grade, count, bad, wilson(bad, count)))
    return tuple(lines)


def worsens(lines: Sequence[GradeLine]) -> bool:
    """Whether each worse grade that anybody has came at least as often to the bad outcome as the better one."""
    rates = [line.rate.value for line in lines if line.count]
    return all(better <= worse for better, worse in zip(rates, rates[1:], strict=False))


def shares(values: Numbers, edges: Numbers) -> Numbers:
    """The share of the values in each bin: a value on an edge belongs to the bin above it."""
    places = np.searchsorted(edges, values, side="right")
    return np.bincount(places, minlength=edges.size + 1) / max(values.size, 1)


def bin_edges(values: Numbers, *, bins: int) -> Numbers:
    """The inner edges of bins that hold about equally many of the values; equal edges are one."""
    inner = np.linspace(0.0, 1.0, bins + 1)[1:-1]
    return np.unique(np.quantile(values, inner, method="inverted_cdf"))


def stability(expected: Numbers, actual: Numbers) -> float:
    """Population stability index of two distributions over the same bins: 0 is the same, above 0.25 is another."""
    if expected.size != actual.size:
        raise ValidationRefused("two distributions are compared over the same bins")
    before, after = np.maximum(expected, SMALLEST_SHARE), np.maximum(actual, SMALLEST_SHARE)
    return float(((after - before) * np.log(after / before)).sum())


def drift(before: Numbers, after: Numbers, *, bins: int = 10) -> float:
    """Population stability index of scores, in bins of the earlier population."""
    edges = bin_edges(before, bins=bins)
    return stability(shares(before, edges), shares(after, edges))


def information(values: Numbers, outcomes: Flags, *, bins: int = 5) -> float:
    """Information value of one indicator: how differently the bad and the good are spread over its bins."""
    _both(outcomes)
    edges = bin_edges(values, bins=bins)
    return stability(shares(values[~outcomes], edges), shares(values[outcomes], edges))


def indicator_line(name: str, values: Numbers, outcomes: Flags) -> IndicatorLine:
    """What one indicator contributes by itself; where it is missing (NaN) the organisation is left out."""
    known = ~np.isnan(values)
    if not known.any():
        return IndicatorLine(name, 0.0, 0.5, 1.0)
    held, happened = values[known], outcomes[known]
    auc = area(held, happened).value
    return IndicatorLine(name, information(held, happened), max(auc, 1 - auc), float(1 - known.mean()))
