"""Addresses that are almost right: a slash too many or too few at the end, or no language at the beginning."""

from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.encoding import iri_to_uri

from gongxin.site.pages import language_of
from gongxin.site.texts import Language


@dataclass(frozen=True)
class Meant:
    """The address of the page that was meant, and whether it is so for everybody or by this reader's language."""

    address: str
    for_everybody: bool


def address_meant(request: HttpRequest) -> Meant | None:
    """The page of this site that was meant by an address that has none; what stood after the question mark is kept."""
    path, first = request.path_info, request.path_info.split("/")[1]
    if request.method not in ("GET", "HEAD") or path.startswith("//") or _is_page(path):
        return None
    named = first in set(Language)
    start = "" if named else f"/{language_of(request)}"
    found = next((one for one in (f"{start}{path}", *_with_other_end(f"{start}{path}")) if _is_page(one)), None)
    if found is None:
        return None
    query = iri_to_uri(request.META.get("QUERY_STRING", ""))
    return Meant(quote(found) + (f"?{query}" if query else ""), for_everybody=named)


def _with_other_end(path: str) -> tuple[str, ...]:
    return (path.removesuffix("/"),) if path.endswith("/") else (f"{path}/",)


def _is_page(path: str) -> bool:
    try:
        match = resolve(path)
    except Resolver404:
        return False
    return "language" in match.kwargs
