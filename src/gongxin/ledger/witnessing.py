"""Cosign other nodes' checkpoints, as C2SP tlog-witness says: only what the checkpoint seen last grew into.

A witness keeps one checkpoint a log.  Checking it, keeping the new one and signing are one step under the row's lock,
so that of two forks at once at most one is ever cosigned.
"""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db import transaction

from gongxin.ledger.keys import witness_key
from gongxin.ledger.merkle import HASH_SIZE, ProofRefused, verify_consistency
from gongxin.ledger.models import WitnessedLog
from gongxin.ledger.notes import (
    COSIGNATURE,
    LONGEST_NOTE,
    Note,
    NoteRefused,
    TreeHead,
    cosigned,
    read_head,
    read_note,
    read_verifier,
    signers,
)

MOST_HASHES = 63
LONGEST_REQUEST = LONGEST_NOTE + 100 * MOST_HASHES


class Why(Enum):
    """Why a checkpoint is not cosigned, with the status that the protocol gives it."""

    MALFORMED = 400
    UNSIGNED = 403
    UNKNOWN = 404
    STALE = 409
    FORKED = 409.1
    UNPROVED = 422

    @property
    def status(self) -> int:
        """The status code."""
        return int(self.value)


class NotCosigned(Exception):
    """The checkpoint is not cosigned; the message says why, and `size` what was cosigned last."""

    def __init__(self, why: Why, said: str, *, size: int = 0) -> None:
        """Keep why."""
        super().__init__(said)
        self.why, self.size = why, size


class WitnessRefused(ValueError):
    """The key or the address cannot be used for witnessing; the message says why."""


@dataclass(frozen=True)
class Request:
    """What is asked of a witness: the tree it saw last, the proof that it grew, and the new checkpoint."""

    old: int
    proof: tuple[bytes, ...]
    note: str

    def text(self) -> str:
        """The request as it is sent."""
        return "\n".join([f"old {self.old}", *(b64encode(one).decode() for one in self.proof)]) + "\n\n" + self.note


def read_request(text: str) -> Request:
    """The request that the text is; refused where any part of it is malformed."""
    before, blank, note = text.partition("\n\n")
    first, *lines = before.split("\n")
    size = first.removeprefix("old ")
    if not blank or size == first or not _is_number(size) or len(lines) > MOST_HASHES:
        raise NotCosigned(Why.MALFORMED, "a request says the old size, the proof and, behind an empty line, the note")
    try:
        proof = tuple(b64decode(line, validate=True) for line in lines)
    except (NotBase64, ValueError) as fault:
        raise NotCosigned(Why.MALFORMED, "the hashes of a proof are base64") from fault
    if any(len(one) != HASH_SIZE for one in proof):
        raise NotCosigned(Why.MALFORMED, f"the hashes of a proof have {HASH_SIZE} bytes")
    return Request(int(size), proof, note)


def admit_log(verifier: str) -> str:
    """This node cosigns the log that signs with the key, also with those admitted for it before; its name."""
    try:
        key = read_verifier(verifier)
    except NoteRefused as fault:
        raise WitnessRefused("this is no key of a log: it is written name+id+key") from fault
    if key.type == COSIGNATURE:
        raise WitnessRefused("this is the key of a witness, not of a log")
    with transaction.atomic():
        log, _ = WitnessedLog.objects.select_for_update().get_or_create(origin=key.name, defaults={"verifiers": []})
        log.verifiers = sorted({*log.verifiers, str(key)})
        log.save(update_fields=["verifiers"])
    return key.name


def add_checkpoint(text: str, *, at: datetime) -> str:
    """The cosignature under the checkpoint, as a line of its note, and from now on the next one has to grow from it.

    Refused where the log is not known, no key of its own signed, its tree is not the one seen last, or did not grow.
    """
    request = read_request(text)
    try:
        note = read_note(request.note)
        head = read_head(note.text)
    except NoteRefused as fault:
        raise NotCosigned(Why.MALFORMED, str(fault)) from fault
    with transaction.atomic():
        log = WitnessedLog.objects.select_for_update().filter(origin=head.origin).first()
        if log is None:
            raise NotCosigned(Why.UNKNOWN, "this log is not witnessed here")
        _check(request, note, head, log)
        signature = cosigned(note.text, by=witness_key(), second=int(at.timestamp()))
        log.size, log.root, log.note = head.size, head.root, request.note
        log.save(update_fields=["size", "root", "note"])
    return signature.line()


def _check(request: Request, note: Note, head: TreeHead, log: WitnessedLog) -> None:
    """Refuse unless the log signed the checkpoint and its tree begins with the one that was cosigned last."""
    keys = [read_verifier(one) for one in log.verifiers]
    try:
        signers(note, trusted=keys)
    except NoteRefused as fault:
        raise NotCosigned(Why.UNSIGNED, str(fault)) from fault
    if request.old > head.size:
        raise NotCosigned(Why.MALFORMED, "the old size is larger than the checkpoint's")
    if request.old != log.size:
        raise NotCosigned(Why.STALE, f"the checkpoint cosigned last has {log.size} leaves", size=log.size)
    by = keys[0].suite.digest
    if head.size == 0 and head.root != by(b"").digest():
        raise NotCosigned(Why.UNPROVED, "the tree without leaves has one root only")
    if request.old == 0:
        if request.proof:
            raise NotCosigned(Why.UNPROVED, "nothing is to be proved of a tree that is seen first")
        return
    if request.old == head.size and head.root != bytes(log.root):
        raise NotCosigned(Why.FORKED, "another tree of this size was cosigned before")
    given = {"old_root": bytes(log.root), "root": head.root}
    try:
        verify_consistency(old=request.old, size=head.size, proof=request.proof, by=by, **given)
    except ProofRefused as fault:
        raise NotCosigned(Why.UNPROVED, str(fault)) from fault


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20 and str(int(text)) == text
