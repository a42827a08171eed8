"""Who sees what of a result: decided here alone, for page, desk, command line, API and report.

By the national scheme of 2026 (law.md §6.1) a local node takes grades from above, and what it works out for itself,
by whichever model, is a hint for its own work: never public, in no report.  A node is local where its law has a pack of
a locality.  A score is nobody's but the organisation's own and of those who answer for the model; the organisation
itself sees everything, whatever the model says of others.
"""

from collections.abc import Iterable
from enum import StrEnum

from gongxin.rulebook.evaluations import ModelTerms, Standing
from gongxin.rulebook.items import PackText, Visibility

LOCAL = frozenset({"local", "demo"})
"""Kinds of packs that only the node of a locality adopts."""


class Viewer(StrEnum):
    """Who looks: anybody, an agency with the power to look, the organisation itself, or whoever audits or operates."""

    PUBLIC = "public"
    AGENCY = "agency"
    SUBJECT = "subject"
    PLATFORM = "platform"


class Sight(StrEnum):
    """What is seen: nothing, the grade with what was counted, or all of it with points."""

    NOTHING = "nothing"
    GRADE = "grade"
    ALL = "all"


def standing_here(terms: ModelTerms, packs: Iterable[PackText]) -> Standing:
    """What a result of this model is on a node that adopted these packs."""
    return Standing.RISK_HINT if any(pack.kind in LOCAL for pack in packs) else terms.standing


def sight_of(terms: ModelTerms, viewer: Viewer, *, standing: Standing) -> Sight:
    """What this viewer sees of a result of a model with these terms, which has that standing here."""
    if viewer in {Viewer.SUBJECT, Viewer.PLATFORM}:
        return Sight.ALL
    if viewer is Viewer.AGENCY:
        return Sight.NOTHING if terms.seen_by is Visibility.KEPT else Sight.ALL
    public = terms.seen_by is Visibility.PUBLIC and standing is not Standing.RISK_HINT
    return Sight.GRADE if public else Sight.NOTHING
