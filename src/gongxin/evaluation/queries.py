"""Runs as they were made: which there are, what they rested on, which grade each gave to whom."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db import connection

from gongxin.evaluation.compiling import compile_model, fields_of
from gongxin.evaluation.models import Evaluated, Run
from gongxin.evaluation.rules import Program, key_ending
from gongxin.evaluation.seeing import standing_here
from gongxin.evaluation.weighing import Weigher, weigher
from gongxin.ledger.queries import position_of
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.evaluations import ModelItem, ModelTerms, Standing
from gongxin.rulebook.items import NotInForce, Words
from gongxin.rulebook.queries import adopted, told_before

GRADES = "SELECT subject_id, grade FROM evaluation_result WHERE run_id = %s ORDER BY subject_id"
READ_AT_ONCE = 10_000
HELD = ("score", "grade", "unbounded", "flags", "reasons")
HISTORY = f"""
SELECT run.id, run.model, run.day, run.position, {", ".join(HELD)}
FROM (SELECT id, model, day, position FROM evaluation_run WHERE model = %s ORDER BY id DESC LIMIT %s) AS run
JOIN evaluation_result AS held ON held.run_id = run.id AND held.subject_id = %s
ORDER BY run.id DESC
"""


class NoSuchModel(Exception):
    """The adopted packs have no such model on that day."""


class NoSuchRun(Exception):
    """No run has that number."""


@dataclass(frozen=True)
class Asked:
    """A model as it is in force on the day asked, by the law of a position, compiled for that day."""

    item: ModelItem
    terms: ModelTerms
    book: Rulebook
    program: Program
    weigher: Weigher
    unverified: tuple[str, ...]

    @property
    def standing(self) -> Standing:
        """What a result is here: the model's own word, or on a local node a hint."""
        return standing_here(self.terms, self.book.packs.values())

    def title_of(self, grade: str) -> Words:
        """What the grade is called; one that is given where too little is known is called after what is missing."""
        named = next((one.title for one in self.terms.grades if one.grade == grade), None)
        if named is None:
            assert self.terms.coverage is not None  # nothing else gives a grade beside those of the model
            return self.terms.coverage.title
        return named


def asked_model(model: str, *, day: date, position: int) -> Asked:
    """The model of that key, or whose key alone ends so, in force on `day` by the law of `position`.

    Refused where the packs adopted by then have none, or it is not in force on that day.
    """
    book = told_before(position)
    return _compiled(book.digest, key_of(model, book), day)


@lru_cache(maxsize=64)
def _compiled(digest: str, key: str, day: date) -> Asked:
    """The model of the rulebook with that digest, compiled once for a day."""
    book = adopted(digest)
    item = book.models[key]
    try:
        version = item.at(day)
    except NotInForce as fault:
        raise NoSuchModel(str(fault)) from fault
    if version.terms is None:
        raise NoSuchModel(f"{item.key} is not in force on {day}")
    fields = fields_of(book.catalogue)
    program = compile_model(item, version, day=day, fields=fields)
    return Asked(item, version.terms, book, program, weigher(program, version.terms, fields), version.unverified)


def key_of(model: str, book: Rulebook) -> str:
    """The model's whole key; its last part is enough where only one model ends so."""
    key = key_ending(model, book.models)
    if key is None:
        there = ", ".join(book.models) or "none"
        raise NoSuchModel(f"there is no model {model[:80]}; those there are: {there}")
    return key


def runs_of_others(terms: ModelTerms, *, day: date, position: int) -> dict[str, int]:
    """For each model that a ceiling asks about, its last run of a day up to this one that the log had told of."""
    found = {one.model: last_run(one.model, day=day, position=position) for one in terms.ceilings}
    return {model: run.id for model, run in sorted(found.items()) if run is not None}


def last_run(model: str, *, day: date | None = None, position: int | None = None) -> Run | None:
    """The model's last run: of a day up to this one, and told before this position, where they are given."""
    runs = Run.objects.filter(model=model).order_by("-id")
    if day is not None:
        runs = runs.filter(day__lte=day)
    for run in runs.iterator(chunk_size=50):
        told = position_of(run.event)
        if position is None or (told is not None and told < position):
            return run
    return None


def run_numbered(number: int) -> Run:
    """The run of that number."""
    found = Run.objects.filter(id=number).first()
    if found is None:
        raise NoSuchRun(f"there is no run {number}")
    return found


def runs_of(model: str, *, limit: int) -> list[Run]:
    """The model's last runs, the latest first."""
    return list(Run.objects.filter(model=model).order_by("-id")[:limit])


def models_run() -> list[str]:
    """The keys of the models that were ever run."""
    return list(Run.objects.order_by("model").values_list("model", flat=True).distinct())


def grades_of(run: int) -> Iterator[tuple[int, str]]:
    """Which grade the run gave to whom, in order of organisation; read some thousand at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(GRADES, [run])
        while rows := cursor.fetchmany(READ_AT_ONCE):
            yield from rows


def history_of(subject: int, *, model: str, limit: int) -> list[tuple[Run, Evaluated]]:
    """What those of the model's last runs that were about the organisation gave it, the latest first."""
    found = Run.objects.raw(HISTORY, [model, limit, subject])
    return [
        (run, Evaluated(run_id=run.id, subject_id=subject, **{one: vars(run)[one] for one in HELD})) for run in found
    ]


def given_to(subject: int, *, runs: list[Run]) -> dict[int, Evaluated]:
    """What each of these runs gave of the organisation; runs that were not about it are left out."""
    held = Evaluated.objects.filter(run_id__in=[run.id for run in runs], subject_id=subject)
    return {one.run_id: one for one in held}


def grades_given(subject: int, runs: Mapping[str, int]) -> list[tuple[str, str]]:
    """Which grades these runs, one of each model, gave the organisation, in order of model."""
    if not runs:
        return []
    given = given_to(subject, runs=[run_numbered(number) for number in runs.values()])
    return [(model, given[number].grade) for model, number in sorted(runs.items()) if number in given]
