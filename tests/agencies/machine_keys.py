"""Machines of tests: a private key each, and assertions that they sign, right ones and others."""

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from gongxin.agencies.machines import register_machine

NAMES = itertools.count(1)
KINDS: dict[str, Any] = {
    "ES256": lambda: ECKey.generate_key("P-256"),
    "Ed25519": lambda: OKPKey.generate_key("Ed25519"),
    "PS256": lambda: RSAKey.generate_key(2048),
}


@dataclass(frozen=True)
class Signer:
    """A registered machine with what it signs with."""

    number: int
    algorithm: str
    key: Key
    since: datetime

    @property
    def name(self) -> str:
        return f"machine-{self.number}"

    def assertion(
        self,
        audience: object,
        *,
        at: datetime | None = None,
        header: dict[str, object] | None = None,
        **claims: object,
    ) -> str:
        """An assertion for `audience`; what is named otherwise stands in it as given, and None leaves it away."""
        now = at or datetime.now(self.since.tzinfo)
        said = {"iss": self.name, "sub": self.name, "aud": audience, "jti": f"assertion-{next(NAMES)}"}
        said |= {"iat": int(now.timestamp()), "exp": int((now + timedelta(minutes=4)).timestamp())} | claims
        told = {name: value for name, value in said.items() if value is not None}
        return jwt.encode({"alg": self.algorithm} | (header or {}), told, self.key, algorithms=[self.algorithm])


def pem_of(key: Any) -> bytes:  # noqa: ANN401
    """The public half of a key, as its agency hands it over."""
    return bytes(key.as_pem(private=False))


def private_pem_of(key: Any) -> bytes:  # noqa: ANN401
    """The private half of a key, as its machine keeps it."""
    return bytes(key.as_pem(private=True))


def signer(agency: str, *, at: datetime, algorithm: str = "ES256", days: int = 30) -> Signer:
    """A machine of the agency, registered at a moment."""
    key = KINDS[algorithm]()
    held = register_machine(agency, pem_of(key), at=at, ends_at=at + timedelta(days=days))
    return Signer(held.number, algorithm, key, at)
