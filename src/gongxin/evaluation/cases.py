"""Cases of a model: invented organisations with their records, and the result that a lawyer expects of each.

A file `cases.yaml` stands beside its model.  It gives facts alone; class, window and visibility of every record follow
from the catalogue, so that a case also shows what has left: a window that ended, a class that is not public, a record
that was repaired or is disputed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import orjson
from pydantic import Field, ValidationError

from gongxin.codes.uscc import InvalidCode, parse
from gongxin.evaluation.rules import PARTS, Column, Program, Result, day_number
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.evaluations import GradeName, ModelTerms, Points, hundredths
from gongxin.rulebook.items import CatalogueTerms, FieldName, FieldType, Key, Strict, SubjectKind, Visibility, Words
from gongxin.rulebook.publication import stated_until, window_of
from gongxin.rulebook.reading import Document, Unreadable, read_yaml
from gongxin.rulebook.severity import severity_of

Fact = str | int | tuple[str, ...]


class CasesUnreadable(ValueError):
    """A file of cases is not as cases are; the message says where and why."""


class RecordText(Strict):
    """A record of a case: its facts as they are kept, and from when it left, if it did.

    `published` is the day of publication where the facts do not state one; else the record's own day.
    """

    item: Key
    facts: dict[FieldName, Fact]
    published: date | None = None
    repaired: date | None = None
    disputed: date | None = None


class Expected(Strict):
    """What the case ends with; `reasons` names every indicator that gives points, and no other may."""

    grade: GradeName
    score: Points
    unbounded: GradeName | None = None
    flags: tuple[str, ...] = ()
    reasons: dict[FieldName, Points] = Field(default_factory=dict)


class CaseText(Strict):
    """One invented organisation on one day, and what is expected of it."""

    key: FieldName
    title: Words
    code: str
    kind: SubjectKind = SubjectKind.ENTERPRISE
    industry: str = ""
    registered: date | None = None
    day: date | None = None
    records: tuple[RecordText, ...] = ()
    others: dict[Key, GradeName] = Field(default_factory=dict)
    expect: Expected


class CasesText(Strict):
    """The cases of one model, all on `day` unless a case has its own."""

    model: Key
    day: date
    cases: Annotated[tuple[CaseText, ...], Field(min_length=1)]


@dataclass(frozen=True)
class Cases:
    """A file of cases as it was read, with its lines."""

    file: str
    text: CasesText
    document: Document

    def line(self, place: int) -> int:
        """The line on which the case of that place begins."""
        return self.document.line(("cases", place))


@dataclass(frozen=True, slots=True)
class Held:
    """A record as an extract has it: when, of which class, with which facts."""

    item: str
    severity: str
    happened: int
    decided: int
    published: int
    facts: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a case ended otherwise than expected."""

    file: str
    line: int
    case: str
    what: str
    expected: str
    found: str

    def in_words(self) -> str:
        """The difference as one line for people."""
        return f"{self.file}:{self.line}: {self.case}: {self.what} is {self.found}, expected {self.expected}"


def read_cases(path: Path, *, named: str | None = None) -> Cases:
    """The cases of a file; refused with file and line where it is not as cases are."""
    file = named or path.name
    try:
        document = read_yaml(path.read_bytes())
    except Unreadable as error:
        raise CasesUnreadable(f"{file}:{error.line}: {error}") from None
    try:
        text = CasesText.model_validate_json(orjson.dumps(document.value))
    except ValidationError as error:
        first = error.errors()[0]
        where = tuple(part for part in first["loc"] if part != "[key]")
        said = f"{'.'.join(str(part) for part in where)}: {first['msg']}"
        raise CasesUnreadable(f"{file}:{document.line(where)}: {said}") from None
    cases = Cases(file, text, document)
    _check_codes(cases)
    return cases


def _check_codes(cases: Cases) -> None:
    seen: set[str] = set()
    for place, case in enumerate(cases.text.cases):
        where = f"{cases.file}:{cases.line(place)}"
        try:
            region = parse(case.code).region
        except InvalidCode as error:
            raise CasesUnreadable(f"{where}: {case.key}: {error}") from None
        if not region.startswith("99"):
            raise CasesUnreadable(f"{where}: {case.key} is invented and has a code of region 99")
        if {case.key, case.code} & seen:
            raise CasesUnreadable(f"{where}: {case.key} has a key or code that another case has")
        seen |= {case.key, case.code}


