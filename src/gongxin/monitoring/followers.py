"""The silence of an agency enters its own file, from the day after its time ran out; so does the day it acted at last.

Silence is computed by cases; nobody files it, and nothing is decided by it.  A reaction repeated changes nothing.
"""

from collections.abc import Sequence
from datetime import datetime

from gongxin.cases.coming import came_to
from gongxin.cases.queries import Silence, silences_in
from gongxin.codes.uscc import parse
from gongxin.dossiers.statements import (
    NotHeld,
    Statement,
    amend_record,
    facts_held,
    record_of,
)
from gongxin.ledger.followers import advance_by_spans
from gongxin.ledger.queries import Span
from gongxin.monitoring.rules import facts_of_silence, kind_of_body, silence_item
from gongxin.periods import day_of
from gongxin.rulebook.drawing import ROLES
from gongxin.rulebook.items import CatalogueTerms, NotInForce, Words
from gongxin.rulebook.procedures import Role
from gongxin.rulebook.queries import current, current_adoption
from gongxin.rulebook.severity import severity_of
from gongxin.subjects.actions import register_body

FOLLOWER = "monitoring.silences"


def follow_silences(*, at: datetime, limit: int = 50_000) -> int:
    """Let agencies' files follow the silences of the next events, at most `limit`; how many events were passed."""
    return advance_by_spans(FOLLOWER, react=lambda spans: _react(spans, at=at), limit=limit)


def _react(spans: Sequence[Span], *, at: datetime) -> None:
    cases = sorted({came.case for came in came_to(spans)})
    for silence in silences_in(cases, at=at) if cases else ():
        _record(silence, at=at)


def _record(silence: Silence, *, at: datetime) -> None:
    """State the silence, and when it ended; nothing without an item in force, or for a body without a code."""
    book = current()
    item, agency = silence_item(book), book.agencies.get(silence.body)
    code = parse(agency.code).code if agency is not None else None
    if item is None or agency is None or code is None:
        return
    try:
        terms = book.at(day_of(silence.since)).catalogue_item(item).terms
    except NotInForce:
        return
    assert terms is not None  # a version in force says something
    kind = kind_of_body(code).value
    subject = register_body(code, agency.title.zh, kind=kind, by=Role.PLATFORM.value, at=at)
    record = _stated(silence, item, terms, subject, code, at=at)
    if silence.acted_at is not None:
        _ended(record, silence, silence.acted_at, at=at)


def _stated(silence: Silence, item: str, terms: CatalogueTerms, subject: int, code: str, *, at: datetime) -> int:
    facts = facts_of_silence(
        case=silence.case,
        procedure=_title(silence.procedure),
        duty=silence.duty,
        last_day=silence.last_day,
        acted_on=None,
    )
    began, platform = day_of(silence.since), Role.PLATFORM
    statement = Statement(
        subject=subject,
        item=item,
        source=platform.value,
        feed=item,
        authority=ROLES[platform].zh,
        severity=severity_of(terms, facts),
        decided_on=began,
        valid_from=began,
        valid_to=None,
        rulebook=current_adoption().id,
        facts=facts,
    )
    identity = [str(facts[name]) for name in terms.identity]
    return record_of(statement, code=code, identity=identity, by=platform.value, at=at)


def _ended(record: int, silence: Silence, acted_at: datetime, *, at: datetime) -> None:
    """From the day on which the agency acted its record says so."""
    try:
        held = facts_held(record)
    except NotHeld:  # withdrawn in the meantime: there is nothing left to add to
        return
    if "acted_on" not in held:
        acted_on = day_of(acted_at)
        changes = {"acted_on": acted_on.isoformat()}
        amend_record(record, changes, since=acted_on, until=None, by=Role.PLATFORM.value, at=at)


def _title(procedure: str) -> Words:
    item = current().procedures.get(procedure)
    return item.title if item is not None else Words(zh=procedure, en=procedure)
