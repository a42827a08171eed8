"""May this organisation do that on that day?  The answer from its records and the rulebook, with its proof.

A purpose names the measures that count; of each the version in force on the day is asked, by the rulebook of the log
position.  The heaviest effect decides: a bar says no, what a person has to decide is said to need one, and anything
else leaves the answer at yes.  Publication plays no part: that a record is no longer shown ends no bar.

What is said about a record counts: on a repaired or shielded one only a bar stands that is part of its decision, and
what stands on a disputed one says so.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from gongxin.dossiers.recognising import Origin
from gongxin.dossiers.remarks import WITHHOLDING, RemarkKind
from gongxin.measures.filing import Asked, Filing, asked_by
from gongxin.measures.recognising import Recognition, recognised_ground
from gongxin.measures.standing import Standing, after, day_in, standing_of
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import Basis, Condition, Version
from gongxin.rulebook.measures import Effect, Family, Ground, MeasureTerms, WayOut
from gongxin.rulebook.severity import all_hold

Document = dict[str, Any]
REPAIRED = RemarkKind.REPAIRED.value
WEIGHT = {effect: place for place, effect in enumerate(Effect)}


class Answer(StrEnum):
    """What a check says of one code; each absence is its own answer, and none of them is a no."""

    YES = "yes"
    NO = "no"
    NEEDS_A_HUMAN = "needs_a_human"
    NOTHING_KNOWN = "nothing_known"
    ILL_FORMED = "ill_formed"
    OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True)
class Fact:
    """What is held of a record: of which item, from which day, told at which position of the log."""

    record: int
    item: str
    position: int
    held_from: date
    decided_on: date | None
    authority: str
    facts: Mapping[str, object]
    marks: tuple[str, ...] = ()
    statement: str | None = None
    origin: Origin | None = None


@dataclass(frozen=True)
class Rule:
    """One ground of one measure in force, ready to be asked, and what its proof says whatever the record."""

    place: tuple[int, int]
    measure: str
    version: Version[MeasureTerms]
    terms: MeasureTerms
    ground: Ground
    asked: Asked
    said: Document
    basis: tuple[Document, ...]
    recognition: Recognition | None = None


@dataclass(frozen=True)
class Plan:
    """The measures of a purpose on a day, by the items of the records on which they rest.

    Of records of the items in `recognised` it matters from which node they came.
    """

    purpose: str
    day: date
    rules: Mapping[str, Filing[Rule]]
    recognised: frozenset[str] = frozenset()

    @property
    def items(self) -> tuple[str, ...]:
        """The items whose records matter; of all others nothing is read."""
        return tuple(sorted(self.rules))


def plan_of(book: Rulebook, purpose: str, day: date) -> Plan:
    """What is asked for the purpose on `day`; a measure that is not in force then is not asked."""
    terms = book.at(day).purpose(purpose).terms
    assert terms is not None
    rules = rules_of(book, terms.measures, day)
    return filed([one for one in rules if one.recognition is None or purpose in one.recognition.purposes], purpose, day)


def rules_of(book: Rulebook, measures: Iterable[str], day: date) -> list[Rule]:
    """The grounds of these measures as in force on `day`, in the order given."""
    in_force = book.at(day).measures()
    keys = enumerate(dict.fromkeys(measures))
    return [rule for place, key in keys for rule in _rules_of(book, key, in_force.get(key), place, day)]


def filed(rules: Iterable[Rule], purpose: str, day: date) -> Plan:
    """The plan of these rules: each filed by what it asks."""
    filings: dict[str, Filing[Rule]] = {}
    recognised = set()
    for rule in rules:
        filings.setdefault(rule.ground.item, Filing()).add(rule, rule.asked)
        if rule.recognition is not None:
            recognised.add(rule.ground.item)
    return Plan(purpose, day, filings, frozenset(recognised))


def _rules_of(book: Rulebook, key: str, version: Version[MeasureTerms] | None, place: int, day: date) -> Iterator[Rule]:
    if version is None or version.terms is None:
        return
    basis = tuple(_cited(book, one) for one in version.basis)
    for number, stated in enumerate(version.terms.grounds):
        found = recognised_ground(book, stated, day) if stated.recognised else (stated, None)
        if found is None:
            continue
        ground, recognition = found
        said: Document = {
            "item": ground.item,
            "in_force": version.in_force.isoformat(),
            "ground": number,
            "when": [_condition(one) for one in ground.when],
            "unverified": list(version.unverified),
        }
        if recognition is not None:
            said["recognition"] = recognition.document
        asked = asked_by(ground.when)
        yield Rule((place, number), key, version, version.terms, ground, asked, said, basis, recognition)


def _condition(condition: Condition) -> Document:
    return condition.model_dump(mode="json", exclude_none=True)


def _cited(book: Rulebook, basis: Basis) -> Document:
    title = book.act(basis.act).title
    return {"act": basis.act, "article": basis.article, "title": {"zh": title.zh, "en": title.en}}


@dataclass(frozen=True)
class Because:
    """A measure that stands on a record, and to what effect on the day."""

    rule: Rule
    fact: Fact
    standing: Standing

    @property
    def effect(self) -> Effect:
        """The measure's own effect; where a restriction's end is not certain, a person's decision."""
        effect = self.rule.terms.effect
        return effect if self.standing.certain or effect is Effect.EASED else Effect.HUMAN_DECIDES

    @property
    def order(self) -> tuple[int, tuple[int, int], int]:
        """The heaviest first, then as the purpose lists the measures."""
        return WEIGHT[self.effect], self.rule.place, self.fact.record


