"""The door, the first page, and the pages that explain."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from gongxin.site.pages import A_WHILE, language_of, visit
from gongxin.site.parameters import read_parameters


@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """Lead to the language that the browser prefers."""
    read_parameters(request)
    response = HttpResponse(status=302, headers={"Location": f"/{language_of(request)}/"})
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def home(request: HttpRequest, language: str) -> HttpResponse:
    """The search box, and what a person may expect of the answers."""
    return visit(request, language).page("home.html", cache=A_WHILE)


@require_safe
def about(request: HttpRequest, language: str) -> HttpResponse:
    """What the platform is, whom it answers to, and how its answers come about."""
    return visit(request, language).page("about.html", cache=A_WHILE)


@require_safe
def charter(request: HttpRequest, language: str) -> HttpResponse:
    """What the platform will never be, and to whom to complain."""
    return visit(request, language).page("charter.html", cache=A_WHILE)
