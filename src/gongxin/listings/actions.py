"""Propose an organisation for a list, number the decision, ask that an entry end.

The steps in between are steps of cases, taken there; what they do to the record follows from the log.
"""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from django.db import connection, transaction

from gongxin.agencies.guarding import seen_whole
from gongxin.cases.actions import Taken, open_case, take_step
from gongxin.cases.rules import Actor
from gongxin.codes.faults import Fault
from gongxin.codes.uscc import parse
from gongxin.ledger.actions import record_event
from gongxin.listings.models import Exit, Listing
from gongxin.listings.queries import EntryHeld, entry_held, in_progress, may_still_enter, records_standing, terms_of
from gongxin.listings.rules import (
    GoneOn,
    ListingEvent,
    NotEntered,
    PeopleNotListed,
    UnderWay,
    ground_of,
    number_of,
    refuse_decider,
    refuse_early,
    refuse_kind,
    term_of,
)
from gongxin.periods import day_of
from gongxin.rulebook.items import Length
from gongxin.rulebook.lists import Leaving, ListTerms
from gongxin.rulebook.procedures import Role
from gongxin.rulebook.queries import adopted_as, current_adoption
from gongxin.subjects.queries import codes_of, subject_by_code, went_on_in

PROPOSING = 0x6C697374
"""The advisory lock under which an organisation is proposed, with its number."""


def propose_listing(
    key: str,
    *,
    subject: str,
    ground: str,
    agency: str,
    by: str,
    at: datetime,
    statement: str,
    term: Length | None,
    home: Path,
) -> int:
    """Propose that an organisation be entered in a list; the number of the case, which begins with the notice.

    Refused for a list that is not in force or is decided elsewhere, a ground that is not the list's, a body that does
    not decide about it, a person, an organisation that went on in another one, a kind of organisation that the list
    is not about, a term that it does not allow, and where the organisation is proposed for the list already or has an
    entry in it, also one that rests while a plan is performed.
    """
    day, adoption = day_of(at), current_adoption().id
    terms = _decided_by(agency, key, day=day)
    ground_of(key, terms, ground)
    lasts = term_of(key, terms, term)
    _refuse_person(subject)
    assert terms.entering is not None  # the compiler asks it of lists decided here
    with transaction.atomic():
        case = open_case(
            terms.entering.procedure,
            subject=subject,
            parties={Role.AUTHORITY: agency},
            by=Actor(by, Role.AUTHORITY, agency),
            at=at,
            statement=statement,
            enclosed={},
            home=home,
        )
        listing = Listing(
            case_id=case,
            list=key,
            ground=ground,
            subject_id=_may_be_listed(key, terms, subject, at=at),
            agency=agency,
            adoption=adoption,
            governed_on=day,
            term=None if lasts is None else lasts.model_dump(exclude_none=True),
        )
        _keep_proposal(listing, at=at)
    return case


def _decided_by(agency: str, key: str, *, day: date) -> ListTerms:
    """What the list says on the day; refused to an agency that does not decide about it."""
    book = adopted_as(current_adoption().id)
    terms = book.at(day).list_of(key).terms
    assert terms is not None  # `at` answers with versions that say something
    refuse_decider(key, terms, book.agency(agency))
    return terms


def _may_be_listed(key: str, terms: ListTerms, code: str, *, at: datetime) -> int:
    """The organisation's number, unless it went on in another, is of another kind, or is proposed or listed already."""
    number, kind = _held(code, at=at)
    _refuse_gone(number, day=day_of(at))
    refuse_kind(key, terms, kind)
    _refuse_twice(key, number, at=at)
    return number


def _keep_proposal(listing: Listing, *, at: datetime) -> None:
    """The proposal is kept, and the log tells of it."""
    told = {
        "case": listing.case_id,
        "list": listing.list,
        "ground": listing.ground,
        "agency": listing.agency,
    }
    record_event(ListingEvent.PROPOSED, subject=listing.subject_id, actor=listing.agency, at=at, details=told)
    listing.save(force_insert=True)


def _refuse_person(code: str) -> None:
    if parse(code).fault is Fault.NATURAL_PERSON:
        raise PeopleNotListed(Fault.NATURAL_PERSON.message["en"])


def _held(code: str, *, at: datetime) -> tuple[int, str]:
    """The organisation's number and kind; that it is known was asked when the case was opened."""
    reading = parse(code)
    held = subject_by_code(reading.code, known_at=at) if reading.code is not None else None
    assert held is not None
    return held.id, held.kind


def _refuse_gone(subject: int, *, day: date) -> None:
    """Refuse whoever went on whole in another one; one that divided may live on, and answers for itself."""
    later = went_on_in(subject, day=day)
    if later is not None:
        code = codes_of([subject])[subject]
        raise GoneOn(f"{code} went on in {later.code} on {later.since}: propose that one")


def _refuse_twice(key: str, subject: int, *, at: datetime) -> None:
    with connection.cursor() as cursor:  # two who propose at once take turns
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [PROPOSING, subject % 2**31])
    code = codes_of([subject])[subject]
    with seen_whole():  # entries and proposals of other agencies count too
        held = entry_held(key, subject=subject, day=day_of(at))
        waiting = Listing.objects.filter(list=key, subject_id=subject, record_id=None)
        running = [one.case_id for one in waiting if may_still_enter(one, at=at)]
    if held is not None:
        raise _already(held, code, key)
    if running:
        raise UnderWay(f"{code} is proposed for {key} already, in case {running[0]}")


