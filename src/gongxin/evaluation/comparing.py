"""What analysts see of runs: distributions, drift between runs, how stable grades are; nobody is told of singly.

A count below ten is withheld, so that no organisation is found out by counting; and beside it the next smallest, where
the withheld one could be had by taking what is shown from a sum.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import log
from pathlib import Path

from django.db import connection

from gongxin.dossiers.extract import subjects_sql
from gongxin.evaluation.extracting import wanted_by
from gongxin.evaluation.models import Run
from gongxin.evaluation.queries import asked_model
from gongxin.store.steps import steps_in

STEPS = steps_in(Path(__file__).with_name("comparing.sql"))
FEWEST = 10
"""Below this many organisations no count is told."""
HALF = 0.5
"""Stands for a grade that nobody has, so that a share can be compared with it."""
COLOURS = ("#00703c", "#5694ca", "#f47738", "#d4351c", "#4c2c92", "#505a5f")
"""A colour for each grade in its order; each bar says its grade in text too."""

Counts = Mapping[str, Mapping[str, int | None]]
Pair = tuple[str, str]
Line = Callable[[Pair], str]


@dataclass(frozen=True)
class Moves:
    """How grades moved between two runs: the drift of their distribution, and how many went from which to which."""

    drift: float | None
    kept: float | None
    matrix: Mapping[tuple[str, str], int | None]


def whole(pair: Pair) -> str:
    """All counts of a table add up to the organisations of the run, which are told."""
    return ""


def first(pair: Pair) -> str:
    """The counts of a row add up to what may be known of its group."""
    return pair[0]


def second(pair: Pair) -> str:
    """The counts of a column add up to those who have its grade."""
    return pair[1]


def withheld(counts: Mapping[Pair, int], *lines: Line) -> dict[Pair, int | None]:
    """The counts with None for each that is withheld: those below ten, and what would give them away.

    In no line, whose sum is taken to be known, is one count withheld alone, or are those withheld below ten together,
    as long as it has another.
    """
    hidden = {pair for pair, count in counts.items() if count < FEWEST}
    while (more := _giving_away(counts, hidden, lines)) is not None:
        hidden.add(more)
    return {pair: None if pair in hidden else count for pair, count in counts.items()}


def _giving_away(counts: Mapping[Pair, int], hidden: set[Pair], lines: Sequence[Line]) -> Pair | None:
    """The smallest count shown in a line in which one that is withheld could be reckoned."""
    for line in lines:
        parts: dict[str, list[Pair]] = {}
        for pair in counts:
            parts.setdefault(line(pair), []).append(pair)
        for part in parts.values():
            inside, shown = [one for one in part if one in hidden], [one for one in part if one not in hidden]
            alone = len(inside) == 1 or 0 < sum(counts[one] for one in inside) < FEWEST
            if alone and shown:
                return min(shown, key=lambda one: (counts[one], one))
    return None


def totals(run: Run) -> Mapping[str, int | None]:
    """How many have which grade by the run."""
    found = withheld({("", grade): count for grade, count in run.grades.items()}, whole)
    return {grade: count for (_, grade), count in found.items()}


def by_region(run: Run) -> Counts:
    """How many of each region have which grade."""
    return _counts(_rows("by_region", run=run.id))


def by_kind(run: Run) -> Counts:
    """How many of each kind have which grade."""
    return _counts(_rows("by_kind", run=run.id))


def by_industry(run: Run) -> Counts:
    """How many of each industry have which grade, as registers stated it when the run was made; '' where none did."""
    return _counts(_registered("by_industry", run))


def by_year(run: Run) -> Counts:
    """How many registered in each year have which grade, by what registers stated then; '' where none did."""
    return _counts(_registered("by_year", run))


def _counts(rows: Sequence[tuple[object, ...]]) -> Counts:
    given = {(str(group), str(grade)): int(str(count)) for group, grade, count in rows}
    found: dict[str, dict[str, int | None]] = {}
    for (group, grade), count in withheld(given, whole, second).items():
        found.setdefault(group, {})[grade] = count
    return found


def _registered(step: str, run: Run) -> list[tuple[object, ...]]:
    """Rows of a step that reads what registers stated, as the log had told it to the run."""
    asked = asked_model(run.model, day=run.day, position=run.position)
    wanted = wanted_by(asked.program, asked.terms, book=asked.book, day=run.day, position=run.position)
    subjects, given = subjects_sql(wanted)
    with connection.cursor() as cursor:
        values = {**given, "run": run.id}
        cursor.execute(STEPS[step].replace("{subjects}", subjects), values)  # type: ignore[arg-type]  # the driver knows
        return list(cursor.fetchall())


def moves(was: Run, now: Run) -> Moves:
    """How grades moved from one run to the other."""
    pairs = {(str(a), str(b)): int(str(n)) for a, b, n in _rows("moved", was=was.id, now=now.id)}
    both = {pair: count for pair, count in pairs.items() if all(pair)}
    total, same = sum(both.values()), sum(count for (a, b), count in both.items() if a == b)
    enough = min(was.subjects, now.subjects) >= FEWEST
    return Moves(
        stability_index(was.grades, now.grades) if enough else None,
        same / total if total >= FEWEST else None,
        withheld(pairs, whole, first, second),
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
