"""Who stands on a list on a day, and where an entry stands in its procedures: computed, never stored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from gongxin.cases.queries import case_of
from gongxin.dossiers.entries import Entry, entries_on, public_among
from gongxin.listings.models import Exit, Listing
from gongxin.listings.rules import NotEntered, WayOff, as_kept, earliest_exit, is_entry, way_off
from gongxin.rulebook.book import Rulebook, UnknownKey
from gongxin.rulebook.items import Length, Words
from gongxin.rulebook.lists import ListKind, ListTerms
from gongxin.rulebook.measures import Family, MeasureTerms
from gongxin.rulebook.queries import adopted_as, current
from gongxin.rulebook.severity import all_hold
from gongxin.subjects.queries import codes_of, names_now


@dataclass(frozen=True)
class Standing:
    """An organisation that stands on a list on a day: since and until when, by whose decision, why; its marks."""

    code: str
    name: str
    record: int
    entered_on: date
    until: date | None
    authority: str
    reason: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class EntryHeld:
    """An entry by its record, the case that made it (None where it was delivered), and whether it rests for now."""

    record: int
    case: int | None
    shielded: bool


@dataclass(frozen=True)
class Consequence:
    """A measure that follows an entry in a list."""

    measure: str
    title: Words
    applied_by: Words


@dataclass(frozen=True)
class ListingView:
    """An entry and its case: what was proposed and by whom, where it stands, from when one may ask to leave."""

    case: int
    list: str
    ground: str
    subject: str
    agency: str
    state: str
    number: str
    record: int | None
    entered_on: date | None
    until: date | None
    may_leave_from: date | None
    exits: tuple[int, ...]


@dataclass(frozen=True)
class ListView:
    """What a list says on a day, what follows an entry in it, and how many stand on it."""

    key: str
    title: Words
    day: date
    in_force: date
    unverified: tuple[str, ...]
    terms: ListTerms
    consequences: tuple[Consequence, ...]
    standing: int


def key_of_list(name: str) -> str:
    """The list's whole key; its last part is enough where only one list ends so."""
    known = current().lists
    found = [key for key in known if name in (key, key.rpartition(".")[2])]
    if len(found) != 1:
        raise UnknownKey(f"the adopted packs have no list {name[:80]}")
    return found[0]


def described(name: str, *, day: date) -> ListView:
    """What the list says on `day`; refused for an unknown list, and for one that is not in force then."""
    key, book = key_of_list(name), current()
    version = book.at(day).list_of(key)
    assert version.terms is not None
    return ListView(
        key=key,
        title=book.lists[key].title,
        day=day,
        in_force=version.in_force,
        unverified=version.unverified,
        terms=version.terms,
        consequences=consequences_of(book, version.terms, day=day),
        standing=how_many_on(key, day=day),
    )


def on_list(key: str, *, day: date) -> list[Standing]:
    """Everybody who stands on the list on `day`, as is known now, in order of entry.

    Entries decided here and entries delivered count alike.  Refused for a list that is not in force on `day`.
    """
    terms = current().at(day).list_of(key).terms
    assert terms is not None
    found = list(_entries(terms, day))
    subjects = [one.subject for one in found]
    codes, names = codes_of(subjects), names_now(subjects)
    standing = [
        Standing(
            code=codes[one.subject],
            name=names.get(one.subject, ""),
            record=one.record,
            entered_on=one.entered_on,
            until=one.until,
            authority=one.authority,
            reason=str(one.facts.get("reason") or one.facts.get("conduct") or ""),
            marks=tuple(mark.value for mark in one.marks),
        )
        for one in found
    ]
    return sorted(standing, key=lambda one: (one.entered_on, one.code))


def publicly_on(key: str, *, day: date) -> list[Standing]:
    """Who is publicly shown to stand on the list on `day`, the latest entry first; no order of merit."""
    found = on_list(key, day=day)
    public = public_among({one.record for one in found}, day=day)
    return [one for one in reversed(found) if one.record in public]


def how_many_on(key: str, *, day: date) -> int:
    """How many entries stand on the list on `day`."""
    terms = current().at(day).list_of(key).terms
    assert terms is not None
    return sum(1 for _ in _entries(terms, day))


def _entries(terms: ListTerms, day: date, *, subject: int | None = None) -> Iterator[Entry]:
    """The entries that stand; one that is shielded does not for the time."""
    return (one for one in _held(terms, day, subject=subject) if not one.shielded)


def _held(terms: ListTerms, day: date, *, subject: int | None) -> Iterator[Entry]:
    record = terms.record
    for item, states in ((record.item, record.states), *((one.item, one.states) for one in record.also)):
        versions = current().item(item).versions
        latest = next(version.terms for version in reversed(versions) if version.terms is not None)
        yield from entries_on(
            item,
            states=as_kept(states, latest),
            entered=record.entered,
            ends=record.ends,
            removed=record.removed,
            day=day,
            subject=subject,
        )


def records_standing(key: str, *, subject: int, day: date) -> set[int]:
    """The records by which an organisation stands on the list on `day`; none where it does not."""
    terms = current().at(day).list_of(key).terms
    assert terms is not None
    return {one.record for one in _entries(terms, day, subject=subject)}


