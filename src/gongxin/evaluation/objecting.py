"""Object to a result as such, and not to a record: a case of its own, which whoever runs the platform answers.

What an answer rests on is not kept a second time.  It is the model run for this organisation alone over its record as
the log had told it when the case was answered, and can be run again for ever; until then, over its record of today.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from gongxin.cases.actions import open_case
from gongxin.cases.overview import cases_of, event_of
from gongxin.cases.queries import CaseView, StepView
from gongxin.evaluation.answering import NotEvaluated, answer
from gongxin.evaluation.explaining import Explained, explain
from gongxin.evaluation.models import Objection
from gongxin.evaluation.queries import NoSuchModel, models_run
from gongxin.ledger.queries import position_of
from gongxin.remedies.actions import AlreadyAsked, Asked, NotProvided, RemedyRefused
from gongxin.remedies.rules import procedure_called
from gongxin.rulebook.queries import current

PROCEDURE = "evaluation-objection"
"""The last part of the key of the procedure by which an organisation objects to a result."""
ANSWERS = frozenset({"set_right", "not_uphold", "set_right_on_review", "confirm"})
"""The steps that say of each point whether it stands."""


class ModelNotNamed(RemedyRefused):
    """An objection is to the result of one model, and names it."""


@dataclass(frozen=True)
class Contested:
    """What a case contests: by which model, the grade that stood when it was opened, and the result run again.

    `answered_at` is the moment on whose record it was run again, None while no answer was given and today's is told.
    """

    model: str
    grade: str
    position: int
    answered_at: datetime | None
    again: Explained | None


def object_to_result(model: str, *, code: str, asked: Asked, at: datetime) -> int:
    """Open the case by which the organisation contests its result by the model; the number of the case.

    Refused for a model that is not in force or was never run here, for an organisation that it is not about, while
    such a case about the same model is open, and where no adopted pack provides for it.
    """
    told = answer(code, model=model, at=at)
    model, subject = told.asked.item.key, told.result.subject
    if model not in models_run():
        raise NotEvaluated(f"{model} was not run here yet")
    key = procedure_called(current(), PROCEDURE, item=model)
    if key is None:
        raise NotProvided(f"no adopted pack has a procedure {PROCEDURE}")
    with transaction.atomic():
        _one_at_a_time(subject)
        if (number := open_objections(subject, at=at).get(model)) is not None:
            raise AlreadyAsked(f"case {number} about the evaluation by {model} is open")
        number = open_case(
            key,
            subject=told.code,
            parties={},
            by=asked.by,
            at=at,
            statement=asked.statement,
            enclosed=asked.enclosed,
            home=asked.home,
        )
        Objection.objects.create(
            case_id=number, subject_id=subject, model=model, position=told.position, grade=told.result.grade
        )
    return number


def refuse_without_model(procedure: str) -> None:
    """Refused for the procedure by which one objects to a result: such a case is opened with its model alone."""
    if _objects(procedure):
        raise ModelNotNamed("an objection to an evaluation names the model whose result it contests")


def open_objections(subject: int, *, at: datetime) -> dict[str, int]:
    """For each model to whose result the organisation objects, the number of the case that is open."""
    waiting = [one.case for one in cases_of(subject, at=at) if not one.ended and _objects(one.procedure)]
    held = Objection.objects.filter(subject_id=subject, case_id__in=waiting)
    return {one.model: one.case_id for one in held}


def contested_in(case: CaseView, *, at: datetime) -> Contested | None:
    """What the case contests, and the result by the record of its last answer, or of `at`; None in any other case.

    Nothing is run again where the model is no longer in force, or no longer about the organisation.
    """
    held = Objection.objects.filter(case_id=case.case).first() if _objects(case.procedure) else None
    if held is None:
        return None
    last = next((step for step in reversed(case.steps) if step.recorded and step.name in ANSWERS), None)
    answered_at = None if last is None else last.at
    return Contested(held.model, held.grade, held.position, answered_at, _again(case, held.model, last, at=at))


def _again(case: CaseView, model: str, last: StepView | None, *, at: datetime) -> Explained | None:
    event = None if last is None else event_of(case.case, last.number)
    position = None if event is None else position_of(event)
    try:
        return explain(case.subject, model=model, at=at if last is None else last.at, position=position)
    except (NoSuchModel, NotEvaluated):
        return None


def _objects(procedure: str) -> bool:
    return procedure.rpartition(".")[2] == PROCEDURE


def _one_at_a_time(subject: int) -> None:
    """Whoever else objects for the organisation waits until this transaction has ended."""
    with connection.cursor() as cursor:
        lock = "SELECT pg_advisory_xact_lock(hashtextextended('evaluation.objecting ' || %s::text, 0))"
        cursor.execute(lock, [subject])
