"""Routes of lists: what each says, and who publicly stands on it today; organisations only, nobody is ranked."""

from collections.abc import Iterable, Sequence
from typing import Annotated
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query

from gongxin.api.answering import answered
from gongxin.api.asking import route
from gongxin.api.gate import visit_of
from gongxin.api.limits import limits
from gongxin.api.problems import PREFIX, Kind, Problem
from gongxin.api.publication import API
from gongxin.api.shapes import ProblemShape
from gongxin.api.shapes_of_lists import ListShape, ListsShape
from gongxin.listings.queries import Standing, publicly_on
from gongxin.rulebook.items import Basis, Version
from gongxin.rulebook.lists import ListItem, ListTerms
from gongxin.rulebook.queries import current

FURTHEST = 100_000


@route(API, "GET", "/lists", response={200: ListsShape}, tags=["lists"])
def lists(request: HttpRequest) -> HttpResponse:
    """The lists in force today: serious lists, registers of abnormal operations, lists of honour."""
    day, book = timezone.localdate(visit_of(request).at), current()
    lines = [_line(item, version) for item in book.lists.values() if (version := item.on(day)) is not None]
    return answered({"day": day.isoformat(), "rulebook": book.digest, "lists": lines})


@route(API, "GET", "/lists/{key}", response={200: ListShape, 404: ProblemShape}, tags=["lists"])
def one_list(
    request: HttpRequest,
    key: str,
    limit: Annotated[int, Query(ge=1, le=limits().pages["lists"].most)] = limits().pages["lists"].usual,
    offset: Annotated[int, Query(ge=0, lt=FURTHEST)] = 0,
) -> HttpResponse:
    """What a list says, and who publicly stands on it today, the latest entry first.

    Entries that ended, were annulled, or are not public are not there; who stood on a list once is nobody's to page.
    """
    day, item = timezone.localdate(visit_of(request).at), current().lists.get(key)
    version = None if item is None else item.on(day)
    if item is None or version is None or version.terms is None:
        raise _no_such_list(key, current().lists)
    found = publicly_on(key, day=day)
    further = offset + limit
    asked = urlencode({"limit": limit, "offset": further})
    document = {
        **_said(item, version, version.terms),
        "day": day.isoformat(),
        "total": len(found),
        "entries": [_entry(one) for one in found[offset:further]],
        "next": f"{PREFIX}/lists/{key}?{asked}" if further < min(len(found), FURTHEST) else None,
    }
    return answered(document)


def _line(item: ListItem, version: Version[ListTerms]) -> dict[str, object]:
    assert version.terms is not None  # a version in force says something
    return {
        "key": item.key,
        "title": item.title.model_dump(),
        "kind": version.terms.kind.value,
        "in_force": version.in_force.isoformat(),
        "basis": _cited(version.basis),
        "unverified": list(version.unverified),
        "address": f"{PREFIX}/lists/{item.key}",
    }


def _said(item: ListItem, version: Version[ListTerms], terms: ListTerms) -> dict[str, object]:
    told = _line(item, version)
    del told["address"]
    grounds = [{"name": one.name, "title": one.title.model_dump(), "basis": _cited(one.basis)} for one in terms.grounds]
    note = terms.people_note
    return {**told, "grounds": grounds, "people_note": None if note is None else note.model_dump()}


def _cited(basis: Sequence[Basis]) -> list[dict[str, str]]:
    return [one.model_dump() for one in basis]


def _entry(one: Standing) -> dict[str, object]:
    return {
        "code": one.code,
        "name": one.name,
        "record": one.record,
        "entered_on": one.entered_on.isoformat(),
        "until": None if one.until is None else one.until.isoformat(),
        "authority": one.authority,
        "marks": list(one.marks),
    }


def _no_such_list(key: str, known: Iterable[str]) -> Problem:
    """As on pages, only the whole key names a list; whoever gave the last part of one is told which it is."""
    meant = [one for one in known if one.rpartition(".")[2] == key.rpartition(".")[2] and one != key]
    zh, en = f"今日没有施行中的名单 {key[:80]!r}。", f"No list with the key {key[:80]!r} is in force today."
    if len(meant) != 1:
        return Problem(Kind.NO_SUCH_KEY, zh=zh, en=en)
    zh, en = f"{zh}是否指 {meant[0]}？", f"{en} The whole key may be {meant[0]}."
    return Problem(Kind.NO_SUCH_KEY, zh=zh, en=en, meant=meant[0])
