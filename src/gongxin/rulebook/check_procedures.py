"""Rules of packs about procedures: every state has a way in and a way out, every clock its consequence.

Whoever is burdened by a step learns the reasons, is served, and is told the remedy; nobody reviews his own decision.
"""

from collections.abc import Iterable, Iterator

from gongxin.rulebook.check_basis import check_citations
from gongxin.rulebook.items import Basis
from gongxin.rulebook.loader import Folder, Source
from gongxin.rulebook.procedures import OPENED, ClockText, Counted, ProcedureTerms, Role, StepText
from gongxin.rulebook.violations import Violation

Path = tuple[str | int, ...]


def check_procedures(folder: Folder) -> Iterator[Violation]:
    """Every procedure names only what it has, can be gone through, and treats whoever it burdens lawfully."""
    for source, path, terms in folder.terms("procedures", ProcedureTerms):
        yield from _check_names(source, path, terms)
        yield from _check_days(source, path, terms)
        if not list(_check_named(source, path, terms)):
            yield from _check_ways(source, path, terms)
            yield from _check_clocks(source, path, terms)
        yield from _check_named(source, path, terms)
        for place, step in enumerate(terms.steps):
            yield from _check_step(source, (*path, "steps", place), step, terms)
        day = source.value.versions[path[1]].in_force
        for where, cited in _citations(path, terms):
            yield from check_citations(folder, source, cited, day, where)


def _citations(path: Path, terms: ProcedureTerms) -> Iterator[tuple[Path, tuple[Basis, ...]]]:
    for place, step in enumerate(terms.steps):
        yield (*path, "steps", place), step.basis
        for number, remedy in enumerate(step.remedies):
            yield (*path, "steps", place, "remedies", number), remedy.basis


def _check_names(source: Source, path: Path, terms: ProcedureTerms) -> Iterator[Violation]:
    kinds = {
        "states": [state.name for state in terms.states],
        "steps": [OPENED, *(step.name for step in terms.steps)],
        "days": [OPENED, *(step.name for step in terms.steps), *(day.name for day in terms.days)],
        "clocks": [clock.name for clock in terms.clocks],
    }
    before = {"states": 0, "clocks": 0, "steps": 1, "days": 1 + len(terms.steps)}
    for kind, names in kinds.items():
        for place, name in enumerate(names):
            if place >= before[kind] and name in names[:place]:
                where = place - before[kind]
                yield source.breaks("part-not-unique", (*path, kind, where), f"two {kind} are called {name}")


def _check_days(source: Source, path: Path, terms: ProcedureTerms) -> Iterator[Violation]:
    """How far off a stated day may lie is told in calendar time."""
    for place, day in enumerate(terms.days):
        if day.at_most.working_days is not None:
            message = f"{day.name} lies at most so many days, months or years ahead, not working days"
            yield source.breaks("window-in-working-days", (*path, "days", place, "at_most"), message)


def _check_named(source: Source, path: Path, terms: ProcedureTerms) -> Iterator[Violation]:
    """Every state and step that is named is one of the procedure's."""
    states, steps = {one.name for one in terms.states}, {one.name for one in terms.steps}
    yield from _known(source, (*path, "first"), (terms.first,), states, "state-unknown")
    for place, step in enumerate(terms.steps):
        where = (*path, "steps", place)
        yield from _known(source, (*where, "leaves"), step.leaves, states, "state-unknown")
        yield from _known(source, (*where, "enters"), (step.enters,), states, "state-unknown")
        yield from _known(source, (*where, "barred"), step.barred, steps, "step-unknown")
    for place, clock in enumerate(terms.clocks):
        where = (*path, "clocks", place)
        yield from _known(source, (*where, "runs_in"), clock.runs_in, states, "state-unknown")
        yield from _known(source, (*where, "then"), (clock.then,), steps, "step-unknown")


def _known(source: Source, path: Path, names: Iterable[str], known: set[str], rule: str) -> Iterator[Violation]:
    for name in names:
        if name not in known:
            yield source.breaks(rule, path, f"the procedure has no {rule.partition('-')[0]} {name}")


def reached(terms: ProcedureTerms, start: str, *, without: Iterable[str] = ()) -> set[str]:
    """The states that a case standing at `start` can come to, if the steps named `without` are never taken."""
    found, left = {start}, [start]
    steps = [step for step in terms.steps if step.name not in set(without)]
    while left:
        state = left.pop()
        for step in steps:
            if state in step.leaves and step.enters not in found:
                found.add(step.enters)
                left.append(step.enters)
    return found


