"""The law as the platform holds it, for anybody to read: categories, items, acts, and the packs adopted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from gongxin.law import Rank
from gongxin.rulebook.book import Rulebook, in_force
from gongxin.rulebook.commitments import CommitmentTerms
from gongxin.rulebook.items import (
    ActText,
    Basis,
    CatalogueItem,
    CategoryText,
    Item,
    Severity,
    Words,
)
from gongxin.rulebook.lists import ListTerms
from gongxin.rulebook.procedures import ProcedureTerms
from gongxin.rulebook.queries import current_adoption
from gongxin.site.commitment_pages import commitment_page
from gongxin.site.list_pages import list_page
from gongxin.site.pages import A_WHILE, visit
from gongxin.site.procedure_pages import procedure_page
from gongxin.site.timeline import category_of, latest_terms
from gongxin.site.versions import is_doubted, told
from gongxin.site.wording import CHINA

COUNTED = ("catalogue", "lists", "commitments", "procedures", "acts", "checks", "agencies", "feeds", "exports")
"""The kinds of items that the page of packs counts."""


@dataclass(frozen=True)
class Shelf:
    """A category of the catalogue with its items."""

    category: CategoryText
    items: tuple[CatalogueItem, ...]


@dataclass(frozen=True)
class Citing:
    """An item that cites an act, with the places it cites."""

    key: str
    title: Words
    articles: tuple[str, ...]
    catalogued: bool


@require_safe
def rules(request: HttpRequest, language: str) -> HttpResponse:
    """The catalogue by category; a category without items says so."""
    here = visit(request, language)
    return here.page(
        "rules.html",
        cache=A_WHILE,
        shelves=shelves(here.law),
        terms_of=latest_terms,
        procedures=here.law.procedures.values(),
        commitments=[item for item in here.law.commitments.values() if item.versions[-1].terms is not None],
        lists=[item for item in here.law.lists.values() if item.versions[-1].terms is not None],
    )


def shelves(book: Rulebook) -> list[Shelf]:
    """Every category in its order with the items that belong to it."""
    ordered = sorted(book.categories.values(), key=lambda category: category.number)
    items = list(book.catalogue.values())
    return [Shelf(one, tuple(item for item in items if category_of(item) == one.key)) for one in ordered]


@require_safe
def rule(request: HttpRequest, language: str, key: str) -> HttpResponse:
    """One item, list, kind of commitment or procedure: what it says now and what it said, each with its basis."""
    here = visit(request, language)
    today = here.now.astimezone(CHINA).date()
    if key in here.law.procedures:
        return procedure_page(here, here.law.procedures[key], today=today)
    if key in here.law.lists:
        return list_page(here, here.law.lists[key], today=today)
    if key in here.law.commitments:
        return commitment_page(here, here.law.commitments[key], today=today)
    item = here.law.catalogue.get(key)
    if item is None:
        raise Http404
    versions = told(item, today)
    shown = next((one for one in versions if one.now), versions[0])
    terms = shown.version.terms or latest_terms(item)
    return here.page(
        "rule.html",
        cache=A_WHILE,
        item=item,
        versions=versions,
        shown=shown,
        terms=terms,
        windows=sorted(terms.publication.windows.items(), key=lambda one: list(Severity).index(one[0])),
        is_doubted=is_doubted,
        checks=here.law.at(today).checks_for(key),
        category=here.law.category(category_of(item)),
    )


@require_safe
def acts(request: HttpRequest, language: str) -> HttpResponse:
    """Every act that the rulebook cites, by rank."""
    here = visit(request, language)
    today = here.now.astimezone(CHINA).date()
    groups = [(rank, [act for act in here.law.acts.values() if act.rank == rank]) for rank in Rank]
    shown = [(rank, _newest(found)) for rank, found in groups if found]
    return here.page("acts.html", cache=A_WHILE, groups=shown, today=today, in_force=in_force)


def _newest(acts: Sequence[ActText]) -> list[ActText]:
    return sorted(acts, key=lambda act: (act.in_force, act.key), reverse=True)


@require_safe
def act(request: HttpRequest, language: str, key: str) -> HttpResponse:
    """One act: its rank, number and dates, where its text was read, and which rules rest on it."""
    here = visit(request, language)
    found = here.law.acts.get(key)
    if found is None:
        raise Http404
    today = here.now.astimezone(CHINA).date()
    return here.page(
        "act.html", cache=A_WHILE, act=found, bound=in_force(found, today), citing=citing(here.law, key), today=today
    )


def citing(book: Rulebook, act: str) -> list[Citing]:
    """The items, lists, kinds of commitments, measures, purposes, procedures, checks and limits that cite the act."""
    paged = (book.catalogue, book.lists, book.commitments, book.procedures)
    kinds = (
        *paged,
        book.measures,
        book.purposes,
        book.checks,
        book.limits,
        book.requests,
        book.exports,
        book.recognitions,
    )
    everything: list[Item[Any]] = [item for kind in kinds for item in kind.values()]
    found = []
    for item in everything:
        places = [basis.article for basis in cited_by(item) if basis.act == act]
        if places:
            has_page = any(item.key in kind for kind in paged)
            found.append(Citing(item.key, item.title, tuple(dict.fromkeys(places)), has_page))
    return found


def cited_by(item: Item[Any]) -> Iterator[Basis]:
    """Every citation of the item's versions, those of a procedure's steps and a list's grounds included."""
    for version in item.versions:
        yield from version.basis
        if isinstance(version.terms, ListTerms):
            yield from version.terms.rules
            for ground in version.terms.grounds:
                yield from ground.basis
        if isinstance(version.terms, CommitmentTerms):
            for one in version.terms.excluded:
                yield from one.basis
        if isinstance(version.terms, ProcedureTerms):
            for step in version.terms.steps:
                yield from step.basis
                for remedy in step.remedies:
                    yield from remedy.basis


@require_safe
def packs(request: HttpRequest, language: str) -> HttpResponse:
    """Which packs are adopted, since when, and the digest by which anybody can check that they are the same."""
    here = visit(request, language)
    counts = [(kind, len(getattr(here.law, kind))) for kind in COUNTED]
    return here.page("packs.html", cache=A_WHILE, adoption=current_adoption(), counts=counts)
