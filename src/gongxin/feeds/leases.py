"""Until when a copy given now may be used: never longer than what it holds is public, and no longer than its lease.

The end of publication is the law's; the lease is ours, and is renewed by reading on.  Page, feed, bulk file and
record say both.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gongxin.periods import day_of, first_moment_of
from gongxin.rulebook.copies import lease_end
from gongxin.rulebook.queries import current


@dataclass(frozen=True)
class Lease:
    """The lease of what is given at a moment; without a length, no pack says anything of copies."""

    at: datetime
    length: timedelta | None

    @property
    def renews_until(self) -> datetime | None:
        """Until when a reader that is in step may use whatever is public as long."""
        return None if self.length is None else self.at + self.length

    def until(self, public_until: date | None) -> datetime | None:
        """Until when one record may be used that is public until that day; None where neither law nor lease ends it."""
        end = None if public_until is None else first_moment_of(public_until)
        return end if self.length is None else lease_end(at=self.at, lease=self.length, public_until=end)


def lease_of(at: datetime) -> Lease:
    """The lease that the adopted packs give to what is given at `at`."""
    terms = current().at(day_of(at)).copies()
    return Lease(at, None if terms is None else terms.lease_length)
