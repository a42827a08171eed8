"""Requests counted across all workers: permits are leased in blocks from one unlogged table.

A worker leases up to a twentieth of the limit at a time and grants from that without asking the store, so that no
client is ever granted more than the limit, by all workers of all machines together.  A client that spreads over
several workers may be refused while another worker holds an unused block: a twentieth of the limit for each.
"""

import hashlib
import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock

SHARE_OF_LIMIT = 20
SECONDS = 60

LEASE = """
INSERT INTO api_quota AS held (minute, client, counted, taken) VALUES (%s, %s, %s, %s)
ON CONFLICT (minute, client, counted) DO UPDATE SET taken = held.taken + excluded.taken
RETURNING taken
"""
FORGET = "DELETE FROM api_quota WHERE minute < %s"

Ask = Callable[[str, Sequence[int | str | bytes]], int]
"""Runs a statement and gives the number it returned, or how many rows it touched."""


@dataclass(frozen=True, slots=True)
class Permit:
    """Whether a request may be answered, and what the headers say of the limit."""

    granted: bool
    limit: int
    remaining: int
    reset: int

    def headers(self) -> list[tuple[str, str]]:
        """The limit as it stands for this client."""
        return [
            ("RateLimit-Policy", f"{self.limit};w={SECONDS}"),
            ("RateLimit-Limit", str(self.limit)),
            ("RateLimit-Remaining", str(self.remaining)),
            ("RateLimit-Reset", str(self.reset)),
        ]


class Held:
    """What this worker holds of one client's minute: permits to grant, and what is left in the store."""

    __slots__ = ("left", "shared")

    def __init__(self, shared: int) -> None:
        """Begin with nothing leased and the whole limit in the store."""
        self.left = 0
        self.shared = shared

    def lease(self, taken: int, *, block: int, limit: int) -> None:
        """Take what the store granted when it counted `taken` together with our block."""
        self.left = max(0, min(block, limit - (taken - block)))
        self.shared = max(0, limit - taken)


class Counter:
    """One worker's permits in the current minute; older minutes are forgotten, here and in the store."""

    def __init__(self) -> None:
        """Begin with nothing held."""
        self._held: dict[tuple[bytes, str], Held] = {}
        self._minute = -1
        self._lock = Lock()

    def take(self, client: bytes, *, counted: str, limit: int, at: float, ask: Ask) -> Permit:
        """Grant or refuse one request of `client`; the store is asked only when the leased block is used up."""
        minute, passed = divmod(int(at), SECONDS)
        with self._lock:
            if minute != self._minute:
                self._begin(minute, ask)
            held = self._held.get((client, counted))
            if held is None:
                held = self._held[client, counted] = Held(limit)
            if held.left == 0 and held.shared > 0:
                block = max(1, limit // SHARE_OF_LIMIT)
                taken = ask(LEASE, (minute, client, counted, block))
                held.lease(taken, block=block, limit=limit)
            granted = held.left > 0
            held.left -= granted
            return Permit(granted, limit, held.left + held.shared, SECONDS - passed)

    def _begin(self, minute: int, ask: Ask) -> None:
        self._held.clear()
        ask(FORGET, (minute - 1,))
        self._minute = minute


COUNTER = Counter()
"""This worker's counter, which Django's answers and the fast path share."""


def client_of(address: str, *, secret: str) -> bytes:
    """An address as it is counted: the host of IPv4, the /64 network of IPv6; a keyed digest, never the address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        counted = address
    else:
        mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
        counted = str(mapped or parsed) if parsed.version == 4 or mapped else str(_network(parsed))
    return digest_of(f"address {counted}", secret=secret)


def digest_of(client: str, *, secret: str) -> bytes:
    """A keyed digest of whoever is counted."""
    return hashlib.blake2b(client.encode(), key=secret.encode()[:64], digest_size=16).digest()


def _network(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> object:
    return ipaddress.ip_network(f"{address}/64", strict=False)


def asking_address(remote: str, forwarded: str, *, proxies: int) -> str:
    """The address that asks: what the outermost of our own `proxies` saw; without proxies, whoever connected.

    `X-Forwarded-For` is written by anybody, so only as many of its last entries count as there are own proxies.
    """
    if proxies == 0:
        return remote
    seen = [part.strip() for part in forwarded.split(",") if part.strip()]
    return seen[-proxies] if len(seen) >= proxies else remote
