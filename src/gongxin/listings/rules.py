"""When an organisation may be proposed for a list, how long an entry lasts, from when one may ask to leave.

Plain values: what the packs say of the list comes in, a refusal or a day goes out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gongxin.law.citations import Citation
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import Agency, CatalogueTerms, FieldType, Length
from gongxin.rulebook.lengths import later, may_exceed, said
from gongxin.rulebook.lists import EarlyExit, EntryGround, ListTerms, tier_of

NUMBER = re.compile(r"[\u4e00-\u9fffA-Za-z]{1,20}[〔(（\[][12][0-9]{3}[〕)）\]]第?[0-9]{1,8}(-[0-9]{1,4})?号?")
"""How authorities number their documents, such as 云应急失信〔2026〕12号: nothing else fits in, no name either."""


class ListingEvent(StrEnum):
    """Kinds of events of this room."""

    PROPOSED = "listings.entry.proposed"
    NUMBERED = "listings.entry.numbered"
    EXIT_ASKED = "listings.exit.asked"
    UNHELD = "listings.entry.no_longer_held"


class ListingRefused(Exception):
    """The rule of the list does not allow this; nothing was changed."""


class GroundNotOfList(ListingRefused):
    """The list has no such ground for entry."""


class NotDecidedHere(ListingRefused):
    """Entries of this list are decided elsewhere and only delivered."""


class MayNotDecide(ListingRefused):
    """This body does not decide about this list."""


class PeopleNotListed(ListingRefused):
    """Lists are about organisations; no person is entered."""


class KindNotListed(ListingRefused):
    """The list is not about organisations of this kind."""


class TermNotAllowed(ListingRefused):
    """The list's rule does not allow this term."""


class UnderWay(ListingRefused):
    """The organisation stands on this list, or a procedure about it runs already."""


class GoneOn(ListingRefused):
    """The organisation went on whole in another one, which is the one that can be proposed."""


class NotEntered(ListingRefused):
    """There is no entry from which one could leave."""


class TooEarlyToLeave(ListingRefused):
    """The list's rule does not let anybody ask to leave yet, or at all."""


class NumberRefused(ListingRefused):
    """This is not how documents are numbered."""


@dataclass(frozen=True)
class WayOff:
    """How an entry ends before its term: by asking in the `case` that made it, or elsewhere where it was delivered.

    `earliest` is the first day on which one may ask; None where nobody may, or where it `counts_from_correction`.
    """

    list: str
    case: int | None
    earliest: date | None
    counts_from_correction: bool

    @property
    def possible(self) -> bool:
        """Whether the list lets anybody leave before the term ends."""
        return self.counts_from_correction or self.earliest is not None


def way_off(key: str, terms: ListTerms, facts: Mapping[str, object], *, case: int | None) -> WayOff:
    """How the entry of which a record states `facts` ends before its term."""
    early, told = terms.early_exit, facts.get(terms.record.entered)
    if early is None or early.counted_from == "correction" or not isinstance(told, str):
        return WayOff(key, case, None, counts_from_correction=early is not None)
    entered = date.fromisoformat(told)
    return WayOff(key, case, earliest_exit(key, early, entered=entered, corrected=None), counts_from_correction=False)


def is_entry(terms: ListTerms, item: str, facts: Mapping[str, object]) -> bool:
    """Whether a record of this item with these facts is an entry in the list."""
    record = terms.record
    kinds = ((record.item, record.states), *((one.item, one.states) for one in record.also))
    return any(item == kind and _states(facts, states) for kind, states in kinds)


def _states(facts: Mapping[str, object], states: Mapping[str, str]) -> bool:
    told = ((facts.get(name), value) for name, value in states.items())
    return all(value in said if isinstance(said, list) else said == value for said, value in told)


def ground_of(key: str, terms: ListTerms, name: str) -> EntryGround:
    """The ground of that name; refused where the list has none."""
    found = terms.ground(name)
    if found is None:
        known = ", ".join(one.name for one in terms.grounds)
        raise GroundNotOfList(f"{key} is not entered on the ground {name[:60]}; its grounds are {known}")
    return found


def refuse_decider(key: str, terms: ListTerms, agency: Agency) -> None:
    """Refuse a body that does not decide about the list, or stands too low or too high to."""
    if terms.entries != "here":
        raise NotDecidedHere(f"entries of {key} are decided by {terms.decided_by.body.en}, and only delivered here")
    tiers = terms.decided_by.tiers
    if key not in agency.decides or tier_of(agency.region) not in tiers:
        raise MayNotDecide(f"{agency.key} does not decide about {key}; {terms.decided_by.body.en} do")


