"""Entries as desks show them: each with the words of the packs that govern it, and what can be done about it today."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from gongxin.listings.models import Exit, Listing
from gongxin.listings.queries import (
    ListingView,
    in_progress,
    listing_of,
    may_still_enter,
    records_standing,
    terms_of,
)
from gongxin.listings.rules import NotEntered
from gongxin.periods import day_of
from gongxin.rulebook.book import UnknownKey
from gongxin.rulebook.items import NotInForce, Words
from gongxin.rulebook.lists import EarlyExit, ListTerms
from gongxin.rulebook.queries import adopted_as, current


@dataclass(frozen=True)
class EntryShown:
    """An entry: its list and ground in words, whether it stands, and the case in which an exit is asked for already."""

    view: ListingView
    title: Words
    ground: Words
    terms: ListTerms
    stands: bool
    undecided: bool
    leaving_in: int | None
    annulled_in: int | None

    @property
    def early_exit(self) -> EarlyExit | None:
        """From when on, and on what conditions, one may ask to leave; None where nobody may."""
        return self.terms.early_exit

    def may_ask(self, day: date) -> bool:
        """Whether the organisation may ask today that the entry end early."""
        early, since = self.early_exit, self.view.may_leave_from
        if not self.stands or early is None or self.leaving_in is not None:
            return False
        return early.counted_from == "correction" or (since is not None and since <= day)


def entry_shown(case: int, *, at: datetime) -> EntryShown | None:
    """The entry that was proposed by this case, as it stands at `at`; None where whoever looks sees no such case."""
    held = Listing.objects.filter(case_id=case).first()
    try:
        return None if held is None else _shown(held, at=at)
    except NotEntered:  # the entry is on record for everybody, its case is not
        return None


def entries_about(subject: int, *, at: datetime) -> list[EntryShown]:
    """Every entry that was ever proposed of the organisation, the latest first."""
    return [_shown(one, at=at) for one in Listing.objects.filter(subject_id=subject).order_by("-id")]


def proposed_by(agency: str, key: str, *, at: datetime) -> list[EntryShown]:
    """What this agency proposed for the list and can still come to an entry, the latest first."""
    held = Listing.objects.filter(agency=agency, list=key, record_id=None).order_by("-id")[:200]
    return [_shown(one, at=at) for one in held if may_still_enter(one, at=at)]


def cases_of_records(records: Collection[int], *, agency: str) -> dict[int, int]:
    """The case by which this agency made each of these records, where it made it here."""
    held = Listing.objects.filter(record_id__in=records, agency=agency)
    return {record: case for record, case in held.values_list("record_id", "case_id") if record is not None}


def decision_step(case: int) -> str | None:
    """The step by which the entry of this case is decided and numbered; None where the case proposes none."""
    held = Listing.objects.filter(case_id=case).first()
    entering = None if held is None else terms_of(held).entering
    return None if entering is None else entering.decision


def delivered_about(subject: int, *, day: date) -> dict[str, set[int]]:
    """By list, the records by which an organisation stands on it on `day` and that no case here made."""
    here = set(Listing.objects.filter(subject_id=subject).values_list("record_id", flat=True))
    found = {key: standing_by(key, subject=subject, day=day) - here for key in current().lists}
    return {key: {one for one in records if one is not None} for key, records in found.items() if records}


def standing_by(key: str, *, subject: int, day: date) -> set[int]:
    """The records by which an organisation stands on the list on `day`; none where the list is not in force."""
    try:
        return records_standing(key, subject=subject, day=day)
    except (NotInForce, UnknownKey):
        return set()


def _shown(held: Listing, *, at: datetime) -> EntryShown:
    terms, view = terms_of(held), listing_of(held.case_id, at=at)
    ground = terms.ground(held.ground)
    assert ground is not None  # it was the list's when the entry was proposed
    exits = {annuls: _running(held, annuls=annuls, at=at) for annuls in (False, True)}
    return EntryShown(
        view=view,
        title=adopted_as(held.adoption).lists[held.list].title,
        ground=ground.title,
        terms=terms,
        stands=held.record_id in standing_by(held.list, subject=held.subject_id, day=day_of(at)),
        undecided=held.record_id is None and may_still_enter(held, at=at),
        leaving_in=exits[False],
        annulled_in=exits[True],
    )


def _running(held: Listing, *, annuls: bool, at: datetime) -> int | None:
    cases = list(Exit.objects.filter(listing=held, annuls=annuls).values_list("case_id", flat=True))
    return next(iter(in_progress(cases, at=at)), None)
