"""Signed notes and checkpoints, as C2SP signed-note, tlog-checkpoint and tlog-cosignature write them.

Plain Python: text in, facts out.  What is malformed in any place is refused whole.  A signature counts only where both
the name and the id of its key are those of a key that is trusted; a trusted key whose signature does not hold refuses
the note, whatever others say.
"""

import re
import struct
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from gongxin.ledger.merkle import HASH_SIZE
from gongxin.ledger.suites import INTERNATIONAL, SUITES, Suite

LONGEST_NOTE = 65_536
MOST_SIGNATURES = 64
LARGEST_SIZE = 2**62
COSIGNATURE = b"\x04"
"""What stands before a witness's public key, which signs a moment together with the checkpoint."""
PRIVATE = "PRIVATE+KEY+"
MARK = "\u2014 "
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


class NoteRefused(ValueError):
    """The text is no signed note, or none that a trusted key signed; the message says where it fails."""


@dataclass(frozen=True)
class VerifierKey:
    """A public key under a name; `type` says what it signs with."""

    name: str
    type: bytes
    public: bytes

    def __post_init__(self) -> None:
        """Refuse a name that could not stand in a signature line."""
        check_name(self.name)

    @property
    def id(self) -> bytes:
        """The four bytes by which signature lines name the key."""
        return sha256(self.name.encode() + b"\n" + self.type + self.public).digest()[:4]

    @property
    def suite(self) -> Suite:
        """The suite that the key's signatures are made in."""
        return _suite_of(self.type)

    def __str__(self) -> str:
        """The key as operators hand it to each other."""
        return f"{self.name}+{self.id.hex()}+{_text(self.type + self.public)}"


@dataclass(frozen=True)
class SigningKey:
    """A secret under a name, for checkpoints or, with the type of a witness, for cosignatures."""

    name: str
    type: bytes
    secret: bytes

    @property
    def verifier(self) -> VerifierKey:
        """The public key."""
        return VerifierKey(self.name, self.type, _suite_of(self.type).public_of(self.secret))

    def encoded(self) -> str:
        """The key with its secret, as it is kept."""
        return f"{PRIVATE}{self.name}+{self.verifier.id.hex()}+{_text(self.type + self.secret)}"


@dataclass(frozen=True)
class Signature:
    """One signature line: who is said to have signed, with which key, and the signature."""

    name: str
    key: bytes
    value: bytes

    def line(self) -> str:
        """The line as it stands in the note."""
        return f"{MARK}{self.name} {_text(self.key + self.value)}\n"


@dataclass(frozen=True)
class Note:
    """A text and the signatures under it, none of them believed yet."""

    text: str
    signatures: tuple[Signature, ...]

    def encoded(self) -> str:
        """The note as it is handed on."""
        return self.text + "\n" + "".join(one.line() for one in self.signatures)


@dataclass(frozen=True)
class TreeHead:
    """What a checkpoint says: whose log it is, how many leaves the tree has, and its root."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """What is signed."""
        return "".join(f"{line}\n" for line in (self.origin, self.size, _text(self.root), *self.extensions))


def check_name(name: str) -> None:
    """Refuse a name that is empty or holds a space, a plus sign or a control character."""
    if not name or "+" in name or any(one.isspace() for one in name) or _CONTROL.search(name) or len(name) > 255:
        raise NoteRefused(f"{name[:80]!r} cannot be the name of a key: no spaces, no plus signs, 255 characters")


def read_verifier(text: str) -> VerifierKey:
    """The public key that the text names; refused unless its id is that of its name and bytes."""
    name, key_id, encoded = _parts(text)
    key_type, public = _typed(_bytes(encoded))
    key = VerifierKey(name, key_type, public)
    if key.id.hex() != key_id:
        raise NoteRefused(f"the key of {name} does not have the id {key_id[:16]!r}")
    return key


def read_signer(text: str) -> SigningKey:
    """The key with its secret that the text holds; refused unless its id is that of its public key."""
    if not text.startswith(PRIVATE):
        raise NoteRefused("this is no signing key")
    name, key_id, encoded = _parts(text.removeprefix(PRIVATE).strip("\n"))
    key_type, secret = _typed(_bytes(encoded))
    key = SigningKey(name, key_type, secret)
    try:
        verifier = key.verifier
    except ValueError as fault:
        raise NoteRefused(f"the signing key of {name} is damaged") from fault
    if verifier.id.hex() != key_id:
        raise NoteRefused(f"the signing key of {name} is damaged")
    return key


def read_note(given: str) -> Note:
    """The note that the text is; refused where any part of it is malformed."""
    if len(given) > LONGEST_NOTE or _CONTROL.search(given) or any("\ud800" <= one <= "\udfff" for one in given):
        raise NoteRefused("a signed note is text of at most 65,536 characters without control characters")
    text, blank, lines = given.rpartition("\n\n")
    if not blank or not text or not lines.endswith("\n"):
        raise NoteRefused("a signed note is a text, an empty line and signatures, each ending with a line break")
    signatures = tuple(_signature(line) for line in lines[:-1].split("\n"))
    if len(signatures) > MOST_SIGNATURES:
        raise NoteRefused(f"a signed note has at most {MOST_SIGNATURES} signatures")
    return Note(text + "\n", signatures)


def read_head(text: str) -> TreeHead:
    """What the checkpoint says; refused where its text is not that of a checkpoint."""
    origin, *lines = text.removesuffix("\n").split("\n")
    if len(lines) < 2 or not origin or not all(lines):
        raise NoteRefused("a checkpoint has an origin, a size and a root, each on a line of its own")
    size, root, *extensions = lines
    if not _NUMBER.fullmatch(size) or int(size) > LARGEST_SIZE:
        raise NoteRefused("the size of a checkpoint is a whole number without leading zeros")
    hashed = _bytes(root)
    if len(hashed) != HASH_SIZE:
        raise NoteRefused(f"the root of a checkpoint has {HASH_SIZE} bytes")
    return TreeHead(origin, int(size), hashed, tuple(extensions))


def signed(text: str, *, by: Iterable[SigningKey]) -> Note:
    """The text under signatures of these keys."""
    keys = [(one, one.verifier) for one in by]
    return Note(
        text,
        tuple(Signature(key.name, key.id, one.verifier.suite.sign(one.secret, text.encode())) for one, key in keys),
    )


def cosigned(text: str, *, by: SigningKey, second: int) -> Signature:
    """A witness's signature that it had seen the checkpoint by this second of Unix time."""
    key = by.verifier
    value = struct.pack(">Q", second) + key.suite.sign(by.secret, _cosigned_text(text, second))
    return Signature(key.name, key.id, value)


