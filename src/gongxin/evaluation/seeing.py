"""Who sees what of a result: decided here alone, for page, desk, command line, API and report.

By the national scheme of 2026 what a node works out for itself is a hint for its own work: it is never public and in no
report.  A score is nobody's but the organisation's own and of those who answer for the model; the organisation itself
sees everything, whatever the model says of others.
"""

from enum import StrEnum

from gongxin.rulebook.evaluations import ModelTerms, Standing
from gongxin.rulebook.items import Visibility


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


def sight_of(terms: ModelTerms, viewer: Viewer) -> Sight:
    """What this viewer sees of a result of a model with these terms."""
    if viewer in {Viewer.SUBJECT, Viewer.PLATFORM}:
        return Sight.ALL
    if viewer is Viewer.AGENCY:
        return Sight.NOTHING if terms.seen_by is Visibility.KEPT else Sight.ALL
    public = terms.seen_by is Visibility.PUBLIC and terms.standing is not Standing.RISK_HINT
    return Sight.GRADE if public else Sight.NOTHING
