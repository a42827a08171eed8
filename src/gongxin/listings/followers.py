"""What cases about entries do to the records of organisations: entered, left, restored, annulled, each once.

An entry counts from the day on which its decision took effect, however late the log is followed.  Its end by term is
stated with it and needs nobody.
"""

from collections.abc import Sequence
from datetime import date, datetime

from gongxin.cases.coming import Came, came_to
from gongxin.dossiers.statements import (
    NotHeld,
    Statement,
    amend_record,
    record_of,
    supersede_record,
    withdraw_record,
)
from gongxin.ledger.actions import record_event
from gongxin.ledger.followers import advance_by_spans
from gongxin.ledger.queries import Span
from gongxin.listings.models import Exit, Listing
from gongxin.listings.queries import term_kept, terms_of
from gongxin.listings.rules import ListingEvent, ends_on, facts_of_entry, ground_of
from gongxin.rulebook.items import CatalogueTerms
from gongxin.rulebook.lists import ListTerms
from gongxin.rulebook.queries import adopted_as
from gongxin.rulebook.severity import severity_of
from gongxin.subjects.queries import codes_of

FOLLOWER = "listings"


def follow_entries(*, at: datetime, limit: int = 50_000) -> int:
    """Let the records follow what the cases came to in the next events, at most `limit`; how many were passed."""
    return advance_by_spans(FOLLOWER, react=lambda spans: _react(spans, at=at), limit=limit)


def _react(spans: Sequence[Span], *, at: datetime) -> None:
    steps = came_to(spans)
    cases = {one.case for one in steps}
    entries = set(Listing.objects.filter(case_id__in=cases).values_list("case_id", flat=True))
    exits = set(Exit.objects.filter(case_id__in=cases).values_list("case_id", flat=True))
    for came in steps:  # read anew for each step, which may follow another about the same entry
        if came.case in entries:
            _follow_entry(Listing.objects.get(case_id=came.case), came, at=at)
        elif came.case in exits:
            _follow_exit(Exit.objects.select_related("listing").get(case_id=came.case), came, at=at)


def _follow_entry(listing: Listing, came: Came, *, at: datetime) -> None:
    entering = terms_of(listing).entering
    if entering is None or came.state != entering.effective or listing.record_id is not None:
        return
    statement, identity = _statement(listing, came.on)
    code = codes_of([listing.subject_id])[listing.subject_id]
    listing.record_id = record_of(statement, code=code, identity=identity, by=listing.agency, at=at)
    listing.entered_on, listing.ends_on = came.on, statement.valid_to
    listing.save(update_fields=["record_id", "entered_on", "ends_on"])


def _statement(listing: Listing, entered: date) -> tuple[Statement, list[str]]:
    """What the record of the entry says, and what identifies it."""
    book, terms, term = adopted_as(listing.adoption), terms_of(listing), term_kept(listing)
    agency, item = book.agency(listing.agency), _item(listing, entered)
    ground = ground_of(listing.list, terms, listing.ground)
    number = listing.number or _number_needed(terms, item, listing.case_id)
    facts = facts_of_entry(book, terms, item, ground=ground, agency=agency, entered=entered, term=term, number=number)
    statement = Statement(
        subject=listing.subject_id,
        item=terms.record.item,
        source=agency.key,
        feed=listing.list,
        authority=agency.title.zh,
        severity=severity_of(item, facts),
        decided_on=entered,
        valid_from=entered,
        valid_to=ends_on(entered, term),
        rulebook=listing.adoption,
        facts=facts,
    )
    return statement, [str(facts.get(name, "")) for name in item.identity]


def _number_needed(terms: ListTerms, item: CatalogueTerms, case: int) -> str:
    """What stands for a decision's number where none was given and the item requires one: that of the case."""
    needed = any(field.required and field.name == terms.record.number for field in item.fields)
    return f"case {case}" if needed else ""


def _item(listing: Listing, day: date) -> CatalogueTerms:
    terms = adopted_as(listing.adoption).at(day).catalogue_item(terms_of(listing).record.item).terms
    assert terms is not None
    return terms


def _follow_exit(exit_: Exit, came: Came, *, at: datetime) -> None:
    listing = exit_.listing
    terms = terms_of(listing)
    leaving = terms.annulling if exit_.annuls else terms.leaving
    if leaving is None or listing.record_id is None:
        return
    try:
        if exit_.annuls and came.state == leaving.left:
            withdraw_record(listing.record_id, by=listing.agency, at=at, details={"case": exit_.case_id})
        elif came.state == leaving.left:
            _leave(exit_, came, at=at)
        elif came.state == leaving.restored:
            _restore(exit_, came, at=at)
    except NotHeld:  # annulled, or withdrawn by its source, in the meantime: there is nothing left to end
        told = {"case": exit_.case_id, "record": listing.record_id}
        record_event(ListingEvent.UNHELD, subject=listing.subject_id, actor=listing.agency, at=at, details=told)


def _leave(exit_: Exit, came: Came, *, at: datetime) -> None:
    """The entry ends on the day of the decision; where its term had ended before, nothing is left to end."""
    listing, record = exit_.listing, terms_of(exit_.listing).record
    assert listing.record_id is not None
    if listing.ends_on is not None and listing.ends_on <= came.on:
        return
    if record.removed is None:
        supersede_record(listing.record_id, since=came.on, until=None, facts=None, by=listing.agency, at=at)
        return
    changes: dict[str, object | None] = {record.removed: came.on.isoformat()}
    if any(field.name == "removal_reason" for field in _item(listing, came.on).fields):
        changes["removal_reason"] = _title(exit_, came)
    amend_record(listing.record_id, changes, since=came.on, until=listing.ends_on, by=listing.agency, at=at)


def _restore(exit_: Exit, came: Came, *, at: datetime) -> None:
    """The entry stands again from the day on which its removal was revoked, until its term ends."""
    listing, record = exit_.listing, terms_of(exit_.listing).record
    assert listing.record_id is not None
    if listing.ends_on is not None and listing.ends_on <= came.on:
        return
    gone = dict.fromkeys(name for name in (record.removed, "removal_reason") if name is not None)
    amend_record(listing.record_id, gone, since=came.on, until=listing.ends_on, by=listing.agency, at=at)


def _title(exit_: Exit, came: Came) -> str:
    """What the step that ended the entry is called."""
    terms = terms_of(exit_.listing)
    assert terms.leaving is not None
    book = adopted_as(exit_.listing.adoption)
    steps = (
        step
        for version in book.procedure(terms.leaving.procedure).versions
        if version.terms
        for step in version.terms.steps
    )
    return next((step.title.zh for step in steps if step.name == came.step), came.step)
