"""What is said where a form is too old, or was not sent from our own page."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from gongxin.desk.visiting import visit_of
from gongxin.site.pages import language_of

REFUSED = 403


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that nothing was done, and lead back to a fresh form."""
    here = visit_of(request, language_of(request))
    public = not request.path.startswith(f"{here.root}/")
    back = quote(request.path) if public else f"{here.root}/"
    return here.page("stale.html", status=REFUSED, back=back, public=public)
