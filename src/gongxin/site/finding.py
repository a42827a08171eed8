"""Search: one box, hits with what matched, and advice where nothing does."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from gongxin.codes.faults import Fault
from gongxin.codes.identity import scrub
from gongxin.codes.uscc import parse
from gongxin.dossiers.known import only_open
from gongxin.site.absences import nobody
from gongxin.site.pages import visit
from gongxin.site.parameters import LAST_PAGE, BadAddress, read_page, read_query
from gongxin.site.wording import CHINA
from gongxin.subjects.search import Found, OutOfScope, SearchRefused, search

HITS_A_PAGE = 20
CODE_LIKE = 15


@require_safe
def find(request: HttpRequest, language: str) -> HttpResponse:
    """Show the organisations that fit what was typed; a whole code leads straight to its file."""
    here = visit(request, language, known=frozenset({"q", "page"}))
    text = read_query(here.parameters.get("q", ""))
    number = read_page(here.parameters.get("page", "1"))
    if not text:
        return here.page("search.html", found=None, fault=None, number=1, pages=1, text="")
    reading = parse(text)
    if reading.fault is Fault.NATURAL_PERSON or scrub(text) != text:
        return nobody(here)
    if reading.code is not None:
        return HttpResponse(status=303, headers={"Location": f"/{here.language}/subjects/{quote(reading.code)}"})
    try:
        day = here.now.astimezone(CHINA).date()
        found = only_open(search(text, limit=HITS_A_PAGE, offset=(number - 1) * HITS_A_PAGE), day=day)
    except OutOfScope:
        return nobody(here)
    except SearchRefused:
        raise BadAddress("fault.query_refused") from None
    pages = min(LAST_PAGE, max(1, -(-found.total // HITS_A_PAGE)))
    if number > pages:
        raise BadAddress("fault.page", value=number, last=pages)
    fault = reading.fault if _meant_as_code(text, found) else None
    return here.page("search.html", found=found, fault=fault, number=number, pages=pages, text=text)


def _meant_as_code(text: str, found: Found) -> bool:
    return found.total == 0 and len(text) >= CODE_LIKE and text.isascii() and text.replace(" ", "").isalnum()
