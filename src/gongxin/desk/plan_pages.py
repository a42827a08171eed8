"""Plans of inspections at the desk: looked at, proposed, adopted by another officer, committed to, drawn.

Nobody who is in a plan is named here before the draw; the roster and the conflicts of interest are numbers and codes.
"""

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate

from gongxin.desk.forms import Asked, Faults
from gongxin.desk.sign_in import WRONG
from gongxin.desk.visiting import Desk, address
from gongxin.desk.wording import refused
from gongxin.evaluation.queries import NoSuchRun, runs_of
from gongxin.rulebook.book import UnknownKey
from gongxin.rulebook.items import NotInForce, saying_on
from gongxin.rulebook.supervision import PolicyItem
from gongxin.site.inspection_pages import MOST, Picture, picture_of, policies_of
from gongxin.supervision.actions import ConflictRefused, commit_draw, run_draw
from gongxin.supervision.adopting import Wish, adopt_plan, grades_of_run, preview_plan, propose_plan, set_plan_aside
from gongxin.supervision.drawing import Inspector, InspectorsRefused
from gongxin.supervision.queries import NoSuchDraw, NoSuchPlan, PlanView, draw_found, own_plan, proposed_by
from gongxin.supervision.rules import PlanStanding, SupervisionRefused
from gongxin.supervision.wording import titles_of, titles_of_strata

RUNS = 5
"""So many runs of each model are offered."""
EACH = tuple(str(number) for number in range(1, 10))
ROSTER = ("inspectors", "conflicts", "each")


def policies_here(here: Desk) -> dict[str, PolicyItem]:
    """The policies in force today, by key."""
    return {item.key: item for item, _ in saying_on(localdate(here.now), here.law.supervision.values())}


@address("propose_plan", methods=("GET", "POST"))
def propose(here: Desk) -> HttpResponse:
    """Look at the plan that policies and a run would make, then propose it; another officer adopts it."""
    if here.request.method != "POST":
        return _wished(here, {"year": str(localdate(here.now).year + 1), "run": ""}, [], Faults({}))
    asked = Asked(here.request)
    typed, chosen = {name: asked.line(name) for name in ("year", "run")}, asked.lines("policy")
    year, told = asked.number("year"), dict[str, str]()
    run = asked.number("run")
    if year is None:
        told["year"] = here.wording.say("plan.no_year")
    if not chosen or not set(chosen) <= set(policies_here(here)):
        told["policy"] = here.wording.say("plan.no_policy")
    if typed["run"] and (run is None or run not in dict(_runs(here))):
        told["run"] = here.wording.say("plan.no_run")
    if told or year is None:
        return _wished(here, typed, chosen, Faults(told), status=WRONG)
    return _seen(here, typed, chosen, run, year, keep=asked.line("do") == "propose")


def _seen(
    here: Desk, typed: dict[str, str], chosen: list[str], run: int | None, year: int, *, keep: bool
) -> HttpResponse:
    """The plan as it would be, or kept as it is proposed."""
    try:
        graded = None if run is None else grades_of_run(run)
        wish = Wish(tuple(chosen), year, here.mandate.scope.body, graded)
        if keep:
            return here.go(f"/inspections/plans/{propose_plan(wish, by=here.mandate.called, at=here.now)}")
        strata = preview_plan(wish, at=here.now)
    except (SupervisionRefused, NoSuchRun, UnknownKey, NotInForce) as fault:
        return _wished(here, typed, chosen, Faults({"": refused(fault, here.wording)}), status=WRONG)
    titles = titles_of([one.name for one in strata], chosen, law=here.law.at(localdate(here.now)))
    said = {name: here.wording.say.title(title) for name, title in titles.items()}
    return _wished(here, typed, chosen, Faults({}), picture=picture_of(strata, said))


def _wished(
    here: Desk,
    typed: dict[str, str],
    chosen: list[str],
    faults: Faults,
    *,
    picture: Picture | None = None,
    status: int = 200,
) -> HttpResponse:
    return here.page(
        "propose_plan.html",
        status=status,
        typed=typed,
        chosen=chosen,
        faults=faults,
        policies=list(policies_here(here).values()),
        runs=[(str(number), title) for number, title in _runs(here)],
        picture=picture,
    )


