"""Plans and draws as pages: rules and figures, a picture by stratum, the files by which anybody draws again.

Who may be drawn is public once it was drawn, and never before; where grades are not public nobody is named even then.
"""

from dataclasses import dataclass
from pathlib import Path

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from gongxin.rulebook.book import UnknownKey
from gongxin.rulebook.supervision import PolicyItem
from gongxin.site.pages import A_WHILE, Visit, visit
from gongxin.site.parameters import read_parameters
from gongxin.supervision import redraw
from gongxin.supervision.queries import NoSuchDraw, NoSuchPlan, PlanView, draw_of, draws, plan_of, plans, population_of

MOST = 2**53
MOST_BARS = 24
MOST_SHOWN = 500
ROW, WIDE, LEFT = 30, 320, 4
SCRIPT = Path(redraw.__file__).read_bytes()


@dataclass(frozen=True)
class Bar:
    """A stratum in the picture: where it stands, how long its visits are, and how long they would be without grades."""

    name: str
    top: int
    visits: int
    ordinary: int
    planned: float
    usual: float


@require_safe
def inspections(request: HttpRequest, language: str) -> HttpResponse:
    """Every plan and every draw, the latest first, and the script that draws again."""
    here = visit(request, language)
    return here.page("inspections.html", plans=plans(), draws=draws())


@require_safe
def plan(request: HttpRequest, language: str, number: int) -> HttpResponse:
    """A plan: its policies with their basis, its strata with their quotas, what is saved; nobody who is in it."""
    here = visit(request, language)
    try:
        found = plan_of(_known(number))
    except NoSuchPlan:
        raise Http404 from None
    return here.page(
        "inspection_plan.html",
        cache=A_WHILE,
        plan=found,
        policies=_policies(here, found),
        bars=bars(found),
        width=LEFT + WIDE,
        height=ROW * min(MOST_BARS, len(found.strata)),
        left=LEFT,
        busiest=max(found.totals.months),
    )


@require_safe
def draw(request: HttpRequest, language: str, number: int) -> HttpResponse:
    """A draw: what was committed to and where the log tells it, the seed, who was drawn, how to draw again."""
    here = visit(request, language)
    try:
        found = draw_of(_known(number))
    except NoSuchDraw:
        raise Http404 from None
    drawn = found.transcript["drawn"][:MOST_SHOWN] if found.transcript else []
    return here.page("inspection_draw.html", draw=found, drawn=drawn, most=MOST_SHOWN)


@require_safe
def transcript(request: HttpRequest, number: int) -> HttpResponse:
    """The transcript of a draw as a file."""
    read_parameters(request, ())
    try:
        told = draw_of(_known(number)).transcript
    except NoSuchDraw:
        raise Http404 from None
    if told is None:
        raise Http404
    return _file(orjson.dumps(told), "application/json", "transcript.json")


@require_safe
def population(request: HttpRequest, number: int) -> HttpResponse:
    """The population of a draw as a file, once it was drawn."""
    read_parameters(request, ())
    try:
        content = population_of(_known(number))
    except NoSuchDraw:
        raise Http404 from None
    return _file(content, "text/tab-separated-values; charset=utf-8", "population.tsv")


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The script that draws again."""
    read_parameters(request, ())
    return _file(SCRIPT, "text/x-python; charset=utf-8", "redraw.py")


def bars(found: PlanView) -> list[Bar]:
    """The picture: each stratum's visits beside those that there would be if nobody had a grade."""
    shown = sorted(found.strata, key=lambda one: -max(one.apart, one.ordinary))[:MOST_BARS]
    longest = max([1, *(max(one.apart, one.ordinary) for one in shown)])
    return [
        Bar(one.name, ROW * place, one.apart, one.ordinary, WIDE * one.apart / longest, WIDE * one.ordinary / longest)
        for place, one in enumerate(shown)
    ]


def _policies(here: Visit, found: PlanView) -> list[PolicyItem]:
    known = []
    for key in found.policies:
        try:
            known.append(here.law.policy(key))
        except UnknownKey:  # an older plan, of packs that are no longer adopted
            continue
    return known


def _known(number: int) -> int:
    if number >= MOST:
        raise Http404
    return number


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    named = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-cache"}
    return HttpResponse(content, content_type=kind, headers=named)
