"""Evaluations at the desk: the organisation sees all of its own results; whoever audits or operates sees runs."""

from dataclasses import dataclass

from django.http import HttpResponse
from markupsafe import Markup

from gongxin.desk.visiting import Desk, address
from gongxin.evaluation.comparing import Counts, Moves, by_kind, by_region, drawn, moves, told
from gongxin.evaluation.explaining import explained_to
from gongxin.evaluation.models import Run
from gongxin.evaluation.queries import models_run, runs_of
from gongxin.evaluation.seeing import Viewer
from gongxin.evaluation.wording import in_words
from gongxin.rulebook.evaluations import ModelTerms
from gongxin.rulebook.items import Words

RUNS = 10
"""So many runs of each model are listed."""


@address("own_evaluations")
def own_evaluations(here: Desk) -> HttpResponse:
    """Every result about the organisation, public or not: each point, rule and record, and the shortest way up."""
    code = here.mandate.scope.body
    shown = [
        (one, list(in_words(one, sight, here.language)))
        for one, sight in explained_to(Viewer.SUBJECT, code, at=here.now)
    ]
    return here.page("own_evaluations.html", shown=shown)


@dataclass(frozen=True)
class Analysed:
    """A model's runs, the latest first, with what the last one gave and how that moved since the one before."""

    key: str
    title: Words | None
    grades: tuple[str, ...]
    runs: list[Run]
    regions: Counts
    kinds: Counts
    moved: Moves | None
    bars: dict[int, Markup]


@address("evaluations")
def evaluations(here: Desk) -> HttpResponse:
    """Runs of each model: distributions by region and kind, drift and how stable grades are; small counts withheld."""
    return here.page("evaluations.html", models=[_analysed(here, key) for key in models_run()])


def _analysed(here: Desk, key: str) -> Analysed:
    runs, item = runs_of(key, limit=RUNS), here.law.models.get(key)
    terms = item.versions[-1].terms if item else None
    grades = _order(terms, runs)
    same = [run for run in runs[1:] if run.digest == runs[0].digest]
    counts = {run.id: {grade: told(count) for grade, count in run.grades.items()} for run in runs}
    bars = {run.id: Markup(drawn(counts[run.id], grades, title=run.day.isoformat())) for run in runs}
    return Analysed(
        key,
        item.title if item else None,
        grades,
        runs,
        by_region(runs[0].id),
        by_kind(runs[0].id),
        moves(same[0], runs[0]) if same else None,
        bars,
    )


def _order(terms: ModelTerms | None, runs: list[Run]) -> tuple[str, ...]:
    """The grades in the model's order; of a model that is no longer adopted, by name."""
    given = {grade for run in runs for grade in run.grades}
    named = [one.grade for one in terms.grades] if terms else []
    return (*named, *sorted(given - set(named)))
