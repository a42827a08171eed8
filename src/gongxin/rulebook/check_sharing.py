"""Rules of packs about sharing: nothing is withheld without a law, conditions are said, nothing leaves unnamed."""

from collections.abc import Iterator
from datetime import date

from gongxin.rulebook.book import in_force
from gongxin.rulebook.check_basis import check_citations
from gongxin.rulebook.items import CatalogueTerms
from gongxin.rulebook.loader import Folder, Source
from gongxin.rulebook.procedures import ProcedureTerms, Role
from gongxin.rulebook.ranks import carries
from gongxin.rulebook.sharing import ExportTerms, SharingTerms
from gongxin.rulebook.violations import Violation

Path = tuple[str | int, ...]
REQUEST_STATES = frozenset({"shared", "suspended", "disposed"})
"""The states of a request that sharing reads: open, resting, and over with the data disposed of."""
PERIOD_ENDS = "period_ends"
"""The day that a request states: the last on which the data are used."""


def check_sharing(folder: Folder) -> Iterator[Violation]:
    """Rows of the catalogue say how they are shared; rules of sharing name procedures that carry it."""
    for source, path, terms in folder.terms("catalogue", CatalogueTerms):
        yield from _check_row(folder, source, path, terms)
    for source, path, rules in folder.terms("requests", SharingTerms):
        for name in ("unconditional", "conditional"):
            yield from _check_request(folder, source, (*path, name), getattr(rules, name))
        for name, opener in (("correction", Role.RECIPIENT), ("catalogue_change", Role.SOURCE)):
            yield from _check_opened(folder, source, (*path, name), getattr(rules, name), opener)


def _check_row(folder: Folder, source: Source, path: Path, terms: CatalogueTerms) -> Iterator[Violation]:
    row, where = terms.sharing_row, (*path, "sharing_row")
    day: date = source.value.versions[path[1]].in_force
    cited = row.withheld_by if row is not None else ()
    yield from check_citations(folder, source, cited, day, where)
    if terms.sharing == "none":
        acts = [folder.named("acts")[one.act] for one in cited if one.act in folder.named("acts")]
        if not carries((act.rank for act in acts if in_force(act, day)), "export"):
            yield source.breaks("withheld-without-law", (*path, "sharing"), "no law withholds the item")
    if terms.sharing == "conditional" and (row is None or row.conditions is None):
        yield source.breaks("conditions-missing", (*path, "sharing"), "the conditions are not said")


def _check_request(folder: Folder, source: Source, path: Path, key: str) -> Iterator[Violation]:
    yield from _check_opened(folder, source, path, key, Role.RECIPIENT)
    for terms in _terms_of(folder, key):
        lacking = sorted(REQUEST_STATES - {state.name for state in terms.states})
        if lacking or PERIOD_ENDS not in {day.name for day in terms.days}:
            message = f"{key} lacks {', '.join([*lacking, *([] if lacking else [PERIOD_ENDS])])}"
            yield source.breaks("request-procedure-unfit", path, message)


def _check_opened(folder: Folder, source: Source, path: Path, key: str, opener: Role) -> Iterator[Violation]:
    if key not in folder.named("procedures"):
        yield source.breaks("request-procedure-unfit", path, f"no procedure {key}")
    for terms in _terms_of(folder, key):
        if opener not in terms.opened_by:
            yield source.breaks("request-procedure-unfit", path, f"{key} is not opened by {opener}")


def _terms_of(folder: Folder, key: str) -> list[ProcedureTerms]:
    """What the procedure of that key says, in each of its versions."""
    return [terms for source, _, terms in folder.terms("procedures", ProcedureTerms) if source.value.key == key]


def check_exports(folder: Folder) -> Iterator[Violation]:
    """An export rule names items that there are and that agencies get at home."""
    for source, path, terms in folder.terms("exports", ExportTerms):
        for place, key in enumerate(terms.items):
            item = folder.last_terms(key)
            if item is None or item.sharing == "none":
                message = f"no catalogue item {key}" if item is None else f"{key} is not shared at all"
                yield source.breaks("export-unfit", (*path, "items", place), message)
