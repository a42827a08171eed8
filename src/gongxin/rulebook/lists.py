"""Lists as packs state them: on what ground an organisation is entered, by whom, for how long, and the ways out.

A list is entered and left by procedures of the packs; which of their steps tell, hear and decide is said here, so that
the compiler can see that nobody is entered unheard.  Bars that are part of a decision are no lists: they are measures.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from gongxin.rulebook.items import Basis, FieldName, Item, Key, Length, Strict, SubjectKind, Words

TOLD = frozenset({"reason", "basis_text", "term_months", "authority", "authority_code"})
"""What the packs and the case say of an entry, in the fields of its item that are called so."""


class ListKind(StrEnum):
    """What an entry says of an organisation."""

    SERIOUS = "serious"
    ABNORMAL = "abnormal"
    HONOUR = "honour"


class Tier(StrEnum):
    """How high an agency stands, the highest first."""

    NATION = "nation"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


class EntryGround(Strict):
    """A ground on which an organisation may be entered, and the text that says so."""

    name: FieldName
    title: Words
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]


class Decider(Strict):
    """Who decides: what these bodies are called, and how high they stand.

    Which of the rulebook's agencies they are, each agency says of itself under `decides`.
    """

    body: Words
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1)]


class AlsoRecorded(Strict):
    """Another item of which sources that do not tell lists apart deliver entries, and what those always state."""

    item: Key
    states: dict[FieldName, str] = Field(min_length=1)


class Recorded(Strict):
    """How an entry is recorded: which catalogue item it is, what it always states, which fields hold its days.

    An item without a field for the day of removal is no longer held from that day on.  Items under `also` have the
    same fields.
    """

    item: Key
    states: dict[FieldName, str] = Field(default_factory=dict)
    entered: FieldName
    ends: FieldName | None = None
    removed: FieldName | None = None
    number: FieldName | None = None
    also: tuple[AlsoRecorded, ...] = ()

    @property
    def told(self) -> frozenset[str]:
        """The fields that an entry decided here can state; none of them is written by hand but the number."""
        return TOLD | {self.entered, *self.states} | {name for name in (self.ends, self.number) if name is not None}


class TermText(Strict):
    """How long an entry lasts: fixed where both lengths are equal, else as the decision says between them."""

    shortest: Length
    longest: Length


class EarlyExit(Strict):
    """From when on, and on what conditions, an organisation may ask to leave before the term ends."""

    after: Length
    counted_from: Literal["entry", "correction"]
    conditions: Annotated[tuple[Words, ...], Field(min_length=1)]
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]


class Entering(Strict):
    """The procedure of entry: the steps that tell, answer and decide, and the state in which the entry has effect."""

    procedure: Key
    notice: FieldName
    reply: FieldName
    decision: FieldName
    effective: FieldName


class Leaving(Strict):
    """A procedure by which an entry ends, the state in which it has, and the one in which it stands again."""

    procedure: Key
    left: FieldName
    restored: FieldName | None = None


class ListTerms(Strict):
    """What the packs say of one list.

    Entries are decided `here`, or `delivered` by whoever keeps the list elsewhere.  `rules` are the texts that say how
    one enters and leaves; the version's own basis is what the list itself rests on.
    """

    kind: ListKind
    entries: Literal["here", "delivered"]
    subjects: tuple[SubjectKind, ...]
    people: Literal["not_concerned", "not_modelled"]
    people_note: Words | None = None
    decided_by: Decider
    rules: Annotated[tuple[Basis, ...], Field(min_length=1)]
    grounds: tuple[EntryGround, ...]
    record: Recorded
    term: TermText | None = None
    no_term: Words | None = None
    early_exit: EarlyExit | None = None
    entering: Entering | None = None
    leaving: Leaving | None = None
    annulling: Leaving | None = None

    def ground(self, name: str) -> EntryGround | None:
        """The ground of that name, if the list has it."""
        return next((one for one in self.grounds if one.name == name), None)


ListItem = Item[ListTerms]


def tier_of(region: str) -> Tier:
    """How high an agency of this region stands; regions are numbered from province down to county."""
    if region in ("000000", "100000"):
        return Tier.NATION
    if region.endswith("0000"):
        return Tier.PROVINCE
    return Tier.CITY if region.endswith("00") else Tier.COUNTY
