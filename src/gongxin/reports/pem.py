"""Public keys of SM2 in PEM, as OpenSSL reads and writes them; plain Python."""

import binascii
from base64 import b64decode, b64encode

from gongxin.ledger.sm2 import LEAD_IN, POINT_SIZE
from gongxin.reports.rules import NoReport

BEGINS, ENDS = "-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----"
WIDTH = 64


def der_in_base64(point: bytes) -> str:
    """The public key in DER, in base 64."""
    return b64encode(LEAD_IN + point).decode()


def point_of(text: str) -> bytes:
    """The point of a public key in DER in base 64; refused where it is none on the curve of SM2."""
    try:
        content = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if not content.startswith(LEAD_IN) or len(content) != len(LEAD_IN) + POINT_SIZE:
        raise NoReport("this is no public key of SM2 in PEM")
    return content[len(LEAD_IN) :]


def pem_of(point: bytes) -> str:
    """The public key in PEM."""
    text = der_in_base64(point)
    return "\n".join([BEGINS, *(text[at : at + WIDTH] for at in range(0, len(text), WIDTH)), ENDS, ""])


def read_pem(text: str) -> str:
    """The public key in PEM as `pem_of` writes it, however its lines were broken; refused where it is none of SM2."""
    joined = " ".join(text.split())
    if not (joined.startswith(BEGINS) and joined.endswith(ENDS)):
        raise NoReport("this is no public key of SM2 in PEM")
    return pem_of(point_of(joined.removeprefix(BEGINS).removesuffix(ENDS).replace(" ", "")))
