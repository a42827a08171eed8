"""Rules of packs about agencies and feeds: who may deliver what, and how every field is read."""

import re
from collections.abc import Iterator

from gongxin.codes.uscc import NotACode, Uscc
from gongxin.rulebook.check_catalogue import CHOICES, TEXTS, field_of
from gongxin.rulebook.items import Agency, CatalogueTerms, Column, Feed, FieldText, FieldType
from gongxin.rulebook.loader import Folder, Source
from gongxin.rulebook.violations import Violation

SHARES = ("minimum_valid_share", "maximum_new_share", "maximum_changed_share", "maximum_returned_share")


def check_feeds(folder: Folder) -> Iterator[Violation]:
    """Every agency delivers what it may, and every feed fills its item's fields, each once and readably."""
    for source in folder.of("agencies"):
        yield from _check_agency(folder, source, source.value)
    for source in folder.of("feeds"):
        feed: Feed = source.value
        yield from _check_parties(folder, source, feed)
        yield from _check_names(source, feed)
        yield from _check_shares(source, feed)
        terms = folder.last_terms(feed.item)
        if terms is not None:
            yield from _check_columns(source, feed, terms)
    yield from _check_claims(folder)


def _check_agency(folder: Folder, source: Source, agency: Agency) -> Iterator[Violation]:
    for place, item in enumerate(agency.supplies):
        if item not in folder.named("catalogue"):
            yield source.breaks("item-unknown", ("supplies", place), f"no catalogue item {item}")
    try:
        Uscc(agency.code)
    except NotACode as fault:
        yield source.breaks("agency-code-invalid", ("code",), f"{agency.code}: {fault}")


def _check_parties(folder: Folder, source: Source, feed: Feed) -> Iterator[Violation]:
    agency: Agency | None = folder.named("agencies").get(feed.agency)
    known = feed.item in folder.named("catalogue")
    if agency is None:
        yield source.breaks("agency-unknown", ("agency",), f"no agency {feed.agency} is described")
    if not known:
        yield source.breaks("item-unknown", ("item",), f"no catalogue item {feed.item}")
    elif agency is not None and feed.item not in agency.supplies:
        yield source.breaks("agency-not-entitled", ("agency",), f"{feed.agency} does not supply {feed.item}")


def _check_names(source: Source, feed: Feed) -> Iterator[Violation]:
    seen = dict.fromkeys((*feed.ignored, *feed.persons), "ignored or dropped")
    for place, column in enumerate(feed.columns):
        if not column.names and column.constant is None:
            yield source.breaks("column-empty", ("columns", place), f"nothing feeds {column.to}")
        for name in (*column.names, *column.also):
            if name in seen and name not in feed.persons:
                yield source.breaks("column-name-twice", ("columns", place), f"{name} is already {seen[name]}")
            seen[name] = f"read into {column.to}"


def _check_shares(source: Source, feed: Feed) -> Iterator[Violation]:
    named = [(("assertions", share), getattr(feed.assertions, share)) for share in SHARES]
    for path, share in [(("floor",), feed.floor), *named]:
        if share is not None and not 0 <= share <= 1:
            yield source.breaks("share-out-of-range", path, f"{path[-1]} is {share}")


def _check_columns(source: Source, feed: Feed, terms: CatalogueTerms) -> Iterator[Violation]:
    fed: set[str] = set()
    for place, column in enumerate(feed.columns):
        field = field_of(terms, column.to)
        path = ("columns", place)
        if column.to in fed:
            yield source.breaks("field-fed-twice", path, f"{column.to} is fed by two columns")
        fed.add(column.to)
        if field is None:
            yield source.breaks("field-unknown", path, f"{feed.item} has no field {column.to}")
        else:
            yield from _check_reading(source, path, column, field)
            yield from _check_values(source, path, column, field)
    for field in terms.fields:
        if field.required and field.name not in fed:
            yield source.breaks("field-not-fed", ("columns",), f"nothing feeds {field.name}, which is required")


def _check_reading(
    source: Source, path: tuple[str | int, ...], column: Column, field: FieldText
) -> Iterator[Violation]:
    if field.type is FieldType.DATE and column.names and not column.dates:
        yield source.breaks("dates-without-forms", path, f"nothing says how dates of {field.name} are written")
    if field.type is FieldType.MONEY and column.names and column.unit is None:
        yield source.breaks("money-without-unit", path, f"nothing says in which unit {field.name} is")
    if column.dates and field.type is not FieldType.DATE:
        yield source.breaks("reading-misplaced", path, f"{field.name} is {field.type}, not a date")
    if column.unit is not None and field.type is not FieldType.MONEY:
        yield source.breaks("reading-misplaced", path, f"{field.name} is {field.type}, not money")
    if column.separator is not None and field.type not in CHOICES | TEXTS:
        yield source.breaks("reading-misplaced", path, f"{field.name} is {field.type}, and has no parts")
    if column.pattern is not None and not _is_pattern(column.pattern):
        yield source.breaks("pattern-unreadable", path, f"{column.pattern!r} is no regular expression")


def _is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True


def _check_values(source: Source, path: tuple[str | int, ...], column: Column, field: FieldText) -> Iterator[Violation]:
    if field.type not in CHOICES:
        return
    known = {choice.value for choice in field.choices}
    given = (*column.values.values(), *(() if column.constant is None else (column.constant,)))
    for value in given:
        if value and value not in known:
            yield source.breaks("choice-unknown", path, f"{field.name} has no value {value}")


def _check_claims(folder: Folder) -> Iterator[Violation]:
    seen: dict[object, Source] = {}
    for source in folder.of("feeds"):
        feed: Feed = source.value
        columns = frozenset(name for column in feed.columns for name in column.names)
        other = seen.setdefault((feed.agency, feed.records, feed.each, feed.sheet, columns), source)
        if columns and other.value.item != feed.item:
            message = f"{other.value.key} reads the same columns of {feed.agency} as {other.value.item}"
            yield source.breaks("fact-claimed-twice", ("item",), message)