def held_on(case: CaseText, day: date, *, terms: ModelTerms, book: Rulebook) -> Iterator[Held]:
    """The case's records as the catalogue lets them count on `day`, in the order of the file."""
    for record in case.records:
        gone = [one for one in (record.repaired, record.disputed) if one is not None and one <= day]
        held = None if gone else _held(record, day, counts=terms.counts, book=book)
        if held is not None:
            yield held


def _held(record: RecordText, day: date, *, counts: Visibility, book: Rulebook) -> Held | None:
    facts = record.facts
    last = book.item(record.item).versions[-1].terms
    decided = _day(facts, last.dates.decided) if last else None
    said = book.item(record.item).at(decided or day).terms
    assert said is not None
    _check_fields(record, said)
    happened, stated = _day(facts, said.dates.happened), _day(facts, said.dates.published)
    published = record.published or stated or decided or happened or day
    severity = severity_of(said, facts)
    until = stated_until(said.publication, facts, decided_on=decided)
    window = window_of(said, severity, decided_on=decided, published_on=published, until=until)
    seen = {Visibility.PUBLIC} if counts is Visibility.PUBLIC else {Visibility.PUBLIC, Visibility.SHARED}
    over = window.public_until is not None and window.public_until <= day
    if window.visibility not in seen or window.public_from > day or over:
        return None
    return Held(record.item, severity, _number(happened), _number(decided), day_number(published), facts)


def _check_fields(record: RecordText, terms: CatalogueTerms) -> None:
    if unknown := sorted(set(record.facts) - {field.name for field in terms.fields}):
        raise CasesUnreadable(f"{record.item} has no field {unknown[0]}")


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


def differences(cases: Cases, results: Mapping[str, Result]) -> Iterator[Difference]:
    """Where the results, by key of the case, are not what the cases expect."""
    for place, case in enumerate(cases.text.cases):
        found, expected = results.get(case.key), case.expect
        if found is None:
            yield Difference(cases.file, cases.line(place), case.key, "result", expected.grade, "none")
            continue
        reasons = {name: _parts(points) for name, points in expected.reasons.items()}
        pairs: list[tuple[str, object, object]] = [
            ("grade", expected.grade, found.grade),
            ("score", _points(_parts(expected.score)), _points(found.score)),
            ("grade by score alone", expected.unbounded or expected.grade, found.unbounded),
            ("flags", sorted(expected.flags), sorted(found.flags)),
            ("reasons", _told(reasons), _told(dict(found.reasons))),
        ]
        for what, wanted, got in pairs:
            if wanted != got:
                yield Difference(cases.file, cases.line(place), case.key, what, str(wanted), str(got))


def _parts(points: Points) -> int:
    return hundredths(points) * (PARTS // 100)


def _points(parts: int) -> str:
    """Parts as points, exactly."""
    whole, rest = divmod(abs(parts), PARTS)
    places = f"{rest:08d}".rstrip("0")
    return f"{'-' if parts < 0 else ''}{whole}{'.' if places else ''}{places}"


def _told(reasons: Mapping[str, int]) -> dict[str, str]:
    return {name: _points(parts) for name, parts in sorted(reasons.items()) if parts}


def rows_of(
    cases: Cases, program: Program, *, terms: ModelTerms, book: Rulebook, day: date
) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]], list[tuple[object, ...]]]:
    """The rows of the extract's tables for the cases of `day`: subjects, records, others; a subject is its place."""
    subjects: list[tuple[object, ...]] = []
    records: list[tuple[object, ...]] = []
    others: list[tuple[object, ...]] = []
    catalogue = {key: version.terms for key, version in book.at(day).catalogue().items()}
    for place, case in enumerate(cases.text.cases):
        if (case.day or cases.text.day) != day or case.kind not in terms.subjects:
            continue
        subjects.append((place, case.kind.value, case.code[2:8], case.industry, _number(case.registered)))
        others += [(place, model, grade) for model, grade in sorted(case.others.items())]
        for held in held_on(case, day, terms=terms, book=book):
            if held.item not in program.items:
                continue
            cells = (cell(held, column, catalogue.get(held.item)) for column in program.columns)
            dates = (held.happened, held.decided, held.published)
            records.append((place, len(records), held.item, held.severity, *dates, *cells))
    return subjects, records, others