def found_in(plan: Plan, facts: Iterable[Fact]) -> list[Because]:
    """Every measure of the plan that stands on one of the records, the heaviest first; each once a record."""
    found: dict[tuple[str, int], Because] = {}
    for fact in facts:
        filed = plan.rules.get(fact.item)
        for rule in filed.holding(fact.facts) if filed else ():
            one = _standing(rule, fact, plan.day)
            if one is not None:
                earlier = found.get((rule.measure, fact.record))
                if earlier is None or one.order < earlier.order:
                    found[rule.measure, fact.record] = one
    return sorted(found.values(), key=lambda each: each.order)


def _standing(rule: Rule, fact: Fact, day: date) -> Because | None:
    if not WITHHOLDING.isdisjoint(fact.marks) and rule.terms.family is not Family.PART_OF_DECISION:
        return None
    if rule.recognition is not None and not rule.recognition.covers(fact.origin, fact.marks):
        return None
    if not all_hold(rule.asked.rest, fact.facts):
        return None
    standing = standing_of(rule.ground, rule.terms.family, fact.facts, held_from=fact.held_from, day=day)
    return None if standing is None else Because(rule, fact, standing)


def answer_of(plan: Plan, code: str, facts: Sequence[Fact]) -> Document:
    """The answer about one organisation that is known, with its proof and the lawful ways out."""
    found = found_in(plan, facts)
    effects = {one.effect for one in found}
    answer = Answer.YES
    if effects & {Effect.BARRED, Effect.HUMAN_DECIDES}:
        answer = Answer.NO if Effect.BARRED in effects else Answer.NEEDS_A_HUMAN
    ways = sorted(_ways_out(found, plan.day), key=lambda way: way["earliest"] or "9999-99-99")
    return answered(code, answer, [_because(one) for one in found], ways)


def answered(
    code: str | None, answer: Answer, because: Sequence[Document] = (), way_out: Sequence[Document] = ()
) -> Document:
    """One entry of the answers, in the shape that goes out."""
    return {"code": code, "answer": answer.value, "because": list(because), "way_out": list(way_out)}


def _because(one: Because) -> Document:
    listing = one.rule.terms.family is Family.FOLLOWS_LISTING
    record = _record(one.fact)
    return {
        "measure": one.rule.measure,
        "effect": one.effect.value,
        "rule": one.rule.said,
        "record": None if listing else record,
        "listing": record if listing else None,
        "basis": list(one.rule.basis),
        "since": one.standing.since.isoformat(),
        "until": _iso(one.standing.until),
        "end_stated": one.standing.certain,
    }


def _record(fact: Fact) -> Document:
    """The record as a proof names it; what is said about it stands there only where something is."""
    document: Document = {
        "id": fact.record,
        "item": fact.item,
        "position": fact.position,
        "decided_on": _iso(fact.decided_on),
        "authority": fact.authority,
    }
    if fact.origin is not None:
        document["node"] = fact.origin.node
    if fact.marks:
        document["marks"] = list(fact.marks)
    if fact.statement is not None:
        document["statement"] = fact.statement
    return document


def _ways_out(found: Iterable[Because], day: date) -> Iterator[Document]:
    """Every step out of what stands against the organisation: to wait for the end, and what the rules offer."""
    for one in found:
        if one.effect is Effect.EASED:
            continue
        if one.standing.until is not None:
            yield _way("await_end", one, one.rule.version.basis, one.standing.until.isoformat(), AWAIT_END)
        for step in one.rule.terms.way_out:
            text = {"zh": step.text.zh, "en": step.text.en}
            yield _way(step.step, one, (step.basis,), _iso(_earliest(step, one.fact, day)), text)


AWAIT_END = {"zh": "期限届满，措施自行终止。", "en": "The measure ends by itself."}


def _way(step: str, one: Because, basis: Iterable[Basis], earliest: str | None, text: Document) -> Document:
    cited = [{"act": each.act, "article": each.article} for each in basis]
    rule = {"measure": one.rule.measure, "record": one.fact.record, "basis": cited}
    return {"step": step, "rule": rule, "earliest": earliest, "text": text}


def _earliest(step: WayOut, fact: Fact, day: date) -> date | None:
    """From which day the step can be taken; None where that counts from a day which no record holds."""
    if step.after is None:
        return day
    begins = day_in(fact.facts, step.counted_from)
    counted = None if begins is None else after(begins, step.after)
    return None if counted is None else max(day, counted)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
