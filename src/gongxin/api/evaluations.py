"""Routes of evaluations: results that everybody may see, those that agencies see too, and how runs came out.

`gongxin.evaluation.seeing` decides who sees what; a result that is not for whoever asks looks as if there were none.
"""

from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query

from gongxin.api.answering import STATUS_OF, answered, dossier_answer
from gongxin.api.asking import bad_parameter, route
from gongxin.api.entitlement import dossier_for
from gongxin.api.gate import Visit, visit_of
from gongxin.api.noting import ask_consent, note_results, purpose_of, reason_of
from gongxin.api.problems import PREFIX, Kind, Problem
from gongxin.api.publication import API, no_key
from gongxin.api.shapes import DossierAnswer, ProblemShape
from gongxin.api.shapes_of_evaluations import ReasonsShape, ResultsShape, RunsShape
from gongxin.dossiers.answers import Dossier
from gongxin.evaluation.answering import NotEvaluated, answers_to, models_seen
from gongxin.evaluation.comparing import totals
from gongxin.evaluation.explaining import explain
from gongxin.evaluation.models import Run
from gongxin.evaluation.naming import named_to
from gongxin.evaluation.queries import Asked, asked_model, runs_of
from gongxin.evaluation.seeing import Viewer
from gongxin.evaluation.wording import document_of, line_of, standing_of
from gongxin.ledger.queries import head
from gongxin.rulebook.items import Visibility
from gongxin.sharing.rules import LONGEST_CASE, Reason

RUNS = 10
"""So many runs of each model are told of."""
ABSENCES = {
    404: DossierAnswer | ProblemShape,
    422: DossierAnswer,
    451: DossierAnswer,
    401: ProblemShape,
    403: ProblemShape,
}


class Seen(StrEnum):
    """For whom results are asked: everybody, or agencies."""

    PUBLIC = "public"
    SHARED = "shared"


View = Annotated[Seen, Query(description="What agencies see needs an agency's key.")]
Purpose = Annotated[str, Query(max_length=200, description="What for; the shared view asks it.")]
CaseNumber = Annotated[str, Query(max_length=LONGEST_CASE, description="For which case; the shared view asks it.")]


@route(API, "GET", "/subjects/{code}/evaluations", response={200: ResultsShape, **ABSENCES}, tags=["evaluations"])
def evaluations(
    request: HttpRequest, code: str, view: View = Seen.PUBLIC, purpose: Purpose = "", case: CaseNumber = ""
) -> HttpResponse:
    """Every grade of the organisation with this code, as its records stand now; or which absence it is.

    Without a key the grades that are for everybody.  With an agency's key, `shared` adds what agencies see, hints
    included; it asks `purpose` and `case`, is noted before it is answered, and is told to the organisation.  No score
    is in it: what was counted is said at `reasons`.
    """
    visit = visit_of(request)
    reason = _reason(visit, view, purpose, case)
    if reason is not None:
        ask_consent([code], reason, visit)
    file = _file(visit, code, view)
    if file.subject is None:
        return dossier_answer(file)
    results = [one for one, _ in answers_to(_viewer(view), file.subject.code, at=visit.at)]
    if reason is not None:
        note_results(file.subject.id, len(results), reason, visit)
    at = f"{PREFIX}/subjects/{file.subject.code}/evaluations"
    document = {
        "answer": file.answer,
        "code": file.subject.code,
        "view": view,
        "day": timezone.localdate(visit.at).isoformat(),
        "position": head(),
        "results": [{**line_of(one), "reasons": f"{at}/{one.asked.item.key}"} for one in results],
    }
    return answered(document)


