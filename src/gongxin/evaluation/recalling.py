"""What an earlier run gave of organisations, where it is still what the model would give.

That is so where it was a run of the same model under the same law, nothing was told of the organisation since, the
other models that a ceiling asks gave it the same grades, and the days in between changed nothing.  Rather worked out
anew once too often than recalled once wrongly.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from django.db import connection

from gongxin.dossiers.extract import Row, Wanted, records_shown
from gongxin.evaluation.changing import Passed, passed_between
from gongxin.evaluation.engines import result_of
from gongxin.evaluation.models import Evaluated, Run
from gongxin.evaluation.queries import Asked, grades_given
from gongxin.evaluation.rules import Result
from gongxin.rulebook.queries import adoption_of
from gongxin.store.steps import steps_in

TOLD = """(SELECT first_position + (held.{event} & 1048575) FROM ledger_batch WHERE id = held.{event} >> 20)
          BETWEEN %(since)s AND %(position)s - 1"""
BETWEEN = "(held.{day} > %(before)s AND held.{day} <= %(day)s)"
MOVED = (
    steps_in(Path(__file__).with_name("recalling.sql"))["moved"]
    .replace("{stated}", TOLD.replace("{event}", "stated_by"))
    .replace("{closed}", TOLD.replace("{event}", "closed_by"))
    .replace("{begun}", BETWEEN.replace("{day}", "valid_from"))
    .replace("{ended}", BETWEEN.replace("{day}", "valid_to"))
)
DATED = {"happened": 4, "decided": 5, "published": 6}
"""Where in a row of records each date stands."""


def recalled(subject: int, asked: Asked, wanted: Wanted, *, others: Mapping[str, int]) -> tuple[Run, Result] | None:
    """The last run of the model up to the day and position, and what it gave of the organisation, where it still holds.

    None where it does not, and where the run was not about the organisation.
    """
    return recalled_of([subject], asked, wanted, others=others).get(subject)


def recalled_of(
    subjects: Collection[int], asked: Asked, wanted: Wanted, *, others: Mapping[str, int]
) -> dict[int, tuple[Run, Result]]:
    """What `recalled` says of each of these organisations, by as many statements as for one; others are left out."""
    run = _last_alike(asked, wanted)
    if run is None:
        return {}
    still = set(subjects) - _moved(subjects, run, wanted)
    still = {subject for subject in still if _graded_alike(subject, run.others, others)}
    if run.day < wanted.day:
        still -= _grown(still, run, asked, wanted)
    held = Evaluated.objects.filter(run_id=run.id, subject_id__in=still) if still else ()
    return {one.subject_id: (run, result_held(one)) for one in held}


def result_held(held: Evaluated) -> Result:
    """A stored row as the result that it was."""
    return result_of((held.subject_id, held.score, held.grade, held.unbounded, held.flags, held.reasons))


def _last_alike(asked: Asked, wanted: Wanted) -> Run | None:
    """The last run of the same model under the same law, of no later position or day."""
    runs = Run.objects.filter(
        model=asked.item.key,
        digest=asked.program.digest,
        adoption=adoption_of(asked.book.digest).id,
        position__lte=wanted.position,
        day__lte=wanted.day,
    )
    return runs.order_by("-id").first()


def _moved(subjects: Collection[int], run: Run, wanted: Wanted) -> set[int]:
    days = {"before": run.day, "day": wanted.day}
    with connection.cursor() as cursor:
        cursor.execute(MOVED, {"subjects": list(subjects), "since": run.position, "position": wanted.position, **days})
        return {subject for (subject,) in cursor.fetchall()}


def _graded_alike(subject: int, was: Mapping[str, int], now: Mapping[str, int]) -> bool:
    """Whether the runs of other models that were read and those that would be read gave the same grades."""
    return was == now or grades_given(subject, was) == grades_given(subject, now)


def _grown(subjects: Collection[int], run: Run, asked: Asked, wanted: Wanted) -> set[int]:
    """Of whom the days since the run changed what is shown, or a record passed an age at which it counts otherwise."""
    slim, these = replace(wanted, columns={}), sorted(subjects)
    before, now = (records_shown(replace(slim, day=day), subjects=these) for day in (run.day, wanted.day))
    otherwise = {row[:2] for row in before} ^ {row[:2] for row in now}
    passed = passed_between(asked.terms, wanted.items, run.day, wanted.day)
    aged = {int(str(row[0])) for row in now if any(_passed(row, one) for one in _of_item(passed, row))}
    return {int(str(row[0])) for row in otherwise} | aged


def _of_item(passed: Iterable[Passed], row: Row) -> Iterable[Passed]:
    return (one for one in passed if one.item == row[2])


def _passed(row: Row, one: Passed) -> bool:
    return one.first <= int(str(row[DATED[one.dated]])) <= one.last
