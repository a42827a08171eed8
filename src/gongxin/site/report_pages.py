"""Whether a report is genuine and still holds: for whoever has its number, which nobody can guess.

The page shows nothing that does not stand on the report, and not why it no longer holds.
"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from gongxin.reports.keys import KeyMissing
from gongxin.reports.own_keys import own_keys
from gongxin.reports.queries import known_report, signed_list
from gongxin.reports.rotation import statements
from gongxin.site.pages import clock, visit
from gongxin.site.parameters import read_parameters
from gongxin.subjects.queries import codes_of, names_now

NOT_TO_KEEP = "noindex, noarchive"
A_MINUTE = "max-age=60"


@require_safe
def verify(request: HttpRequest, language: str, number: str) -> HttpResponse:
    """Say of the report with this number whether it was issued here, about whom, and whether it still holds."""
    here = visit(request, language)
    known = known_report(number)
    shown: dict[str, str] = {}
    if known is not None:
        kind = here.law.reports.get(known.kind)
        shown = {
            "kind": here.wording.say.title(kind.title) if kind else known.kind,
            "code": codes_of([known.subject])[known.subject],
            "name": names_now([known.subject]).get(known.subject, ""),
        }
    response = here.page("verify.html", status=200 if known else 404, report=known, shown=shown)
    response["X-Robots-Tag"] = NOT_TO_KEEP
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
def statuses(request: HttpRequest, number: int) -> HttpResponse:
    """The signed list of statuses with this number: one bit a report, so that nobody learns whose is asked about."""
    read_parameters(request, ())
    try:
        keys = own_keys(settings.HOME)
    except KeyMissing:
        raise Http404 from None
    told = signed_list(number, keys=keys, address=settings.ADDRESS, at=clock())
    if told is None:
        raise Http404
    return JsonResponse(told, content_type="application/vc", headers={"Cache-Control": A_MINUTE})


@require_safe
def keys_that_followed(request: HttpRequest) -> HttpResponse:
    """Which keys of reports followed which, signed by both: what old reports are verified with."""
    read_parameters(request, ())
    return JsonResponse(statements(settings.HOME), safe=False, headers={"Cache-Control": A_MINUTE})
