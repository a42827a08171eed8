"""What another rulebook would change, for whom and how many, told before it is adopted (opinions of 2025, item 19).

Answered for the whole population, of a day and from a position of the log, so that it can be replayed; nothing is
written.  Organisations are only counted, by sector and by region; none is named.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import orjson
from django.db import connection, transaction

from gongxin.dossiers.alike import Alike, Asked, Reading, list_alike
from gongxin.dossiers.windows import window_changes
from gongxin.measures.cuts import asked_on
from gongxin.measures.queries import NoSuchPurpose, digest_of, key_of, position_asked
from gongxin.measures.rules import REPAIRED, WEIGHT, Answer, Document, Fact, Plan, Rule, filed, found_in, rules_of
from gongxin.rulebook.book import Rulebook, UnknownKey
from gongxin.rulebook.items import CatalogueItem, NotInForce
from gongxin.rulebook.measures import Effect
from gongxin.rulebook.queries import told_before
from gongxin.store.steps import steps_in
from gongxin.subjects.queries import count_told

STEPS = steps_in(Path(__file__).with_name("impact.sql"))
ANSWERS = (Answer.NO, Answer.NEEDS_A_HUMAN, Answer.YES)
EFFECTS = tuple(Effect)
INDUSTRY = "industry"
"""The field in which a register states an organisation's sector."""

Row = tuple[object, ...]
Sector = tuple[str | None, str | None]


@dataclass(frozen=True)
class Side:
    """One rulebook on the day: the measures of each purpose in force, and the grounds of all of them."""

    purposes: Mapping[str, tuple[str, ...]]
    rules: tuple[Rule, ...]
    plan: Plan

    def said(self, purpose: str) -> object:
        """All that decides answers for the purpose."""
        if purpose not in self.purposes:
            return None
        named = self.purposes[purpose]
        return [
            (one.measure, one.terms.effect, one.terms.family, one.ground) for one in self.rules if one.measure in named
        ]


def impact(new: Rulebook, *, day: date, position: int | None = None, purpose: str | None = None) -> Document:
    """What would change on `day` if `new` took the place of the rulebook of `position` (None: the log's latest).

    With `purpose`, of answers only those for it.  Refused for a purpose that neither rulebook has on that day.
    """
    at = position_asked(position)
    old = told_before(at)
    known = tuple({**old.purposes, **new.purposes})
    asked = known if purpose is None else (key_of(purpose, known),)
    before, after = _side(old, asked, day), _side(new, asked, day)
    if purpose is not None and not {*before.purposes, *after.purposes}:
        raise NoSuchPurpose(f"the purpose {asked[0]} is not in force on {day}")
    answers, measures = _changed_answers(before, after, old, new, day=day, position=at)
    document: Document = {
        "position": at,
        "rulebook": old.digest,
        "proposed": new.digest,
        "day": day.isoformat(),
        "purposes": sorted({*before.purposes, *after.purposes}),
        "organisations": count_told(at),
        "answers": answers,
        "measures": measures,
        "records": _records(old, new, day=day, position=at),
    }
    return {**document, "digest": digest_of(document)}


def _side(book: Rulebook, purposes: Iterable[str], day: date) -> Side:
    in_force = {key: named for key in purposes if (named := _measures(book, key, day)) is not None}
    every = dict.fromkeys(measure for named in in_force.values() for measure in named)
    rules = rules_of(book, every, day)
    return Side(in_force, tuple(rules), filed(rules, "", day))


def _measures(book: Rulebook, purpose: str, day: date) -> tuple[str, ...] | None:
    try:
        terms = book.at(day).purpose(purpose).terms
    except (NotInForce, UnknownKey):
        return None
    return terms.measures if terms is not None else None


def _changed_answers(
    before: Side, after: Side, old: Rulebook, new: Rulebook, *, day: date, position: int
) -> tuple[list[Document], list[Document]]:
    """The answers that change, and the measures by which they do; nothing is read for what both say alike."""
    purposes = sorted({*before.purposes, *after.purposes})
    changed = [key for key in purposes if before.said(key) != after.said(key)]
    if not changed:
        return [], []
    counting = list(_counting(changed, before, after))
    measures = {measure for _, measure, _, _ in counting}
    rules = [one for one in (*before.rules, *after.rules) if one.measure in measures]
    asked, registers = _with_sectors(asked_on(rules, day), (old, new))
    with transaction.atomic(), connection.cursor() as cursor:
        alike = list_alike(asked, day=day, position=position)
        _run("make_tables")
        _copy("take_decided", _decided(alike, before.plan, after.plan))
        _copy("take_counting", counting)
        for step in ("list_standing", "list_answers"):
            _run(step)
        cursor.execute(STEPS["list_sectors"], {"registers": registers})
        answers = _told(_rows("count_answers"), before, after, by_measure=False)
        return answers, _told(_rows("count_measures"), before, after, by_measure=True)


