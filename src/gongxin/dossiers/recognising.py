"""Grades of other nodes that a rule of the packs recognises here: their answer, where it is from, what it counts as.

Nothing is stored: it follows from the records that are shown, the homes they came from, and the rulebook of the day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gongxin.dossiers.answers import Mark, RecordView
from gongxin.dossiers.models import Home, Record
from gongxin.periods.period import add_months
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import Length, Version, saying_on
from gongxin.rulebook.recognitions import RecognitionItem, RecognitionTerms
from gongxin.rulebook.severity import all_hold

NOT_COUNTED = frozenset({Mark.DISPUTED, Mark.FOUND_WRONG, Mark.BOTH_SIDES, Mark.REPAIRED, Mark.SHIELDED})


@dataclass(frozen=True)
class Recognised:
    """A grade that another node gave, and by which rule it counts as which of ours: until the day `until`, exclusive.

    `node` and `position` say where the record is at home and where in that node's log it changed last.
    """

    record: RecordView
    node: str
    position: int
    grade: str
    counts_as: str
    until: date
    rule: RecognitionItem
    version: Version[RecognitionTerms]

    @property
    def terms(self) -> RecognitionTerms:
        """What the rule says."""
        assert self.version.terms is not None  # only rules in force recognise
        return self.version.terms


def recognised_grades(
    records: Sequence[RecordView], *, book: Rulebook, day: date, purpose: str | None = None
) -> list[Recognised]:
    """The grades among these records that count here on `day`, for the purpose if one is named.

    Not recognised is what no rule names, what is at home here, what came from another node or region than the rule's,
    what is disputed, repaired or shielded, and what was given too long ago.
    """
    rules = [
        (item, terms)
        for item, terms in saying_on(day, book.recognitions.values())
        if purpose is None or purpose in terms.purposes
    ]
    items = {terms.item for _, terms in rules}
    asked = [one for one in records if one.item in items]
    homes = Home.objects.in_bulk([one.id for one in asked]) if asked else {}
    return [
        found
        for item, terms in rules
        for record in asked
        if (home := homes.get(record.id)) is not None
        for found in _recognised(record, home, item, terms, book=book, day=day)
    ]


@dataclass(frozen=True)
class Origin:
    """Where a record came from: the node at which it is at home, and the agency that supplied it there."""

    node: str
    source: str


def origins_of(records: Sequence[int]) -> dict[int, Origin]:
    """The origin of each of these records that came from another node; those of this node have none."""
    nodes = dict(Home.objects.filter(record_id__in=records).values_list("record_id", "node"))
    sources = dict(Record.objects.filter(id__in=list(nodes)).values_list("id", "source"))
    return {record: Origin(node, sources[record]) for record, node in nodes.items() if record in sources}


def _recognised(
    record: RecordView, home: Home, item: RecognitionItem, terms: RecognitionTerms, *, book: Rulebook, day: date
) -> Iterator[Recognised]:
    agency = book.agencies.get(record.source)
    grade = record.facts.get(terms.grade)
    counts_as = terms.counted(grade)
    until = _until(record, terms)
    known = agency is not None and agency.region in terms.regions and home.node in terms.nodes
    if not known or record.item != terms.item or counts_as is None or not NOT_COUNTED.isdisjoint(record.marks):
        return
    begins = _day(record, terms.begins)
    if until is None or begins is None or not begins <= day < until or not all_hold(terms.when, record.facts):
        return
    yield Recognised(record, home.node, home.position, str(grade), counts_as, until, item, item.at(day))


def _until(record: RecordView, terms: RecognitionTerms) -> date | None:
    """The first day on which the grade counts no longer; none where its record states no beginning."""
    begins = _day(record, terms.begins)
    if begins is None:
        return None
    ends = [_after(begins, terms.longest)]
    if terms.last_day is not None and (last := _day(record, terms.last_day)) is not None:
        ends.append(last + timedelta(days=1))
    return min(ends)


def _after(day: date, length: Length) -> date:
    months = (length.years or 0) * 12 + (length.months or 0)
    return add_months(day, months) if months else day + timedelta(days=length.days or 0)


def _day(record: RecordView, field: str) -> date | None:
    value = record.facts.get(field)
    return date.fromisoformat(value) if isinstance(value, str) else None
