"""Routes that show the law the platform works by: the catalogue, acts, kinds of problems, and this API itself."""

from datetime import date
from typing import Annotated

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query

from gongxin.api.answering import JSON, answered
from gongxin.api.asking import route
from gongxin.api.gate import visit_of
from gongxin.api.problems import MEANINGS, PREFIX, Kind, Problem
from gongxin.api.publication import API
from gongxin.api.shapes import ActShape, CatalogueShape, ItemShape, KindShape, ProblemShape
from gongxin.rulebook.book import UnknownKey
from gongxin.rulebook.items import CatalogueItem, CatalogueTerms, Version
from gongxin.rulebook.queries import current


@route(API, "GET", "/catalogue", response={200: CatalogueShape}, tags=["law"])
def catalogue(
    request: HttpRequest, day: Annotated[date | None, Query(description="In force on which day; default today.")] = None
) -> HttpResponse:
    """The kinds of public credit information that may be recorded on a day, each with the text it rests on."""
    asked = day or timezone.localdate(visit_of(request).at)
    book = current()
    entries = [_entry(book.item(key), version) for key, version in book.at(asked).catalogue().items()]
    return answered({"day": asked.isoformat(), "rulebook": book.digest, "items": entries})


def _entry(item: CatalogueItem, version: Version[CatalogueTerms]) -> dict[str, object]:
    terms = version.terms
    assert terms is not None  # a version in force has terms: `Item.at` refuses repealed ones
    return {
        "key": item.key,
        "title": item.title.model_dump(),
        "category": terms.category,
        "stance": terms.stance.value,
        "department": terms.department.model_dump(),
        "in_force": version.in_force.isoformat(),
        "basis": [one.model_dump() for one in version.basis],
        "unverified": list(version.unverified),
        "address": f"{PREFIX}/catalogue/{item.key}",
    }


@route(API, "GET", "/catalogue/{key}", response={200: ItemShape, 404: ProblemShape}, tags=["law"])
def catalogue_item(request: HttpRequest, key: str) -> HttpResponse:
    """Everything the rulebook says of one kind of public credit information, in all its versions."""
    book = current()
    try:
        item = book.item(key)
    except UnknownKey as fault:
        raise _no_such_key(key) from fault
    return answered({**item.model_dump(mode="json", exclude_defaults=True), "rulebook": book.digest})


@route(API, "GET", "/acts/{key}", response={200: ActShape, 404: ProblemShape}, tags=["law"])
def act(request: HttpRequest, key: str) -> HttpResponse:
    """An act as it is cited: rank, number, issuer, dates, where its text was read and whether it was checked."""
    try:
        return answered(current().act(key).model_dump(mode="json"))
    except UnknownKey as fault:
        raise _no_such_key(key) from fault


@route(API, "GET", "/problems/{kind}", response={200: KindShape, 404: ProblemShape}, tags=["law"])
def problem(request: HttpRequest, kind: str) -> HttpResponse:
    """What a kind of problem means; problems name this address as their type."""
    if kind not in set(Kind):
        raise _no_such_key(kind)
    meaning = MEANINGS[Kind(kind)]
    return answered({"kind": kind, "status": meaning.status, "title": meaning.zh, "title_en": meaning.en})


@route(API, "GET", "/openapi.json", include_in_schema=False)
def openapi(request: HttpRequest) -> HttpResponse:
    """This API, described for programs."""
    described = API.get_openapi_schema(path_prefix=PREFIX[1:] + "/")
    return HttpResponse(orjson.dumps(described, option=orjson.OPT_NON_STR_KEYS), content_type=JSON)


def _no_such_key(key: str) -> Problem:
    zh = f"所采用的规则包中没有 {key[:80]!r}。"
    return Problem(Kind.NO_SUCH_KEY, zh=zh, en=f"The adopted packs have nothing with the key {key[:80]!r}.")
