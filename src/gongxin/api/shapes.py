"""The outward shapes, written by hand: what OpenAPI publishes, and what every answer is held against in tests."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from gongxin.dossiers.answers import Answer
from gongxin.rulebook.items import Severity, Stance, Visibility


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ProblemShape(BaseModel):
    """What went wrong, as RFC 9457 shapes it, in Chinese and (`_en`) in English."""

    type: str
    status: int
    title: str
    title_en: str
    detail: str
    detail_en: str
    status_page: str


class AsOfShape(_Shape):
    """Of which day, as held at which moment, up to which position of the log."""

    day: str
    known_at: str
    position: int


class NameShape(_Shape):
    """A name and the days on which it was borne: `from` inclusive, `to` exclusive; null where unknown or open."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "properties": {
                "name": {"type": "string"},
                "from": {"type": ["string", "null"], "format": "date"},
                "to": {"type": ["string", "null"], "format": "date"},
            },
            "required": ["name", "from", "to"],
        },
    )


class SubjectShape(_Shape):
    """An organisation; the name borne now comes first."""

    code: str
    code_as_published: str
    names: list[NameShape]
    kind: str
    region: str


class SuccessorShape(_Shape):
    """The organisation that the one asked for went on in."""

    code: str
    name: str
    manner: str
    since: str


class CitationShape(_Shape):
    """The act and article that a record rests on."""

    act: str
    article: str


class StatementShape(_Shape):
    """What the organisation itself says about a record, in its own words, since which day."""

    text: str
    since: str


class RecordShape(_Shape):
    """One record with its four dates, its basis, and until when it may be shown; `marks` travel with it everywhere.

    A copy of a public one may be used until `lease_until`, which is never later than the end of its publication, and
    after that no longer without asking again; null where the record is not public, or nothing ends either.
    """

    id: int
    item: str
    stance: Stance
    source: str
    authority: str
    happened_on: str | None
    decided_on: str | None
    published_at: str
    corrected_at: str | None
    severity: Severity
    visibility: Visibility
    public_from: str
    public_until: str | None
    basis: list[CitationShape]
    facts: dict[str, Any]
    marks: list[str]
    statement: StatementShape | None
    lease_until: str | None


class SubjectAnswer(_Shape):
    """Who an organisation is.  `published` means that this is; what is on its file is the dossier's to say."""

    answer: Literal[Answer.PUBLISHED, Answer.SUCCEEDED]
    subject: SubjectShape
    successors: list[SuccessorShape]
    dossier: str


class DossierAnswer(BaseModel):
    """A dossier, or which absence it is; the shape is the command line's."""

    answer: Answer
    as_of: AsOfShape
    view: Visibility
    subject: SubjectShape | None
    records: list[RecordShape]
    successors: list[SuccessorShape]


class HitShape(BaseModel):
    """An organisation found, and by what."""

    code: str
    name: str
    matched: str
    score: float


class FoundShape(_Shape):
    """What a search found; `total` is the same on every page."""

    query: str
    total: int
    hits: list[HitShape]
    next: str | None


class ProblemLineShape(BaseModel):
    """One thing wrong with one cell or row; `value` never holds a person's number."""

    row: int
    column: str
    check: str
    message: str
    value: str


class ReceiptShape(BaseModel):
    """What became of a delivery, row by row; the counts of new to returned add up to the rows."""

    id: str
    feed: str
    digest: str
    state: str
    stopped_because: str
    stopped_because_en: str
    rows: int
    new: int
    changed: int
    unchanged: int
    withdrawn: int
    queried: int
    returned: int
    repaired_values: int
    warnings: list[str]
    warnings_en: list[str]
    problems: list[ProblemLineShape]
    position: int | None
    received_at: str
    returned_file: str | None


class WaitingShape(_Shape):
    """A delivery that came in whole and waits for its turn; its receipt will be at `receipt`."""

    id: str
    feed: str
    state: Literal["waiting", "refused"]
    refused_because: str
    received_at: str
    receipt: str


class DeliveriesShape(_Shape):
    """Deliveries of the key's agency, newest first; `next` asks for older ones."""

    deliveries: list[ReceiptShape]
    next: str | None


class EntryShape(_Shape):
    """A kind of public credit information, with what is in force on the day asked."""

    key: str
    title: dict[str, str]
    category: str
    stance: Stance
    department: dict[str, str]
    in_force: str
    basis: list[CitationShape]
    unverified: list[str]
    address: str


class CatalogueShape(_Shape):
    """The catalogue of public credit information on one day, under one rulebook."""

    day: str
    rulebook: str
    items: list[EntryShape]


class ItemShape(BaseModel):
    """Everything the rulebook says of one item, in all its versions, oldest first."""

    key: str
    title: dict[str, str]
    versions: list[dict[str, Any]]
    rulebook: str


class ActShape(BaseModel):
    """An act as cited: its rank, number, dates, and whether its text was checked."""

    key: str
    title: dict[str, str]
    rank: str
    in_force: str
    source: str
    verified: bool


class ChangeShape(_Shape):
    """One change of what is public.  Only `new_fact` is news; an expired or withdrawn record stops being used.

    Of one that stops being used only the number of the record is told, which whoever holds a copy knows.  A `remark`
    is a change of `marks` alone, or the return of a record whose repair was revoked: it is read anew.  `public_until`
    is the law's end of publication; `lease_until` is how long a copy may be used unless it is renewed, null for what is
    gone.
    """

    position: int
    sort: Literal["new_fact", "late_arrival", "correction", "withdrawal", "expiry", "remark"]
    code: str | None
    item: str | None
    record: int
    at: str
    public_until: str | None
    lease_until: str | None
    marks: list[str]


class ChangesShape(_Shape):
    """Changes by position; with none, the answer is a heartbeat: nothing changed up to `position`.

    Whoever has read up to `position` may use what it holds until `renews_until`, and nothing longer than its own
    `public_until`; null as long as there is more to read.
    """

    changes: list[ChangeShape]
    at: str
    position: int
    renews_until: str | None
    next: str


class KindShape(_Shape):
    """What a kind of problem means."""

    kind: str
    status: int
    title: str
    title_en: str


class SourceShape(_Shape):
    """How good a feed's deliveries were, and when the last one came.

    Of `judged` facts of the last year, `late` were published later than their item allows; null until counted.
    """

    agency: str
    feed: str
    deliveries: int
    rows: int
    queried: int
    returned: int
    repaired_values: int
    judged: int | None
    late: int | None
    last_at: str


class StatusShape(_Shape):
    """How the platform is: up to where the log is numbered and committed to, and what each source sent last.

    `log_not_signed`: since `unsigned_since`, over a minute, events wait for a signed checkpoint.  All else goes on.
    """

    state: Literal["ok", "log_not_signed"]
    now: str
    position: int
    committed_to: int
    unsigned_since: str | None
    rulebook: str | None
    sources: list[SourceShape]


class LogProofShape(_Shape):
    """The proof that the log holds an entry: where, in which signed tree, and the text that shows it."""

    position: int
    commitment: str
    origin: str
    size: int
    root: str
    hashes: list[str]
    proof: str


class TokenShape(_Shape):
    """A token, sent in `Authorization: Bearer` as a key is, and for how many seconds it holds."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
