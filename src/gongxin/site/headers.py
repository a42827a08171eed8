"""What stands at the head of every answer, and what becomes of a refused address or a silent store."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from gongxin.rulebook.queries import NothingAdopted
from gongxin.site import faults
from gongxin.site.parameters import BadAddress

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
WRONG_METHOD = 405


class SiteHeaders:
    """Nothing from elsewhere, no scripts, no frames; other interfaces may set a policy of their own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the policy at the head."""
        response = self.get_response(request)
        if response.status_code == WRONG_METHOD and not response.headers["Content-Type"].startswith("application/"):
            response = faults.wrong_method(request, allowed=response.headers["Allow"])
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Say what was wrong with the address, that the store is silent or has no law; leave all else to others."""
        if isinstance(error, BadAddress):
            return faults.bad_address(request, error)
        match = request.resolver_match
        if match is None or not match.func.__module__.startswith(__package__):
            return None
        if isinstance(error, OperationalError | InterfaceError):
            return faults.silent_store(request)
        return faults.not_ready(request) if isinstance(error, NothingAdopted) else None
