"""What a machine signs to show whose it is (RFC 7523), and the token that it is given for a few minutes.

Plain conditions on texts and moments.  Only the key that was registered is believed: whatever an assertion says of
keys, addresses of keys or other algorithms refuses it.  An assertion counts once, which the store keeps.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST_ASSERTION = 8_192
LONGEST_LIFE = timedelta(minutes=5)
LEEWAY = timedelta(seconds=30)
"""How far a machine's clock may be off."""
TOKEN_HOLDS = timedelta(minutes=10)
TOKEN_MARK = "gongxin_t_"
TOKEN_BODY = 16
TOKEN_LENGTH = len(TOKEN_MARK) + 64
FEWEST_RSA_BITS = 2_048
HEADERS = frozenset({"alg", "kid", "typ"})
"""What an assertion's header may name; keys in it, or addresses of keys, refuse it."""
TYPES = ("JWT", "client-authentication+jwt")
JTI_LENGTH = range(8, 129)


class MachineRefused(ValueError):
    """The machine cannot be registered or ended; the message says why."""


class AssertionRefused(Exception):
    """The assertion does not show whose machine it is; the message says why, as far as a stranger may know."""


@dataclass(frozen=True)
class PublicKey:
    """A machine's public key as it is kept, its digest, and the one algorithm by which it signs."""

    pem: str
    digest: bytes
    algorithm: str


@dataclass(frozen=True)
class Asserted:
    """What was shown: by an assertion of this name, which may not come again before it ends."""

    name: str
    ends_at: datetime


def public_key_of(pem: bytes) -> PublicKey:
    """The public key in a PEM file; refused for private keys, and for others than P-256, Ed25519 and RSA from 2,048."""
    if b"PRIVATE KEY" in pem:
        raise MachineRefused("this is a private key: it stays with the agency, which gives its public key alone")
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as fault:
        raise MachineRefused("this is no public key in PEM") from fault
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        algorithm = "ES256"
    elif isinstance(key, Ed25519PublicKey):
        algorithm = "Ed25519"
    elif isinstance(key, RSAPublicKey) and key.key_size >= FEWEST_RSA_BITS:
        algorithm = "PS256"
    else:
        raise MachineRefused(f"keys are of P-256, Ed25519, or RSA with {FEWEST_RSA_BITS} bits or more")
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    text = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return PublicKey(text, hashlib.sha256(der).digest(), algorithm)


def claimed_machine(assertion: str) -> int:
    """The number of the machine that an assertion says it is of; nothing is shown by that yet."""
    if not assertion.isascii() or not len(assertion) <= LONGEST_ASSERTION or assertion.count(".") != 2:
        raise AssertionRefused(f"an assertion is a JWT of three parts and at most {LONGEST_ASSERTION} characters")
    header, claims = (_part(text) for text in assertion.split(".")[:2])
    if not header.keys() <= HEADERS:
        raise AssertionRefused(f"the header names {', '.join(sorted(HEADERS))} and nothing else")
    if header.get("typ", TYPES[0]) not in TYPES:
        raise AssertionRefused("the assertion is of another type")
    issuer = claims.get("iss")
    number = issuer.removeprefix("machine-") if isinstance(issuer, str) else ""
    if not issuer == f"machine-{number}" or not number.isdigit() or len(number) > 15 or claims.get("sub") != issuer:
        raise AssertionRefused("iss and sub are the machine's name, such as machine-7")
    return int(number)


def _part(text: str) -> dict[str, Any]:
    """One part of the assertion as an object; a name that stands twice in it refuses it."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        found = json.loads(raw, object_pairs_hook=_each_once)
    except (ValueError, RecursionError) as fault:
        raise AssertionRefused("a part of the assertion is no JSON object") from fault
    if not isinstance(found, dict):
        raise AssertionRefused("a part of the assertion is no JSON object")
    return found


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


def asserted(assertion: str, *, key: PublicKey, audiences: Collection[str], at: datetime) -> Asserted:
    """What the assertion shows, signed by `key`, for one of `audiences`, at the moment `at`.

    Refused with another algorithm than the key's, without a name of its own, before its time, after its end, and where
    it would hold for more than five minutes.
    """
    try:
        claims = jwt.decode(assertion, _signing(key), algorithms=[key.algorithm]).claims
    except (JoseError, ValueError, TypeError) as fault:
        raise AssertionRefused("no machine that is registered signed this") from fault
    audience = claims.get("aud")
    if isinstance(audience, list) and len(audience) == 1:
        audience = audience[0]
    if not isinstance(audience, str) or audience not in audiences:
        raise AssertionRefused("aud is the address of this token endpoint, and nothing else")
    ends_at, name = _moment(claims, "exp"), claims.get("jti")
    if ends_at is None or not at - LEEWAY < ends_at <= at + LONGEST_LIFE + LEEWAY:
        raise AssertionRefused("exp lies ahead, by five minutes at most")
    for earlier in ("iat", "nbf"):
        if earlier in claims and ((moment := _moment(claims, earlier)) is None or moment > at + LEEWAY):
            raise AssertionRefused(f"{earlier} does not lie ahead")
    if not isinstance(name, str) or len(name) not in JTI_LENGTH or not name.isascii() or not name.isprintable():
        raise AssertionRefused("jti names this assertion alone, in 8 to 128 characters")
    return Asserted(name, ends_at)


def _signing(key: PublicKey) -> Key:
    if key.algorithm == "ES256":
        return ECKey.import_key(key.pem)
    return OKPKey.import_key(key.pem) if key.algorithm == "Ed25519" else RSAKey.import_key(key.pem)


def _moment(claims: Mapping[str, object], name: str) -> datetime | None:
    """A moment as JWTs write it: seconds since 1970; None for anything else."""
    seconds = claims.get(name)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < 2**33:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def token_of(machine: int, *, ends_at: datetime, secret: str) -> str:
    """A token that says which machine and until when, sealed by the node's secret."""
    body = machine.to_bytes(8, "big") + int(ends_at.timestamp()).to_bytes(8, "big")
    return TOKEN_MARK + base64.urlsafe_b64encode(body + _seal(body, secret)).decode()


def machine_of_token(token: str, *, at: datetime, secret: str) -> int | None:
    """The machine that the token was given to, while it holds; None for any other text."""
    if len(token) != TOKEN_LENGTH or not token.isascii() or not token.startswith(TOKEN_MARK):
        return None
    try:
        raw = base64.b64decode(token.removeprefix(TOKEN_MARK), altchars=b"-_", validate=True)
    except ValueError:
        return None
    body = raw[:TOKEN_BODY]
    if not hmac.compare_digest(raw[TOKEN_BODY:], _seal(body, secret)):
        return None
    ends_at = int.from_bytes(body[8:], "big")
    return int.from_bytes(body[:8], "big") if at.timestamp() < ends_at else None


def _seal(body: bytes, secret: str) -> bytes:
    return hmac.digest(hashlib.sha256(b"machine token " + secret.encode()).digest(), body, "sha256")
