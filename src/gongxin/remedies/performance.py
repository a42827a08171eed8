"""What was performed of a payment duty: so much of so much, in instalments where they were granted; plain values.

Payment may be deferred or made in instalments where that was granted (administrative penalty law, article 66).  What
an instalment plan that is kept means for repair was not seen in any text: only full performance is what repair needs.
"""

import re
from dataclasses import dataclass
from datetime import date

AMOUNT = re.compile(r"[0-9]{1,13}(\.[0-9]{1,2})?")
"""How an amount in yuan is written."""
MOST = 10**14
"""As many cents as a duty may have: a trillion yuan."""
AMOUNTS = ("fine", "confiscated")
"""The fields of a record in which what has to be paid stands, in cents."""


class PerformanceRefused(Exception):
    """This cannot be said of what was performed; nothing was changed."""


@dataclass(frozen=True)
class Instalments:
    """Payment in instalments or later, as it was granted: on which day, and until when the last one is due."""

    granted_on: date
    until: date


@dataclass(frozen=True)
class Performed:
    """What was performed of a duty, in cents: as the organisation or the authority stated it, on which day."""

    due: int
    paid: int
    instalments: Instalments | None
    stated_as: str
    stated_on: date

    @property
    def whole(self) -> bool:
        """Whether nothing is left to perform."""
        return self.paid >= self.due


def due_of(facts: dict[str, object]) -> int:
    """What has to be paid as the record states it, in cents; nothing where it states no amount."""
    return sum(told for name in AMOUNTS if isinstance(told := facts.get(name), int))


def performed(
    facts: dict[str, object],
    *,
    due: int | None,
    paid: int,
    instalments: Instalments | None,
    stated_as: str,
    on: date,
) -> Performed:
    """What is stated, checked; `due` where it is more than the record says, such as with what was added for lateness.

    Refused without an amount, with nothing due or more than `MOST`, with more paid than due, less due than the record
    says, and instalments granted later than today or due before they were granted.
    """
    known = due_of(facts)
    owed = known if due is None else due
    if owed < known and known > 0:
        raise PerformanceRefused(
            f"the record states {yuan(known)} yuan, and less cannot be due; an error is objected to"
        )
    if due is None and owed == 0:
        raise PerformanceRefused("the record states no amount: say how much was due")
    if not 0 < owed <= MOST:
        raise PerformanceRefused(f"what was due is more than nothing and at most {yuan(MOST)} yuan, not {yuan(owed)}")
    if not 0 <= paid <= owed:
        raise PerformanceRefused(f"of {yuan(owed)} yuan between nothing and all of it was paid, not {yuan(paid)}")
    if instalments is not None and not instalments.granted_on <= min(on, instalments.until):
        raise PerformanceRefused("instalments were granted by today, and the last one is due after that")
    return Performed(owed, paid, instalments, stated_as, on)


def cents_of(text: str) -> int | None:
    """An amount in yuan with at most two places, in cents; None where the text is no such amount."""
    if not AMOUNT.fullmatch(text):
        return None
    whole, _, places = text.partition(".")
    return int(whole) * 100 + int(places.ljust(2, "0"))


def yuan(cents: int) -> str:
    """An amount in yuan, as people write it."""
    sign, whole = "-" if cents < 0 else "", abs(cents)
    return f"{sign}{whole // 100:,}.{whole % 100:02d}"
