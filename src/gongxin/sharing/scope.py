"""What an agency asks another one for, and what is refused about it: plain values.

A request states basis, scene, scope (items × regions), way and period; each item is shared as the catalogue says.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from gongxin.agencies.mandates import covers
from gongxin.codes.identity import scrub
from gongxin.codes.regions import Status, region
from gongxin.law.citations import Citation, CitationRefused
from gongxin.rulebook.book import Rulebook, UnknownKey, in_force
from gongxin.rulebook.items import CatalogueTerms, NotInForce

LONGEST_SCENE = 2_000
MOST_ITEMS, MOST_REGIONS = 50, 50
OPEN_STATE = "shared"
"""The state of a request in which its data may be used."""
PERIOD_ENDS = "period_ends"
"""The day that a request states, by which its clock ends the use."""
MARK = "sharing.request."
"""How the purpose of a look-up by a grant begins."""


class SharingEvent(StrEnum):
    """Kinds of events that tell of requests."""

    ASKED = "sharing.request.asked"


class Way(StrEnum):
    """How data are provided."""

    INTERFACE = "interface"
    BATCH = "batch"
    FILE = "file"


class SharingRefused(Exception):
    """Sharing between agencies does not allow this; nothing was changed, and nothing was shown."""


class NotShared(SharingRefused):
    """The item is not shared with agencies, by a law that is named."""


class MixedRequest(SharingRefused):
    """Items with conditions and items without have different clocks, and are asked for separately."""


class NotProvider(SharingRefused):
    """The agency that is asked does not supply the item."""


class ScopeRefused(SharingRefused):
    """Scope, way, period or scene of the request cannot be; the message says which and why."""


class RequestUngrounded(SharingRefused):
    """The request names no act in force."""


class NoSuchRequest(SharingRefused):
    """There is no request with this number, or it is not this agency's."""


class GrantClosed(SharingRefused):
    """The data of this request may not be used now; the message says where it stands."""


class OutsideGrant(SharingRefused):
    """What is asked for lies outside of the request's items or regions."""


class SharingNotProvided(SharingRefused):
    """No adopted pack has rules for this."""


@dataclass(frozen=True)
class Wanted:
    """What is asked for: items × regions, by which way, from when until when, by which act, for which scene."""

    items: tuple[str, ...]
    regions: tuple[str, ...]
    way: Way
    since: date
    until: date
    act: str
    article: str
    scene: str

    def reaches(self, place: str) -> bool:
        """Whether an organisation of that region is inside of what was asked for."""
        return any(covers(one, place) for one in self.regions)


def refuse_wanted(wanted: Wanted, *, source: str, book: Rulebook, day: date) -> Wanted:
    """The request as it is kept; refused where its basis, scene, scope, way or period cannot be."""
    _refuse_scene(wanted.scene)
    _refuse_basis(wanted, book, day)
    _refuse_scope(wanted)
    if not day <= wanted.since <= wanted.until:
        raise ScopeRefused(f"the period begins on {day} or later, and ends on a day after it begins")
    for key in wanted.items:
        _refuse_item(key, wanted.way, source=source, book=book, day=day)
    return replace(
        wanted,
        items=tuple(sorted(wanted.items)),
        regions=tuple(sorted(wanted.regions)),
        scene=scrub(wanted.scene.strip(), about_persons=True),
    )


def _refuse_scene(scene: str) -> None:
    if not scene.strip():
        raise ScopeRefused("a request says in which scene the data are used")
    if len(scene) > LONGEST_SCENE or not "".join(scene.split()).isprintable():
        raise ScopeRefused(f"the scene has at most {LONGEST_SCENE} characters, and no control characters")


def _refuse_basis(wanted: Wanted, book: Rulebook, day: date) -> None:
    act = book.acts.get(wanted.act)
    if act is None or not in_force(act, day):
        raise RequestUngrounded(f"the adopted packs have no act {wanted.act} in force on {day}")
    try:
        Citation(wanted.act, wanted.article)
    except CitationRefused as fault:
        raise RequestUngrounded(str(fault)) from fault


def _refuse_scope(wanted: Wanted) -> None:
    _refuse_number(wanted.items, "items", MOST_ITEMS)
    _refuse_number(wanted.regions, "regions", MOST_REGIONS)
    for one in wanted.regions:
        if region(one).code != one or region(one).status is Status.UNKNOWN:
            raise ScopeRefused(f"{one} is no region")


def _refuse_number(given: Iterable[str], what: str, most: int) -> None:
    held = list(given)
    if not 1 <= len(held) <= most or len(set(held)) < len(held):
        raise ScopeRefused(f"a request names 1 to {most} {what}, each once")


def _refuse_item(key: str, way: Way, *, source: str, book: Rulebook, day: date) -> None:
    terms = row_of(key, book=book, day=day)
    if terms.sharing == "none":
        cited = terms.sharing_row.withheld_by if terms.sharing_row else ()
        raise NotShared(f"{key} is not shared: {', '.join(f'{one.act} {one.article}' for one in cited)}")
    if key not in book.agency(source).supplies:
        raise NotProvider(f"{source} does not supply {key}: ask an agency that does")
    if terms.sharing_row is not None and way not in terms.sharing_row.ways:
        raise ScopeRefused(f"{key} is provided by {' or '.join(terms.sharing_row.ways)}, not by {way}")


def row_of(key: str, *, book: Rulebook, day: date) -> CatalogueTerms:
    """What the catalogue says of the item on that day; refused where it says nothing."""
    try:
        terms = book.at(day).catalogue_item(key).terms
    except (NotInForce, UnknownKey) as fault:
        raise ScopeRefused(f"the catalogue has no item {key} in force on {day}") from fault
    assert terms is not None  # a version in force says something
    return terms


def attribute_of(wanted: Wanted, *, book: Rulebook, day: date) -> str:
    """Whether the items are shared with conditions or without; refused where some are and some are not."""
    found = sorted({row_of(key, book=book, day=day).sharing for key in wanted.items})
    if len(found) > 1:
        raise MixedRequest("items with conditions and items without have different clocks: ask for them separately")
    return found[0]
