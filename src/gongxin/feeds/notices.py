"""Notices to cease as signed notes: two lines of text under the signature of the log's key, in the log's own suite.

The first line says what it is, so that no checkpoint can be taken for a notice or a notice for a checkpoint; the second
is canonical JSON (RFC 8785).  Plain Python: whoever has the log's public key checks a notice without asking us.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import rfc8785
from pydantic import BaseModel, ConfigDict, ValidationError

from gongxin.feeds.rules import Ceasing, Why
from gongxin.ledger.notes import Note, NoteRefused, SigningKey, VerifierKey, read_note, signed, signers

TITLE = "gongxin cease notice v1"


class _Written(BaseModel):
    """What the second line says."""

    model_config = ConfigDict(extra="forbid", strict=True)

    number: int
    consumer: str
    record: int
    kind: Why
    position: int
    at: datetime
    confirm_by: date | None
    node: str


def signed_notice(told: Ceasing, *, by: SigningKey) -> str:
    """The notice under the signature of the log's key."""
    facts: dict[str, Any] = {
        "number": told.number,
        "consumer": told.consumer,
        "record": told.record,
        "kind": told.why.value,
        "position": told.position,
        "at": told.at.isoformat(),
        "confirm_by": told.confirm_by.isoformat() if told.confirm_by else None,
        "node": by.name,
    }
    return signed(f"{TITLE}\n{rfc8785.dumps(facts).decode()}\n", by=[by]).encoded()


def read_notice(text: str, *, trusted: Iterable[VerifierKey], consumer: str) -> Ceasing:
    """What the notice says; refused where no trusted key signed it, and where it is none, or another consumer's."""
    note = read_note(text)
    names = {key.name for key in signers(note, trusted=trusted)}
    written = _written(note)
    if written.consumer != consumer or written.node not in names:
        raise NoteRefused(f"this notice of {written.node} is to {written.consumer}")
    return Ceasing(
        written.number,
        written.consumer,
        written.record,
        written.kind,
        written.position,
        written.at,
        written.confirm_by,
    )


def _written(note: Note) -> _Written:
    title, _, facts = note.text.removesuffix("\n").partition("\n")
    if title != TITLE:
        raise NoteRefused("this note is no notice to cease")
    try:
        return _Written.model_validate_json(facts)
    except ValidationError as fault:
        raise NoteRefused("this notice says something else than notices say") from fault
