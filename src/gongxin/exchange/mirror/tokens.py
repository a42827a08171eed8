"""By a signature of its own key a mirror shows who it is (RFC 7523), and is given a token for a few minutes."""

import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import orjson
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey

from gongxin.exchange.mirror.node import PREFIX, TIMEOUT_SECONDS, NodeAway

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LIFE_SECONDS = 120
RENEWED_BEFORE_SECONDS = 30.0


class MirrorKeyRefused(Exception):
    """The file holds no private key by which a mirror can show who it is."""


@dataclass
class Tokens:
    """The tokens that a node gives to the machine of this name, each used until shortly before its end."""

    address: str
    name: str
    key: ECKey | OKPKey
    algorithm: str
    _held: str = field(default="", repr=False)
    _until: float = 0.0

    def __call__(self) -> str:
        """A token that holds now."""
        if time.monotonic() >= self._until:
            self._held, seconds = self._asked()
            self._until = time.monotonic() + seconds - RENEWED_BEFORE_SECONDS
        return self._held

    def _asked(self) -> tuple[str, float]:
        place = f"{self.address.rstrip('/')}{PREFIX}/token"
        claims: dict[str, str | int] = {"iss": self.name, "sub": self.name, "aud": place}
        claims |= {"jti": secrets.token_hex(16), "exp": int(time.time()) + LIFE_SECONDS}
        assertion = jwt.encode({"alg": self.algorithm}, claims, self.key, algorithms=[self.algorithm])
        form = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE}
        body = urlencode({**form, "client_assertion": assertion}).encode()
        try:
            with urlopen(Request(place, data=body), timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
                told = orjson.loads(answer.read(100_000))
            return str(told["access_token"]), float(told["expires_in"])
        except HTTPError as fault:
            raise NodeAway(f"the node does not know this mirror by its key: it answers {fault.code}") from fault
        except (URLError, OSError, orjson.JSONDecodeError, KeyError, TypeError, ValueError) as fault:
            raise NodeAway("the node gives no token for the time") from fault


def tokens_of(path: Path, *, name: str, address: str) -> Tokens:
    """The tokens for the machine of this name, by the private key in a PEM file; of P-256 or Ed25519."""
    try:
        pem = path.read_bytes()
        key = load_pem_private_key(pem, password=None)
    except (OSError, ValueError, TypeError) as fault:
        raise MirrorKeyRefused(f"{path} holds no private key in PEM") from fault
    if isinstance(key, Ed25519PrivateKey):
        return Tokens(address, name, OKPKey.import_key(pem), "Ed25519")
    if isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, SECP256R1):
        return Tokens(address, name, ECKey.import_key(pem), "ES256")
    raise MirrorKeyRefused(f"the key in {path} is neither of P-256 nor Ed25519")
