"""A signature in SM2 over SM3 inside a credential, for deployments that must use national cryptography; plain Python.

No registered suite of credentials knows SM2, and no foreign verifier would read one.  So it stands beside the proof
that they read, in a member of the document which that proof covers: whoever knows nothing of it verifies as ever.  What
is signed is the canonical JSON of the document without its proof and without `value`; the key is written in DER as
OpenSSL reads it.  docs/decisions/0029-sm2-beside-the-proof.md says what else was looked at.
"""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gongxin.ledger import sm2
from gongxin.ledger.suites import SuiteName
from gongxin.reports.canonical import Document, canonical, moment_text
from gongxin.reports.pem import der_in_base64, pem_of, point_of
from gongxin.reports.rules import NoReport

MEMBER = "sm2Signature"
MEMBERS = {"type", "suite", "identity", "key", "created", "value"}
TYPE = "SM2Signature"


def with_sm2(document: Document, *, secret: bytes, terms: Mapping[str, str], at: datetime) -> Document:
    """The document with a signature in SM2; its context says by these terms what the member's name means."""
    context = document["@context"] if terms in document["@context"] else [*document["@context"], dict(terms)]
    said = {
        "type": TYPE,
        "suite": SuiteName.SM2_SM3.value,
        "identity": sm2.IDENTITY.decode(),
        "key": der_in_base64(sm2.public_of(secret)),
        "created": moment_text(at),
    }
    unsigned = document | {"@context": context, MEMBER: said}
    return unsigned | {MEMBER: said | {"value": b64encode(sm2.sign(secret, canonical(unsigned))).decode()}}


def check_sm2(document: Mapping[str, Any]) -> str | None:
    """The key in PEM whose signature in SM2 the document (without its proof) bears; None where it bears none.

    Refused where it bears one that does not hold, or that cannot be checked on this machine.
    """
    if MEMBER not in document:
        return None
    said = document[MEMBER]
    if not isinstance(said, dict) or said.keys() != MEMBERS or not all(isinstance(one, str) for one in said.values()):
        raise NoReport("the signature in SM2 is not written as this platform writes it")
    if (said["type"], said["suite"], said["identity"]) != (TYPE, SuiteName.SM2_SM3, sm2.IDENTITY.decode()):
        raise NoReport("the signature in SM2 is not written as this platform writes it")
    signed = canonical({**document, MEMBER: {name: text for name, text in said.items() if name != "value"}})
    public = point_of(said["key"])
    try:
        value = b64decode(said["value"], validate=True)
        if not sm2.holds(public, signed, value):
            raise NoReport("the signature in SM2 does not fit: something was changed, or another key signed")
    except binascii.Error as fault:
        raise NoReport("the signature in SM2 is not written as this platform writes it") from fault
    except sm2.SM2Unavailable as fault:
        raise NoReport(f"the signature in SM2 cannot be checked on this machine: {fault}") from fault
    return pem_of(public)
