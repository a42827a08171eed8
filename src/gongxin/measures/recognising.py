"""Measures that rest on another node's grade: by the recognition of the packs alone, and the proof names it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from gongxin.dossiers.recognising import NOT_COUNTED, Origin
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import Condition
from gongxin.rulebook.measures import Ground

WITHHELD_MARKS = frozenset(one.value for one in NOT_COUNTED)


@dataclass(frozen=True)
class Recognition:
    """Which records of other nodes a ground recognises: at home where, supplied by whom, for which purposes."""

    nodes: frozenset[str]
    sources: frozenset[str]
    purposes: frozenset[str]
    said: tuple[tuple[str, str], ...]

    def covers(self, origin: Origin | None, marks: tuple[str, ...]) -> bool:
        """Whether a record of that origin counts, and is not contested; where no origin is known none does."""
        known = origin is not None and origin.node in self.nodes and origin.source in self.sources
        return known and WITHHELD_MARKS.isdisjoint(marks)

    @property
    def document(self) -> dict[str, Any]:
        """The recognition as a proof names it."""
        return dict(self.said)


def recognised_ground(book: Rulebook, ground: Ground, day: date) -> tuple[Ground, Recognition] | None:
    """The ground as its recognition has it on `day`; none where nothing is recognised by it then."""
    item = None if ground.recognised is None else book.recognitions.get(ground.recognised)
    version = None if item is None else item.on(day)
    if item is None or version is None or version.terms is None:
        return None
    terms = version.terms
    grades = tuple(one.grade for one in terms.grades if one.counts_as in ground.counts_as)
    graded = Condition(field=terms.grade, includes=grades)
    begun = Condition(field=terms.begins, stated=True)
    changed = {
        "when": (*ground.when, *terms.when, graded, begun),
        "begins": terms.begins,
        "last_day": () if terms.last_day is None else (terms.last_day,),
        "longest": terms.longest,
    }
    sources = frozenset(key for key, agency in book.agencies.items() if agency.region in terms.regions)
    said = (("key", item.key), ("in_force", version.in_force.isoformat()), ("counts_for", terms.counts_for))
    recognition = Recognition(frozenset(terms.nodes), sources, frozenset(terms.purposes), said)
    return ground.model_copy(update=changed), recognition
