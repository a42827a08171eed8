"""What a case holds on a day, as an extract would have it: the catalogue decides which records count, and how.

Class, window and visibility follow from the facts; a record that was repaired or is disputed has left, and so has one
whose window ended, or whose class is not shown to those for whom the model counts.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from gongxin.evaluation.cases import Cases, CasesUnreadable, CaseText, Fact, RecordText
from gongxin.evaluation.rules import Column, Program, day_number
from gongxin.rulebook.book import Rulebook, UnknownKey
from gongxin.rulebook.evaluations import ModelTerms, hundredths
from gongxin.rulebook.items import CatalogueTerms, FieldText, FieldType, NotInForce, Visibility
from gongxin.rulebook.publication import narrowed, stated_until, window_of
from gongxin.rulebook.severity import severity_of

Rows = list[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Held:
    """A record as an extract has it: when, of which class, with which facts."""

    item: str
    severity: str
    happened: int
    decided: int
    published: int
    facts: Mapping[str, Fact]


def held_on(case: CaseText, day: date, *, terms: ModelTerms, book: Rulebook) -> Iterator[Held]:
    """The case's records as the catalogue lets them count on `day`, in the order of the file.

    Refused where a record's item, on the record's own day, is not there or has no such field.
    """
    for record in case.records:
        gone = [one for one in (record.repaired, record.disputed) if one is not None and one <= day]
        held = None if gone else _held(record, day, counts=terms.counts, book=book)
        if held is not None:
            yield held


def _held(record: RecordText, day: date, *, counts: Visibility, book: Rulebook) -> Held | None:
    facts = record.facts
    said, decided = _said_of(record, day, book=book)
    happened, stated = _day(facts, said.dates.happened), _day(facts, said.dates.published)
    published = record.published or stated or decided or happened or day
    severity = severity_of(said, facts)
    until = stated_until(said.publication, facts, decided_on=decided)
    window = window_of(said, severity, decided_on=decided, published_on=published, until=until)
    seen = {Visibility.PUBLIC} if counts is Visibility.PUBLIC else {Visibility.PUBLIC, Visibility.SHARED}
    over = window.public_until is not None and window.public_until <= day
    if narrowed(window.visibility, said.publication, facts) not in seen or window.public_from > day or over:
        return None
    return Held(record.item, severity, _number(happened), _number(decided), day_number(published), facts)


def _said_of(record: RecordText, day: date, *, book: Rulebook) -> tuple[CatalogueTerms, date | None]:
    """What the catalogue says of the record on the day it was decided, and that day."""
    try:
        last = book.item(record.item).versions[-1].terms
        decided = _day(record.facts, last.dates.decided) if last else None
        said = book.item(record.item).at(decided or day).terms
    except (UnknownKey, NotInForce, ValueError) as error:
        raise CasesUnreadable(f"the catalogue refuses a record of {record.item}: {error}") from None
    assert said is not None  # `at` answers with versions that say something
    known = {field.name: field for field in said.fields}
    for name, fact in record.facts.items():
        if name not in known:
            raise CasesUnreadable(f"the catalogue knows no field {name} of {record.item}")
        if not _suits(known[name], fact):
            raise CasesUnreadable(f"the catalogue has another type for {name} of {record.item}")
    return said, decided


def _suits(field: FieldText, fact: Fact) -> bool:
    """Whether a fact is as the field's facts are kept."""
    if field.type in (FieldType.MONEY, FieldType.INTEGER):
        return isinstance(fact, int)
    if field.type is FieldType.DATE:
        return isinstance(fact, str) and _ISO.fullmatch(fact) is not None
    if field.type is FieldType.DECIMAL:
        return isinstance(fact, str) and _DECIMAL.fullmatch(fact) is not None
    if field.type in (FieldType.CHOICE, FieldType.CHOICES):
        values = fact if isinstance(fact, tuple) else (fact,)
        return set(values) <= {choice.value for choice in field.choices}
    return isinstance(fact, str)


_ISO = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,5})(\.[0-9]{1,2})?")


def _day(facts: Mapping[str, Fact], name: str | None) -> date | None:
    value = facts.get(name) if name else None
    return date.fromisoformat(str(value)) if value else None


def _number(day: date | None) -> int:
    return day_number(day) if day else 0


def cell(held: Held, column: Column, terms: CatalogueTerms | None) -> str | int | None:
    """A record's field as the extract's column holds it; None where it is not stated or the item has none such."""
    known = next((field for field in terms.fields if field.name == column.field), None) if terms else None
    value = held.facts.get(column.field)
    if known is None or known.type is not column.type or value is None or value in ("", ()):
        return None
    if column.type is FieldType.DATE:
        return day_number(date.fromisoformat(str(value)))
    if column.type is FieldType.DECIMAL:
        return hundredths(str(value))
    if column.type is FieldType.CHOICES:
        return f"|{'|'.join(value if isinstance(value, tuple) else (str(value),))}|"
    return value if isinstance(value, int) else str(value)


def rows_of(cases: Cases, program: Program, *, terms: ModelTerms, book: Rulebook, day: date) -> tuple[Rows, Rows, Rows]:
    """The rows of the extract's tables for the cases of `day`: subjects, records, others; a subject is its place."""
    subjects: Rows = []
    records: Rows = []
    others: Rows = []
    catalogue = {key: version.terms for key, version in book.at(day).catalogue().items()}
    for place, case in enumerate(cases.text.cases):
        if (case.day or cases.text.day) != day or case.kind not in terms.subjects:
            continue
        subjects.append((place, case.kind.value, case.code[2:8], case.industry, _number(case.registered)))
        others += [(place, model, grade) for model, grade in sorted(case.others.items())]
        try:
            counted = [one for one in held_on(case, day, terms=terms, book=book) if one.item in program.items]
        except CasesUnreadable as error:
            raise CasesUnreadable(f"{cases.file}:{cases.line(place)}: {case.key} cannot be tried: {error}") from None
        for held in counted:
            cells = (cell(held, column, catalogue.get(held.item)) for column in program.columns)
            dates = (held.happened, held.decided, held.published)
            records.append((place, len(records), held.item, held.severity, *dates, *cells))
    return subjects, records, others
