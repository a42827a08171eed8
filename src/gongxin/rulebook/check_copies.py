"""Rules of packs about copies: a lease is counted in days and ends, removals are confirmed from a named event on."""

from collections.abc import Iterator

from gongxin.rulebook.copies import CopiesTerms
from gongxin.rulebook.loader import Folder
from gongxin.rulebook.violations import Violation

ANCHOR = "ceased"
"""What the time for confirming counts from: the day on which the record ceased to be public, or was corrected."""


def check_copies(folder: Folder) -> Iterator[Violation]:
    """Every lease lasts some whole days, and every confirmation counts from the day of the change."""
    for source, path, terms in folder.terms("copies", CopiesTerms):
        if not terms.lease.days:
            yield source.breaks("lease-not-in-days", (*path, "lease"), "a lease lasts at least one calendar day")
        if terms.confirm.anchor != ANCHOR:
            message = f"{terms.confirm.anchor} is no event of a copy: removals are confirmed from {ANCHOR}"
            yield source.breaks("copy-clock-of-other-event", (*path, "confirm", "anchor"), message)
