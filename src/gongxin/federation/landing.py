"""Land a batch: what another node holds is held here, with how far its log was followed, or nothing of it is."""

from dataclasses import dataclass
from datetime import datetime

import orjson
from django.conf import settings
from django.db import connection, transaction
from django.utils.timezone import localdate

from gongxin.dossiers.arriving import Arrived, StrangeRecord, enter_arrived
from gongxin.federation.batches import Batch, BatchRefused, Manifest, read_batch
from gongxin.federation.door import Row, let_in, scrubbed
from gongxin.federation.models import Neighbour
from gongxin.federation.queries import Agreement, agreement_with
from gongxin.federation.rules import FederationEvent, NotPermitted
from gongxin.ledger.actions import record_event, sequence_batches
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.queries import NothingAdopted, adoption_of, current, current_adoption
from gongxin.subjects.arriving import take_arrived
from gongxin.subjects.bulk import register_new
from gongxin.subjects.names import plain as folded

STAGING = "federation_staging"
MAKE = f"""
CREATE TEMPORARY TABLE {STAGING} (
    row bigint PRIMARY KEY, fate text NOT NULL, key uuid NOT NULL, digest uuid NOT NULL, node text NOT NULL,
    position bigint NOT NULL, told text NOT NULL, item text NOT NULL, source text NOT NULL, code text NOT NULL,
    code_published text NOT NULL, kind text NOT NULL, name text, plain text, names jsonb, versions jsonb NOT NULL,
    remarks jsonb NOT NULL
) ON COMMIT DROP
"""
COLUMNS = (
    "row, fate, key, digest, node, position, told, item, source, code, code_published, kind, name, plain, names,"
    " versions, remarks"
)


class Gap(BatchRefused):
    """The batch begins behind the position that was reached; `position` is where to ask from."""

    def __init__(self, position: int) -> None:
        super().__init__(f"something is missing before this batch: ask from position {position}")
        self.position = position


@dataclass(frozen=True)
class Landed:
    """What came of a batch: from whom, as far as which position, how many records came, changed or were left alone."""

    peer: str
    position: int
    head: int
    records: int
    changed: int
    kept: int


def land(given: bytes, *, at: datetime) -> Landed:
    """What the batch holds is held here, and its sender's log is followed to the batch's end; both or neither.

    A batch that came before changes nothing.  Refused whole for one that is not signed by a neighbour of today, is for
    another node, leaves a gap, or holds what its sender may not send or what cannot come in; the neighbour's page and
    the log say why.
    """
    batch = read_batch(given)
    agreement = agreement_with(batch.manifest.sender, day=localdate(at))
    batch.check(trusted=agreement.keys)
    if batch.manifest.receiver != settings.LEDGER_NAME:
        raise BatchRefused(f"this batch is for {batch.manifest.receiver[:80]}, and this node is {settings.LEDGER_NAME}")
    try:
        landed = _land(batch, agreement, at=at)
    except (BatchRefused, NotPermitted, StrangeRecord) as fault:
        note_fault(batch.manifest.sender, str(fault), at=at)
        raise
    sequence_batches()
    return landed


def check_sender(first: bytes, *, at: datetime) -> None:
    """Refuse what begins as no batch that a neighbour of today signed; its records are not looked at yet."""
    batch = read_batch(first)
    trusted = agreement_with(batch.manifest.sender, day=localdate(at)).keys
    batch.check_signed(trusted=trusted)


def note_fault(name: str, said: str, *, at: datetime) -> None:
    """What went wrong with a neighbour is seen, and the log tells of it once."""
    with transaction.atomic():
        state, _ = Neighbour.objects.select_for_update().get_or_create(name=name)
        if state.fault != said[:500]:
            state.fault, state.fault_at = said[:500], at
            state.save(update_fields=["fault", "fault_at"])
            details = {"peer": name, "because": said[:500]}
            record_event(FederationEvent.REFUSED, actor=f"node {name}", at=at, details=details)


