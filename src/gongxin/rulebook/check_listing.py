"""Rules of packs about how one enters a list and leaves it: told, heard, decided by another, served, and let go.

What a list asks of its procedures is asked of every version that they have: a case is governed by the version of the
day on which it was opened.
"""

from collections.abc import Iterator

from gongxin.rulebook.check_procedures import reached
from gongxin.rulebook.items import Item
from gongxin.rulebook.lists import Entering, Leaving, ListTerms
from gongxin.rulebook.loader import Folder, Source
from gongxin.rulebook.procedures import ClockText, ProcedureTerms, Role, StepText
from gongxin.rulebook.violations import Violation

Path = tuple[str | int, ...]


def check_entering(folder: Folder, source: Source, path: Path, terms: ListTerms) -> Iterator[Violation]:
    """Entries that are decided here have a procedure, and nobody is entered by it unheard."""
    if (terms.entries == "here") is (terms.entering is None):
        message = "entries decided here have a procedure of entry, and delivered ones have none"
        yield source.breaks("entry-without-decision", path, message)
    if terms.entering is None:
        return
    entering = terms.entering
    if entering.procedure not in folder.named("procedures"):
        yield source.breaks("procedure-unknown", (*path, "procedure"), f"no procedure {entering.procedure}")
    for procedure in _versions(folder, entering.procedure):
        unknown = list(_unknown(source, path, procedure, entering))
        yield from unknown or _heard(source, path, procedure, entering)


def check_leaving(folder: Folder, source: Source, path: Path, leaving: Leaving) -> Iterator[Violation]:
    """The procedure leads to where the entry has ended, by somebody's decision with reasons."""
    if leaving.procedure not in folder.named("procedures"):
        yield source.breaks("procedure-unknown", (*path, "procedure"), f"no procedure {leaving.procedure}")
    for procedure in _versions(folder, leaving.procedure):
        states = {state.name for state in procedure.states}
        for key, name in (("left", leaving.left), ("restored", leaving.restored)):
            if name is not None and name not in states:
                yield source.breaks("state-unknown", (*path, key), f"{leaving.procedure} has no state {name}")
        for step in procedure.steps:
            if step.enters == leaving.left and not (step.needs.reasons and step.serves):
                message = f"{step.name} ends an entry without reasons that are served"
                yield source.breaks("exit-without-decision", (*path, "left"), message)
        if not any(step.instance == "review" for step in procedure.steps) and Role.SUBJECT in procedure.opened_by:
            message = f"whoever is refused by {leaving.procedure} is not reviewed by anybody else"
            yield source.breaks("exit-without-review", (*path, "procedure"), message)


def _versions(folder: Folder, key: str) -> Iterator[ProcedureTerms]:
    item: Item[ProcedureTerms] | None = folder.named("procedures").get(key)
    if item is not None:
        yield from (version.terms for version in item.versions if version.terms is not None)


def _unknown(source: Source, path: Path, procedure: ProcedureTerms, entering: Entering) -> Iterator[Violation]:
    steps, states = {one.name for one in procedure.steps}, {one.name for one in procedure.states}
    for key in ("notice", "reply", "decision"):
        if getattr(entering, key) not in steps:
            message = f"{entering.procedure} has no step {getattr(entering, key)}"
            yield source.breaks("step-unknown", (*path, key), message)
    if entering.effective not in states:
        message = f"{entering.procedure} has no state {entering.effective}"
        yield source.breaks("state-unknown", (*path, "effective"), message)


def _heard(source: Source, path: Path, procedure: ProcedureTerms, entering: Entering) -> Iterator[Violation]:
    """Nobody is entered without notice, time to reply, a decision by another officer, and its service."""
    steps = {step.name: step for step in procedure.steps}
    notice, reply, decision = (steps[name] for name in (entering.notice, entering.reply, entering.decision))
    if not _told(notice) or _avoidable(procedure, entering.effective, notice):
        message = f"one can be entered without being served {notice.name}, with reasons and remedies"
        yield source.breaks("entry-without-notice", (*path, "notice"), message)
    if Role.SUBJECT not in reply.by or not _has_time(procedure, notice, decision, reply):
        message = f"{decision.name} can be taken before {reply.name}, or the time for it, is over"
        yield source.breaks("entry-without-reply", (*path, "reply"), message)
    if not (decision.adverse and decision.instance == "first") or _avoidable(procedure, entering.effective, decision):
        message = f"one can be entered without {decision.name} as an adverse decision of the first instance"
        yield source.breaks("entry-without-decision", (*path, "decision"), message)
    if notice.name not in decision.barred:
        message = f"whoever took {notice.name} may take {decision.name}"
        yield source.breaks("proposer-decides", (*path, "decision"), message)
    if not _waits_for_service(procedure, decision, entering.effective):
        message = f"{entering.effective} does not wait for the service of {decision.name}"
        yield source.breaks("entry-without-service", (*path, "effective"), message)


def _told(notice: StepText) -> bool:
    return notice.serves and notice.needs.reasons and bool(notice.remedies)


def _avoidable(procedure: ProcedureTerms, state: str, step: StepText) -> bool:
    return state in reached(procedure, procedure.first, without=[step.name])


def _has_time(procedure: ProcedureTerms, notice: StepText, decision: StepText, reply: StepText) -> bool:
    """From where the notice leads, the decision is reached only by the subject's own steps or a clock from service."""
    own = {step.name for step in procedure.steps if Role.SUBJECT in step.by}
    clocks = {one.then for one in procedure.clocks if _counts_from_service(one, notice)}
    before = reached(procedure, notice.enters, without=own | clocks)
    return reply.name in own and notice.enters in reply.leaves and not before & set(decision.leaves)


def _waits_for_service(procedure: ProcedureTerms, decision: StepText, effective: str) -> bool:
    """Every step into the effect is a clock's that counts from the service of the decision."""
    clocks = {one.then for one in procedure.clocks if _counts_from_service(one, decision)}
    into = {step.name for step in procedure.steps if step.enters == effective}
    return bool(into) and into <= clocks


def _counts_from_service(clock: ClockText, step: StepText) -> bool:
    return clock.counted.from_service and clock.counted.anchor == (step.name,)
