"""What every request to the API passes: who asks, whether the limit allows it, which headers the answer carries.

Logs say which route was asked, not of whom: no path, no parameter, no address, no body.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.conf import settings
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from gongxin.agencies.machines import caller_of
from gongxin.agencies.queries import Caller
from gongxin.api.counting import COUNTER, Permit, asking_address, client_of, digest_of
from gongxin.api.limits import limits
from gongxin.api.problems import MEDIA_TYPE, PREFIX, Kind, Problem
from gongxin.feeds.rules import OF_CONSUMERS

LOG = logging.getLogger("gongxin.api")
ROOT = "/api/"
BEARER = "Bearer "
SIZE_TYPE = "text/x.tlog.size"
"""What a witness says to a log whose checkpoint it saw last was another; the protocol knows no other words."""
OWN_SHAPES = ("application/", SIZE_TYPE)


@dataclass(frozen=True)
class Visit:
    """One request: the moment it came in, the class it is counted in, and whose machine it shows itself to be."""

    at: datetime
    counted: str
    caller: Caller | None

    @property
    def body(self) -> str | None:
        """The body whose machine asks: an agency, or whoever else holds a copy of what is public."""
        return None if self.caller is None else self.caller.agency

    @property
    def agency(self) -> str | None:
        """The agency whose machine asks; a consumer that is none has no agency's rights."""
        return None if self.body is None or self.body.startswith(OF_CONSUMERS) else self.body


class Asked(HttpRequest):
    """A request that has passed the gate."""

    visit: Visit


def visit_of(request: HttpRequest) -> Visit:
    """Who asks, and when."""
    return cast(Asked, request).visit


class Gate:
    """Django middleware before the API's routes; every other address is let through untouched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep what answers."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Count, answer, and add what every answer of the API carries."""
        if not request.path_info.startswith(ROOT):
            return self.get_response(request)
        started = time.perf_counter()
        asked_as = request.method
        request.method = "GET" if asked_as == "HEAD" else asked_as
        answer = self.get_response(request)
        if answer.status_code >= 400 and not answer.headers.get("Content-Type", "").startswith(OWN_SHAPES):
            answer = _as_problem(answer)
        _add_headers(request, answer)
        _log(request, answer, time.perf_counter() - started)
        return _without_content(answer) if asked_as == "HEAD" else answer

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], args: object, kwargs: object
    ) -> HttpResponseBase | None:
        """Refuse a client that has used up its minute."""
        if not request.path_info.startswith(ROOT):
            return None
        try:
            asked = cast(Asked, request)
            asked.visit = _visit(request)
            permit = _permit(request, asked.visit)
        except OperationalError:
            return store_unavailable().response()
        request.META["gongxin.permit"] = permit
        return None if permit.granted else too_many(permit).response()


def route_of(request: HttpRequest) -> str:
    """The route as documentation names it, such as `/subjects/{code}`; empty for no known one."""
    match = request.resolver_match
    if match is None:
        return ""
    return "/" + match.route.removeprefix(PREFIX[1:]).lstrip("/").replace("<", "{").replace(">", "}")


def too_many(permit: Permit) -> Problem:
    """The minute's permits are used up."""
    return Problem(
        Kind.TOO_MANY,
        zh=f"每分钟最多 {permit.limit} 次请求；请在 {permit.reset} 秒后重试。",
        en=f"At most {permit.limit} requests a minute; ask again in {permit.reset} seconds.",
        retry_after=permit.reset,
    )


def store_unavailable() -> Problem:
    """Nothing can be said, neither yes nor no."""
    return Problem(
        Kind.STORE_UNAVAILABLE,
        zh="数据库暂时没有应答：这既不表示有记录，也不表示没有记录。请稍后重试，或经其他途径查询。",
        en="The store does not answer: this says neither that there are records nor that there are none.",
        answer="source_unavailable",
        retry_after=30,
    )


def _visit(request: HttpRequest) -> Visit:
    at = timezone.now()
    given = request.headers.get("Authorization", "")
    caller = caller_of(given.removeprefix(BEARER), at=at) if given.startswith(BEARER) else None
    return Visit(at, limits().class_of(route_of(request)), caller)


def _permit(request: HttpRequest, visit: Visit) -> Permit:
    secret = settings.SECRET_KEY
    if visit.body is not None:
        client = digest_of(f"agency {visit.body}", secret=secret)
    else:
        client = _address(request)
    limit = limits().requests[visit.counted].per_minute
    return COUNTER.take(client, counted=visit.counted, limit=limit, at=visit.at.timestamp(), ask=_ask)


def permit_to_send(request: HttpRequest, *, counted: str, limit: int, at: datetime) -> Permit:
    """Whether the address that asks may send one more this minute of what is counted so, outside of the API."""
    return COUNTER.take(_address(request), counted=counted, limit=limit, at=at.timestamp(), ask=_ask)


def _address(request: HttpRequest) -> bytes:
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    address = asking_address(request.META.get("REMOTE_ADDR", ""), forwarded, proxies=settings.API_PROXIES)
    return client_of(address, secret=settings.SECRET_KEY)


def _ask(statement: str, parameters: Sequence[int | str | bytes]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.fetchone()[0] if cursor.description else cursor.rowcount)


def _as_problem(answer: HttpResponseBase) -> HttpResponseBase:
    """The framework's own refusals, in our shape."""
    kinds = {404: Kind.NO_SUCH_ADDRESS, 405: Kind.WRONG_METHOD, 400: Kind.BAD_PARAMETER, 413: Kind.TOO_LARGE}
    kind = kinds.get(answer.status_code, Kind.FAULT)
    allowed = answer.headers.get("Allow", "")
    en = f"This address takes {allowed}." if allowed else "What is answered here is listed in /api/v1/openapi.json."
    zh = f"此地址只接受 {allowed}。" if allowed else "可用的地址见 /api/v1/openapi.json。"
    shaped = Problem(kind, zh=zh, en=en).response()
    if allowed:
        shaped["Allow"] = allowed
    return shaped


def _without_content(answer: HttpResponseBase) -> HttpResponseBase:
    """The same answer to HEAD: its headers, with the length that the content would have."""
    if isinstance(answer, HttpResponse):
        answer.headers["Content-Length"] = str(len(answer.content))
        answer.content = b""
        return answer
    bare = HttpResponse(status=answer.status_code, headers=answer.headers)
    answer.close()
    return bare


def _add_headers(request: HttpRequest, answer: HttpResponseBase) -> None:
    permit = request.META.get("gongxin.permit")
    if isinstance(permit, Permit):
        for name, value in permit.headers():
            answer.headers[name] = value
    if "Cache-Control" not in answer.headers:
        answer.headers["Cache-Control"] = _cache_rule(request, answer)


def _cache_rule(request: HttpRequest, answer: HttpResponseBase) -> str:
    """Open answers may be kept for some seconds; whatever was asked with a key, and every refusal, may not."""
    keyed = "Authorization" in request.headers
    if keyed or request.method not in {"GET", "HEAD"} or answer.headers.get("Content-Type") == MEDIA_TYPE:
        return "no-store"
    return f"public, max-age={limits().cache_seconds}"


def _log(request: HttpRequest, answer: HttpResponseBase, seconds: float) -> None:
    vars(answer)["_has_been_logged"] = True  # Django's own line would name the path, and with it who was asked for
    LOG.info("%s %s %d %.1fms", request.method, route_of(request), answer.status_code, seconds * 1000)
