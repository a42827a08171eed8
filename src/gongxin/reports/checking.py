"""Check a report offline: no node and no network; the issuer's key and a list of statuses are given as files."""

import json
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

from gongxin.reports.credentials import TYPE, Document, verify
from gongxin.reports.keys import read_public
from gongxin.reports.rules import NoReport
from gongxin.reports.statuses import is_set

LARGEST = 64 * 2**20
PDF = b"%PDF-"


@dataclass(frozen=True)
class Beside:
    """Files beside a report: its seal's certificate, a list of statuses, the log's proof of its issue and its key."""

    certificate: Path | None = None
    status: Path | None = None
    evidence: Path | None = None
    log_key: str = ""


def check_file(file: Path, *, key: str, beside: Beside) -> dict[str, object]:
    """What the report says of itself, once its signature fits, and all that is beside it.

    `state` is unknown without a list of statuses; `in_log_of` is the size of the tree that is proved to hold its issue.
    """
    certificate, status = beside.certificate, beside.status
    content = _read(file)
    if content.startswith(PDF):
        document = _of_pdf(content, certificate)
    else:
        document = _json(content)
    given = read_public(key) if key else None
    told = verify(document, key=given)
    if TYPE not in told.get("type", ()):
        raise NoReport("this is a credential of another kind, and no credit report")
    state = "unknown" if status is None else _state(told, _json(_read(status)), key=key)
    try:
        told_of = _said(told)
    except (KeyError, TypeError) as fault:
        raise NoReport(f"this report lacks {fault}") from None
    sealed = content.startswith(PDF) and certificate is not None
    told_of |= {"issuer_known": given is not None, "sealed": sealed, "state": state}
    return told_of | {"in_log_of": _proved(document, beside) if beside.evidence else None}


def _proved(document: Document, beside: Beside) -> int:
    from gongxin.reports.evidence import check_evidence

    assert beside.evidence is not None
    return check_evidence(_json(_read(beside.evidence)), document=document, key=beside.log_key)


def _said(told: Document) -> dict[str, object]:
    subject = told["credentialSubject"]
    return {
        "number": subject["number"],
        "code": subject["organisation"]["code"],
        "kind": subject["kind"],
        "day": subject["day"],
        "position": subject["position"],
        "issuer": told["issuer"],
    }


def _state(told: Document, list_: object, *, key: str) -> str:
    """Whether the report's bit is set in the list that its issuer signed, and that it names itself."""
    given = read_public(key) if key else None
    statuses = verify(list_, key=given)
    named = told.get("credentialStatus")
    place = str(named.get("statusListIndex")) if isinstance(named, dict) else ""
    list_named = named.get("statusListCredential") if isinstance(named, dict) else None
    same = statuses["issuer"] == told["issuer"] and statuses.get("id") == list_named
    if not same or not place.isdecimal():
        raise NoReport("this list of statuses is not the one that the report names")
    return "superseded" if is_set(statuses, int(place)) else "valid"


def _of_pdf(content: bytes, certificate: Path | None) -> Document:
    from gongxin.reports.seals import attached_to, check_seal

    if certificate is None:
        return attached_to(content)
    try:
        owner = x509.load_pem_x509_certificate(certificate.read_bytes())
    except ValueError:
        raise NoReport("the certificate is none in PEM") from None
    return check_seal(content, certificate=owner)


def _read(file: Path) -> bytes:
    if file.stat().st_size > LARGEST:
        raise NoReport(f"a report has at most {LARGEST} bytes")
    return file.read_bytes()


def _json(content: bytes) -> Document:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise NoReport("this is neither JSON nor a PDF") from None
    if not isinstance(found, dict):
        raise NoReport("this is no signed credential: it has no proof")
    return found
