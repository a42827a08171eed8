"""Check a report offline: no node and no network; the issuer's key and a list of statuses are given as files."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gongxin.reports.canonical import Document, moment_text
from gongxin.reports.credentials import TYPE, verify
from gongxin.reports.evidence import check_evidence
from gongxin.reports.keys import read_public, written
from gongxin.reports.national import check_sm2
from gongxin.reports.pem import read_pem
from gongxin.reports.reading import read_json
from gongxin.reports.rules import NoReport, StandsTwice, StatusesRefused
from gongxin.reports.statuses import is_set
from gongxin.reports.vouching import vouched_for

LARGEST = 64 * 2**20
PDF = b"%PDF-"


@dataclass(frozen=True)
class Beside:
    """Files beside a report: certificates, list of statuses, the log's proof and key, which keys followed which.

    `sm2_key` is the public key in PEM by which the report must be signed in SM2 as well.
    """

    certificate: Path | None = None
    status: Path | None = None
    evidence: Path | None = None
    log_key: str = ""
    keys: Path | None = None
    authority: Path | None = None
    sm2_key: Path | None = None


def check_file(file: Path, *, key: str, beside: Beside) -> dict[str, object]:
    """What the report in the file says of itself, as `check_content` finds it."""
    evidence = None if beside.evidence is None else _read(beside.evidence)
    return check_content(_read(file), key=key, beside=beside, evidence=evidence)


def check_content(content: bytes, *, key: str, beside: Beside, evidence: bytes | None) -> dict[str, object]:
    """What the report says of itself, once its signature fits, and all that is beside it.

    What is wrong with the list of statuses alone is said of that list, and not of the report.

    A PDF's seal has to fit and to cover all of it, also where no certificate says whose it should be.
    `state` is unknown without a list of statuses; `in_log_of` is the size of the tree that is proved to hold its issue.
    """
    document, stamped_at = document_in(content, beside)
    sealed = content.startswith(PDF)
    issuers = _issuers(document, key, beside)
    told = verify(document, key=_key_of(document, issuers) if key else None)
    if TYPE not in told.get("type", ()):
        raise NoReport("this is a credential of another kind, and no credit report")
    state = "unknown" if beside.status is None else _state(told, beside.status, issuers)
    try:
        told_of = _said(told)
    except (KeyError, TypeError) as fault:
        raise NoReport(f"this report lacks {fault}") from None
    told_of |= {"issuer_known": bool(key), "sealed": sealed}
    told_of |= {"sealer_known": sealed and beside.certificate is not None}
    told_of |= {"stamped_at": None if stamped_at is None else moment_text(stamped_at)}
    told_of |= {"stamper_known": stamped_at is not None and beside.authority is not None, "state": state}
    told_of |= {"sm2_signed": _signed_in_sm2(told, beside), "sm2_key_known": beside.sm2_key is not None}
    proved = None if evidence is None else check_evidence(_json(evidence), document=document, key=beside.log_key)
    return told_of | {"in_log_of": proved}


def _signed_in_sm2(told: Document, beside: Beside) -> bool:
    """Whether the report bears a signature in SM2 that holds; refused where it is not that of a key that was given."""
    by = check_sm2(told)
    if beside.sm2_key is not None:
        wanted = read_pem(_read(beside.sm2_key).decode("utf-8", errors="replace"))
        if by is None:
            raise NoReport("the report bears no signature in SM2")
        if by != wanted:
            raise NoReport("the signature in SM2 is not by the key that was given")
    return by is not None


def document_in(content: bytes, beside: Beside) -> tuple[Document, datetime | None]:
    """The credential that the file is, or that its PDF carries under a seal that fits, and when that was stamped."""
    return _of_pdf(content, beside) if content.startswith(PDF) else (_json(content), None)


def check_signed(document: Document, *, key: str, beside: Beside) -> Document:
    """What a document beside reports says, without its proof; refused unless the issuer of the reports signed it."""
    return verify(document, key=_key_of(document, _issuers(document, key, beside)) if key else None)


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


def _issuers(document: Document, key: str, beside: Beside) -> frozenset[str]:
    """Whom a report and its list of statuses may be signed by: the key given, or the report's own, and who follows."""
    trusted = f"did:key:{written(read_public(key))}" if key else str(document.get("issuer"))
    none = "this is no list of statements about keys of reports"
    return vouched_for(trusted, read_json(_read(beside.keys), otherwise=none) if beside.keys else [])


def _key_of(document: object, issuers: frozenset[str]) -> Ed25519PublicKey:
    """The issuer's own key where it is one of these; else one of theirs, which did not sign."""
    named = document.get("issuer") if isinstance(document, dict) else None
    return read_public(named if isinstance(named, str) and named in issuers else min(issuers))


def _state(told: Document, file: Path, issuers: frozenset[str]) -> str:
    """Whether the report's bit is set in the list that its issuer signed, or who follows it, and that it names."""
    statuses = _statuses(file, issuers)
    named = told.get("credentialStatus")
    place = str(named.get("statusListIndex")) if isinstance(named, dict) else ""
    list_named = named.get("statusListCredential") if isinstance(named, dict) else None
    if statuses.get("id") != list_named or not place.isdecimal():
        raise StatusesRefused("this list of statuses is not the one that the report names")
    try:
        return "superseded" if is_set(statuses, int(place)) else "valid"
    except NoReport as fault:
        raise StatusesRefused(str(fault)) from fault


def _statuses(file: Path, issuers: frozenset[str]) -> Document:
    """The list of statuses, which one of these issuers signed."""
    try:
        statuses = verify(_json(_read(file)), key=None)
    except StandsTwice as fault:
        raise StatusesRefused(str(fault)) from fault
    except NoReport as fault:
        raise StatusesRefused("this is no signed list of statuses, or it was changed since it was signed") from fault
    if statuses["issuer"] not in issuers:
        raise StatusesRefused(
            "the list of statuses is signed by another key than the report's, and nothing that was given says that one"
            " follows the other"
        )
    return statuses


def _of_pdf(content: bytes, beside: Beside) -> tuple[Document, datetime | None]:
    from gongxin.reports.seals import read_seal

    owner, authority = _certificate(beside.certificate), _certificate(beside.authority)
    seal = read_seal(content, certificate=owner, authority=authority)
    return seal.document, seal.stamped_at


def _certificate(file: Path | None) -> x509.Certificate | None:
    try:
        return None if file is None else x509.load_pem_x509_certificate(file.read_bytes())
    except ValueError:
        raise NoReport("the certificate is none in PEM") from None


def _read(file: Path) -> bytes:
    if file.stat().st_size > LARGEST:
        raise NoReport(f"a report has at most {LARGEST} bytes")
    return file.read_bytes()


def _json(content: bytes) -> Document:
    found = read_json(content, otherwise="this is neither JSON nor a PDF")
    if not isinstance(found, dict):
        raise NoReport("this is no signed credential: it has no proof")
    return found
