"""Rules of packs about supplements: what a parent pack says may be narrowed, and never widened."""

from collections.abc import Iterator

from gongxin.rulebook.check_publication import spans
from gongxin.rulebook.items import CatalogueItem
from gongxin.rulebook.loader import Folder, Source
from gongxin.rulebook.measures import PurposeTerms
from gongxin.rulebook.violations import Violation
from gongxin.rulebook.widening import changes


def check_supplements(folder: Folder) -> Iterator[Violation]:
    """A catalogue item that restates its parent's is at no time stricter to anybody than the parent's."""
    by_pack = {(source.pack, source.value.key): source for source in folder.of("catalogue")}
    for source in folder.of("catalogue"):
        for above in folder.ancestors(source.pack):
            parent = by_pack.get((above, source.value.key))
            if parent is not None:
                yield from _check_narrower(source, parent.value)
                break


def check_consents(folder: Folder) -> Iterator[Violation]:
    """A supplement asks no question without consent that its parent asks with the organisation's consent alone.

    Whether it is the same question is said by the measures: all of them count for the parent's purpose.
    """
    asked = [(source.pack, source.value.key, terms) for source, _, terms in folder.terms("purposes", PurposeTerms)]
    for source, path, terms in folder.terms("purposes", PurposeTerms):
        above = [one for one in asked if one[0] in folder.ancestors(source.pack) and one[2].consent is not None]
        for _, key, parent in above:
            if terms.consent is None and set(terms.measures) <= set(parent.measures):
                message = f"{key} asks the organisation's consent, and the same measures are asked about without it"
                yield source.breaks("supplement-widens", (*path, "measures"), message)


def _check_narrower(source: Source, parent: CatalogueItem) -> Iterator[Violation]:
    told: set[tuple[str | int, ...]] = set()
    for index, (begins, ends, version) in enumerate(spans(source.value.versions)):
        for since, until, other in spans(parent.versions):
            overlap = (until is None or begins < until) and (ends is None or since < ends)
            if not overlap or version.terms is None or other.terms is None:
                continue
            for change in changes(other.terms, version.terms):
                path = ("versions", index, "terms", *_place(source, index, change.path))
                if change.direction == "stricter" and path not in told:
                    told.add(path)
                    message = f"{'.'.join(change.path)}: {change.new or 'nothing'} instead of {change.old or 'nothing'}"
                    yield source.breaks("supplement-widens", path, message)


def _place(source: Source, index: int, path: tuple[str, ...]) -> tuple[str | int, ...]:
    """The path of a change as the file has it: members of lists by number."""
    terms = source.value.versions[index].terms
    names: list[str] = []
    if path[0] == "fields":
        names = [field.name for field in terms.fields]
    elif path[0] == "subjects":
        names = list(terms.subjects)
    if len(path) > 1 and path[1] in names:
        return (path[0], names.index(path[1]), *path[2:])
    return path
