"""Suites of cryptography that a log may be kept in: how its hashes and its signatures are made.

Ed25519 with SHA-256 is the usual one and is what foreign clients of transparency logs read.  SM2 with SM3 (GB/T 32918,
GB/T 32905) is for deployments that must; its signatures carry a type of our own, because none is assigned for them.
Secrets and public keys are bytes; a signature that does not hold is an answer, not a fault.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from hashlib import new as new_hash
from hashlib import sha256
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from gongxin.ledger import sm2

if TYPE_CHECKING:
    from hashlib import _Hash

Digest = Callable[[bytes], "_Hash"]
"""How a hash is made: as `hashlib` makes it, from bytes to something with a `digest`."""


class SuiteName(StrEnum):
    """The suites that there are, as the setting names them."""

    ED25519_SHA256 = "ed25519-sha256"
    SM2_SM3 = "sm2-sm3"


@dataclass(frozen=True)
class Suite:
    """How one log hashes and signs; `type` stands before its public keys in signed notes."""

    name: SuiteName
    type: bytes
    digest: Digest
    new_secret: Callable[[], bytes]
    public_of: Callable[[bytes], bytes]
    sign: Callable[[bytes, bytes], bytes]
    holds: Callable[[bytes, bytes, bytes], bool]


def ed25519_secret() -> bytes:
    """A new secret of 32 bytes."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def ed25519_public(secret: bytes) -> bytes:
    """The public key of a secret."""
    return Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def ed25519_sign(secret: bytes, message: bytes) -> bytes:
    """The signature of 64 bytes (RFC 8032)."""
    return Ed25519PrivateKey.from_private_bytes(secret).sign(message)


def ed25519_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature is that of the public key over the message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


INTERNATIONAL = Suite(
    SuiteName.ED25519_SHA256, b"\x01", sha256, ed25519_secret, ed25519_public, ed25519_sign, ed25519_holds
)
NATIONAL = Suite(
    SuiteName.SM2_SM3, b"\xffsm2-sm3:", partial(new_hash, "sm3"), sm2.new_secret, sm2.public_of, sm2.sign, sm2.holds
)
SUITES = {one.name: one for one in (INTERNATIONAL, NATIONAL)}