def refuse_kind(key: str, terms: ListTerms, kind: str) -> None:
    """Refuse an organisation of a kind that the list is not about."""
    if kind not in terms.subjects:
        raise KindNotListed(f"{key} is about {', '.join(terms.subjects)}, and this organisation is {kind}")


def term_of(key: str, terms: ListTerms, asked: Length | None) -> Length | None:
    """How long the entry will last: the fixed term, or the one asked for within the bounds; None without a term."""
    if terms.term is None:
        if asked is not None:
            raise TermNotAllowed(f"{key} has no term: an entry stands until what was left undone is done")
        return None
    shortest, longest = terms.term.shortest, terms.term.longest
    bounds = f"from {said(shortest, 'en')} to {said(longest, 'en')}"
    if asked is None:
        if shortest != longest:
            raise TermNotAllowed(f"the decision about {key} states its term, {bounds}")
        return longest
    if asked.working_days is not None or may_exceed(asked, longest) or may_exceed(shortest, asked):
        raise TermNotAllowed(f"an entry of {key} lasts {bounds}, not {said(asked, 'en')}")
    return asked


def ends_on(entered: date, term: Length | None) -> date | None:
    """The first day on which an entry made on `entered` no longer stands; the day of entry counts."""
    return None if term is None else later(entered, term)


def last_day(entered: date, term: Length | None) -> date | None:
    """The last day on which it stands."""
    end = ends_on(entered, term)
    return None if end is None else date.fromordinal(end.toordinal() - 1)


def earliest_exit(key: str, exit_: EarlyExit | None, *, entered: date, corrected: date | None) -> date:
    """From which day on one may ask to leave; refused where the list lets nobody, or the correction has no day."""
    if exit_ is None:
        raise TooEarlyToLeave(f"nobody leaves {key} before its term ends; an entry that was wrong is annulled")
    if exit_.counted_from == "entry":
        return later(entered, exit_.after)
    if corrected is None:
        raise TooEarlyToLeave(f"leaving {key} counts from the correction: say on which day the breach was put right")
    return max(entered, later(corrected, exit_.after))


def refuse_early(key: str, exit_: EarlyExit | None, *, entered: date, corrected: date | None, day: date) -> None:
    """Refuse a request to leave that comes too early, or a correction that lies ahead."""
    if corrected is not None and corrected > day:
        raise TooEarlyToLeave(f"the correction of {corrected} lies ahead")
    earliest = earliest_exit(key, exit_, entered=entered, corrected=corrected)
    if day < earliest:
        raise TooEarlyToLeave(f"one may ask to leave {key} from {earliest} on")


def number_of(text: str) -> str:
    """The number of a decision as it is kept; refused unless it is written as documents are numbered."""
    number = text.strip()
    if NUMBER.fullmatch(number) is None:
        raise NumberRefused("a decision is numbered like 云应急失信〔2026〕12号: issuer, year in brackets, number")
    return number


def months_of(term: Length | None) -> int | None:
    """The term in months, where it is one of months or years."""
    if term is None or term.days is not None or term.working_days is not None:
        return None
    return (term.months or 0) + 12 * (term.years or 0)


def facts_of_entry(
    book: Rulebook,
    terms: ListTerms,
    item: CatalogueTerms,
    *,
    ground: EntryGround,
    agency: Agency,
    entered: date,
    term: Length | None,
    number: str,
) -> dict[str, object]:
    """What the record of an entry states: words of the packs, days, authority and number, and nothing written by hand.

    So no name of a person can enter.  Fields that the item does not have are left away.
    """
    last = last_day(entered, term)
    told: dict[str, object] = {
        "reason": ground.title.zh,
        "basis_text": "；".join(
            Citation(one.act, one.article).said(book.act(one.act).title.zh, "zh") for one in ground.basis
        ),
        "term_months": months_of(term),
        "authority": agency.title.zh,
        "authority_code": agency.code,
        terms.record.entered: entered.isoformat(),
        **states_of(terms, item),
    }
    if terms.record.ends is not None:
        told[terms.record.ends] = None if last is None else last.isoformat()
    if terms.record.number is not None:
        told[terms.record.number] = number or None
    known = {field.name for field in item.fields}
    return {name: value for name, value in told.items() if name in known and value is not None}


def states_of(terms: ListTerms, item: CatalogueTerms) -> dict[str, object]:
    """What every entry of the list states, as the item's fields keep it."""
    return as_kept(terms.record.states, item)


def as_kept(states: Mapping[str, str], item: CatalogueTerms) -> dict[str, object]:
    """What entries state, as the item's fields keep it."""
    several = {field.name for field in item.fields if field.type is FieldType.CHOICES}
    return {name: [value] if name in several else value for name, value in states.items()}
