"""A proof that one entry is in the log, as C2SP tlog-proof writes it: one text that can be checked without the log.

Plain Python.  Whoever checks it has the entry (the commitment to an event), the log's name and the keys that are
trusted; everything else stands in the proof.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from dataclasses import dataclass

from gongxin.ledger.merkle import HASH_SIZE, leaf_hash, verify_inclusion
from gongxin.ledger.notes import TreeHead, VerifierKey, checkpoint_of, read_head, read_note

FIRST_LINE = "c2sp.org/tlog-proof@v1"
MOST_HASHES = 63
LONGEST_EXTRA = 4_096
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")


class ProofMalformed(ValueError):
    """The text is no proof as C2SP tlog-proof writes it; the message says where it fails."""


@dataclass(frozen=True)
class Proof:
    """Where an entry stands, the hashes that lead from it to the root, and the checkpoint that says the root."""

    index: int
    hashes: tuple[bytes, ...]
    note: str

    @property
    def head(self) -> TreeHead:
        """What the checkpoint says, whoever signed it."""
        return read_head(read_note(self.note).text)

    def text(self) -> str:
        """The proof as it is handed on."""
        lines = [FIRST_LINE, f"index {self.index}", *(b64encode(one).decode() for one in self.hashes)]
        return "\n".join(lines) + "\n\n" + self.note


def read_proof(text: str) -> Proof:
    """The proof that the text is; refused where any part of it is malformed."""
    before, blank, note = text.partition("\n\n")
    first, *lines = before.split("\n")
    if first != FIRST_LINE or not blank or not lines:
        raise ProofMalformed(f"a proof begins with {FIRST_LINE}, and its checkpoint stands behind an empty line")
    extra = lines.pop(0) if lines[0].startswith("extra ") else ""
    if len(extra) > LONGEST_EXTRA:
        raise ProofMalformed("what the proof says besides is too long")
    found = _INDEX.fullmatch(lines[0]) if lines else None
    if found is None or len(lines) - 1 > MOST_HASHES:
        raise ProofMalformed(f"a proof says the index of its entry, and then at most {MOST_HASHES} hashes")
    return Proof(int(found[1]), tuple(_hash(line) for line in lines[1:]), note)


def check_proof(text: str, *, entry: bytes, origin: str, trusted: Iterable[VerifierKey]) -> TreeHead:
    """The tree that the entry is proved to be in; refused unless a trusted key signed it and the hashes lead there."""
    proof, keys = read_proof(text), list(trusted)
    head = checkpoint_of(proof.note, origin=origin, trusted=keys)
    by = keys[0].suite.digest
    verify_inclusion(
        leaf_hash(entry, by=by), index=proof.index, size=head.size, proof=proof.hashes, root=head.root, by=by
    )
    return head


def _hash(line: str) -> bytes:
    try:
        value = b64decode(line, validate=True)
    except (NotBase64, ValueError) as fault:
        raise ProofMalformed("a hash in a proof is base64") from fault
    if len(value) != HASH_SIZE or b64encode(value).decode() != line:
        raise ProofMalformed(f"a hash in a proof is {HASH_SIZE} bytes in base64")
    return value
