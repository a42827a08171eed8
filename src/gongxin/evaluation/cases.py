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
from gongxin.evaluation.rules import PARTS, Result
from gongxin.rulebook.evaluations import GradeName, Points, hundredths
from gongxin.rulebook.items import (
    FieldName,
    Key,
    Strict,
    SubjectKind,
    Words,
)
from gongxin.rulebook.reading import Document, Unreadable, read_yaml

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
        raise CasesUnreadable(f"{file}:{error.line}: this is not as cases are: {error}") from None
    try:
        text = CasesText.model_validate_json(orjson.dumps(document.value))
    except ValidationError as error:
        first = error.errors()[0]
        where = tuple(part for part in first["loc"] if part != "[key]")
        said = f"{'.'.join(str(part) for part in where)}: {first['msg']}"
        raise CasesUnreadable(f"{file}:{document.line(where)}: this is not as cases are: {said}") from None
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
            raise CasesUnreadable(f"{where}: {case.key} has no valid code: {error}") from None
        if not region.startswith("99"):
            raise CasesUnreadable(f"{where}: {case.key} is invented and has a code of region 99")
        if {case.key, case.code} & seen:
            raise CasesUnreadable(f"{where}: {case.key} has a key or code that another case has")
        seen |= {case.key, case.code}


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
