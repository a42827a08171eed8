"""When each source delivers: all at three moments, those that must publish soon in between as often as that takes."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from gongxin.rulebook.items import Length

WAVES = (200, 60, 1)
"""So many days ago every source delivers; what is sent changes its look from one of these to the next."""

AT_WAVES = frozenset({"demo.feed.registrations"})
"""The register: it sends so much that it does so at the waves alone; what it sends is drawn from the weeks before."""

ONCE = frozenset(
    f"demo.feed.{name}"
    for name in ("tax-credit-years", "tax-credit-deductions", "tax-direct-d", "trade-negative-items")
)
"""Sources that have sent once so far, last of all."""

SELDOM = {"demo.feed.penalties-2016": 16, "demo.feed.licences-2016": 16}
"""Sources that deliver only every so many days, whatever the law asks: the page about sources shows it."""

DAYS_OF = {"working_days": 9 / 7, "days": 1.0, "months": 28.0, "years": 365.0}
"""At least so many days are in each unit of a limit: seven working days end nine days later at the earliest."""


@dataclass(frozen=True)
class Round:
    """One delivery of a source: so many days ago, after the one before, as the sources are in this wave."""

    ago: int
    before: int | None
    wave: int


def rounds_of(feed: str, limit: Length | None) -> Iterator[Round]:
    """The deliveries of a feed whose facts are to be published within `limit`, the first first."""
    if feed in ONCE:
        yield Round(WAVES[-1], None, len(WAVES) - 1)
        return
    every = None if feed in AT_WAVES else SELDOM.get(feed) or _days_within(limit)
    days = list(WAVES) if every is None else [ago for pair in pairwise(WAVES) for ago in range(*pair, -every)]
    days = sorted({*days, *WAVES}, reverse=True)
    for before, ago in zip([None, *days], days, strict=False):
        yield Round(ago, before, sum(ago <= wave for wave in WAVES) - 1)


def _days_within(limit: Length | None) -> int | None:
    if limit is None:
        return None
    ((unit, number),) = limit.model_dump(exclude_none=True).items()
    return max(int(number * DAYS_OF[unit]), 1)
