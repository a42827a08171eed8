"""Where the agency acted for let its time run out: in which case, since when, and whether it acted after all."""

from django.http import HttpResponse

from gongxin.cases.queries import silences_of
from gongxin.desk.case_pages import name_of
from gongxin.desk.visiting import Desk, address

MOST = 200


@address("silences")
def silences(here: Desk) -> HttpResponse:
    """The agency's own silences, those that still last on top; the cases' parties see the same there."""
    found = silences_of(here.mandate.scope.body, at=here.now, limit=MOST)
    names = {one.subject: name_of(one.subject, at=here.now) for one in found}
    ordered = sorted(found, key=lambda one: one.acted_at is not None)
    return here.page("silences.html", silences=ordered, names=names)
