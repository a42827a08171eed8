"""Records as entries of a timeline: newest first, by category, with the catalogue's titles for their fields."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from gongxin.dossiers.answers import Citation, RecordView
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.drawing import ROLES
from gongxin.rulebook.items import CatalogueItem, CatalogueTerms, FieldText, FieldType, Severity, Words
from gongxin.rulebook.procedures import Role
from gongxin.site.texts import Speech
from gongxin.site.wording import Wording

LONGEST_HEADLINE = 60
ENTRIES_A_PAGE = 50
TELLING = (FieldType.TEXT, FieldType.LONG_TEXT)
NOT_TELLING = frozenset({"authority", "source", "document_number", "reference", "basis_text"})


@dataclass(frozen=True)
class Line:
    """One field of an entry: its title and its value as written."""

    title: str
    value: str
    long: bool


@dataclass(frozen=True)
class Cited:
    """A basis as an entry shows it: the act's key where the platform has its page, and the citation in words."""

    act: str
    told: str


@dataclass(frozen=True)
class Entry:
    """One record on the timeline, everything in words: the template only sets it, for a page has many entries."""

    record: RecordView
    title: str
    category: str
    headline: str
    lines: tuple[Line, ...]
    placed: str
    dates: tuple[tuple[str, str], ...]
    tags: tuple[tuple[str, str], ...]
    source: str
    basis: tuple[Cited, ...]
    performed: str = ""
    """How much of a duty that may be performed in instalments was performed, where that is told."""

    @property
    def day(self) -> date:
        """The day by which the entry is placed: of the decision, else of the event, else of publication."""
        return day_of(self.record)


@dataclass(frozen=True)
class Bin:
    """A category among the records of a file, with how many it has."""

    key: str
    title: Words
    count: int


def day_of(record: RecordView) -> date:
    """The day by which a record is placed on the timeline."""
    return record.decided_on or record.happened_on or record.published_at


def newest_first(records: Iterable[RecordView]) -> list[RecordView]:
    """The records in the order of the timeline; those of one day by their numbers."""
    return sorted(records, key=lambda record: (day_of(record), record.id), reverse=True)


def category_of(item: CatalogueItem) -> str:
    """The category that the item's newest version belongs to."""
    return latest_terms(item).category


def latest_terms(item: CatalogueItem) -> CatalogueTerms:
    """The newest terms that the item ever had."""
    return next(version.terms for version in reversed(item.versions) if version.terms is not None)


def bins(records: Sequence[RecordView], *, book: Rulebook) -> list[Bin]:
    """The categories of these records in the catalogue's order, with how many records each has."""
    counted = Counter(category_of(book.item(record.item)) for record in records)
    found = sorted((book.category(key) for key in counted), key=lambda category: category.number)
    return [Bin(category.key, category.title, counted[category.key]) for category in found]


def entries(
    records: Sequence[RecordView],
    *,
    book: Rulebook,
    words: Wording,
    restated: Collection[int],
    performed: Mapping[int, str] = MappingProxyType({}),
) -> list[Entry]:
    """The records as entries, their fields titled by the catalogue; `performed` is told, in words, of some of them."""
    different = dict.fromkeys(one for record in records for one in record.basis)
    cited = {one: _cited(one, book, words) for one in different}
    found = (_entry(record, book, words, cited, restated=record.id in restated) for record in records)
    return [replace(one, performed=performed.get(one.record.id, "")) for one in found] if performed else list(found)


def _entry(
    record: RecordView, book: Rulebook, words: Wording, cited: Mapping[Citation, Cited], *, restated: bool
) -> Entry:
    item = book.item(record.item)
    return Entry(
        record=record,
        title=words.say.title(item.title),
        category=category_of(item),
        headline=_headline(record, item, words),
        lines=tuple(_lines(record, item, words)),
        placed=words.day(day_of(record)),
        dates=_dates(record, words),
        tags=tuple(_tags(record, words.say, restated=restated)),
        source=_source(record.source, book, words),
        basis=tuple(cited[one] for one in record.basis),
    )


def _source(key: str, book: Rulebook, words: Wording) -> str:
    """The title of whoever states a record: an agency, or the platform itself."""
    agency = book.agencies.get(key)
    title = agency.title if agency else ROLES.get(Role(key)) if key in set(Role) else None
    return words.say.title(title) if title else key


def _cited(one: Citation, book: Rulebook, words: Wording) -> Cited:
    act = book.acts.get(one.act)
    return Cited(
        one.act if act else "", words.cited(words.say.title(act.title) if act else one.act, one.act, one.article)
    )


def _lines(record: RecordView, item: CatalogueItem, words: Wording) -> Iterator[Line]:
    fields = fields_of(item)
    for name, value in record.facts.items():
        field = fields.get(name)
        if field is not None and value not in (None, "", [], ()):
            yield Line(words.say.title(field.title), words.fact(value, field), _is_long(field))


def _dates(record: RecordView, words: Wording) -> tuple[tuple[str, str], ...]:
    """The four dates of the fact, each with its name."""
    say = words.say
    stated = [("happened", record.happened_on), ("decided", record.decided_on), ("published", record.published_at)]
    corrected = words.moment(record.corrected_at) if record.corrected_at else say("dates.none")
    told = [(say.of("dates", name), words.day(day) if day else say("dates.not_stated")) for name, day in stated]
    return (*told, (say("dates.corrected"), corrected))


def _tags(record: RecordView, say: Speech, *, restated: bool) -> Iterator[tuple[str, str]]:
    """What stands beside the title, each with its colour."""
    yield str(record.stance), say.of("stance", record.stance)
    if record.severity is not Severity.NONE:
        yield "adverse", say.of("severity", record.severity)
    for mark in record.marks:
        yield "doubt", say.of("mark", mark)
    if restated:
        yield "doubt", say("mark.restated")
    if record.unverified:
        yield "doubt", say("entry.unverified")


def fields_of(item: CatalogueItem) -> Mapping[str, FieldText]:
    """Every field that the item ever had, by name; the newest version names it."""
    return {field.name: field for version in item.versions if version.terms for field in version.terms.fields}


def _is_long(field: FieldText) -> bool:
    return field.type is FieldType.LONG_TEXT


def _headline(record: RecordView, item: CatalogueItem, words: Wording) -> str:
    """The first thing stated that tells in words what the record is about, cut to a line."""
    for field in sorted(latest_terms(item).fields, key=lambda field: not field.required):
        if field.type in TELLING and field.name not in NOT_TELLING and (value := record.facts.get(field.name)):
            line = " ".join(words.fact(value, field).split())
            return line if len(line) <= LONGEST_HEADLINE else f"{line[:LONGEST_HEADLINE]}…"
    return ""
