"""That a report was issued, proved by the log: a file beside the report, which verifies against the log offline.

The log tells of a report by its digest, so that the proof can stand in no report: it is made once a checkpoint holds
the event.  It opens the one commitment that it is about, and says nothing of any other.  Checking
it is plain Python; `proving` makes it.
"""

import hashlib
from base64 import b64decode
from collections.abc import Mapping

from gongxin.ledger.notes import read_verifier
from gongxin.ledger.proofs import check_proof
from gongxin.ledger.rules import commitment_to
from gongxin.reports.canonical import Document, canonical
from gongxin.reports.reading import read_json
from gongxin.reports.rules import NoReport, ReportEvent

OF_ISSUE = "gongxin.report.issue@v1"
PARTS = ("payload", "salt", "proof")


def check_evidence(evidence: Mapping[str, object], *, document: Document, key: str) -> int:
    """The size of the tree that holds the issue of this report; refused unless the log with this key has exactly it."""
    if lacking := [name for name in PARTS if not isinstance(evidence.get(name), str)]:
        raise NoReport(f"this is no proof of the log: it lacks {', '.join(lacking)}")
    if not key:
        raise NoReport("a proof of the log is checked by the log's public key, and none was given")
    try:
        trusted = read_verifier(key)
        payload, salt = (b64decode(str(evidence[name]), validate=True) for name in ("payload", "salt"))
        entry = commitment_to(payload, salt=salt, by=trusted.suite.digest)
        head = check_proof(str(evidence["proof"]), entry=entry, origin=trusted.name, trusted=[trusted])
        digest = _digest_told(payload)
    except NoReport:
        raise
    except ValueError as fault:
        raise NoReport(f"the log's proof does not hold: {fault}") from fault
    if digest != hashlib.sha256(canonical(document)).hexdigest():
        raise NoReport("the log's proof does not hold: it is about another report")
    return head.size


def _digest_told(payload: bytes) -> str:
    """The digest of the report whose issue the event tells of; empty where it tells of something else."""
    told = read_json(payload, otherwise="the log's proof does not hold: its event is no JSON")
    details = told.get("details") if isinstance(told, dict) and told.get("kind") == ReportEvent.ISSUED else None
    return str(details.get("digest", "")) if isinstance(details, dict) else ""
