"""A report as a value: the sections of its kind, filled from a dossier that was disclosed, at a position of the log.

Nothing is added to what the dossier shows and nothing is weighed: no score, newest first, the sources' own words.  What
is repaired or hidden is absent from the dossier, and so from the counts: nobody can tell it from what never was.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from gongxin.dossiers.answers import AsOf, Dossier, RecordView, SubjectView
from gongxin.periods.period import add_months
from gongxin.reports.rules import NoSuchOrganisation, ReportRefused
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import CatalogueItem, FieldText, FieldType, Length, Words
from gongxin.rulebook.reports import ReportItem, ReportTerms

NOTHING = Words(zh="查询期内无相关信息", en="Nothing on this in the time looked at")
FEN_OF_YUAN = 100


@dataclass(frozen=True)
class Line:
    """One field of a record: what the catalogue calls it, and its value as the source wrote it."""

    title: Words
    value: str


@dataclass(frozen=True)
class ItemText:
    """What the latest version of a catalogue item says of its records: read once for all of them in a report."""

    title: Words
    category: str
    special: bool
    fields: Mapping[str, FieldText]

    @classmethod
    def of(cls, item: CatalogueItem) -> "ItemText":
        """The text of this item."""
        latest = next(version.terms for version in reversed(item.versions) if version.terms is not None)
        return cls(item.title, latest.category, latest.special_report, {field.name: field for field in latest.fields})


@dataclass(frozen=True)
class Entry:
    """One record of a report, with the titles that the catalogue gives it."""

    record: RecordView
    source: str
    text: ItemText

    @property
    def title(self) -> Words:
        """What the catalogue calls such a record."""
        return self.text.title

    @property
    def lines(self) -> tuple[Line, ...]:
        """The fields that hold something, as they are printed; a credential carries the facts themselves."""
        fields = self.text.fields
        told = ((name, _value(value, fields.get(name))) for name, value in self.record.facts.items())
        return tuple(Line(_title(fields, name), text) for name, text in told if text)


@dataclass(frozen=True)
class Section:
    """One section: its records, newest first, or the words that the pack has in place of records."""

    title: Words
    entries: tuple[Entry, ...]
    words: tuple[Words, ...]


@dataclass(frozen=True)
class Graded:
    """A grade that everybody may see: of which model, by its digest, of what day and position of the log."""

    model: str
    title: Words
    grade: str
    grade_title: Words
    day: date
    position: int
    digest: str


@dataclass(frozen=True)
class Checkpoint:
    """How far the log was last closed: its size, the root over so many leaves in hexadecimal, and the signed note."""

    size: int
    root: str
    note: str


@dataclass(frozen=True)
class Report:
    """A report before it is written down: whose, of which kind, when, and everything that stands in it."""

    number: str
    kind: str
    title: Words
    issued_at: datetime
    as_of: AsOf
    since: date | None
    subject: SubjectView
    purpose: str
    recipient: str
    labels: tuple[Words, ...]
    sections: tuple[Section, ...]
    notes: tuple[Words, ...]
    law: str
    checkpoint: Checkpoint | None = None
    grades: tuple[Graded, ...] = ()

    @property
    def records(self) -> tuple[RecordView, ...]:
        """The records of all sections."""
        return tuple(entry.record for section in self.sections for entry in section.entries)


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for: the kind of report, for which purpose, for whom."""

    kind: str
    purpose: str
    recipient: str


def kind_of(law: Rulebook, asked: str) -> str:
    """The key of the kind of report that is asked for by its key or the last part of it; refused where none is."""
    found = [key for key in law.reports if asked in (key, key.rpartition(".")[2])]
    if len(found) != 1:
        known = ", ".join(sorted(law.reports)) or "none"
        raise ReportRefused(f"the adopted packs have no one kind of report {asked[:80]}; those there are: {known}")
    return found[0]


def terms_on(law: Rulebook, kind: str, day: date) -> ReportTerms:
    """What the packs say of the kind of report on `day`; refused where they do not provide for it."""
    terms = law.report(kind).at(day).terms
    assert terms is not None
    return terms


def compose(
    dossier: Dossier,
    wanted: Wanted,
    *,
    law: Rulebook,
    number: str,
    at: datetime,
    checkpoint: Checkpoint | None = None,
    grades: Sequence[Graded] = (),
) -> Report:
    """The report about the organisation of this dossier; refused where the dossier shows more than the kind may."""
    item: ReportItem = law.report(wanted.kind)
    terms = terms_on(law, wanted.kind, dossier.as_of.day)
    if dossier.subject is None:
        raise NoSuchOrganisation(f"no organisation is known here by the code {dossier.asked}")
    if dossier.view is not terms.view:
        raise ReportRefused(f"a report of this kind is made from what is {terms.view}, not {dossier.view}")
    since = _since(dossier.as_of.day, terms.look_back)
    recent = [one for one in dossier.records if since is None or _told_on(one) >= since]
    texts = {key: ItemText.of(law.item(key)) for key in {record.item for record in recent}}
    records = [one for one in recent if texts[one.item].special or not terms.special]
    sections = tuple(_sections(terms, records, texts, law))
    held = {texts[one.item].category for one in records}
    return Report(
        number=number,
        kind=wanted.kind,
        title=item.title,
        issued_at=at,
        as_of=dossier.as_of,
        since=since,
        subject=dossier.subject,
        purpose=wanted.purpose,
        recipient=wanted.recipient,
        labels=tuple(label.title for label in terms.labels if held.intersection(label.categories)),
        sections=sections,
        notes=terms.notes,
        law=law.digest,
        checkpoint=checkpoint,
        grades=tuple(grades) if terms.grades else (),
    )


def _since(day: date, back: Length | None) -> date | None:
    if back is None:
        return None
    months = (back.years or 0) * 12 + (back.months or 0)
    return add_months(day, -months) if months else date.fromordinal(day.toordinal() - (back.days or 0))


def _told_on(record: RecordView) -> date:
    return record.decided_on or record.happened_on or record.published_at


def _sections(
    terms: ReportTerms, records: Sequence[RecordView], texts: Mapping[str, ItemText], law: Rulebook
) -> Iterator[Section]:
    by_category: dict[str, list[RecordView]] = {}
    for record in records:  # the dossier has the newest first
        by_category.setdefault(texts[record.item].category, []).append(record)
    for text in terms.sections:
        held = [record for key in text.categories for record in by_category.get(key, ())]
        newest = sorted(held, key=_day_and_number, reverse=True)
        entries = (Entry(record, _source(record, law), texts[record.item]) for record in newest)
        yield Section(text.title, tuple(entries), text.words)


def _day_and_number(record: RecordView) -> tuple[date, int]:
    return _told_on(record), record.id


def _source(record: RecordView, law: Rulebook) -> str:
    source = law.agencies.get(record.source)
    return source.title.zh if source else record.source


def _title(fields: Mapping[str, FieldText], name: str) -> Words:
    return fields[name].title if name in fields else Words(zh=name, en=name)


def _value(value: object, field: FieldText | None) -> str:
    """A value as the source wrote it; amounts in yuan, choices by their Chinese titles."""
    if value is None or value == "":
        return ""
    if field is not None and field.type is FieldType.MONEY and isinstance(value, int):
        return f"{value // FEN_OF_YUAN:,}.{value % FEN_OF_YUAN:02d} 元"
    titles = {choice.value: choice.title.zh for choice in field.choices} if field is not None else {}
    if isinstance(value, list | tuple):
        return "、".join(titles.get(str(one), str(one)) for one in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return titles.get(str(value), str(value))
