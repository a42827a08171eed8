"""A result in full for one organisation: every point with record, rule and date, what changed, and the way up.

The model is applied to this organisation's rows anew, as its program would be, so that what is explained is what stands
now: a record that was repaired or is contested no longer counts, whenever the last run over everybody was.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from gongxin.agencies.guarding import seen_whole
from gongxin.dossiers.extract import Row, records_shown, subjects_told_of
from gongxin.dossiers.windows import may_be_adverse
from gongxin.evaluation.answering import About, NotEvaluated, about, models_seen, not_about
from gongxin.evaluation.engines import Tables, rows_in_postgresql
from gongxin.evaluation.models import Evaluated, Run
from gongxin.evaluation.picking import ITEM, RECORD, number_in
from gongxin.evaluation.queries import Asked, grades_given, history_of
from gongxin.evaluation.recalling import result_held
from gongxin.evaluation.rules import EPOCH, Result
from gongxin.evaluation.seeing import Sight, Viewer
from gongxin.evaluation.weighing import Own, Said, asked_of, takings, weighed
from gongxin.ledger.queries import head
from gongxin.remedies.queries import repairable_among
from gongxin.remedies.rules import Repairable
from gongxin.rulebook.evaluations import Indicator

MOST_WAYS = 40
"""Of so many records, the newest, it is worked out what their repair alone would change."""
EARLIER = 12
"""So many earlier runs are looked at for what changed."""


@dataclass(frozen=True)
class Counted:
    """A record that an indicator took, with its dates."""

    record: int
    item: str
    severity: str
    happened_on: date | None
    decided_on: date | None
    published_on: date | None


@dataclass(frozen=True)
class Point:
    """What an indicator gave, in parts of a point, the records or words by which, and how many more are not named."""

    indicator: Indicator
    parts: int
    records: tuple[Counted, ...]
    told: tuple[str, ...] = ()
    withheld: int = 0


@dataclass(frozen=True)
class Way:
    """What the grade would be without a record (None: without all that can be repaired), as all else stands now.

    `earliest` is the first day on which its repair can be granted, None where no rule lets one ask; it is free of
    charge.  On `public_until` its publication ends by itself.
    """

    record: int | None
    earliest: date | None
    public_until: date | None
    grade: str


@dataclass(frozen=True)
class Change:
    """What the last run over everybody gave, and which indicators give something else now: before, now."""

    run: Run
    grade: str
    indicators: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Explained:
    """One organisation's result by one model, with its reasons."""

    code: str
    asked: Asked
    day: date
    position: int
    result: Result
    points: tuple[Point, ...]
    ways: tuple[Way, ...]
    last: Change | None
    history: tuple[tuple[Run, str], ...]
    others: Mapping[str, int]


def explain(code: str, *, model: str, at: datetime, position: int | None = None, sight: Sight = Sight.ALL) -> Explained:
    """The organisation's result by the model as it stands at `at`, with every reason; where all is seen, the way up.

    Refused for a model that is not in force, and for an organisation that the model is not about.
    """
    with seen_whole(), transaction.atomic():
        one = about(code, model=model, at=at, position=position)
        wanted, subject = one.wanted, one.subject
        subjects = subjects_told_of(wanted, subjects=[subject])
        if not subjects:
            raise not_about(one)
        records = records_shown(wanted, subjects=[subject])
        days = _days(one, records, at=at) if sight is Sight.ALL else {}
        adverse = [number for number in (number_in(row, RECORD) for row in records) if number in days][-MOST_WAYS:]
        evaluated = _evaluate(one, subjects[0], records, adverse)
        result, history = evaluated.results[subject], history_of(subject, model=one.asked.item.key, limit=EARLIER)
        return Explained(
            code=one.code,
            asked=one.asked,
            day=wanted.day,
            position=wanted.position,
            result=result,
            points=tuple(_points(one.asked, evaluated, records)),
            ways=tuple(_ways(adverse, days, evaluated.results, wanted.day)),
            last=_last(history, one.asked, result),
            history=tuple((run, held.grade) for run, held in history),
            others=one.others,
        )


def explained_to(viewer: Viewer, code: str, *, at: datetime) -> Iterator[tuple[Explained, Sight]]:
    """Every result of the organisation that this viewer may see, of models that were run here and are in force."""
    for model, sight in models_seen(viewer, at=at):
        try:
            yield explain(code, model=model, at=at, sight=sight), sight
        except NotEvaluated:
            continue


