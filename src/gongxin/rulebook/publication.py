"""From when until when a record is public: the window of its class, counted from its anchor.

All days are half-open: a record is public from `public_from` on and before `public_until`.  A fact that the source
delivered long after its decision counts from the decision, and a decision dated after its publication counts from the
publication, so that nobody is shown longer than the class allows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gongxin.rulebook.items import CatalogueTerms, Length, Publication, Severity, Stance, Visibility, Window
from gongxin.rulebook.lengths import later
from gongxin.rulebook.severity import all_hold

OPENNESS = (Visibility.KEPT, Visibility.SHARED, Visibility.PUBLIC)
"""From what the fewest see to what everybody sees."""
LONGEST_TERM = 1_200
"""Months; a term beyond a century is none that a record could state."""


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
    """The window of a record published on `published_on`; `until` is its stated end.

    An adverse record stops being public on the day `until` (removed from its list, or its own term over), at the
    latest when the window of its class ends.  One of a class that is not published falls to `shared` for as long
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


def stated_until(publication: Publication, facts: Mapping[str, object], *, decided_on: date | None) -> date | None:
    """The first day on which the record's own facts say that it has ended; None where they say none.

    What is not adverse is valid on its day `until` still; `window_of` counts that in.
    """
    ends = []
    if until := _day(facts, publication.until):
        ends.append(until)
    if (last := _day(facts, publication.last_day)) and last < date.max:
        ends.append(last + timedelta(days=1))
    months = facts.get(publication.term_months) if publication.term_months else None
    if decided_on is not None and isinstance(months, int) and 0 < months <= LONGEST_TERM:
        ends.append(later(decided_on, Length(months=months)))
    return min(ends, default=None)


def narrowed(visibility: Visibility, publication: Publication, facts: Mapping[str, object]) -> Visibility:
    """`visibility`, or the narrower one that the record's own facts ask for; never a wider one."""
    asked = next((one.visibility for one in publication.narrower if all_hold(one.when, facts)), visibility)
    return min(visibility, asked, key=OPENNESS.index)


def _day(facts: Mapping[str, object], name: str | None) -> date | None:
    value = facts.get(name) if name else None
    return date.fromisoformat(str(value)) if value else None


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
