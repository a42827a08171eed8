"""Run a model over everybody: extract, program, results with reasons, all of it frozen and told to the log.

The same model, position and day give the same results for ever; a run that would contradict an earlier one is refused,
and a re-run is a new row.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from time import monotonic

from django.db import connection, transaction

from gongxin.dossiers.extract import Wanted
from gongxin.evaluation.changing import Since, changed_since
from gongxin.evaluation.engines import Means
from gongxin.evaluation.extracting import Extract, extract, wanted_by
from gongxin.evaluation.keeping import carry_over, count_grades, digest_of_run, take_results
from gongxin.evaluation.memory import enough_memory
from gongxin.evaluation.models import Run
from gongxin.evaluation.queries import Asked, asked_model, run_numbered, runs_of_others
from gongxin.evaluation.rules import Engine
from gongxin.evaluation.running import run
from gongxin.ledger.actions import record_event
from gongxin.measures.queries import position_asked
from gongxin.periods import day_of
from gongxin.rulebook.evaluations import ModelTerms
from gongxin.rulebook.queries import adoption_of

STAGES = ("extract", "evaluate", "take_in")
"""What a run does, one after the other."""
Tell = Callable[[str], object]


class EvaluationEvent(StrEnum):
    """Kinds of events of this room."""

    FINISHED = "evaluation.run.finished"


class RunDiffers(RuntimeError):
    """A run gave another result than an earlier one of the same model, position and day: one of them is damaged."""


class DayToCome(Exception):
    """A run is of a day up to today: what is stated of a later one is not known yet."""


class NotSince(Exception):
    """What changed since that run does not tell what this run would give; the message says why."""


@dataclass(frozen=True)
class Order:
    """What is to be run, by whom: a model by its key or its last part, on an engine, of a day, as of a position.

    With `since`, the number of an earlier run, only those are evaluated anew whom something changed since.
    """

    model: str
    day: date
    by: str
    engine: Engine = Engine.DUCKDB
    position: int | None = None
    since: int | None = None
    means: Means = Means()


def evaluate(order: Order, *, at: datetime, tell: Tell = str) -> Run:
    """Everybody whom the model is about has a result, frozen with all that it rests on and told to the log.

    `tell` hears of each of `STAGES` as it begins.  Refused for a model that is not in force, a day to come, beyond the
    log, where the engine is missing or its memory is not enough, where an earlier run of the same gave another result,
    and since a run of another model or law, or of a later position or day.
    """
    if order.day > (today := day_of(at)):
        raise DayToCome(f"{order.day} is a day to come: a run is of a day up to {today}")
    started, position = monotonic(), position_asked(order.position)
    asked = asked_model(order.model, day=order.day, position=position)
    others = runs_of_others(asked.terms, day=order.day, position=position)
    base = None if order.since is None else _base(order.since, order, asked, position)
    wanted = wanted_by(asked.program, asked.terms, book=asked.book, day=order.day, position=position)
    changed = _changed(base, wanted, asked.terms, others)
    with (
        enough_memory(order.means.memory),
        tempfile.TemporaryDirectory(prefix="gongxin-", dir=order.means.temporary) as place,
    ):
        tell(STAGES[0])
        folder = Path(place) / "extract"
        rows = extract(asked.program, wanted, others=others, folder=folder, subjects=changed, means=order.means)
        tell(STAGES[1])
        given = run(asked.program, folder, Path(place) / "results.parquet", engine=order.engine, means=order.means)
        tell(STAGES[2])
        with transaction.atomic():
            held = _begun(order, asked, position, base, at=at)
            held.others, held.recomputed, held.extract_digest = others, given.subjects, _extract_digest(rows, base)
            take_results(held.id, given.results)
            if base is not None:
                carry_over(held.id, base=base.id, changed=changed or [])
            return _freeze(held, by=order.by, started=started)


def _begun(order: Order, asked: Asked, position: int, base: Run | None, *, at: datetime) -> Run:
    """The run as it is known before its results: which model and law, of which position and day."""
    return Run(
        id=_next_number(),
        model=asked.item.key,
        digest=asked.program.digest,
        adoption=adoption_of(asked.book.digest).id,
        position=position,
        day=order.day,
        engine=order.engine,
        base=base.id if base else None,
        finished_at=at,
    )


def _changed(base: Run | None, wanted: Wanted, terms: ModelTerms, others: dict[str, int]) -> list[int] | None:
    if base is None:
        return None
    return sorted(changed_since(Since(base.position, base.day, base.others), wanted, terms, others=others))


def _base(number: int, order: Order, asked: Asked, position: int) -> Run:
    base = run_numbered(number)
    if (base.model, base.digest) != (asked.item.key, asked.program.digest):
        raise NotSince(f"run {number} was one of another model; run {asked.item.key} in full")
    if base.adoption != adoption_of(asked.book.digest).id:
        raise NotSince(f"other packs were adopted since run {number}; run {asked.item.key} in full")
    if base.position > position or base.day > order.day:
        raise NotSince(f"run {number} is of {base.day} and position {base.position}, which lie behind what is asked")
    return base


def _extract_digest(rows: Extract, base: Run | None) -> str:
    """The digest of all rows, or that of the earlier run's with that of the rows that were read anew."""
    return rows.digest if base is None else sha256(f"{base.extract_digest}\n{rows.digest}".encode()).hexdigest()


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('evaluation_run', 'id'))")
        (number,) = cursor.fetchone()
    return int(number)


def _freeze(held: Run, *, by: str, started: float) -> Run:
    """Keep the run with the digest of what is stored of it, and tell the log; refused where an earlier one differs."""
    held.grades = count_grades(held.id)
    held.subjects = sum(held.grades.values())
    held.result_digest = digest_of_run(held.id)
    same = Run.objects.filter(
        model=held.model, digest=held.digest, adoption=held.adoption, position=held.position, day=held.day
    )
    for earlier in same.exclude(result_digest=held.result_digest):
        raise RunDiffers(
            f"run {earlier.id} of {held.model} at position {held.position} and {held.day} gave {earlier.result_digest},"
            f" this one {held.result_digest}"
        )
    held.milliseconds = round((monotonic() - started) * 1_000)
    held.event = record_event(EvaluationEvent.FINISHED, actor=by, at=held.finished_at, details=_told(held))
    held.save(force_insert=True)
    return held


def _told(held: Run) -> dict[str, object]:
    """What the log is told of a run: enough to name it, and to show later that it is unchanged."""
    return {
        "run": held.id,
        "model": held.model,
        "digest": held.digest,
        "position": held.position,
        "day": held.day.isoformat(),
        "extract_digest": held.extract_digest,
        "result_digest": held.result_digest,
        "subjects": held.subjects,
        "others": held.others,
    }