def _runs(here: Desk) -> list[tuple[int, str]]:
    """The latest runs of every model by which a policy in force grades, in words."""
    found, day = [], localdate(here.now)
    said = [terms for _, terms in saying_on(day, here.law.supervision.values())]
    for model in sorted({terms.graded_by for terms in said if terms.graded_by}):
        item = here.law.models.get(model)
        title = here.wording.say.title(item.title) if item else model
        for run in runs_of(model, limit=RUNS):
            found.append((run.id, here.wording.say("plan.run", n=run.id, model=title, day=here.wording.day(run.day))))
    return found


@address("inspection_plan")
def one_plan(here: Desk, number: int) -> HttpResponse:
    """One plan of the agency: rules, figures, picture, how it stands and what can be done next."""
    return _plan_page(here, _own(here, number), Faults({}))


@address("adopt_plan", methods=("POST",))
def adopt(here: Desk, number: int) -> HttpResponse:
    """Adopt a plan that another officer proposed, or set it aside."""
    plan, body = _own(here, number), here.mandate.scope.body
    try:
        if Asked(here.request).line("do") == "set_aside":
            set_plan_aside(number, agency=body, at=here.now)
        else:
            adopt_plan(number, agency=body, by=here.mandate.called, at=here.now)
    except SupervisionRefused as fault:
        return _plan_page(here, plan, Faults({"": refused(fault, here.wording)}), status=WRONG)
    return here.go(f"/inspections/plans/{number}")


@address("commit_draw", methods=("GET", "POST"))
def commit(here: Desk, number: int) -> HttpResponse:
    """Commit to population, quotas, inspectors and conflicts of interest, before anybody can know the seed."""
    plan = _own(here, number)
    if plan.standing is not PlanStanding.ADOPTED or plan.draws:
        raise Http404
    if here.request.method != "POST":
        return _roster(here, plan, {"inspectors": "", "conflicts": "", "each": "2"}, Faults({}))
    asked = Asked(here.request)
    typed = {name: asked.line(name) if name == "each" else asked.text(name) for name in ROSTER}
    if typed["each"] not in EACH:
        return _roster(here, plan, typed, Faults({"each": here.wording.say("plan.no_each")}), status=WRONG)
    try:
        made = commit_draw(
            number,
            inspectors=[Inspector(*one) for one in pairs_of(typed["inspectors"])],
            conflicts=pairs_of(typed["conflicts"]),
            each=int(typed["each"]),
            agency=here.mandate.scope.body,
            at=here.now,
        )
    except SupervisionRefused as fault:
        where = {InspectorsRefused: "inspectors", ConflictRefused: "conflicts"}.get(type(fault), "")
        return _roster(here, plan, typed, Faults({where: refused(fault, here.wording)}), status=WRONG)
    return here.go(f"/inspections/{made}")


@address("run_draw", methods=("POST",))
def draw(here: Desk, number: int) -> HttpResponse:
    """Draw from the first checkpoint signed after the commitment; the transcript is public at once."""
    body = here.mandate.scope.body
    try:
        held = draw_found(number if number < MOST else 0, agency=body)
    except NoSuchDraw:
        raise Http404 from None
    try:
        run_draw(held.id, agency=body, at=here.now)
    except SupervisionRefused as fault:
        return here.page("not_drawn.html", status=WRONG, number=number, why=refused(fault, here.wording))
    return here.go(f"/inspections/{number}")


def pairs_of(text: str) -> list[tuple[str, str]]:
    """The lines of a roster, each a number and what follows the comma, Chinese or Latin."""
    lines = (line.replace("，", ",").partition(",") for line in text.splitlines() if line.strip())
    return [(first.strip(), second.strip()) for first, _, second in lines]


def _own(here: Desk, number: int) -> PlanView:
    """The agency's plan; of another agency's it looks as if there were none."""
    try:
        return own_plan(number if number < MOST else 0, agency=here.mandate.scope.body)
    except NoSuchPlan:
        raise Http404 from None


def _plan_page(here: Desk, plan: PlanView, faults: Faults, *, status: int = 200) -> HttpResponse:
    titles = {name: here.wording.say.title(one) for name, one in titles_of_strata(plan.number).items()}
    mine = proposed_by(plan.number, agency=plan.agency) == here.mandate.called
    return here.page(
        "inspection_plan_desk.html",
        status=status,
        plan=plan,
        mine=mine,
        faults=faults,
        policies=policies_of(here, plan.policies),
        picture=picture_of(plan.strata, titles),
    )


def _roster(here: Desk, plan: PlanView, typed: dict[str, str], faults: Faults, *, status: int = 200) -> HttpResponse:
    return here.page(
        "commit_draw.html",
        status=status,
        plan=plan,
        typed=typed,
        faults=faults,
        each=[(one, one) for one in EACH],
    )
