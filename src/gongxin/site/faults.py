"""Pages for what goes wrong: a refused address, an unknown one, a silent store, a fault of our own."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from gongxin.dossiers.answers import Answer
from gongxin.site.absences import STATUS, absence_page
from gongxin.site.pages import visit_in_trouble
from gongxin.site.parameters import BadAddress, shown
from gongxin.site.redirecting import address_meant


def bad_address(request: HttpRequest, error: BadAddress) -> HttpResponse:
    """Say what in the address is unknown or out of bounds, and where to go on."""
    visit = visit_in_trouble(request)
    told = visit.wording.say(error.key, **error.values)
    return visit.page("fault.html", status=400, kind="bad_address", told=told)


def refused_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what the web server's rules refuse, such as a malformed request, or a form with too much text."""
    visit = visit_in_trouble(request, secret=True)
    if isinstance(exception, RequestDataTooBig):
        most = visit.wording.number((settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // 1_000)
        told = visit.wording.say("fault.too_large", most=most)
        return visit.page("fault.html", status=413, kind="too_large", told=told)
    return visit.page("fault.html", status=400, kind="bad_address", told=visit.wording.say("fault.malformed"))


def wrong_method(request: HttpRequest, *, allowed: str) -> HttpResponse:
    """Say that pages are only read: nothing is sent to them."""
    visit = visit_in_trouble(request)
    told = visit.wording.say("fault.method", method=shown(request.method or ""))
    response = visit.page("fault.html", status=405, kind="bad_address", told=told)
    response["Allow"] = allowed
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Lead to the page that was meant, if one is, and else say that no page has this address."""
    meant = address_meant(request)
    if meant is not None:
        response = HttpResponse(status=301 if meant.for_everybody else 302, headers={"Location": meant.address})
        patch_vary_headers(response, [] if meant.for_everybody else ["Accept-Language"])
        return response
    visit = visit_in_trouble(request)
    return visit.page("fault.html", status=404, kind="not_found", told=visit.wording.say("fault.no_page"))


def own_fault(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours and that nothing follows from it for anybody."""
    visit = visit_in_trouble(request)
    return visit.page("fault.html", status=500, kind="own_fault", told=visit.wording.say("fault.own"))


def silent_store(request: HttpRequest) -> HttpResponse:
    """Say that the platform itself cannot look at present, which is no answer about anybody."""
    visit = visit_in_trouble(request)
    response = absence_page(visit, Answer.SOURCE_UNAVAILABLE, status=STATUS[Answer.SOURCE_UNAVAILABLE])
    response["Retry-After"] = "60"
    return response


def not_ready(request: HttpRequest) -> HttpResponse:
    """Say that no packs are adopted yet: without law the platform answers nothing."""
    visit = visit_in_trouble(request)
    return visit.page("fault.html", status=503, kind="not_ready", told=visit.wording.say("fault.nothing_adopted"))
