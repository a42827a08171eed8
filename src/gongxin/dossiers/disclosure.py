"""The one disclosure decision: who may see a record on a day, until when, and which of its fields.

Page, API, command line, bulk file, feed and statistics ask here; nothing else decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gongxin.rulebook.items import CatalogueTerms, Severity, Visibility
from gongxin.rulebook.publication import narrowed, window_of

SEEN_BY = {
    Visibility.PUBLIC: frozenset({Visibility.PUBLIC}),
    Visibility.SHARED: frozenset({Visibility.PUBLIC, Visibility.SHARED}),
    Visibility.KEPT: frozenset(Visibility),
}


@dataclass(frozen=True)
class Disclosure:
    """The decision about one record: its visibility on the day asked, and the days on which it is public."""

    visibility: Visibility
    public_from: date
    public_until: date | None

    def seen_in(self, view: Visibility) -> bool:
        """Whether somebody with this view sees the record."""
        return self.visibility in SEEN_BY[view]


def disclose(
    terms: CatalogueTerms,
    *,
    facts: Mapping[str, object],
    severity: Severity,
    decided_on: date | None,
    published_on: date,
    until: date | None,
    withheld_on: date | None,
    ends: date | None = None,
    day: date,
) -> Disclosure:
    """Decide who may see a record of these terms on `day`.

    Inside its publication window a record has the visibility that its item gives, or the narrower one that `facts` ask
    for where the item lets them; before and after it is only kept.
    What is stated to end on a day, such as an entry in a list, is not public longer.  The day of its repair, or of a
    shield that stands, ends the window: from then on it is neither public nor shared, as if its time had run out.
    """
    window = window_of(terms, severity, decided_on=decided_on, published_on=published_on, until=until)
    earliest = min((end for end in (window.public_until, ends, withheld_on) if end is not None), default=None)
    public_until = earliest and max(earliest, window.public_from)
    inside = window.public_from <= day and (public_until is None or day < public_until)
    visibility = narrowed(window.visibility, terms.publication, facts) if inside else Visibility.KEPT
    return Disclosure(visibility, window.public_from, public_until)


def visible_facts(terms: CatalogueTerms, facts: dict[str, object], *, view: Visibility) -> dict[str, object]:
    """The fields of `facts` that somebody with `view` may see, in the catalogue's order."""
    allowed = SEEN_BY[view]
    return {text.name: facts[text.name] for text in terms.fields if text.name in facts and text.visibility in allowed}
