"""What cases about commitments do to the records of organisations: accepted, found kept or broken, withdrawn.

A finding counts from its own day, however late the log is followed.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection

from gongxin.cases.coming import Came, came_to
from gongxin.cases.queries import case_of
from gongxin.commitments.models import Commitment
from gongxin.commitments.queries import terms_of
from gongxin.commitments.rules import PUBLIC, CommitmentEvent, facts_found, number_of
from gongxin.dossiers.statements import (
    NotHeld,
    Statement,
    amend_record,
    record_of,
    supersede_record,
)
from gongxin.ledger.actions import record_event
from gongxin.ledger.followers import advance_by_spans
from gongxin.ledger.queries import Span
from gongxin.rulebook.commitments import Fulfilment
from gongxin.rulebook.queries import adopted_as
from gongxin.rulebook.severity import severity_of
from gongxin.subjects.queries import codes_of

FOLLOWER = "commitments"
NUMBERING = 0x70726F6D
"""The advisory lock under which commitments are numbered."""


def follow_commitments(*, at: datetime, limit: int = 50_000) -> int:
    """Let the records follow what the cases came to in the next events, at most `limit`; how many were passed."""
    return advance_by_spans(FOLLOWER, react=lambda spans: _react(spans, at=at), limit=limit)


def _react(spans: Sequence[Span], *, at: datetime) -> None:
    steps = came_to(spans)
    followed = set(Commitment.objects.filter(case_id__in={one.case for one in steps}).values_list("case_id", flat=True))
    for came in steps:
        if came.case in followed:
            _follow(Commitment.objects.select_for_update().get(case_id=came.case), came, at=at)


def _follow(commitment: Commitment, came: Came, *, at: datetime) -> None:
    terms = terms_of(commitment)
    outcome = next((one for one in terms.outcomes if one.state == came.state), None)
    if came.state == terms.accepted and commitment.record_id is None:
        _accept(commitment, came, at=at)
    elif commitment.record_id is not None and (outcome is not None or came.state == terms.withdrawn):
        facts = None if outcome is None else _found(commitment, came, outcome.fulfilment, at=at)
        _supersede(commitment, came, facts, at=at)


def _accept(commitment: Commitment, came: Came, *, at: datetime) -> None:
    """The commitment gets its number, and its record is stated from the day of acceptance on."""
    agency = adopted_as(commitment.adoption).agency(commitment.agency)
    commitment.number = _next_number(agency.region, came.on)
    statement, identity = _statement(commitment, came.on)
    code = codes_of([commitment.subject_id])[commitment.subject_id]
    commitment.record_id = record_of(statement, code=code, identity=identity, by=commitment.agency, at=at)
    commitment.save(update_fields=["number", "record_id"])


def _next_number(region: str, day: date) -> str:
    with connection.cursor() as cursor:  # two that are accepted at once take turns
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERING])
    given = Commitment.objects.filter(number__startswith=number_of(region, day, 0)[:-6]).count()
    return number_of(region, day, given + 1)


def _statement(commitment: Commitment, accepted: date) -> tuple[Statement, list[str]]:
    """What the record of the commitment says, and what identifies it."""
    book, terms = adopted_as(commitment.adoption), terms_of(commitment)
    agency, item = book.agency(commitment.agency), book.at(commitment.governed_on).catalogue_item(terms.item).terms
    assert item is not None  # the compiler asks for the item, and it was in force when the commitment was made
    told: dict[str, object] = {
        "commitment_number": commitment.number,
        "kind": terms.kind,
        "matter": commitment.matter,
        "content": commitment.content,
        "liability": commitment.liability,
        "made_on": commitment.made_on.isoformat(),
        "valid_until": commitment.valid_until and commitment.valid_until.isoformat(),
        "authority": agency.title.zh,
        "authority_code": agency.code,
        "openness": PUBLIC,
    }
    known = {field.name for field in item.fields}
    facts = {name: value for name, value in told.items() if name in known and value is not None}
    statement = Statement(
        subject=commitment.subject_id,
        item=terms.item,
        source=agency.key,
        feed=commitment.kind,
        authority=agency.title.zh,
        severity=severity_of(item, facts),
        decided_on=accepted,
        valid_from=accepted,
        valid_to=None,
        rulebook=commitment.adoption,
        facts=facts,
    )
    return statement, [str(facts.get(name, "")) for name in item.identity]


def _found(commitment: Commitment, came: Came, fulfilment: Fulfilment, *, at: datetime) -> dict[str, object]:
    """What the finding adds; the reasons of the deciding step say what was not kept."""
    view = case_of(came.case, at=at)
    assert view is not None
    reasons = next(step.reasons for step in view.steps if step.number == came.number)
    agency = adopted_as(commitment.adoption).agency(commitment.agency)
    return facts_found(fulfilment, reasons=reasons, liability=commitment.liability, assessor=agency, day=came.on)


def _supersede(commitment: Commitment, came: Came, found: dict[str, object] | None, *, at: datetime) -> None:
    """From that day on the record says what was found too; withdrawn, it is held no longer."""
    assert commitment.record_id is not None
    try:
        if found is None:
            supersede_record(commitment.record_id, since=came.on, until=None, facts=None, by=commitment.agency, at=at)
        else:
            amend_record(commitment.record_id, found, since=came.on, until=None, by=commitment.agency, at=at)
    except NotHeld:  # withdrawn by its source in the meantime: there is nothing left to add to
        told = {"case": came.case, "record": commitment.record_id}
        kind = CommitmentEvent.UNHELD
        record_event(kind, subject=commitment.subject_id, actor=commitment.agency, at=at, details=told)
