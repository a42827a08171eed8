"""Plans and draws as pages: rules and figures, a picture by stratum, the files by which anybody draws again.

Who may be drawn is public once it was drawn, and never before; where grades are not public nobody is named even then.
"""

from collections.abc import Mapping, Sequence
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
from gongxin.supervision.queries import NoSuchDraw, NoSuchPlan, draw_of, draws, plan_of, plans, population_of
from gongxin.supervision.rules import Stratum, Totals, totals_of
from gongxin.supervision.wording import titles_of_strata

MOST = 2**53
MOST_BARS = 24
MOST_SHOWN = 500
WIDE = 320
SCRIPT = Path(redraw.__file__).read_bytes()


@dataclass(frozen=True)
class Bar:
    """A stratum in the picture: what it is called, how long its visits are, and how long without grades."""

    title: str
    visits: int
    ordinary: int
    planned: float
    usual: float


@dataclass(frozen=True)
class Picture:
    """A plan to be looked at: figures, each stratum in words, the picture of the longest."""

    totals: Totals
    strata: Sequence[Stratum]
    titles: Mapping[str, str]
    bars: Sequence[Bar]
    width: int = WIDE

    @property
    def busiest(self) -> int:
        """The visits of the fullest month."""
        return max(self.totals.months)


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
    titles, model = titles_of_strata(found.number), here.law.models.get(found.model)
    return here.page(
        "inspection_plan.html",
        cache=A_WHILE,
        plan=found,
        model=here.wording.say.title(model.title) if model else found.model,
        policies=policies_of(here, found.policies),
        picture=picture_of(
            found.strata, {name: here.wording.say.title(one) for name, one in titles.items()}, found.totals
        ),
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
    titles = {name: here.wording.say.title(one) for name, one in titles_of_strata(found.plan).items()}
    return here.page("inspection_draw.html", draw=found, drawn=drawn, most=MOST_SHOWN, titles=titles)


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


def picture_of(strata: Sequence[Stratum], titles: Mapping[str, str], totals: Totals | None = None) -> Picture:
    """The plan as a picture: each stratum's visits beside those that there would be if nobody had a grade.

    `totals` are given where the strata are not to be seen.
    """
    shown = sorted(strata, key=lambda one: -max(one.apart, one.ordinary))[:MOST_BARS]
    longest = max([1, *(max(one.apart, one.ordinary) for one in shown)])
    bars = [
        Bar(titles[one.name], one.apart, one.ordinary, WIDE * one.apart / longest, WIDE * one.ordinary / longest)
        for one in shown
    ]
    return Picture(totals or totals_of(strata), strata, titles, bars)


def policies_of(here: Visit, keys: Sequence[str]) -> list[PolicyItem]:
    """The policies with these keys, as far as the rulebook of today still has them."""
    known = []
    for key in keys:
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
