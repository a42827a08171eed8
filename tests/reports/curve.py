"""Verification of SM2 signatures as GB/T 32918.2 writes it, in plain arithmetic: no line of OpenSSL is run but for SM3.

It is slow and not for secrets: it is here so that a signature is judged by something else than what made it.
"""

from hashlib import new as new_hash

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
IDENTITY = b"1234567812345678"
Point = tuple[int, int] | None


def verifies(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature in DER is that of the key (x and y) over the message, under the usual identity."""
    x, y = int.from_bytes(key[:32]), int.from_bytes(key[32:])
    r, s = decode_dss_signature(signature)
    if not (0 < r < N and 0 < s < N) or (y * y - x * x * x - A * x - B) % P:
        return False
    numbers = b"".join(one.to_bytes(32) for one in (A, B, *G, x, y))
    who = _sm3((8 * len(IDENTITY)).to_bytes(2) + IDENTITY + numbers)
    digest = int.from_bytes(_sm3(who + message))
    found = _add(_times(s, G), _times((r + s) % N, (x, y)))
    return found is not None and (digest + found[0]) % N == r


def _sm3(content: bytes) -> bytes:
    return new_hash("sm3", content).digest()


def _times(number: int, point: Point) -> Point:
    found: Point = None
    for bit in bin(number)[2:]:
        found = _add(found, found)
        if bit == "1":
            found = _add(found, point)
    return found


def _add(one: Point, other: Point) -> Point:
    if one is None or other is None:
        return one or other
    if one[0] == other[0] and (one[1] + other[1]) % P == 0:
        return None
    if one == other:
        slope = (3 * one[0] * one[0] + A) * pow(2 * one[1], -1, P)
    else:
        slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, P)
    x = (slope * slope - one[0] - other[0]) % P
    return x, (slope * (one[0] - x) - one[1]) % P
