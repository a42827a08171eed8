"""How well each source delivers, and how fresh what the platform holds is: the state in its own mirror."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from gongxin.exchange.quality import source_quality
from gongxin.exchange.queries import deliveries_of
from gongxin.ledger.queries import head, latest_checkpoint, position_of
from gongxin.ledger.waiting import unsigned_since, waits_too_long
from gongxin.site.freshness import latest_from_sources
from gongxin.site.pages import Visit, visit
from gongxin.site.parameters import BadAddress
from gongxin.site.timeline import latest_terms

LATEST_DELIVERIES = 20


@require_safe
def sources(request: HttpRequest, language: str) -> HttpResponse:
    """Every source with what it delivered and what was wrong with it."""
    here = visit(request, language)
    rows = sorted(source_quality(), key=lambda one: (one.agency, one.feed))
    heard = {one.agency for one in rows}
    silent = [key for key in here.law.agencies if key not in heard]
    return here.page("sources.html", rows=rows, silent=silent)


@require_safe
def source(request: HttpRequest, language: str, key: str) -> HttpResponse:
    """One source: its feeds, its deliveries, and how to tell it of an error."""
    here = visit(request, language)
    agency = here.law.agencies.get(key)
    if agency is None:
        raise Http404
    rows = [one for one in source_quality() if one.agency == key]
    deliveries = deliveries_of(key, limit=LATEST_DELIVERIES)
    return here.page("source.html", agency=agency, rows=rows, deliveries=deliveries, objections=_objections(here, key))


def _objections(here: Visit, agency: str) -> list[tuple[str, str, str]]:
    """For each item that the agency supplies, who answers an objection and within what time."""
    found: list[tuple[str, str, str]] = []
    for key in here.law.agencies[agency].supplies:
        item = here.law.catalogue.get(key)
        if item is not None and (objection := latest_terms(item).objection):
            title = here.wording.say.title(item.title)
            found.append((title, objection.route, here.wording.clock(objection.answer)))
    return found


@require_safe
def status(request: HttpRequest, language: str) -> HttpResponse:
    """How fresh each source is, how far the log has come, and whether it is signed."""
    here = visit(request, language)
    position, since = head(), unsigned_since()
    fresh = latest_from_sources(position)
    silent = [key for key in here.law.agencies if key not in fresh]
    unsigned = since if waits_too_long(since, now=here.now) else None
    last = latest_checkpoint()
    return here.page("status.html", fresh=fresh, silent=silent, unsigned=unsigned, head=position, checkpoint=last)


@require_safe
def log_entry(request: HttpRequest, language: str, event: str) -> HttpResponse:
    """Where in the log the statement of a record stands; what it says is on the organisation's page while it may be."""
    here = visit(request, language)
    if not (event.isascii() and event.isdigit() and len(event) <= 18):
        raise BadAddress("fault.not_an_event")
    position = position_of(int(event))
    return here.page("log_entry.html", event=int(event), position=position, head=head(), checkpoint=latest_checkpoint())
