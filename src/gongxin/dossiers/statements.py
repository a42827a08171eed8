"""Single records, stated by a body that decides here rather than by a delivery; nothing is overwritten.

The verbs are those of deliveries: state, supersede (the world changed), withdraw (never valid).  Of each the log tells
in the same transaction.  An end that is known from the start is part of the statement, and needs no job to come true.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import blake2b
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from gongxin.dossiers.arriving import home_of
from gongxin.dossiers.models import Record, Version
from gongxin.ledger.actions import record_event

WITHDRAWN = UUID(int=0)
"""The digest of a record that is no longer held."""


class StatementRefused(Exception):
    """The record cannot be stated, superseded or withdrawn; nothing was changed."""


class HeldAlready(StatementRefused):
    """The same fact is held already; `record` is its number."""

    def __init__(self, record: int) -> None:
        super().__init__(f"this was stated already, as record {record}")
        self.record = record


class NotHeld(StatementRefused):
    """There is no such record, or it is no longer held."""


class HeldElsewhere(StatementRefused):
    """The record is at home at another node, and only that node changes it."""


@dataclass(frozen=True)
class Statement:
    """What a body states of an organisation: of which days it holds, by which rules, what it says.

    `feed` tells what is stated here from what is delivered, so that a full delivery withdraws none of it.
    """

    subject: int
    item: str
    source: str
    feed: str
    authority: str
    severity: str
    decided_on: date
    valid_from: date
    valid_to: date | None
    rulebook: int
    facts: Mapping[str, object]

    @property
    def digest(self) -> UUID:
        """The digest of what is said."""
        said = orjson.dumps([self.severity, dict(self.facts)], option=orjson.OPT_SORT_KEYS)
        return UUID(bytes=blake2b(said, digest_size=16).digest())


def key_of(source: str, item: str, code: str, identity: Sequence[str]) -> UUID:
    """What makes the fact this one and no other, as deliveries tell it: source, item, organisation, its fields."""
    told = "\x1f".join((source, item, code, *identity))
    return UUID(bytes=blake2b(told.encode(), digest_size=16).digest())


def state_record(key: UUID, statement: Statement, *, by: str, at: datetime) -> int:
    """The fact is held as stated, from its own day on until its stated end; the number of its record.

    Refused where the fact is held already.
    """
    with transaction.atomic():
        record, new = Record.objects.select_for_update().get_or_create(
            key=key,
            defaults={
                "digest": statement.digest,
                "subject_id": statement.subject,
                "item": statement.item,
                "source": statement.source,
                "feed": statement.feed,
            },
        )
        if not new and record.digest != WITHDRAWN:
            raise HeldAlready(record.id)
        event = _tell("dossiers.record.stated", record, statement.digest, by=by, at=at)
        _keep(record, statement, event=event, verb="state", published_on=localdate(at), at=at)
        _remember(record, statement.digest)
    return record.id


def record_of(statement: Statement, *, code: str, identity: Sequence[str], by: str, at: datetime) -> int:
    """The number of the record that holds what is stated, stated now unless the very same fact is held already.

    It may be: its source delivered it beside deciding it here, or what stated it is repeated.
    """
    try:
        return state_record(key_of(statement.source, statement.item, code, identity), statement, by=by, at=at)
    except HeldAlready as held:
        return held.record


def amend_record(
    record: int, changes: Mapping[str, object | None], *, since: date, until: date | None, by: str, at: datetime
) -> None:
    """From `since` until `until` the record also says `changes`, and no longer what they have as None.

    Of days before it says what it said.  Refused for a record that is not held.
    """
    facts = {name: value for name, value in {**facts_held(record), **changes}.items() if value is not None}
    supersede_record(record, since=since, until=until, facts=facts, by=by, at=at)


def supersede_record(
    record: int, *, since: date, until: date | None, facts: Mapping[str, object] | None, by: str, at: datetime
) -> None:
    """The world changed on `since`: from then until `until` the record says `facts`, or nothing where it is None.

    Of days before it says what it said.  Refused for a record that is not held.
    """
    with transaction.atomic():
        held, versions = _locked(record)
        last = _statement(held, versions[-1])
        stated = replace(last, valid_from=since, valid_to=until, facts=last.facts if facts is None else facts)
        event = _tell("dossiers.record.superseded", held, stated.digest, by=by, at=at)
        _close(versions, event=event, at=at)
        for version in versions:
            if version.valid_from < since:
                end = since if version.valid_to is None else min(version.valid_to, since)
                before = replace(_statement(held, version), valid_to=end)
                _keep(held, before, event=event, verb=version.verb, published_on=version.published_on, at=at)
        if facts is not None and (until is None or since < until):
            _keep(held, stated, event=event, verb="supersede", published_on=versions[0].published_on, at=at)
        _remember(held, stated.digest)


def withdraw_record(record: int, *, by: str, at: datetime, details: Mapping[str, object]) -> None:
    """The record never was valid: it is held of no day any more; refused for one that is not held."""
    with transaction.atomic():
        held, versions = _locked(record)
        event = record_event(
            "dossiers.record.withdrawn", subject=held.subject_id, record=record, actor=by, at=at, details=details
        )
        _close(versions, event=event, at=at)
        _remember(held, WITHDRAWN)


def facts_held(record: int) -> Mapping[str, object]:
    """What the record says last of itself; refused for one that is not held."""
    latest = Version.objects.filter(record_id=record, known_to=None).order_by("valid_from").last()
    if latest is None:
        raise NotHeld(f"there is no record {record} that is held")
    facts: dict[str, object] = latest.facts
    return facts


def _locked(record: int) -> tuple[Record, list[Version]]:
    held = Record.objects.select_for_update().filter(id=record).first()
    versions = [] if held is None else list(_versions(held).order_by("valid_from"))
    if held is None or not versions:
        raise NotHeld(f"there is no record {record} that is held")
    if (node := home_of(record)) is not None:
        raise HeldElsewhere(f"record {record} is at home at {node}, and only that node changes it")
    return held, versions


def _versions(record: Record) -> QuerySet[Version]:
    return Version.objects.filter(subject_id=record.subject_id, record_id=record.id, known_to=None)


def _statement(record: Record, version: Version) -> Statement:
    return Statement(
        subject=record.subject_id,
        item=record.item,
        source=record.source,
        feed=record.feed,
        authority=version.authority,
        severity=version.severity,
        decided_on=version.decided_on or version.valid_from,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        rulebook=version.rulebook,
        facts=version.facts,
    )


def _tell(kind: str, record: Record, digest: UUID, *, by: str, at: datetime) -> int:
    told = {"digest": str(digest)}
    return record_event(kind, subject=record.subject_id, record=record.id, actor=by, at=at, details=told)


def _close(versions: Sequence[Version], *, event: int, at: datetime) -> None:
    for version in versions:
        version.known_to, version.closed_by = at, event
        version.save(update_fields=["known_to", "closed_by"])


def _keep(record: Record, said: Statement, *, event: int, verb: str, published_on: date, at: datetime) -> None:
    Version.objects.create(
        subject_id=record.subject_id,
        record_id=record.id,
        stated_by=event,
        valid_from=said.valid_from,
        valid_to=said.valid_to,
        known_from=at,
        verb=verb,
        decided_on=said.decided_on,
        published_on=published_on,
        severity=said.severity,
        authority=said.authority,
        rulebook=said.rulebook,
        facts=dict(said.facts),
    )


def _remember(record: Record, digest: UUID) -> None:
    if record.digest != digest:
        record.digest = digest
        record.save(update_fields=["digest"])
