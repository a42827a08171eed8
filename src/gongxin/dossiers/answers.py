"""What a dossier says: the closed set of answers, and the shapes that page, API, report and command line share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from gongxin.rulebook.items import Severity, Stance, Visibility


class Answer(StrEnum):
    """Every answer that a question about an organisation can get; none of them is a bare no."""

    PUBLISHED = "published"
    NOTHING_PUBLISHED = "nothing_published"
    SUCCEEDED = "succeeded"
    NO_SUCH_CODE = "no_such_code"
    ILL_FORMED = "ill_formed"
    OUT_OF_SCOPE = "out_of_scope"
    SOURCE_UNAVAILABLE = "source_unavailable"


@dataclass(frozen=True)
class AsOf:
    """Of which day, as held at which moment, up to which position of the log."""

    day: date
    known_at: datetime
    position: int


@dataclass(frozen=True)
class NameView:
    """A name and the days on which it was borne; None where unknown or still borne."""

    name: str
    since: date | None
    until: date | None


@dataclass(frozen=True)
class SubjectView:
    """An organisation as shown: never with the name of a person."""

    id: int
    code: str
    code_as_published: str
    names: tuple[NameView, ...]
    kind: str
    region: str

    @property
    def name(self) -> str:
        """The name borne now, or the code where no source ever gave a name."""
        return self.names[0].name if self.names else self.code


@dataclass(frozen=True)
class Citation:
    """An act and article, with the act's title for people."""

    act: str
    article: str
    title: str


class Mark(StrEnum):
    """What travels with a record everywhere it goes."""

    CORRECTED = "corrected"
    """The source had stated it wrongly before."""
    UPDATED = "updated"
    """The world changed since: this follows what was rightly stated before."""
    LATE = "late"
    """It was published later than its item allows."""
    DISPUTED = "disputed"
    """The organisation contests it; an answer is awaited."""
    REPORTED = "reported"
    """Somebody else reported an error in it; an answer is awaited."""
    FOUND_WRONG = "found_wrong"
    """It was found wrong; the source's correction is awaited."""
    BOTH_SIDES = "both_sides"
    """What is right could not be found out; the organisation and the source say different things."""
    STATEMENT = "statement"
    """The organisation replies to it."""
    REPAIRED = "repaired"
    """Its repair was granted; only the archive still shows it."""
    SHIELDED = "shielded"
    """It rests while a plan that a court approved is performed; only the archive shows it meanwhile."""


@dataclass(frozen=True)
class Statement:
    """What the organisation itself says about a record, in its own words, since which day."""

    text: str
    since: date


@dataclass(frozen=True)
class RecordView:
    """One record as it may be seen in the asked view; fields that the view may not see are absent from `facts`."""

    id: int
    item: str
    stance: Stance
    source: str
    authority: str
    happened_on: date | None
    decided_on: date | None
    published_at: date
    corrected_at: datetime | None
    severity: Severity
    visibility: Visibility
    public_from: date
    public_until: date | None
    basis: tuple[Citation, ...]
    facts: Mapping[str, object]
    event: int
    marks: tuple[Mark, ...] = ()
    unverified: bool = False
    statement: Statement | None = None
    governed_from: date | None = None
    """The day on which the version of the item came into force that governs the record."""


@dataclass(frozen=True)
class RecordDays:
    """What decides about a record's days: its item, the law that governs it, its class and dates, what it states."""

    id: int
    item: str
    stance: Stance
    severity: Severity
    decided_on: date | None
    published_at: date
    public_until: date | None
    governed_from: date
    facts: Mapping[str, object]


@dataclass(frozen=True)
class Succeeded:
    """The organisation that another went on in."""

    code: str
    name: str
    manner: str
    since: date


@dataclass(frozen=True)
class Dossier:
    """The whole answer about one organisation in one view."""

    answer: Answer
    as_of: AsOf
    view: Visibility
    subject: SubjectView | None = None
    records: tuple[RecordView, ...] = ()
    successors: tuple[Succeeded, ...] = ()
    fault: str = ""
    asked: str = ""


def dossier_json(dossier: Dossier) -> dict[str, object]:
    """The dossier as documents carry it: the shape that command line, API and reports share."""
    return {
        "answer": dossier.answer.value,
        "as_of": {
            "day": dossier.as_of.day.isoformat(),
            "known_at": dossier.as_of.known_at.isoformat(),
            "position": dossier.as_of.position,
        },
        "view": dossier.view.value,
        "subject": subject_json(dossier.subject) if dossier.subject else None,
        "records": [record_json(record) for record in dossier.records],
        "successors": [
            {"code": one.code, "name": one.name, "manner": one.manner, "since": one.since.isoformat()}
            for one in dossier.successors
        ],
        **({"fault": dossier.fault} if dossier.fault else {}),
    }


def subject_json(subject: SubjectView) -> dict[str, object]:
    """An organisation as documents carry it."""
    return {
        "code": subject.code,
        "code_as_published": subject.code_as_published,
        "names": [{"name": name.name, "from": _day(name.since), "to": _day(name.until)} for name in subject.names],
        "kind": subject.kind,
        "region": subject.region,
    }


def record_json(record: RecordView) -> dict[str, object]:
    """A record as documents carry it, with its dates, its rule, and until when it may be shown."""
    return {
        "id": record.id,
        "item": record.item,
        "stance": record.stance.value,
        "source": record.source,
        "authority": record.authority,
        "happened_on": _day(record.happened_on),
        "decided_on": _day(record.decided_on),
        "published_at": record.published_at.isoformat(),
        "corrected_at": record.corrected_at.isoformat() if record.corrected_at else None,
        "severity": record.severity.value,
        "visibility": record.visibility.value,
        "public_from": record.public_from.isoformat(),
        "public_until": _day(record.public_until),
        "basis": [{"act": one.act, "article": one.article} for one in record.basis],
        "facts": dict(record.facts),
        "marks": list(record.marks),
        "statement": statement_json(record.statement),
    }


def statement_json(statement: Statement | None) -> dict[str, object] | None:
    """What the organisation says about a record, as documents carry it."""
    return None if statement is None else {"text": statement.text, "since": statement.since.isoformat()}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