def signers(note: Note, *, trusted: Iterable[VerifierKey]) -> list[VerifierKey]:
    """The trusted keys that signed the note, at least one; refused where there is none, or a trusted one's is wrong."""
    found = list(_signers(note, {(key.name, key.id): key for key in trusted}))
    if not found:
        raise NoteRefused("no trusted key signed this note")
    return found


def checkpoint_of(given: str, *, origin: str, trusted: Iterable[VerifierKey]) -> TreeHead:
    """What a checkpoint of this log says, once a trusted key is seen to have signed it."""
    note = read_note(given)
    signers(note, trusted=trusted)
    head = read_head(note.text)
    if head.origin != origin:
        raise NoteRefused(f"this is a checkpoint of {head.origin[:80]!r}, not of {origin!r}")
    return head


def seen_at(signature: Signature) -> int:
    """The second that a cosignature names."""
    if len(signature.value) < 8:
        raise NoteRefused("a cosignature is too short")
    (second,) = struct.unpack(">Q", signature.value[:8])
    return int(second)


def _signers(note: Note, trusted: dict[tuple[str, bytes], VerifierKey]) -> Iterator[VerifierKey]:
    met: set[tuple[str, bytes]] = set()
    for one in note.signatures:
        key = trusted.get((one.name, one.key))
        if key is None:
            continue
        if (one.name, one.key) in met:
            raise NoteRefused(f"{one.name} signed this note twice")
        met.add((one.name, one.key))
        if not _holds(key, note.text, one):
            raise NoteRefused(f"the signature of {one.name} does not hold")
        yield key


def _holds(key: VerifierKey, text: str, signature: Signature) -> bool:
    if key.type != COSIGNATURE:
        return key.suite.holds(key.public, text.encode(), signature.value)
    if len(signature.value) < 8:
        return False
    return key.suite.holds(key.public, _cosigned_text(text, seen_at(signature)), signature.value[8:])


def _cosigned_text(text: str, second: int) -> bytes:
    return f"cosignature/v1\ntime {second}\n{text}".encode()


def _signature(line: str) -> Signature:
    name, space, encoded = line.removeprefix(MARK).partition(" ")
    if not line.startswith(MARK) or not space:
        raise NoteRefused("a signature line is a dash, a name and a signature")
    check_name(name)
    value = _bytes(encoded)
    if len(value) < 5:
        raise NoteRefused("a signature is too short")
    return Signature(name, value[:4], value[4:])


def _suite_of(key_type: bytes) -> Suite:
    if key_type == COSIGNATURE:
        return INTERNATIONAL
    return next(one for one in SUITES.values() if one.type == key_type)


def _typed(value: bytes) -> tuple[bytes, bytes]:
    for key_type in (COSIGNATURE, *(one.type for one in SUITES.values())):
        if value.startswith(key_type) and len(value) > len(key_type):
            return key_type, value[len(key_type) :]
    raise NoteRefused("a key of this type is not known here")


def _parts(text: str) -> tuple[str, str, str]:
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise NoteRefused("a key is written name+id+key")
    return parts[0], parts[1], parts[2]


def _text(value: bytes) -> str:
    return b64encode(value).decode()


def _bytes(text: str) -> bytes:
    """The bytes of canonical base64."""
    try:
        value = b64decode(text, validate=True)
    except (NotBase64, ValueError) as fault:
        raise NoteRefused("what should be base64 is not") from fault
    if _text(value) != text:
        raise NoteRefused("base64 is written in one way only")
    return value
