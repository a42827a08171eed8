"""A list as a page: its basis, grounds, term, ways out, who decides, what follows, how many stand on it today.

No ranking and no people: who stands on it is told on each organisation's own file.
"""

from datetime import date, datetime
from functools import lru_cache

from django.http import HttpResponse

from gongxin.listings.queries import consequences_of, how_many_on
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import Agency, NotInForce, Version
from gongxin.rulebook.lists import ListItem, ListTerms
from gongxin.site.pages import A_WHILE, Visit
from gongxin.site.versions import is_doubted, told


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
