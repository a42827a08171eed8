"""Many organisations' results at once, as for a list of bidders: by as many statements a model as for one of them."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db import transaction

from gongxin.agencies.guarding import seen_whole
from gongxin.evaluation.answering import Answered, models_seen
from gongxin.evaluation.extracting import wanted_by
from gongxin.evaluation.queries import asked_model, runs_of_others
from gongxin.evaluation.recalling import recalled_of
from gongxin.evaluation.seeing import Sight, Viewer
from gongxin.evaluation.working_out import worked_out
from gongxin.ledger.queries import head
from gongxin.periods import day_of
from gongxin.subjects.queries import subjects_told


def answers_together(
    viewer: Viewer, codes: Collection[str], *, at: datetime
) -> dict[str, list[tuple[Answered, Sight]]]:
    """For each code what `answers_to` gives of it; nothing for one of whom nothing is known here."""
    found: dict[str, list[tuple[Answered, Sight]]] = {code: [] for code in codes}
    for model, sight in models_seen(viewer, at=at):
        with seen_whole(), transaction.atomic():
            for told in _answered(codes, model=model, at=at):
                found[told.code].append((told, sight))
    return found


def _answered(codes: Collection[str], *, model: str, at: datetime) -> Iterator[Answered]:
    day, position = day_of(at), head()
    asked = asked_model(model, day=day, position=position)
    known = subjects_told(list(codes), position=position)
    wanted = wanted_by(asked.program, asked.terms, book=asked.book, day=day, position=position)
    others = runs_of_others(asked.terms, day=day, position=position)
    recalled = recalled_of(known.values(), asked, wanted, others=others) if known else {}
    rest = sorted(set(known.values()) - recalled.keys())
    worked = {one.subject: one for one in worked_out(rest, asked=asked, wanted=wanted, others=others)}
    for code, subject in known.items():
        run, result = recalled.get(subject, (None, worked.get(subject)))
        if result is not None:
            yield Answered(code, asked, day, position, result, run)
