"""Rules of packs about commitments: recorded as their item knows them, and broken only by a decision that is served."""

from collections.abc import Iterator

from gongxin.rulebook.check_basis import check_citations
from gongxin.rulebook.check_catalogue import field_of
from gongxin.rulebook.commitments import BREACHES, CommitmentTerms
from gongxin.rulebook.loader import Folder, Source
from gongxin.rulebook.procedures import ProcedureTerms
from gongxin.rulebook.violations import Violation

Path = tuple[str | int, ...]


def check_commitments(folder: Folder) -> Iterator[Violation]:
    """Every kind of commitment names only what there is, and records a breach only where somebody decided it."""
    for source, path, terms in folder.terms("commitments", CommitmentTerms):
        yield from _check_item(folder, source, path, terms)
        yield from _check_named(folder, source, path, terms)
        day = source.value.versions[path[1]].in_force
        for place, one in enumerate(terms.excluded):
            yield from check_citations(folder, source, one.basis, day, (*path, "excluded", place))


def _check_item(folder: Folder, source: Source, path: Path, terms: CommitmentTerms) -> Iterator[Violation]:
    item = folder.last_terms(terms.item)
    if item is None:
        yield source.breaks("item-unknown", (*path, "item"), f"no catalogue item {terms.item}")
        return
    kind = field_of(item, "kind")
    if kind is None or terms.kind not in [choice.value for choice in kind.choices]:
        yield source.breaks("commitment-of-no-kind", (*path, "kind"), f"{terms.item} has no kind {terms.kind}")
    if terms.valid_at_most is None:
        yield source.breaks("commitment-without-bound", path, "it says not how long a commitment may bind")
    for name, length in (("closed_after_breach", terms.closed_after_breach), ("valid_at_most", terms.valid_at_most)):
        if length is not None and length.working_days is not None:
            message = f"{name} is a time in working days, which no calendar tells years ahead"
            yield source.breaks("window-in-working-days", (*path, name), message)
    if beyond := sorted(set(terms.subjects) - set(item.subjects)):
        message = f"{terms.item} does not know {', '.join(beyond)}"
        yield source.breaks("commitment-wider-than-item", (*path, "subjects"), message)


def _check_named(folder: Folder, source: Source, path: Path, terms: CommitmentTerms) -> Iterator[Violation]:
    for place, purpose in enumerate(terms.standing):
        if purpose not in folder.named("purposes"):
            yield source.breaks("purpose-unknown", (*path, "standing", place), f"no purpose {purpose}")
    item = folder.named("procedures").get(terms.procedure)
    if item is None:
        yield source.breaks("procedure-unknown", (*path, "procedure"), f"no procedure {terms.procedure}")
        return
    for version in item.versions:
        if version.terms is not None:
            yield from _check_states(source, path, terms, version.terms)


def _check_states(source: Source, path: Path, terms: CommitmentTerms, procedure: ProcedureTerms) -> Iterator[Violation]:
    states = {state.name for state in procedure.states}
    named = [terms.accepted, *(one.state for one in terms.outcomes)]
    for name in (*named, *([terms.withdrawn] if terms.withdrawn else [])):
        if name not in states:
            yield source.breaks("state-unknown", (*path, "accepted"), f"{terms.procedure} has no state {name}")
    for place, outcome in enumerate(terms.outcomes):
        into = [step for step in procedure.steps if step.enters == outcome.state]
        if outcome.fulfilment in BREACHES and not all(step.adverse for step in into):
            message = f"{outcome.state} records a breach and is entered without an adverse decision"
            yield source.breaks("breach-without-decision", (*path, "outcomes", place), message)
