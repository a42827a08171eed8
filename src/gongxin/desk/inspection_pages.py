"""Inspections at the desk: an agency's draws and what it found, and an organisation's own, with why it was drawn."""

from collections.abc import Iterable

from django.http import Http404, HttpResponse

from gongxin.agencies.guarding import seen_whole
from gongxin.cases.rules import TextRefused
from gongxin.desk.forms import Asked, Faults
from gongxin.desk.sign_in import WRONG
from gongxin.desk.visiting import Desk, address
from gongxin.desk.wording import refused
from gongxin.subjects.queries import subject_by_code
from gongxin.supervision.actions import record_result
from gongxin.supervision.inspected import DrawnView, drawn_in, drawn_of, entries_of, late_results, one_drawn
from gongxin.supervision.queries import NoSuchDraw, barred_in, draw_of, draws, plans
from gongxin.supervision.rules import Finding, Result, SupervisionRefused
from gongxin.supervision.wording import titles_of_strata

MOST, MOST_SHOWN = 2**53, 200
FIELDS = ("result", "inspected", "until", "findings", "basis", "remedy")


@address("inspections")
def inspections(here: Desk) -> HttpResponse:
    """The agency's plans however they stand, its draws, and the results that became public too late."""
    body = here.mandate.scope.body
    late = late_results(agency=body)
    return here.page("inspections_desk.html", plans=plans(agency=body), draws=draws(agency=body), late=late)


@address("inspected")
def inspected(here: Desk, number: int) -> HttpResponse:
    """Those drawn in one of the agency's draws: whoever waits for a result on top."""
    body = here.mandate.scope.body
    try:
        found = draw_of(number) if number < MOST else None
    except NoSuchDraw:
        found = None
    if found is None or found.agency != body:
        raise Http404
    drawn = sorted(drawn_in(number, agency=body), key=lambda one: one.outcome is not None)
    return here.page(
        "inspected.html",
        draw=found,
        drawn=drawn[:MOST_SHOWN],
        most=MOST_SHOWN,
        waiting=sum(one.outcome is None for one in drawn),
        titles=_titles(here, [found.plan]),
        barred=barred_in(number, agency=body)[:MOST_SHOWN],
    )


def _titles(here: Desk, numbers: Iterable[int]) -> dict[tuple[int, str], str]:
    """What the strata of these plans are called, by plan and name."""
    say = here.wording.say
    return {(plan, name): say.title(title) for plan in set(numbers) for name, title in titles_of_strata(plan).items()}


@address("inspection_result", methods=("GET", "POST"))
def inspection_result(here: Desk, number: int) -> HttpResponse:
    """Record what an inspection found: with findings, basis and remedy where it speaks against the organisation."""
    one = one_drawn(number, agency=here.mandate.scope.body) if number < MOST else None
    if one is None:
        raise Http404
    if here.request.method != "POST":
        return _form(here, one, dict.fromkeys(FIELDS, ""), Faults({}))
    asked = Asked(here.request)
    typed = {name: asked.text(name) if name in ("findings", "basis", "remedy") else asked.line(name) for name in FIELDS}
    on, until, say = asked.day("inspected"), asked.day("until"), here.wording.say
    given = {"result": typed["result"] in set(Result), "inspected": on, "until": until}
    told = {name: say.of("inspect.missing", name) for name, value in given.items() if not value}
    if told or on is None or until is None:
        return _form(here, one, typed, Faults(told), status=WRONG)
    found = Finding(Result(typed["result"]), on, until, typed["findings"], typed["basis"], typed["remedy"])
    try:
        record_result(number, found, agency=here.mandate.scope.body, at=here.now)
    except (SupervisionRefused, TextRefused) as fault:
        return _form(here, one, typed, Faults({"": refused(fault, here.wording)}), status=WRONG)
    return here.go(f"/inspections/{one.draw}")


def _form(here: Desk, one: DrawnView, typed: dict[str, str], faults: Faults, *, status: int = 200) -> HttpResponse:
    results = [(value.value, here.wording.say.of("inspect.result", value)) for value in Result]
    return here.page("inspection_result.html", status=status, one=one, typed=typed, faults=faults, results=results)


@address("own_inspections")
def own_inspections(here: Desk) -> HttpResponse:
    """Where the organisation was drawn and why, what was found, what it can do; and where it was not drawn."""
    code = here.mandate.scope.body
    held = subject_by_code(code, known_at=here.now)
    entries = entries_of(held.id, code) if held else ()
    drawn = drawn_of(code)
    with seen_whole():  # what strata are called is public with their plans
        titles = _titles(here, [*(one.plan for one in drawn), *(one.plan for one in entries)])
    return here.page("own_inspections.html", drawn=drawn, entries=entries, titles=titles)
