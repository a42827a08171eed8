"""A list as a page: its basis, grounds, term, ways out, who decides, what follows, how many stand on it today.

No ranking and no people: organisations that stand on it publicly are on a page beside it, in order of entry.
"""

from datetime import date, datetime
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from gongxin.listings.queries import Standing, consequences_of, how_many_on, publicly_on
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import Agency, NotInForce, Version
from gongxin.rulebook.lists import ListItem, ListTerms
from gongxin.site.pages import A_WHILE, Visit, visit
from gongxin.site.parameters import LAST_PAGE, BadAddress, read_page
from gongxin.site.versions import is_doubted, told
from gongxin.site.wording import CHINA

ENTRIES_A_PAGE = 50


def list_page(here: Visit, item: ListItem, *, today: date) -> HttpResponse:
    """The list's page: what it says now, or last, and what it said before, each with its basis."""
    versions = told(item, today)
    shown = next((one for one in versions if one.now), versions[0])
    terms = shown.version.terms or latest(item)
    return here.page(
        "list.html",
        cache=A_WHILE,
        item=item,
        versions=versions,
        shown=shown,
        terms=terms,
        recorded=here.law.catalogue[terms.record.item],
        deciders=deciders(here.law, item.key),
        consequences=consequences_of(here.law, terms, day=today),
        standing=standing(item.key, today, here.now),
        is_doubted=is_doubted,
    )


@require_safe
def entries(request: HttpRequest, language: str, key: str) -> HttpResponse:
    """Who is publicly shown to stand on a list today, the latest entry first; asked anew each time."""
    here = visit(request, language, known=frozenset({"page"}))
    number = read_page(here.parameters.get("page", "1"))
    item = here.law.lists.get(key)
    if item is None:
        raise Http404
    found = _publicly_on(key, here.now.astimezone(CHINA).date())
    pages = min(LAST_PAGE, max(1, -(-len(found) // ENTRIES_A_PAGE)))
    if number > pages:
        raise BadAddress("fault.page", value=number, last=pages)
    shown = found[(number - 1) * ENTRIES_A_PAGE :][:ENTRIES_A_PAGE]
    return here.page("list_entries.html", item=item, entries=shown, total=len(found), number=number, pages=pages)


def _publicly_on(key: str, day: date) -> list[Standing]:
    try:
        return publicly_on(key, day=day)
    except NotInForce:
        return []


def latest(item: ListItem) -> ListTerms:
    """What the list said last, before it was repealed."""
    said: list[Version[ListTerms]] = [version for version in item.versions if version.terms is not None]
    assert said[-1].terms is not None
    return said[-1].terms


def deciders(book: Rulebook, key: str) -> list[Agency]:
    """The agencies of the adopted packs that decide about the list."""
    return [agency for agency in book.agencies.values() if key in agency.decides]


def standing(key: str, day: date, now: datetime) -> int | None:
    """How many stand on the list on the day, counted once a minute at most; None where it is not in force."""
    try:
        return counted(key, day, int(now.timestamp() // 60))
    except NotInForce:
        return None


@lru_cache(maxsize=256)
def counted(key: str, day: date, minute: int) -> int:
    """How many stood on the list on the day when it was asked first in that minute."""
    return how_many_on(key, day=day)
