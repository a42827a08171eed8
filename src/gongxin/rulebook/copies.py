"""What packs say of whoever holds copies of what is public: how long one may be used, and until when it is put right.

A lease is renewed by reading the feed; whoever stops reading has to stop using what he holds.
"""

from datetime import date, datetime, timedelta

from gongxin.rulebook.items import Clock, Item, Length, NotInForce, Strict


class CopiesTerms(Strict):
    """For how many days a copy may be used unless its lease is renewed, and by when a removal has to be confirmed."""

    lease: Length
    confirm: Clock

    @property
    def lease_length(self) -> timedelta:
        """The lease as a length of time."""
        return timedelta(days=self.lease.days or 0)


CopiesItem = Item[CopiesTerms]


def lease_end(*, at: datetime, lease: timedelta, public_until: datetime | None) -> datetime:
    """Until when a copy given at `at` may be used: for the lease, and never longer than what it holds is public."""
    return at + lease if public_until is None else min(at + lease, public_until)


def strictest(items: list[CopiesItem], *, day: date) -> CopiesTerms | None:
    """Of the rules in force on the day the one with the shortest lease; None where no pack says anything of copies."""
    found = []
    for item in items:
        try:
            terms = item.at(day).terms
        except NotInForce:
            continue
        if terms is not None:
            found.append(terms)
    return min(found, key=lambda terms: terms.lease_length, default=None)