@route(
    API, "GET", "/subjects/{code}/evaluations/{model}", response={200: ReasonsShape, **ABSENCES}, tags=["evaluations"]
)
def reasons(
    request: HttpRequest,
    code: str,
    model: str,
    view: View = Seen.PUBLIC,
    purpose: Purpose = "",
    case: CaseNumber = "",
) -> HttpResponse:
    """What a model counted of the organisation with this code, record by record, with the text that says so.

    Points, the way up and earlier grades are for agencies (`view=shared`, with `purpose` and `case`) and for the
    organisation itself; records that are shared on conditions are counted for agencies, and not named (`withheld`).
    A model that is not for whoever asks is answered as one that there is not.
    """
    visit = visit_of(request)
    reason = _reason(visit, view, purpose, case)
    if reason is not None:
        ask_consent([code], reason, visit)
    file = _file(visit, code, view)
    if file.subject is None:
        return dossier_answer(file)
    sight = dict(models_seen(_viewer(view), at=visit.at)).get(model)
    try:
        told = None if sight is None else explain(file.subject.code, model=model, at=visit.at, sight=sight)
    except NotEvaluated:
        told = None
    if reason is not None:
        note_results(file.subject.id, 0 if told is None else 1, reason, visit)
    if told is None or sight is None:
        raise _no_result(model)
    seen = told if visit.agency is None or view is Seen.PUBLIC else named_to(visit.agency, told)
    return answered(document_of(seen, sight))


@route(API, "GET", "/evaluations", response={200: RunsShape}, tags=["evaluations"])
def runs(request: HttpRequest) -> HttpResponse:
    """How the last runs of each model came out: how many have which grade; counts below ten are withheld.

    Without a key the models whose results are for everybody; with an agency's key those that agencies see.
    """
    visit = visit_of(request)
    day = timezone.localdate(visit.at)
    viewer = Viewer.PUBLIC if visit.agency is None else Viewer.AGENCY
    return answered(
        {"day": day.isoformat(), "models": [_model(key, day) for key, _ in models_seen(viewer, at=visit.at)]}
    )


def _model(key: str, day: date) -> dict[str, object]:
    asked = asked_model(key, day=day, position=head())
    made = runs_of(key, limit=RUNS)
    return {
        **standing_of(asked),
        "purpose": asked.terms.purpose.model_dump(),
        "runs": [_run(one, asked) for one in made],
    }


def _run(one: Run, asked: Asked) -> dict[str, object]:
    return {
        "run": one.id,
        "day": one.day.isoformat(),
        "position": one.position,
        "digest": one.digest,
        "extract_digest": one.extract_digest,
        "result_digest": one.result_digest,
        "subjects": one.subjects,
        "grades": totals(one),
    }


def _viewer(view: Seen) -> Viewer:
    return Viewer.PUBLIC if view is Seen.PUBLIC else Viewer.AGENCY


def _reason(visit: Visit, view: Seen, purpose: str, case: str) -> Reason | None:
    """Why what agencies see is asked for; refused without a key, purpose and case, and where either has no meaning."""
    if view is Seen.SHARED:
        if visit.agency is None:
            raise no_key()
        today = timezone.localdate(visit.at)
        return reason_of(purpose_of(purpose, day=today), case, day=today)
    for name, given in (("purpose", purpose), ("case", case)):
        if given:
            raise bad_parameter(name, zh="只用于 shared 视图", en="belongs to the view shared")
    return None


def _file(visit: Visit, code: str, view: Seen) -> Dossier:
    """Who has this code, as far as whoever asks may know; without a subject where that is nobody."""
    day, wide = timezone.localdate(visit.at), Visibility(view)
    file = dossier_for(visit.agency, code, day=day, known_at=visit.at, now=visit.at, view=wide)
    return file if STATUS_OF[file.answer] == 200 else replace(file, subject=None)


def _no_result(model: str) -> Problem:
    zh, en = (
        f"没有模型 {model[:80]!r} 对该组织的评价结果可供查看。",
        f"No result of a model {model[:80]!r} is shown here.",
    )
    return Problem(Kind.NO_SUCH_KEY, zh=zh, en=en)