def entry_held(key: str, *, subject: int, day: date) -> EntryHeld | None:
    """The entry of an organisation in the list on `day`, standing or shielded for the time; None where it has none."""
    terms = current().at(day).list_of(key).terms
    assert terms is not None
    held = next(_held(terms, day, subject=subject), None)
    if held is None:
        return None
    case = Listing.objects.filter(record_id=held.record).values_list("case_id", flat=True).first()
    return EntryHeld(held.record, case, shielded=held.shielded)


def consequences_of(book: Rulebook, terms: ListTerms, *, day: date) -> tuple[Consequence, ...]:
    """The measures that follow an entry in the list on `day`: what a notice has to name."""
    found = []
    for key, version in book.at(day).measures().items():
        if version.terms is not None and _follows(version.terms, terms):
            found.append(Consequence(key, book.measures[key].title, version.terms.applied_by))
    return tuple(found)


def _follows(measure: MeasureTerms, terms: ListTerms) -> bool:
    """Whether the measure rests on records as the list's entries are."""
    own = [one for one in measure.grounds if one.item == terms.record.item]
    if terms.kind is ListKind.HONOUR and measure.family is not Family.FOLLOWS_LISTING:
        return False
    states: dict[str, object] = dict(terms.record.states)
    return any(all_hold([one for one in ground.when if one.field in states], states) for ground in own)


def listing_of(case: int, *, at: datetime) -> ListingView:
    """The entry that was proposed by this case, as it stands at `at`; refused where the case proposes none."""
    listing = Listing.objects.filter(case_id=case).first()
    seen = case_of(case, at=at)
    if listing is None or seen is None:
        raise NotEntered(f"case {case} proposes no entry in a list")
    terms = terms_of(listing)
    return ListingView(
        case=case,
        list=listing.list,
        ground=listing.ground,
        subject=seen.subject,
        agency=listing.agency,
        state=seen.state,
        number=listing.number,
        record=listing.record_id,
        entered_on=listing.entered_on,
        until=listing.ends_on,
        may_leave_from=_may_leave_from(listing, terms),
        exits=tuple(Exit.objects.filter(listing=listing).order_by("id").values_list("case_id", flat=True)),
    )


def _may_leave_from(listing: Listing, terms: ListTerms) -> date | None:
    """From when one may ask to leave; None where nobody may, or where that counts from the correction."""
    early = terms.early_exit
    if listing.entered_on is None or early is None or early.counted_from == "correction":
        return None
    return earliest_exit(listing.list, early, entered=listing.entered_on, corrected=None)


def ways_off(
    subject: int, records: Mapping[int, tuple[str, Mapping[str, object]]], *, day: date, law: Rulebook
) -> dict[int, WayOff]:
    """Which of an organisation's records, given by item and facts, are entries in lists, and how each ends early.

    An entry that was decided here is found by its case, any other by what the lists of `law` in force on `day` say of
    entries.
    """
    found = {one.record_id: one for one in Listing.objects.filter(subject_id=subject, record_id__in=list(records))}
    lists = list(_lists_on(day, law))
    told: dict[int, WayOff] = {}
    for number, (item, facts) in records.items():
        listing = found.get(number)
        if listing is not None:
            told[number] = way_off(listing.list, terms_of(listing), facts, case=listing.case_id)
        elif (known := next((one for one in lists if is_entry(one[1], item, facts)), None)) is not None:
            told[number] = way_off(*known, facts, case=None)
    return told


def _lists_on(day: date, law: Rulebook) -> Iterator[tuple[str, ListTerms]]:
    """The lists in force on the day that burden whoever stands on them."""
    for key, item in law.lists.items():
        version = next((one for one in reversed(item.versions) if one.in_force <= day), None)
        if version is not None and version.terms is not None and version.terms.kind is not ListKind.HONOUR:
            yield key, version.terms


def listings_about(subject: int) -> list[int]:
    """The cases that propose or proposed entries of this organisation, the latest first."""
    return list(Listing.objects.filter(subject_id=subject).order_by("-id").values_list("case_id", flat=True))


def terms_of(listing: Listing) -> ListTerms:
    """What the list said on the day that governs the entry, in the packs adopted then."""
    return _governing(listing.adoption, listing.list, listing.governed_on)


@lru_cache(maxsize=256)
def _governing(adoption: int, key: str, day: date) -> ListTerms:
    terms = adopted_as(adoption).at(day).list_of(key).terms
    assert terms is not None
    return terms


def term_kept(listing: Listing) -> Length | None:
    """The term of the entry, as it was proposed."""
    return None if listing.term is None else Length.model_validate(listing.term)


def may_still_enter(listing: Listing, *, at: datetime) -> bool:
    """Whether a proposed entry has no record yet and can still come to one: undecided, or in effect a moment ago."""
    seen, entering = case_of(listing.case_id, at=at), terms_of(listing).entering
    return seen is not None and (not seen.ended or (entering is not None and seen.state == entering.effective))


def in_progress(cases: list[int], *, at: datetime) -> list[int]:
    """Which of these cases have not ended at `at`."""
    seen = [(case, case_of(case, at=at)) for case in cases]
    return [case for case, one in seen if one is not None and not one.ended]