def _already(held: EntryHeld, code: str, key: str) -> UnderWay:
    """An entry that is there already is named by its record, and by its case where it was decided here."""
    if held.shielded:
        return UnderWay(f"record {held.record} has {code} on {key} already, and rests while a plan is performed")
    if held.case is None:
        return UnderWay(f"{code} stands on {key} already, by record {held.record}")
    return UnderWay(f"{code} stands on {key} already, by record {held.record} of case {held.case}")


def decide_entry(
    case: int, *, number: str, by: str, at: datetime, reasons: str, enclosed: Mapping[str, bytes], home: Path
) -> Taken:
    """Take the step by which the list's procedure decides the entry, and keep the number of the decision.

    Refused where the case proposes no entry, for a number that is not written as documents are numbered, and wherever
    the step itself is: to whoever gave the notice, before the reply or its time is over, without reasons or document.
    """
    numbered = number_of(number)
    with transaction.atomic():
        listing = _locked(case)
        entering = terms_of(listing).entering
        assert entering is not None
        actor = Actor(by, Role.AUTHORITY, listing.agency)
        taken = take_step(case, entering.decision, by=actor, at=at, reasons=reasons, enclosed=enclosed, home=home)
        listing.number = numbered
        listing.save(update_fields=["number"])
        told = {"case": case, "decision": numbered}
        record_event(ListingEvent.NUMBERED, subject=listing.subject_id, actor=listing.agency, at=at, details=told)
    return taken


def ask_to_leave(
    case: int,
    *,
    by: str,
    reviewer: str,
    corrected_on: date | None,
    at: datetime,
    statement: str,
    enclosed: Mapping[str, bytes],
    home: Path,
) -> int:
    """Ask, for the organisation that `case` entered, that it leave the list before its term ends; the new case.

    Refused where no entry stands, before the day from which the list's rule lets one ask, where it lets nobody, and
    while a request runs already.
    """
    with transaction.atomic():
        listing = _locked(case)
        terms = terms_of(listing)
        entered = _standing(listing, day=day_of(at))
        refuse_early(listing.list, terms.early_exit, entered=entered, corrected=corrected_on, day=day_of(at))
        assert terms.leaving is not None
        code = codes_of([listing.subject_id])[listing.subject_id]
        return _open_exit(
            listing,
            terms.leaving,
            by=Actor(by, Role.SUBJECT, code),
            parties={Role.AUTHORITY: listing.agency, Role.REVIEWER: reviewer},
            corrected_on=corrected_on,
            at=at,
            statement=statement,
            enclosed=enclosed,
            home=home,
        )


def ask_annulment(
    case: int, *, by: str, at: datetime, statement: str, enclosed: Mapping[str, bytes], home: Path
) -> int:
    """Begin, for the authority that decided in `case`, to annul the entry; the new case.

    Refused where the entry never had effect, and while an annulment runs already.
    """
    with transaction.atomic():
        listing = _locked(case)
        terms = terms_of(listing)
        if listing.record_id is None:
            raise NotEntered(f"case {case} entered nobody; what is only proposed or decided is dropped there")
        assert terms.annulling is not None
        return _open_exit(
            listing,
            terms.annulling,
            by=Actor(by, Role.AUTHORITY, listing.agency),
            parties={Role.AUTHORITY: listing.agency},
            corrected_on=None,
            at=at,
            statement=statement,
            enclosed=enclosed,
            home=home,
        )


def _open_exit(
    listing: Listing,
    leaving: Leaving,
    *,
    by: Actor,
    parties: Mapping[Role, str],
    corrected_on: date | None,
    at: datetime,
    statement: str,
    enclosed: Mapping[str, bytes],
    home: Path,
) -> int:
    annuls = leaving == terms_of(listing).annulling
    running = in_progress(list(listing.exits.filter(annuls=annuls).values_list("case_id", flat=True)), at=at)
    if running:
        raise UnderWay(f"this is asked for already, in case {running[0]}")
    case = open_case(
        leaving.procedure,
        subject=codes_of([listing.subject_id])[listing.subject_id],
        parties=parties,
        by=by,
        at=at,
        statement=statement,
        enclosed=enclosed,
        home=home,
        record=listing.record_id,
        about=listing.case_id,
    )
    Exit.objects.create(case_id=case, listing=listing, annuls=annuls, corrected_on=corrected_on)
    told = {"case": case, "entry": listing.case_id, "annuls": annuls}
    record_event(ListingEvent.EXIT_ASKED, subject=listing.subject_id, actor=by.role, at=at, details=told)
    return case


def _locked(case: int) -> Listing:
    listing = Listing.objects.select_for_update().filter(case_id=case).first()
    if listing is None:
        raise NotEntered(f"case {case} proposes no entry in a list")
    return listing


def _standing(listing: Listing, *, day: date) -> date:
    """Since when the entry stands; refused where it does not on `day`."""
    code = codes_of([listing.subject_id])[listing.subject_id]
    standing = records_standing(listing.list, subject=listing.subject_id, day=day)
    if listing.record_id not in standing or listing.entered_on is None:
        raise NotEntered(f"{code} does not stand on {listing.list} on {day} by case {listing.case_id}")
    return listing.entered_on
