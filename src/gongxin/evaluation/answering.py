"""One organisation's result without its reasons: recalled from the last run where it still stands, else worked out.

Either way it is what stands now: a record that was repaired or is contested no longer counts, whenever the last run
over everybody was.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from gongxin.agencies.guarding import seen_whole
from gongxin.codes.uscc import parse
from gongxin.dossiers.extract import Wanted
from gongxin.evaluation.extracting import wanted_by
from gongxin.evaluation.models import Run
from gongxin.evaluation.queries import Asked, NoSuchModel, asked_model, models_run, runs_of_others
from gongxin.evaluation.recalling import recalled
from gongxin.evaluation.rules import Result
from gongxin.evaluation.seeing import Sight, Viewer, sight_of
from gongxin.evaluation.working_out import worked_out
from gongxin.ledger.queries import head
from gongxin.measures.queries import position_asked
from gongxin.periods import day_of
from gongxin.subjects.queries import subjects_told


class NotEvaluated(Exception):
    """The model says nothing of this organisation: it is not known, or of a kind that the model is not about."""


@dataclass(frozen=True)
class Answered:
    """One organisation's result by one model on a day, as told before a position; `run` gave it, if any did."""

    code: str
    asked: Asked
    day: date
    position: int
    result: Result
    run: Run | None


@dataclass(frozen=True)
class About:
    """Which organisation is asked about, by which model, of what day and position, beside which runs of others."""

    code: str
    subject: int
    asked: Asked
    wanted: Wanted
    others: dict[str, int]
    pinned: bool
    """Whether the position was named, and may be one that the log has passed."""


def about(code: str, *, model: str, at: datetime, position: int | None = None) -> About:
    """What is needed to say how the model grades this organisation at `at`.

    A code that can be mended is answered as the one that it means.  Refused for a model that is not in force, and for
    an organisation that is not known; the rule that its code breaks is named where it breaks one.
    """
    day, told_at = day_of(at), position_asked(position)
    asked = asked_model(model, day=day, position=told_at)
    reading = parse(code)
    if reading.fault is not None:
        raise NotEvaluated(reading.fault.message["en"])
    code = reading.code or code
    known = subjects_told([code], position=told_at)
    if code not in known:
        raise NotEvaluated("no organisation with this code is known here")
    wanted = wanted_by(asked.program, asked.terms, book=asked.book, day=day, position=told_at)
    return About(
        code, known[code], asked, wanted, runs_of_others(asked.terms, day=day, position=told_at), position is not None
    )


def answer(code: str, *, model: str, at: datetime, position: int | None = None) -> Answered:
    """The organisation's result by the model as it stands at `at`.

    Refused for a model that is not in force, and for an organisation that the model is not about.
    """
    with seen_whole(), transaction.atomic():
        return _answered(about(code, model=model, at=at, position=position))


def answers_to(viewer: Viewer, code: str, *, at: datetime) -> Iterator[tuple[Answered, Sight]]:
    """Every result of the organisation that this viewer may see, of models that were run here and are in force."""
    for model, sight in models_seen(viewer, at=at):
        try:
            yield answer(code, model=model, at=at), sight
        except NotEvaluated:
            continue


def models_seen(viewer: Viewer, *, at: datetime) -> Iterator[tuple[str, Sight]]:
    """The models that were run here, are in force, and of whose results this viewer sees something."""
    day, position = day_of(at), head()
    for model in models_run():
        try:
            asked = asked_model(model, day=day, position=position)
        except NoSuchModel:
            continue
        sight = sight_of(asked.terms, viewer, standing=asked.standing)
        if sight is not Sight.NOTHING:
            yield model, sight


def _answered(one: About) -> Answered:
    found = recalled(one.subject, one.asked, one.wanted, others=one.others)
    run, result = found if found is not None else (None, _worked_out(one))
    return Answered(one.code, one.asked, one.wanted.day, one.wanted.position, result, run)


def _worked_out(one: About) -> Result:
    """The program run in the store over this organisation's rows alone."""
    results = worked_out([one.subject], asked=one.asked, wanted=one.wanted, others=one.others)
    if not results:
        raise not_about(one)
    return results[0]


def not_about(one: About) -> NotEvaluated:
    """The model is not about organisations of this kind."""
    return NotEvaluated(f"{one.asked.item.key} is not about organisations of the kind of {one.code[:18]}")
