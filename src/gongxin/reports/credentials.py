"""A report as a W3C Verifiable Credential 2.0 that anybody verifies offline (`eddsa-jcs-2022`).

The proof covers its own `@context` and every byte of the document's canonical JSON (RFC 8785): a verifier needs the
issuer's public key and nothing else.  Whether the report was superseded since stands in a Bitstring Status List.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gongxin.dossiers.answers import record_json, subject_json
from gongxin.reports.canonical import Document, canonical, moment_text
from gongxin.reports.contents import Entry, Graded, Report, Section
from gongxin.reports.keys import Keys, KeyUnreadable, base58, from_base58, read_public
from gongxin.reports.national import check_sm2, with_sm2
from gongxin.reports.rules import NoReport
from gongxin.rulebook.items import Words

CONTEXT = "https://www.w3.org/ns/credentials/v2"
TERMS = {"@vocab": "https://gongxin.example/terms#"}
"""Names of our own: they mean what docs/operating/reports.md says, and nothing is fetched to read them."""
SUITE = "eddsa-jcs-2022"
TYPE = "PublicCreditReport"
SIGNATURE_SIZE = 64


def credential_of(report: Report, *, issuer: str, address: str, status: Mapping[str, str]) -> Document:
    """The unsigned document of a report, which everything else in it can be read from."""
    return {
        "@context": [CONTEXT, TERMS],
        "id": f"{address}/zh/verify/{report.number}",
        "type": ["VerifiableCredential", TYPE],
        "issuer": issuer,
        "validFrom": moment_text(report.issued_at),
        "credentialStatus": dict(status),
        "credentialSubject": {
            "id": f"urn:uscc:{report.subject.code}",
            "number": report.number,
            "kind": report.kind,
            "title": _words(report.title),
            "day": report.as_of.day.isoformat(),
            "position": report.as_of.position,
            "checkpoint": asdict(report.checkpoint) if report.checkpoint else None,
            "since": report.since.isoformat() if report.since else None,
            "law": report.law,
            "purpose": report.purpose,
            "recipient": report.recipient,
            "organisation": subject_json(report.subject),
            "labels": [_words(label) for label in report.labels],
            "grades": [_graded(one) for one in report.grades],
            "sections": [_section(section, place) for place, section in enumerate(report.sections, 1)],
            "notes": [_words(note) for note in report.notes],
        },
    }


def _graded(one: Graded) -> Document:
    told = {"title": _words(one.title), "grade": one.grade, "grade_title": _words(one.grade_title)}
    as_of = {"day": one.day.isoformat(), "position": one.position, "digest": one.digest}
    return {"id": f"urn:model:{one.model}", "model": one.model} | told | as_of


def _section(section: Section, place: int) -> Document:
    return {
        "id": f"urn:section:{place}",
        "title": _words(section.title),
        "count": len(section.entries),
        "records": [_entry(entry) for entry in section.entries],
        "words": [_words(one) for one in section.words],
    }


def _entry(entry: Entry) -> Document:
    told = record_json(entry.record)
    return told | {"id": f"urn:record:{entry.record.id}", "title": _words(entry.title), "source_title": entry.source}


def _words(words: Words) -> Document:
    return {"zh": words.zh, "en": words.en}


def sign(document: Document, *, keys: Keys, at: datetime) -> Document:
    """The document with its proof, which covers the signature in SM2 too where the node has a key for one."""
    if keys.national is not None:
        document = with_sm2(document, secret=keys.national, terms=TERMS, at=at)
    proof = {
        "@context": document["@context"],
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": moment_text(at),
        "verificationMethod": f"{keys.issuer}#{keys.public}",
        "proofPurpose": "assertionMethod",
    }
    return document | {"proof": proof | {"proofValue": "z" + base58(keys.signing.sign(_signed(document, proof)))}}


def _signed(document: Mapping[str, Any], proof: Mapping[str, Any]) -> bytes:
    """What is signed: the digest of the proof without its value, then that of the document without its proof."""
    return hashlib.sha256(canonical(proof)).digest() + hashlib.sha256(canonical(document)).digest()


def verify(document: object, *, key: Ed25519PublicKey | None) -> Document:
    """The document without its proof; refused unless exactly these bytes were signed with `key`.

    Without a key the one that the issuer's own name states is used: that shows that nothing was changed, and not who
    the issuer is.  A signature in SM2 that stands in the document has to hold as well.
    """
    if not isinstance(document, dict) or not isinstance(document.get("proof"), dict):
        raise NoReport("this is no signed credential: it has no proof")
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    proof = dict(document["proof"])
    value = proof.pop("proofValue", None)
    if proof.get("cryptosuite") != SUITE or proof.get("type") != "DataIntegrityProof":
        raise NoReport(f"the proof is not of the suite {SUITE}")
    if proof.get("@context") != unsigned.get("@context") or proof.get("proofPurpose") != "assertionMethod":
        raise NoReport("the proof does not cover what the document's words mean")
    issuer = unsigned.get("issuer")
    if not isinstance(issuer, str) or str(proof.get("verificationMethod")).partition("#")[0] != issuer:
        raise NoReport("the proof was not made by the issuer that the document names")
    try:
        stated = read_public(issuer)
        if not isinstance(value, str) or not value.startswith("z"):
            raise KeyUnreadable("the signature is not written in base 58")
        signature = from_base58(value[1:], size=SIGNATURE_SIZE)
        (key or stated).verify(signature, _signed(unsigned, proof))
    except KeyUnreadable as fault:
        raise NoReport(str(fault)) from fault
    except (InvalidSignature, rfc8785.CanonicalizationError, RecursionError) as fault:
        raise NoReport("the signature does not fit: something was changed, or another key signed") from fault
    check_sm2(unsigned)
    return unsigned
