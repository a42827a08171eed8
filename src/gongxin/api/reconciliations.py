"""Routes by which a source's machine compares its list with what is held: one root first, then only what differs."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from gongxin.api.answering import answered
from gongxin.api.asking import bad_parameter, route
from gongxin.api.deliveries import check_feed
from gongxin.api.gate import visit_of
from gongxin.api.problems import Kind, Problem
from gongxin.api.publication import API, AgencyKey
from gongxin.api.questions import read_question
from gongxin.api.shapes import ProblemShape
from gongxin.api.shapes_of_reconciliations import ComparedShape, ListShape, NamesShape, OpenedShape
from gongxin.cases.rules import CaseRefused
from gongxin.exchange.differences import NotAsked, name_organisations, wanted_names
from gongxin.exchange.reconciling import (
    Listed,
    ListRefused,
    Reconciled,
    held_list,
    open_differences,
    parts_of,
    reconcile,
    root_of,
    whole_list,
)
from gongxin.rulebook.queries import current

MOST_BYTES = 64 * 2**20
"""How long the list of what differs may be: some 500,000 facts; whoever differs in more delivers a full set."""
MOST_LINES = 200
"""How many open lines an answer tells of; the desk shows them all."""
REFUSED = dict.fromkeys((401, 403, 409, 411, 413, 415), ProblemShape)


def _body(shape: type[ListShape] | type[NamesShape]) -> dict[str, object]:
    schema = shape.model_json_schema()
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


@route(
    API,
    "POST",
    "/reconciliations",
    auth=AgencyKey(),
    response={200: ComparedShape, **REFUSED},
    openapi_extra=_body(ListShape),
    tags=["deliveries"],
)
def compare_list(request: HttpRequest) -> HttpResponse:
    """Compare the agency's list of a feed with what is held: its root, and where that differs the differing parts.

    Equal roots settle every open difference.  A root alone that differs notes nothing; with the facts of the parts that
    differ every difference is open from now on, and those of known organisations are cases.
    """
    visit = visit_of(request)
    asked = read_question(request, ListShape, most_bytes=MOST_BYTES)
    check_feed(asked.feed, agency=visit.agency or "")
    given = [Listed(one.key, one.digest) for one in asked.facts]
    held = held_list(asked.feed)
    if not asked.parts and root_of(held) != asked.root:
        return answered(_differs(asked.feed, held, given))
    try:
        whole = whole_list(asked.feed, root=asked.root, parts=frozenset(asked.parts), facts=given)
        feed = current().feed(asked.feed)
        found = reconcile(whole, feed=feed, by=visit.agency or "", at=visit.at, home=settings.HOME)
    except ListRefused as fault:
        zh = "清单与所报根哈希、部分不符，或一条信息有两种内容；未作任何记录。"
        raise Problem(Kind.BAD_PARAMETER, zh=zh, en=_said(fault), parameter="facts") from fault
    return answered(_found(found))


@route(
    API,
    "POST",
    "/reconciliations/organisations",
    auth=AgencyKey(),
    response={200: OpenedShape, **REFUSED},
    openapi_extra=_body(NamesShape),
    tags=["deliveries"],
)
def say_organisations(request: HttpRequest) -> HttpResponse:
    """Say by code which organisations the facts are about that the agency alone lists; each opens its case.

    Only facts that a comparison asked for are taken.
    """
    visit = visit_of(request)
    asked = read_question(request, NamesShape, most_bytes=2**20)
    check_feed(asked.feed, agency=visit.agency or "")
    named: dict[UUID, str] = {one.key: one.code for one in asked.named}
    if len(named) != len(asked.named):
        raise bad_parameter("key", zh="同一信息只能出现一次", en="names a fact more than once")
    try:
        done = name_organisations(current().feed(asked.feed), named, at=visit.at, home=settings.HOME)
    except (NotAsked, CaseRefused) as fault:
        zh = "其中有平台未询问的信息，或案件未能立案；未作任何记录。"
        raise Problem(Kind.BAD_PARAMETER, zh=zh, en=_said(fault), parameter="named") from fault
    unknown = [str(one) for one in done.unknown]
    return answered({"opened": done.opened, "unknown": unknown, "open": _open(asked.feed)})


def _differs(feed: str, held: list[Listed], given: list[Listed]) -> dict[str, object]:
    """The roots differ, and nothing is noted yet: here are the hashes by which to find where."""
    if given:
        raise bad_parameter("parts", zh="须说明所列信息属于哪些部分", en="says which parts the facts are of")
    told = {"feed": feed, "number": None, "equal": False, "root": root_of(held), "held": len(held)}
    return {**told, "differing": {}, "parts": parts_of(held), "name": [], "open": []}


def _found(found: Reconciled) -> dict[str, object]:
    told = {"feed": found.feed, "number": found.number, "equal": found.equal, "root": found.own_root}
    asked = [str(one) for one in wanted_names(found.feed)]
    open_now = _open(found.feed)
    return {**told, "held": found.held, "differing": found.differing, "parts": [], "name": asked, "open": open_now}


def _open(feed: str) -> list[dict[str, object]]:
    """The lines of the feed that are open, oldest first, each with its case where it has one."""
    return [
        {"key": str(one.key), "kind": one.kind, "since": one.since, "case": one.case_id}
        for one in open_differences([feed], limit=MOST_LINES)
    ]


def _said(fault: Exception) -> str:
    said = str(fault)
    return f"{said[:1].upper()}{said[1:]}."
