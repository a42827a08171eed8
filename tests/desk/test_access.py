"""Every address of the project in every capacity, held against the one table of access."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from gongxin.agencies.mandates import Power
from gongxin.api.publication import API
from gongxin.desk.access import ACCESS, KEYED, OPEN_TO_ALL, Capacity, Rule, capacities, refusal
from gongxin.desk.visiting import HALFWAY
from tests.desk.builders import (
    SOURCE,
    at_desk,
    mandate,
    objection,
    officer,
    organisation,
    person,
    representative,
    text_of,
)
from tests.yunze import NOW

Visitor = Callable[[], Client]
PLACES = {"language": "zh", "number": "1", "step": "1", "name": "forward", "digest": "0" * 64}
PLACES |= {"delivery": "00000000-0000-0000-0000-000000000000", "key": "national.procedure.objection"}


def walked(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address with the pattern that answers it."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from walked(one.url_patterns, before + str(one.pattern))
        else:
            yield before + str(one.pattern), one


ALL = list(walked(get_resolver().url_patterns))
DESK = [(route, one) for route, one in ALL if route.startswith("<language:language>/desk/")]


def filled(route: str) -> str:
    """The address with its places filled."""
    for name, value in PLACES.items():
        for kind in ("language", "str", "int", "uuid"):
            route = route.replace(f"<{kind}:{name}>", value)
    return f"/{route}"


def _halfway() -> Client:
    return _kept_in_session(person(), with_app=True)


def _new() -> Client:
    return _kept_in_session(person(), with_app=False)


def _kept_in_session(who: object, *, with_app: bool) -> Client:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import encrypt

    from gongxin.agencies.models import Person

    assert isinstance(who, Person)
    if with_app:
        Authenticator.objects.create(user=who, type="totp", data={"secret": encrypt("A" * 32), "last": 0})
    client = Client()
    session = client.session
    session[HALFWAY] = {
        "person": who.pk,
        "at": int(time.time()),
        "hash": who.get_session_auth_hash(),
        "next": "",
    }
    session.save()
    return client


VISITORS: dict[Capacity, Visitor] = {
    Capacity.STRANGER: Client,
    Capacity.HALFWAY: _halfway,
    Capacity.NEW: _new,
    Capacity.UNBOUND: lambda: at_desk(person()),
    Capacity.DELIVER: lambda: at_desk(officer(SOURCE, Power.DELIVER)),
    Capacity.DECIDE: lambda: at_desk(officer(SOURCE, Power.DECIDE)),
    Capacity.REVIEW: lambda: at_desk(officer(SOURCE, Power.REVIEW)),
    Capacity.AUDIT: lambda: at_desk(officer(SOURCE, Power.AUDIT)),
    Capacity.OPERATE: lambda: at_desk(officer(SOURCE, Power.OPERATE)),
    Capacity.REPRESENT: lambda: at_desk(representative(organisation().code)),
}


def test_every_address_of_the_project_is_in_the_table_or_open_to_all() -> None:
    named = {getattr(one.callback, "desk_address", None) for _, one in DESK}
    assert named == set(ACCESS)
    outside = {route for route, _ in ALL if not route.startswith(("<language:language>/desk/", "api/"))}
    assert outside == OPEN_TO_ALL


def test_signing_in_shows_nothing_more_on_the_public_site(node: None) -> None:
    signed = at_desk(officer(SOURCE, *(set(Power) - {Power.REPRESENT})))
    for route in sorted(OPEN_TO_ALL - {"", "favicon.ico", "robots.txt", "static/<str:address>"}):
        path = route.replace("<language:language>", "zh").replace("<str:code>", "91990100MA9001196X")
        path = "/" + re.sub("<str:.*>", "national.penalty", path.replace("<int:number>", "1"))
        mine, anybodys = signed.get(path), Client().get(path)
        assert (mine.status_code, _timeless(mine.content)) == (anybodys.status_code, _timeless(anybodys.content)), path


def _timeless(content: bytes) -> bytes:
    return re.sub(rb"\d+:\d\d", b"", content)


def test_whatever_is_not_in_the_table_is_refused() -> None:
    assert refusal("no such address", frozenset(Capacity)) == "unknown"
    assert capacities(powers=None) == {Capacity.UNBOUND}
    assert all(isinstance(rule, Rule) and rule.allowed for rule in ACCESS.values())


@pytest.mark.parametrize("capacity", Capacity)
def test_every_address_opens_to_whom_the_table_says_and_to_nobody_else(
    node: None, quick: Path, capacity: Capacity
) -> None:
    client = VISITORS[capacity]()
    for route, pattern in DESK:
        name, methods = pattern.callback.desk_address, pattern.callback.desk_methods  # type: ignore[attr-defined]
        for method in sorted(methods):
            if name == "sign_out":
                continue  # it is anybody's, and would end the walk
            answer = getattr(client, method.lower())(filled(route))
            closed = answer.status_code == 403 or "/sign-in" in answer.headers.get("Location", "")
            assert closed == (capacity not in ACCESS[name].allowed), (
                f"{capacity} {method} {route}: {answer.status_code}"
            )
            assert answer.status_code != 500


def test_other_methods_are_refused_before_anything_is_looked_at(node: None) -> None:
    for route, pattern in DESK:
        for method in {"GET", "POST", "PUT", "DELETE", "PATCH"} - set(pattern.callback.desk_methods):  # type: ignore[attr-defined]
            assert getattr(Client(), method.lower())(filled(route)).status_code == 405, (method, route)


def test_no_desk_opens_what_takes_an_agencys_key(node: None) -> None:
    paths = API.get_openapi_schema()["paths"]
    keyed = {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, methods in paths.items()
        for method, said in methods.items()
        if said.get("security")
    }
    assert keyed == KEYED
    client = at_desk(officer(SOURCE, *(set(Power) - {Power.REPRESENT})))
    for one in KEYED:
        method, path = one.split(" ")
        address = f"/api/v1{path.replace('{delivery}', PLACES['delivery']).replace('{draw}', '1')}"
        assert getattr(client, method.lower())(address).status_code == 401, one


def test_a_case_of_others_looks_as_if_there_were_none(node: None, quick: Path) -> None:
    number = objection(organisation().code, quick)
    none = number + 1
    for who in (officer("demo.agency.court", Power.DECIDE), representative(organisation("云川乙有限公司").code)):
        client = at_desk(who)
        hidden, absent = client.get(f"/zh/desk/cases/{number}"), client.get(f"/zh/desk/cases/{none}")
        assert hidden.status_code == absent.status_code == 404
        assert text_of(hidden).replace(f"/cases/{number}", "") == text_of(absent).replace(f"/cases/{none}", "")


def test_a_mandate_that_ended_opens_nothing_from_the_next_request_on(node: None) -> None:
    from gongxin.agencies.people import end_mandate

    who = person()
    number = mandate(who, SOURCE, Power.DECIDE)
    client = at_desk(who)
    assert client.get("/zh/desk/cases/").status_code == 200
    end_mandate(number, body=None, by="tests", at=NOW)
    assert client.get("/zh/desk/cases/").status_code == 403