def public_reasons(code: str, *, model: str, at: datetime) -> Explained | None:
    """What everybody may see of the organisation's result by the model of this key; None where that is nothing."""
    for known, sight in models_seen(Viewer.PUBLIC, at=at):
        if known == model:
            try:
                return explain(code, model=model, at=at, sight=sight)
            except NotEvaluated:
                return None
    return None


@dataclass(frozen=True)
class _Given:
    """The results by subject, those supposed being negative numbers; which indicators took which record; words."""

    results: Mapping[int, Result]
    took: Mapping[int, Collection[str]]
    told: Mapping[str, tuple[str, ...]]


def _days(one: About, records: Sequence[Row], *, at: datetime) -> Mapping[int, Repairable]:
    """From when each adverse record can be repaired; nothing where it is an earlier position that is asked of."""
    if one.pinned and one.wanted.position != head():
        return {}
    catalogue = one.asked.book.catalogue
    adverse = [row for row in records if may_be_adverse([catalogue[str(row[ITEM])]])]
    return repairable_among(one.subject, [number_in(row, RECORD) for row in adverse], at=at)


def _evaluate(one: About, about: Row, records: Sequence[Row], adverse: Sequence[int]) -> _Given:
    """What the model gives the organisation, and what it would give without each of its adverse records.

    Its SELECTs, where it has any, are asked in the store, under all numbers at once; the rest is weighed here.
    """
    model, subject = one.asked.weigher, one.subject
    own = Own(subject, records, grades_given(subject, one.others))
    without: dict[int, frozenset[int]] = {subject: frozenset(), **{-number: frozenset({number}) for number in adverse}}
    without[0] = frozenset(adverse)
    said = list(_said(one, about, own, without))
    took = takings(model, records)
    took_by: dict[int, set[str]] = {}
    for indicator, some in took.items():
        for record in some:
            took_by.setdefault(record.record, set()).add(indicator)
    told: dict[str, list[str]] = {}
    for number, indicator, _, reason in said:
        if number == subject:
            told.setdefault(indicator, []).append(reason)
    results = weighed(model, own, took, without=without, asked=asked_of(said))
    return _Given(results, took_by, {key: tuple(sorted(some)) for key, some in told.items()})


def _said(one: About, about: Row, own: Own, without: Mapping[int, frozenset[int]]) -> Iterable[Said]:
    """The rows of the model's SELECTs under each number: indicator, points, words."""
    program = one.asked.program
    if program.told is None:
        return ()
    others = [(own.subject, *given) for given in own.others]
    tables: Tables = {"subjects": [about], "records": own.records, "others": others}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")
        return rows_in_postgresql(cursor, program, tables, program.told, without=without)


def _points(asked: Asked, given: _Given, records: Sequence[Row]) -> Iterable[Point]:
    """Every indicator that gave points or took a record, in the model's order."""
    (subject,) = [one for one in given.results if one > 0]
    parts = dict(given.results[subject].reasons)
    for indicator in asked.terms.indicators:
        took = tuple(_counted(row) for row in records if indicator.key in given.took.get(int(str(row[1])), ()))
        told = given.told.get(indicator.key, ())
        if took or told or indicator.key in parts:
            yield Point(indicator, parts.get(indicator.key, 0), took, told)


def _counted(row: Row) -> Counted:
    happened, decided, published = (EPOCH + timedelta(days=int(one)) if one else None for one in row[4:7])
    return Counted(int(str(row[1])), str(row[2]), str(row[3]), happened, decided, published)


def _ways(
    adverse: Sequence[int], days: Mapping[int, Repairable], results: Mapping[int, Result], day: date
) -> Iterable[Way]:
    for record in adverse:
        earliest = days[record].earliest
        yield Way(record, earliest and max(earliest, day), days[record].public_until, results[-record].grade)
    if len(adverse) > 1:
        known = [found for found in (days[record].earliest for record in adverse) if found is not None]
        yield Way(None, max([day, *known]) if len(known) == len(adverse) else None, None, results[0].grade)


def _last(history: Sequence[tuple[Run, Evaluated]], asked: Asked, now: Result) -> Change | None:
    """What changed since the last of these runs."""
    if not history:
        return None
    run, held = history[0]
    before, after = dict(result_held(held).reasons), dict(now.reasons)
    keys = [one.key for one in asked.terms.indicators]
    changed = [(key, before.get(key, 0), after.get(key, 0)) for key in keys]
    return Change(run, held.grade, tuple(one for one in changed if one[1] != one[2]))
