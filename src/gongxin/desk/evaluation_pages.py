"""Evaluations at the desk: the organisation sees all of its own results; whoever audits or operates sees runs."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from markupsafe import Markup

from gongxin.cases.rules import Actor, CaseRefused
from gongxin.desk.forms import Asked, Faults
from gongxin.desk.sign_in import WRONG
from gongxin.desk.visiting import Desk, address
from gongxin.desk.wording import refused
from gongxin.evaluation.answering import NotEvaluated
from gongxin.evaluation.comparing import Counts, Moves, by_industry, by_kind, by_region, by_year, drawn, moves, totals
from gongxin.evaluation.explaining import explained_to
from gongxin.evaluation.models import Run
from gongxin.evaluation.objecting import object_to_result, open_objections
from gongxin.evaluation.queries import NoSuchModel, models_run, runs_of
from gongxin.evaluation.seeing import Viewer
from gongxin.evaluation.wording import in_words
from gongxin.remedies.actions import Asked as Requested
from gongxin.remedies.actions import RemedyRefused
from gongxin.rulebook.evaluations import ModelTerms
from gongxin.rulebook.items import Words
from gongxin.rulebook.procedures import Role

RUNS = 10
"""So many runs of each model are listed."""


@address("own_evaluations", methods=("GET", "POST"))
def own_evaluations(here: Desk) -> HttpResponse:
    """Every result about the organisation, public or not: each point, the shortest way up, and a form to object."""
    if here.request.method != "POST":
        return _own_results(here, Faults({}))
    asked, by = Asked(here.request), Actor(here.mandate.called, Role.SUBJECT, here.mandate.scope.body)
    model = asked.line("model")
    said = asked.text(statement_of(model))
    try:
        if model not in models_run():
            raise NotEvaluated(f"{model} was not run here yet")
        requested = Requested(by, said, {}, settings.HOME)
        number = object_to_result(model, code=here.mandate.scope.body, asked=requested, at=here.now)
    except (CaseRefused, RemedyRefused, NoSuchModel, NotEvaluated) as fault:
        told = refused(fault, here.wording)
        return _own_results(here, Faults({statement_of(model): told}), said={model: said}, status=WRONG)
    return here.go(f"/cases/{number}")


def statement_of(model: str) -> str:
    """The name of the field in which an organisation says why it objects to its result by the model."""
    return f"statement-{model}"


def _own_results(
    here: Desk, faults: Faults, *, said: Mapping[str, str] | None = None, status: int = 200
) -> HttpResponse:
    results = list(explained_to(Viewer.SUBJECT, here.mandate.scope.body, at=here.now))
    return here.page(
        "own_evaluations.html",
        status=status,
        shown=[(one, list(in_words(one, sight, here.language))) for one, sight in results],
        waiting=open_objections(results[0][0].result.subject, at=here.now) if results else {},
        statement_of=statement_of,
        said=said or {},
        faults=faults,
    )


@dataclass(frozen=True)
class Analysed:
    """A model's runs, the latest first, with what the last one gave and how that moved since the one before."""

    key: str
    title: Words | None
    grades: tuple[str, ...]
    runs: list[Run]
    regions: Counts
    kinds: Counts
    industries: Counts
    years: Counts
    moved: Moves | None
    bars: dict[int, Markup]


@address("evaluations")
def evaluations(here: Desk) -> HttpResponse:
    """Runs of each model: distributions by group, drift and how stable grades are; small counts withheld."""
    return here.page("evaluations.html", models=[_analysed(here, key) for key in models_run()])


def _analysed(here: Desk, key: str) -> Analysed:
    runs, item = runs_of(key, limit=RUNS), here.law.models.get(key)
    terms = item.versions[-1].terms if item else None
    grades = _order(terms, runs)
    same = [run for run in runs[1:] if run.digest == runs[0].digest]
    bars = {run.id: Markup(drawn(totals(run), grades, title=run.day.isoformat())) for run in runs}
    return Analysed(
        key,
        item.title if item else None,
        grades,
        runs,
        by_region(runs[0]),
        by_kind(runs[0]),
        by_industry(runs[0]),
        by_year(runs[0]),
        moves(same[0], runs[0]) if same else None,
        bars,
    )


def _order(terms: ModelTerms | None, runs: list[Run]) -> tuple[str, ...]:
    """The grades in the model's order; of a model that is no longer adopted, by name."""
    given = {grade for run in runs for grade in run.grades}
    named = [one.grade for one in terms.grades] if terms else []
    return (*named, *sorted(given - set(named)))
