"""Measures and purposes as packs state them: what follows for whom on what ground, and which question it answers.

Nothing here is ever stored about an organisation: what follows is derived from its records for a day.
"""

from enum import StrEnum

from gongxin.rulebook.evaluations import GradeName
from gongxin.rulebook.items import Basis, Condition, FieldName, Item, Key, Length, Strict, Words


class MeasureKind(StrEnum):
    """Whether a measure takes something away or gives something."""

    RESTRICTION = "restriction"
    INCENTIVE = "incentive"


class Family(StrEnum):
    """What a measure hangs on, and with it how it ends (law.md §3.6).

    A bar that is part of a decision ends on its own day and is never ended by repair; a measure that follows a
    listing ends with the listing.
    """

    PART_OF_DECISION = "part_of_decision"
    FOLLOWS_LISTING = "follows_listing"


class Effect(StrEnum):
    """What a measure does to the answer, the heaviest first."""

    BARRED = "barred"
    HUMAN_DECIDES = "human_decides"
    EXTRA_STEP = "extra_step"
    EASED = "eased"


LIGHTENING = frozenset({Effect.EASED})
"""Effects of incentives; all others are restrictions'."""
BURDENS = frozenset({Effect.BARRED, Effect.EXTRA_STEP})
"""Effects that reduce rights or add duties, and need law, administrative or local regulation (law.md §0.1, point 8)."""


class Ground(Strict):
    """Records on which a measure rests, and on which days it stands.

    It stands from the day in `begins` (where the record states none: from the first day of which it is held) until
    the first of: the day in a field of `ended_on`, the day after one of `last_day`, and `longest` after its beginning.
    A record that states no end stands surely for `shortest` only; after it a person finds the end out.

    With `recognised` the records are another node's grades that the recognition of that key counts as one of
    `counts_as`; their beginning and end are the recognition's.
    """

    item: Key
    when: tuple[Condition, ...] = ()
    begins: FieldName | None = None
    ended_on: tuple[FieldName, ...] = ()
    last_day: tuple[FieldName, ...] = ()
    shortest: Length | None = None
    longest: Length | None = None
    recognised: Key | None = None
    counts_as: tuple[GradeName, ...] = ()


class WayOut(Strict):
    """A lawful step towards the end of a measure.

    It can be taken from `after` on, counted from the day in `counted_from`, or else from a day that no record holds
    (`text` says which); without `after` it can be taken at once.
    """

    step: FieldName
    text: Words
    basis: Basis
    after: Length | None = None
    counted_from: FieldName | None = None


class MeasureTerms(Strict):
    """What the packs say of one measure: who applies it, on what ground, to what effect, and the way out of it."""

    kind: MeasureKind
    family: Family
    effect: Effect
    applied_by: Words
    grounds: tuple[Ground, ...]
    way_out: tuple[WayOut, ...] = ()


class ConsentTerms(Strict):
    """That what is not public is shown for a purpose only while the organisation consents, and for how long at most.

    A consent holds for at most `longest` from the day on which it is given (law.md §10.3; its length: law-gaps.md).
    """

    longest: Length


class PurposeTerms(Strict):
    """A question that somebody asks of an organisation, and the measures that count for it: a closed list.

    Without `consent` what is not public is shown to whoever may look, with purpose and case alone.
    """

    question: Words
    asked_by: Words
    measures: tuple[Key, ...]
    consent: ConsentTerms | None = None


MeasureItem = Item[MeasureTerms]
PurposeItem = Item[PurposeTerms]
