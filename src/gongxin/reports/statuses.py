"""Bitstring Status Lists: one bit for each report, set once the report was superseded; big enough to hide in."""

import base64
import binascii
import gzip
import zlib
from collections.abc import Iterable
from datetime import datetime

from gongxin.reports.canonical import Document, moment_text
from gongxin.reports.credentials import CONTEXT
from gongxin.reports.rules import NoReport

ENTRIES = 131_072
PURPOSE = "revocation"


def status_entry(list_: int, place: int, *, address: str) -> dict[str, str]:
    """Where a report's bit stands, as its credential states it."""
    where = f"{address}/status/{list_}"
    return {
        "id": f"{where}#{place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": PURPOSE,
        "statusListIndex": str(place),
        "statusListCredential": where,
    }


def status_list(list_: int, superseded: Iterable[int], *, issuer: str, address: str, at: datetime) -> Document:
    """The unsigned list with the bits of these places set."""
    bits = bytearray(ENTRIES // 8)
    for place in superseded:
        bits[place // 8] |= 0x80 >> place % 8
    packed = base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()
    where = f"{address}/status/{list_}"
    return {
        "@context": [CONTEXT],
        "id": where,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": moment_text(at),
        "credentialSubject": {
            "id": f"{where}#list",
            "type": "BitstringStatusList",
            "statusPurpose": PURPOSE,
            "encodedList": "u" + packed,
        },
    }


def is_set(document: Document, place: int) -> bool:
    """Whether the bit stands in the (verified) list; refused where the list is none, or too short to hide in."""
    said = document.get("credentialSubject")
    encoded = said.get("encodedList") if isinstance(said, dict) and said.get("statusPurpose") == PURPOSE else None
    if not isinstance(encoded, str) or not encoded.startswith("u"):
        raise NoReport("this is no list of statuses of reports")
    try:
        unpacking = zlib.decompressobj(wbits=31)
        padded = encoded[1:] + "=" * (-len(encoded[1:]) % 4)
        bits = unpacking.decompress(base64.b64decode(padded, altchars=b"-_", validate=True), ENTRIES)
    except (binascii.Error, zlib.error, ValueError):
        raise NoReport("the list of statuses cannot be unpacked") from None
    if len(bits) < ENTRIES // 8 or not 0 <= place < len(bits) * 8:
        raise NoReport("the list of statuses is too short")
    return bool(bits[place // 8] & 0x80 >> place % 8)