def _check_ways(source: Source, path: Path, terms: ProcedureTerms) -> Iterator[Violation]:
    endings = {state.name for state in terms.states if state.ends}
    reachable = reached(terms, terms.first)
    for place, state in enumerate(terms.states):
        where = (*path, "states", place)
        if state.name not in reachable:
            yield source.breaks("state-unreachable", where, f"no step leads to {state.name}")
        elif not endings & reached(terms, state.name):
            yield source.breaks("state-without-way-out", where, f"from {state.name} the case never ends")


def _check_clocks(source: Source, path: Path, terms: ProcedureTerms) -> Iterator[Violation]:
    steps = {step.name: step for step in terms.steps}
    for place, clock in enumerate(terms.clocks):
        where = (*path, "clocks", place)
        step = steps[clock.then]
        if step.by != (Role.CLOCK,) or not set(clock.runs_in) <= set(step.leaves):
            message = f"{clock.then} is no step of the clock out of every state in which {clock.name} runs"
            yield source.breaks("clock-without-consequence", (*where, "then"), message)
        others = [one.name for one in terms.steps if one.by != (Role.CLOCK,)]
        if set(clock.runs_in) & reached(terms, step.enters, without=others):
            yield source.breaks("clock-in-circle", (*where, "then"), f"time alone leads back from {step.enters}")
        yield from _check_ended(source, where, clock, terms)
        yield from _check_anchor(source, (*where, "counted"), clock.counted, clock.runs_in, terms)
    taken = {clock.then for clock in terms.clocks}
    for place, step in enumerate(terms.steps):
        where = (*path, "steps", place)
        if Role.CLOCK in step.by and (step.by != (Role.CLOCK,) or step.name not in taken):
            yield source.breaks("clock-without-consequence", where, f"no clock ends in {step.name} alone")
        if step.window is not None:
            yield from _check_anchor(source, (*where, "window"), step.window, step.leaves, terms)


def _check_ended(source: Source, path: Path, clock: ClockText, terms: ProcedureTerms) -> Iterator[Violation]:
    for state in terms.states:
        if state.ends and state.name in clock.runs_in:
            yield source.breaks("clock-after-the-end", (*path, "runs_in"), f"{state.name} ends the case")


def _check_anchor(
    source: Source, path: Path, counted: Counted, states: Iterable[str], terms: ProcedureTerms
) -> Iterator[Violation]:
    """A clock never runs without the event that it counts from; a stated day is there from the opening."""
    steps, days = {step.name: step for step in terms.steps}, {day.name for day in terms.days}
    if days.issuperset(counted.anchor) and len(counted.anchor) == 1 and not counted.from_service:
        return
    for name in counted.anchor:
        if name != OPENED and name not in steps:
            yield source.breaks(
                "anchor-unknown", (*path, "anchor"), f"{name} is neither a step, the opening, nor alone a stated day"
            )
        elif counted.from_service and (name == OPENED or not steps[name].serves):
            yield source.breaks("anchor-unknown", (*path, "anchor"), f"{name} serves no document")
    if OPENED in counted.anchor:
        return
    for state in sorted(set(states) & reached(terms, terms.first, without=counted.anchor)):
        message = f"a case can come to {state} without {' or '.join(counted.anchor)}"
        yield source.breaks("anchor-avoidable", (*path, "anchor"), message)


def _check_step(source: Source, path: Path, step: StepText, terms: ProcedureTerms) -> Iterator[Violation]:
    if step.adverse and not step.needs.reasons:
        yield source.breaks("adverse-without-reasons", path, f"{step.name} burdens somebody and needs no reasons")
    if step.adverse and not step.serves:
        yield source.breaks("adverse-without-service", path, f"{step.name} burdens somebody and is not served")
    if step.adverse and not step.remedies:
        yield source.breaks("adverse-without-remedy", path, f"{step.name} burdens somebody and names no remedy")
    if step.serves and not step.needs.document:
        yield source.breaks("service-without-document", path, f"{step.name} serves a document and needs none")
    if step.instance == "review":
        first = {one.name for one in terms.steps if one.instance == "first"}
        for name in sorted(first - set(step.barred)):
            yield source.breaks("decider-in-review", path, f"whoever took {name} may take {step.name}")
