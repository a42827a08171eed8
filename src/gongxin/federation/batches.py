"""A batch on its way: a signed manifest, an empty line, and the records, one JSON document a line.

The manifest is a signed note and says from which node to which, from and to which positions of the sender's log, how
far that log reaches, how many records there are and their SHA-256.  A request for a batch is a signed note as well.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from gongxin.ledger.notes import Note, NoteRefused, SigningKey, VerifierKey, read_note, signed, signers

BATCH, REQUEST = "gongxin batch v1", "gongxin request v1"
MOST_EVENTS = 20_000
"""How many positions of the log a batch covers at most; it never holds more records."""
MOST_BYTES = 128 * 1024 * 1024
LONGEST_REQUEST = 4_096
REQUEST_HOLDS = timedelta(minutes=5)
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")


class BatchRefused(Exception):
    """The batch or request is not what it should be, or from nobody who may; nothing was entered or handed over."""


@dataclass(frozen=True)
class Manifest:
    """What a batch says of itself."""

    sender: str
    receiver: str
    start: int
    end: int
    head: int
    count: int
    digest: str

    @classmethod
    def of(
        cls, content: bytes, *, sender: str, receiver: str, start: int, end: int, head: int, count: int
    ) -> "Manifest":
        """The manifest of these records."""
        return cls(sender, receiver, start, end, head, count, sha256(content).hexdigest())

    def text(self) -> str:
        """What is signed."""
        lines = (BATCH, self.sender, self.receiver, self.start, self.end, self.head, self.count, self.digest)
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True)
class Batch:
    """A batch as it came, its signature not believed yet."""

    manifest: Manifest
    note: Note
    content: bytes

    @property
    def rows(self) -> list[bytes]:
        """The records, each as its line."""
        return self.content.split(b"\n")[:-1]

    def check(self, *, trusted: Iterable[VerifierKey]) -> None:
        """Refuse a batch that its sender did not sign, or whose records are not those that it signed."""
        self.check_signed(trusted=trusted)
        if sha256(self.content).hexdigest() != self.manifest.digest:
            raise BatchRefused("the records of the batch are not those that its sender signed")
        if len(self.rows) != self.manifest.count or (self.content and not self.content.endswith(b"\n")):
            raise BatchRefused("the batch has not as many records as its manifest says")

    def check_signed(self, *, trusted: Iterable[VerifierKey]) -> None:
        """Refuse a manifest that its sender did not sign, whatever the records are."""
        try:
            signers(self.note, trusted=trusted)
        except NoteRefused as fault:
            raise BatchRefused(f"{self.manifest.sender} did not sign this batch: {fault}") from fault


@dataclass(frozen=True)
class Request:
    """Who asks whom for what changed since which position, and when."""

    asker: str
    asked: str
    start: int
    at: datetime

    def text(self) -> str:
        """What is signed."""
        return "".join(f"{line}\n" for line in (REQUEST, self.asker, self.asked, self.start, self.at.isoformat()))


def packed(manifest: Manifest, content: bytes, *, by: SigningKey) -> bytes:
    """The batch as it travels."""
    return signed(manifest.text(), by=[by]).encoded().encode() + b"\n" + content


def read_batch(given: bytes) -> Batch:
    """The batch that the bytes are; refused where they are none."""
    if len(given) > MOST_BYTES:
        raise BatchRefused(f"a batch has at most {MOST_BYTES} bytes")
    text, _, rest = given.partition(b"\n\n")
    signatures, _, content = rest.partition(b"\n\n")
    note = _note(text + b"\n\n" + signatures.rstrip(b"\n") + b"\n")
    first, *lines = note.text.split("\n")[:-1]
    if first != BATCH or len(lines) != 7 or not all(_NUMBER.fullmatch(one) for one in lines[2:6]):
        raise BatchRefused("this is no batch of records")
    start, end, head, count = (int(one) for one in lines[2:6])
    manifest = Manifest(lines[0], lines[1], start, end, head, count, lines[6])
    if not manifest.start <= manifest.end <= manifest.head or manifest.end - manifest.start > MOST_EVENTS:
        raise BatchRefused("the positions of the batch are out of order, or too many")
    return Batch(manifest, note, content)


def asked(request: Request, *, by: SigningKey) -> str:
    """The request as it is sent."""
    return signed(request.text(), by=[by]).encoded()


def read_request(given: bytes) -> tuple[Request, Note]:
    """The request that the bytes are, its signature not believed yet; refused where they are none."""
    if len(given) > LONGEST_REQUEST:
        raise BatchRefused("this is no request for a batch")
    note = _note(given)
    first, *lines = note.text.split("\n")[:-1]
    if first != REQUEST or len(lines) != 4 or not _NUMBER.fullmatch(lines[2]):
        raise BatchRefused("this is no request for a batch")
    try:
        at = datetime.fromisoformat(lines[3])
    except ValueError as fault:
        raise BatchRefused("this is no request for a batch") from fault
    if at.tzinfo is None:
        raise BatchRefused("the moment of a request has a time zone")
    return Request(lines[0], lines[1], int(lines[2]), at), note


def check_request(request: Request, note: Note, *, own: str, trusted: Iterable[VerifierKey], at: datetime) -> None:
    """Refuse a request that its asker did not sign, that asks another node, or that is not of now."""
    try:
        signers(note, trusted=trusted)
    except NoteRefused as fault:
        raise BatchRefused(f"{request.asker} did not sign this request: {fault}") from fault
    if request.asked != own:
        raise BatchRefused(f"this request is for {request.asked[:80]}, and this node is {own}")
    if abs(at - request.at) > REQUEST_HOLDS:
        raise BatchRefused("this request is not of now: compare the clocks of the two nodes")


def _note(given: bytes) -> Note:
    try:
        return read_note(given.decode())
    except (NoteRefused, UnicodeDecodeError) as fault:
        raise BatchRefused(f"this is not signed: {fault}") from fault
