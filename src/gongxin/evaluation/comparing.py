"""What analysts see of runs: distributions, drift between runs, how stable grades are; nobody is told of singly.

A count below ten is withheld, so that no organisation is found out by counting.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import log
from pathlib import Path

from django.db import connection

from gongxin.evaluation.models import Run
from gongxin.store.steps import steps_in

STEPS = steps_in(Path(__file__).with_name("comparing.sql"))
FEWEST = 10
"""Below this many organisations no count is told."""
HALF = 0.5
"""Stands for a grade that nobody has, so that a share can be compared with it."""
COLOURS = ("#00703c", "#5694ca", "#f47738", "#d4351c", "#4c2c92", "#505a5f")
"""A colour for each grade in its order; each bar says its grade in text too."""

Counts = Mapping[str, Mapping[str, int | None]]


@dataclass(frozen=True)
class Moves:
    """How grades moved between two runs: the drift of their distribution, and how many went from which to which."""

    drift: float | None
    kept: float | None
    matrix: Mapping[tuple[str, str], int | None]


def told(count: int) -> int | None:
    """The count, or None where it is withheld."""
    return count if count >= FEWEST else None


def by_region(run: int) -> Counts:
    """How many of each region have which grade."""
    return _counts("by_region", run)


def by_kind(run: int) -> Counts:
    """How many of each kind have which grade."""
    return _counts("by_kind", run)


def _counts(step: str, run: int) -> Counts:
    found: dict[str, dict[str, int | None]] = {}
    for group, grade, count in _rows(step, run=run):
        found.setdefault(str(group), {})[str(grade)] = told(int(str(count)))
    return found


def moves(was: Run, now: Run) -> Moves:
    """How grades moved from one run to the other."""
    pairs = {(str(a), str(b)): int(str(n)) for a, b, n in _rows("moved", was=was.id, now=now.id)}
    both = {pair: count for pair, count in pairs.items() if all(pair)}
    total, same = sum(both.values()), sum(count for (a, b), count in both.items() if a == b)
    enough = min(was.subjects, now.subjects) >= FEWEST
    return Moves(
        stability_index(was.grades, now.grades) if enough else None,
        same / total if total >= FEWEST else None,
        {pair: told(count) for pair, count in pairs.items()},
    )


def stability_index(was: Mapping[str, int], now: Mapping[str, int]) -> float:
    """The population stability index of two distributions: 0 where they are the same."""
    totals = (sum(was.values()), sum(now.values()))
    found = 0.0
    for grade in sorted({*was, *now}):
        a, b = (max(some.get(grade, 0), HALF) / total for some, total in zip((was, now), totals, strict=True))
        found += (b - a) * log(b / a)
    return found


def drawn(grades: Mapping[str, int | None], order: Sequence[str], *, title: str) -> str:
    """A distribution as a bar of SVG: a part for each grade that is told, with its name and count."""
    shown = [(grade, grades.get(grade)) for grade in order]
    total = sum(count for _, count in shown if count) or 1
    parts, left = [], 0.0
    for place, (grade, count) in enumerate(shown):
        if not count:
            continue
        width = 600 * count / total
        colour = COLOURS[min(place, len(COLOURS) - 1)]
        label = f"{escape(grade)} {count}"
        parts.append(
            f'<rect x="{left:.1f}" width="{width:.1f}" height="24" fill="{colour}"><title>{label}</title></rect>'
        )
        if width > 60:  # narrower parts have their label as a title alone
            parts.append(f'<text x="{left + 4:.1f}" y="17" fill="#fff" font-size="13">{label}</text>')
        left += width
    return f'<svg viewBox="0 0 600 24" width="100%" role="img" aria-label="{escape(title)}">{"".join(parts)}</svg>'


def _rows(step: str, **given: int) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(STEPS[step], given)
        return list(cursor.fetchall())