def _land(batch: Batch, agreement: Agreement, *, at: datetime) -> Landed:
    told = batch.manifest
    with transaction.atomic():
        state, _ = Neighbour.objects.select_for_update().get_or_create(name=told.sender)
        if told.start > state.next_position:
            raise Gap(state.next_position)
        if told.end < state.next_position:
            return Landed(told.sender, state.next_position, state.head, told.count, 0, 0)
        rulebook = current()
        rows = let_in(batch.rows, agreement, rulebook=rulebook, own=settings.LEDGER_NAME)
        arrived = _enter(rows, rulebook, via=told.sender, at=at) if rows else Arrived(0, 0, 0)
        _followed(state, told, arrived, at=at)
        if arrived.changed:
            _tell(told, arrived, at=at)
    return Landed(told.sender, told.end, told.head, told.count, arrived.changed, arrived.kept)


def _enter(rows: list[Row], rulebook: Rulebook, *, via: str, at: datetime) -> Arrived:
    by = f"node {via}"
    _stage(rows, rulebook)
    register_new(STAGING, registers=False, delivery=by, by=by, at=at)
    arrived = enter_arrived(STAGING, via=via, by=by, at=at)
    if arrived.changed:
        take_arrived(first_event=arrived.first_event, at=at)
    return arrived


def _stage(rows: list[Row], rulebook: Rulebook) -> None:
    """The rows stand in a table of their own, without numbers of persons, under the rulebooks of this node."""
    registers = {
        key for key, item in rulebook.catalogue.items() if any(v.terms and v.terms.registers for v in item.versions)
    }
    said = {one.rulebook for row in rows for one in row.versions} | {
        one.rulebook for row in rows for one in row.remarks
    }
    books = _books(said)
    with connection.cursor() as cursor:
        cursor.execute(MAKE)
        with cursor.copy(f"COPY {STAGING} ({COLUMNS}) FROM STDIN") as copy:
            for number, row in enumerate(rows, 1):
                copy.write_row(_staged(number, row, books, names=row.item in registers))
        cursor.execute(f"ANALYZE {STAGING}")


def _staged(number: int, row: Row, books: dict[str, int], *, names: bool) -> tuple[object, ...]:
    said = [one.model_dump(mode="json") | {"rulebook": books[one.rulebook]} for one in row.versions]
    remarks = [one.model_dump(mode="json") | {"rulebook": books[one.rulebook]} for one in row.remarks]
    borne = [one.model_dump(mode="json") for one in row.names]
    name, published, versions, about, called = scrubbed(
        [row.name, row.code_published, *(orjson.dumps(one).decode() for one in (said, remarks, borne))]
    )
    known = (row.key, row.digest, row.node, row.position, row.told, row.item, row.source, row.code, published)
    plain = folded(name) if name else None
    return (number, "enter", *known, row.kind.value, name or None, plain, called if names else None, versions, about)


def _books(digests: set[str]) -> dict[str, int]:
    """The adoption here of each rulebook; the one in use where this node never adopted it."""
    found = {}
    for digest in digests:
        try:
            found[digest] = adoption_of(digest).id
        except NothingAdopted:
            found[digest] = current_adoption().id
    return found


def _followed(state: Neighbour, told: Manifest, arrived: Arrived, *, at: datetime) -> None:
    state.next_position, state.head, state.heard_at, state.fault = told.end, max(told.head, state.head), at, ""
    state.fault_at = None
    state.kept_records += arrived.kept
    if arrived.changed:
        state.landed_at, state.landed_records = at, state.landed_records + arrived.changed
    state.save()


def _tell(told: Manifest, arrived: Arrived, *, at: datetime) -> None:
    details = {
        "peer": told.sender,
        "from": told.start,
        "to": told.end,
        "records": told.count,
        "changed": arrived.changed,
        "kept": arrived.kept,
        "digest": told.digest,
    }
    record_event(FederationEvent.LANDED, actor=f"node {told.sender}", at=at, details=details)
