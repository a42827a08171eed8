"""Rules of packs about texts of law: every version stands on acts that are in force and of sufficient rank."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from gongxin.law.citations import Citation
from gongxin.rulebook.book import in_force
from gongxin.rulebook.items import ActText, Basis, CatalogueTerms, Item, Version
from gongxin.rulebook.lists import ListTerms
from gongxin.rulebook.loader import Folder, Source
from gongxin.rulebook.measures import MeasureTerms
from gongxin.rulebook.ranks import carries, demand_of, demand_of_list, demand_of_measure
from gongxin.rulebook.sharing import ExportTerms
from gongxin.rulebook.supervision import PolicyTerms
from gongxin.rulebook.violations import Violation

Path = tuple[str | int, ...]


def check_basis(folder: Folder) -> Iterator[Violation]:
    """Acts are coherent; every version of every item stands on them as long as it stands."""
    for source in folder.of("acts"):
        yield from _check_act(folder, source)
    for source in folder.sources:
        if isinstance(source.value, Item):
            yield from _check_item(folder, source, source.value)


def _check_act(folder: Folder, source: Source) -> Iterator[Violation]:
    act: ActText = source.value
    if act.issued_on is not None and act.in_force < act.issued_on:
        yield source.breaks("act-contradicts-itself", ("in_force",), f"in force {act.in_force}, issued {act.issued_on}")
    if act.repealed is not None and act.repealed <= act.in_force:
        yield source.breaks(
            "act-contradicts-itself", ("repealed",), f"repealed {act.repealed}, before it bound anybody"
        )
    if act.successor is not None and act.repealed is None:
        yield source.breaks("act-contradicts-itself", ("successor",), f"{act.successor} succeeds an act not repealed")
    if act.successor is not None and act.successor not in folder.named("acts"):
        yield source.breaks("act-unknown", ("successor",), f"no act {act.successor} is described")


def _check_item(folder: Folder, source: Source, item: Item[Any]) -> Iterator[Violation]:
    for index, version in enumerate(item.versions):
        path: Path = ("versions", index)
        yield from check_citations(folder, source, version.basis, version.in_force, path)
        if version.terms is not None:
            until = item.versions[index + 1].in_force if index + 1 < len(item.versions) else None
            yield from _check_standing(folder, source, version, until, path)
            yield from _check_unverified(folder, source, version, path)


def check_citations(
    folder: Folder, source: Source, cited: Iterable[Basis], day: date, path: Path
) -> Iterator[Violation]:
    """Every act that is cited under `path` is described, in force on `day`, and has the article."""
    acts = folder.named("acts")
    for place, basis in enumerate(cited):
        where: Path = (*path, "basis", place, "act")
        if basis.act not in acts:
            yield source.breaks("act-unknown", where, f"no act {basis.act} is described")
        elif not in_force(acts[basis.act], day):
            message = f"{basis.act} is not in force on {day}"
            yield source.breaks("act-not-in-force", where, message)
        if basis.act in acts and is_beyond(Citation(basis.act, basis.article), acts[basis.act]):
            message = f"{basis.act} has {acts[basis.act].articles} articles, and no article {basis.article}"
            yield source.breaks("article-beyond-act", (*path, "basis", place, "article"), message)


def is_beyond(cited: Citation, act: ActText) -> bool:
    """Whether the article cited is none of the act, as far as its pack says how many articles the act has."""
    return act.articles is not None and cited.number is not None and cited.number > act.articles


def _check_standing(
    folder: Folder, source: Source, version: Version[Any], until: date | None, path: Path
) -> Iterator[Violation]:
    """Ask for sufficient rank on the first day, and again on every day that a cited act ends before `until`."""
    acts = [folder.named("acts")[basis.act] for basis in version.basis if basis.act in folder.named("acts")]
    demand = _demand(folder, version.terms)
    begins = [act for act in acts if in_force(act, version.in_force)]
    if begins and not carries((act.rank for act in begins), demand):
        ranks = ", ".join(sorted({act.rank for act in begins}))
        yield source.breaks("rank-insufficient", (*path, "basis"), f"{ranks} cannot carry this item ({demand})")
        return
    ends = sorted({act.repealed for act in begins if act.repealed is not None})
    for day in [day for day in ends if until is None or day < until]:
        if not carries((act.rank for act in acts if in_force(act, day)), demand):
            yield source.breaks("basis-lapsed", (*path, "basis"), f"from {day} no sufficient act carries this version")
            return


def _demand(folder: Folder, terms: object) -> str:
    if isinstance(terms, MeasureTerms):
        return demand_of_measure(terms)
    if isinstance(terms, ListTerms):
        return demand_of_list(terms)
    if isinstance(terms, CatalogueTerms):
        return demand_of(terms, folder.named("categories").get(terms.category))
    if isinstance(terms, ExportTerms):
        return "export"
    return "management" if isinstance(terms, PolicyTerms) else "record"


def _check_unverified(folder: Folder, source: Source, version: Version[Any], path: Path) -> Iterator[Violation]:
    acts = folder.named("acts")
    cited = [acts[basis.act] for basis in version.basis if basis.act in acts]
    if cited and not any(act.verified for act in cited) and not version.unverified:
        yield source.breaks("basis-unverified", path, "no act that this version cites was read")
    terms = version.model_dump(mode="json")["terms"]
    for place, named in enumerate(version.unverified):
        if not _exists(terms, named.split(".")):
            message = f"the terms have no {named}"
            yield source.breaks("unverified-path-unknown", (*path, "unverified", place), message)


def _exists(value: object, parts: list[str]) -> bool:
    """Whether the path leads somewhere; members of lists go by `name`, `value`, `key` or number."""
    if not parts:
        return value is not None
    first, rest = parts[0], parts[1:]
    if isinstance(value, dict):
        return first in value and _exists(value[first], rest)
    if isinstance(value, list):
        return any(_is_called(one, place, first) and _exists(one, rest) for place, one in enumerate(value))
    return False


def _is_called(member: object, place: int, name: str) -> bool:
    if isinstance(member, dict) and name in (member.get("name"), member.get("value"), member.get("key")):
        return True
    return name == str(place) or name == member
