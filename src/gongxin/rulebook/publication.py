"""From when until when a record is public: the window of its class, counted from its anchor.

All days are half-open: a record is public from `public_from` on and before `public_until`.  A fact that the source
delivered long after its decision counts from the decision, and a decision dated after its publication counts from the
publication, so that nobody is shown longer than the class allows.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gongxin.rulebook.items import CatalogueTerms, Publication, Severity, Stance, Visibility, Window
from gongxin.rulebook.lengths import later


class WindowReason(StrEnum):
    """Why a record is public as long as it is, or not at all."""

    CLASS_WINDOW = "class_window"
    CLASS_NOT_PUBLISHED = "class_not_published"
    CLASS_WITHOUT_WINDOW = "class_without_window"
    UNTIL_FIELD = "until_field"
    OPEN_ENDED = "open_ended"


@dataclass(frozen=True)
class PublicationWindow:
    """The days on which a record has `visibility`, why, and from when its repair can be asked for."""

    public_from: date
    public_until: date | None
    visibility: Visibility
    reason: WindowReason
    earliest_repair: date | None = None


def window_of(
    terms: CatalogueTerms,
    severity: Severity,
    *,
    decided_on: date | None,
    published_on: date,
    until: date | None = None,
) -> PublicationWindow:
    """The window of a record published on `published_on`; `until` is what its field of that name says.

    An adverse record stops being public on the day that its `until` field names (an entry removed from its list), at
    the latest when the window of its class ends.  One of a class that is not published falls to `shared` for as long
    as its window lasts; one of a class for which the item gives no window is never shown.
    """
    if terms.stance is not Stance.ADVERSE:
        return _while_valid(terms.publication, published_on, until)
    window = terms.publication.windows.get(severity)
    anchor = anchor_of(terms.publication, decided_on=decided_on, published_on=published_on)
    repair = _earliest_repair(terms, window, anchor)
    if window is None:
        reason = WindowReason.CLASS_WITHOUT_WINDOW
        return PublicationWindow(published_on, published_on, Visibility.KEPT, reason, repair)
    end = later(anchor, window.maximum)
    end = max(end if until is None or until >= date.max else min(end, until), published_on)
    if window.published:
        visibility, reason = terms.publication.visibility, WindowReason.CLASS_WINDOW
    else:
        visibility, reason = _at_most_shared(terms.publication.visibility), WindowReason.CLASS_NOT_PUBLISHED
    return PublicationWindow(published_on, end, visibility, reason, repair)


def anchor_of(publication: Publication, *, decided_on: date | None, published_on: date) -> date:
    """The day from which windows count: publication or decision, never later than publication."""
    if decided_on is None or decided_on > published_on:
        return published_on
    late = publication.late_after is not None and published_on > later(decided_on, publication.late_after)
    return decided_on if publication.anchor == "decided" or late else published_on


def _while_valid(publication: Publication, published_on: date, until: date | None) -> PublicationWindow:
    if until is None or until >= date.max:
        return PublicationWindow(published_on, None, publication.visibility, WindowReason.OPEN_ENDED)
    end = max(until + timedelta(days=1), published_on)
    return PublicationWindow(published_on, end, publication.visibility, WindowReason.UNTIL_FIELD)


def _earliest_repair(terms: CatalogueTerms, window: Window | None, anchor: date) -> date | None:
    if terms.repair is None or not terms.repair.possible:
        return None
    return anchor if window is None else later(anchor, window.minimum)


def _at_most_shared(visibility: Visibility) -> Visibility:
    return Visibility.SHARED if visibility is Visibility.PUBLIC else visibility
