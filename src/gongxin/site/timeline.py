"""Records as entries of a timeline: newest first, by category, with the catalogue's titles for their fields."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gongxin.dossiers.answers import RecordView
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import CatalogueItem, CatalogueTerms, FieldText, FieldType, Words
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
class Entry:
    """One record on the timeline."""

    record: RecordView
    title: Words
    category: str
    headline: str
    lines: tuple[Line, ...]
    restated: bool

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


def entry(record: RecordView, *, book: Rulebook, words: Wording, restated: bool) -> Entry:
    """The record as an entry, its fields titled by the catalogue."""
    item = book.item(record.item)
    fields = fields_of(item)
    lines = tuple(
        Line(words.say.title(fields[name].title), words.fact(value, fields[name]), _is_long(fields[name]))
        for name, value in record.facts.items()
        if name in fields and value not in (None, "", [], ())
    )
    return Entry(record, item.title, category_of(item), _headline(record, item, words), lines, restated)


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
