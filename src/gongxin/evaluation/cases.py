"""Cases of a model: invented organisations with their records, and the result that a lawyer expects of each.

A file `cases.yaml` stands beside its model.  It gives facts alone; class, window and visibility of every record follow
from the catalogue, so that a case also shows what has left: a window that ended, a class that is not public, a record
that was repaired or is disputed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import orjson
from pydantic import Field, ValidationError

from gongxin.codes.uscc import NotACode, Uscc
from gongxin.evaluation.rules import PARTS, Column, Program, Result, day_number
from gongxin.rulebook.book import Rulebook, UnknownKey
from gongxin.rulebook.evaluations import GradeName, ModelTerms, Points, hundredths
from gongxin.rulebook.items import (
    CatalogueTerms,
    FieldName,
    FieldType,
    Key,
    NotInForce,
    Strict,
    SubjectKind,
    Visibility,
    Words,
)
from gongxin.rulebook.publication import stated_until, window_of
from gongxin.rulebook.reading import Document, Unreadable, read_yaml
from gongxin.rulebook.severity import severity_of

Fact = str | int | tuple[str, ...]
WHAT = {
    "result": "结果",
    "grade": "等级",
    "score": "得分",
    "grade by score alone": "仅按得分的等级",
    "flags": "标记",
    "reasons": "得分理由",
}
"""What a case can end with otherwise, in both languages."""


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

    def in_words(self, language: Literal["zh", "en"]) -> str:
        """The difference as one line for people."""
        where = f"{self.file}:{self.line}: {self.case}"
        if language == "zh":
            return f"{where}：{WHAT[self.what]}应为 {self.expected}，实为 {self.found}"
        return f"{where}: {self.what} is {self.found}, expected {self.expected}"


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
            region = Uscc(case.code).region
        except NotACode as error:
            raise CasesUnreadable(f"{where}: {case.key}: {error}") from None
        if not region.startswith("99"):
            raise CasesUnreadable(f"{where}: {case.key} is invented and has a code of region 99")
        if {case.key, case.code} & seen:
            raise CasesUnreadable(f"{where}: {case.key} has a key or code that another case has")
        seen |= {case.key, case.code}


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
    if window.visibility not in seen or window.public_from > day or over:
        return None
    return Held(record.item, severity, _number(happened), _number(decided), day_number(published), facts)


def _said_of(record: RecordText, day: date, *, book: Rulebook) -> tuple[CatalogueTerms, date | None]:
    """What the catalogue says of the record on the day it was decided, and that day."""
    try:
        last = book.item(record.item).versions[-1].terms
        decided = _day(record.facts, last.dates.decided) if last else None
        said = book.item(record.item).at(decided or day).terms
    except (UnknownKey, NotInForce, ValueError) as error:
        raise CasesUnreadable(f"{record.item}: {error}") from None
    assert said is not None  # `at` answers with versions that say something
    if unknown := sorted(set(record.facts) - {field.name for field in said.fields}):
        raise CasesUnreadable(f"{record.item} has no field {unknown[0]}")
    return said, decided


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
        try:
            counted = [one for one in held_on(case, day, terms=terms, book=book) if one.item in program.items]
        except CasesUnreadable as error:
            raise CasesUnreadable(f"{cases.file}:{cases.line(place)}: {case.key}: {error}") from None
        for held in counted:
            cells = (cell(held, column, catalogue.get(held.item)) for column in program.columns)
            dates = (held.happened, held.decided, held.published)
            records.append((place, len(records), held.item, held.severity, *dates, *cells))
    return subjects, records, others
