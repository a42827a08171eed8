"""Rules of packs about people: no field and no column may hold their private data (charter, "People")."""

import re
from collections.abc import Iterable, Iterator

from gongxin.rulebook.items import CatalogueTerms, Feed, PrivateWords
from gongxin.rulebook.loader import Folder
from gongxin.rulebook.violations import Violation


def check_people(folder: Folder) -> Iterator[Violation]:
    """Fields and mapped columns are not called by words that give private data away."""
    words: list[PrivateWords] = [source.value for source in folder.of("private")]
    for source in folder.of("catalogue")[: 0 if words else 1]:
        yield source.breaks("private-words-missing", (), "no pack brings the words of private life")
    for source, path, terms in folder.terms("catalogue", CatalogueTerms):
        for place, field in enumerate(terms.fields):
            called = (field.name, field.title.zh, field.title.en)
            for word in private_in(called, words):
                message = f"{field.title.zh} ({field.name}) would hold private data: {word}"
                yield source.breaks("private-field", (*path, "fields", place), message)
    for source in folder.of("feeds"):
        feed: Feed = source.value
        for place, column in enumerate(feed.columns):
            for name in (*column.names, *column.also):
                if name in feed.persons or any(private_in((name,), words)):
                    message = f"{name} holds data of natural persons"
                    yield source.breaks("person-column-mapped", ("columns", place), message)


def private_in(called: Iterable[str], words: Iterable[PrivateWords]) -> Iterator[str]:
    """The private words in what a field or column is called, unless it is allowed in full."""
    names = tuple(called)
    for known in words:
        if any(name in known.allowed for name in names):
            continue
        for name in names:
            yield from (title for title in known.titles if title in name)
            parts = "_" + re.sub(r"[^a-z0-9]+", "_", name.lower()) + "_"
            yield from (word for word in known.names if f"_{word}_" in parts)