def _counting(purposes: Iterable[str], before: Side, after: Side) -> Iterator[tuple[str, str, bool, bool]]:
    for purpose in purposes:
        was, becomes = (set(side.purposes.get(purpose, ())) for side in (before, after))
        for measure in sorted(was | becomes):
            yield purpose, measure, measure in was, measure in becomes


def _with_sectors(asked: dict[str, Asked], books: Iterable[Rulebook]) -> tuple[dict[str, Asked], list[str]]:
    """What is asked, and of registers the industry before all else; which items are registers."""
    registers = sorted({key for book in books for key, item in book.catalogue.items() if _registers(item)})
    for key in registers:
        others = asked.get(key, Asked(()))
        readings = (Reading(INDUSTRY), *(one for one in others.readings if one.field != INDUSTRY))
        asked = asked | {key: Asked(readings, others.held_from)}
    return asked, registers


def _registers(item: CatalogueItem) -> bool:
    said = [version.terms for version in item.versions if version.terms is not None]
    return any(terms.registers and INDUSTRY in {text.name for text in terms.fields} for terms in said)


def _decided(alike: Iterable[Alike], before: Plan, after: Plan) -> Iterator[Row]:
    """Each measure that stands on a profile, with its weight before and after."""
    for one in alike:
        marks = (REPAIRED,) if one.withheld else ()
        fact = Fact(0, one.item, 0, one.held_from, None, "", one.facts, marks)
        was, becomes = _weights(before, fact), _weights(after, fact)
        for measure in sorted({*was, *becomes}):
            yield one.item, list(one.profile), measure, was.get(measure), becomes.get(measure)


def _weights(plan: Plan, fact: Fact) -> dict[str, int]:
    return {one.rule.measure: WEIGHT[one.effect] for one in found_in(plan, [fact])}


def _run(step: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(STEPS[step])


def _copy(step: str, rows: Iterable[Row]) -> None:
    with connection.cursor() as cursor, cursor.copy(STEPS[step]) as copy:
        for row in rows:
            copy.write_row(row)


def _rows(step: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(STEPS[step])
        return list(cursor.fetchall())


def _told(rows: Iterable[Row], before: Side, after: Side, *, by_measure: bool) -> list[Document]:
    """The counts as they go out: each change once, with its organisations in all, by sector and by region."""
    found: dict[tuple[object, ...], Document] = {}
    for *change, industry, kind, region, all_regions, all_sectors, count in rows:
        document = found.setdefault(tuple(change), _change(change, before, after, by_measure=by_measure))
        if not all_regions:
            document["by_region"].append({"region": region, "organisations": count})
        elif not all_sectors:
            named = None if industry is None else orjson.loads(str(industry))
            document["by_sector"].append({"industry": named, "kind": kind, "organisations": count})
        else:
            document["organisations"] = count
    for document in found.values():
        document["by_sector"].sort(key=lambda one: (-one["organisations"], one["industry"] or "", one["kind"] or ""))
        document["by_region"].sort(key=lambda one: one["region"])
    return [found[change] for change in sorted(found, key=str)]


def _change(change: Sequence[object], before: Side, after: Side, *, by_measure: bool) -> Document:
    purpose, *rest = change
    answers = [
        ANSWERS[int(str(number))].value if purpose in side.purposes else None
        for number, side in zip(rest[-2:], (before, after), strict=True)
    ]
    said: Document = {"purpose": purpose}
    if by_measure:
        effects = [None if one is None else EFFECTS[int(str(one))].value for one in rest[1:3]]
        said |= {"measure": rest[0], "before": effects[0], "after": effects[1]}
        said |= {"answer_before": answers[0], "answer_after": answers[1]}
    else:
        said |= {"before": answers[0], "after": answers[1]}
    return said | {"organisations": 0, "by_sector": [], "by_region": []}


def _records(old: Rulebook, new: Rulebook, *, day: date, position: int) -> list[Document]:
    changes = window_changes(old, new, day=day, position=position)
    return [
        {
            "item": one.item,
            "severity": one.severity,
            "before": one.before or None,
            "after": one.after or None,
            "end": one.end or None,
            "records": records,
        }
        for one, records in changes.items()
    ]
