"""That a report was issued, proved by the log: a file beside the report, which verifies against the log offline.

The log tells of a report by its digest, so that the proof can stand in no report: it is made once a checkpoint holds
the event.  It opens the one commitment that it is about, and says nothing of any other.  Checking
it is plain Python; `proving` makes it.
"""

import hashlib
import json
from base64 import b64decode
from collections.abc import Mapping

from gongxin.ledger.notes import read_verifier
from gongxin.ledger.proofs import check_proof
from gongxin.ledger.rules import commitment_to
from gongxin.reports.canonical import Document, canonical
from gongxin.reports.rules import NoReport, ReportEvent

OF_ISSUE = "gongxin.report.issue@v1"


def check_evidence(evidence: Mapping[str, object], *, document: Document, key: str) -> int:
    """The size of the tree that holds the issue of this report; refused unless the log with this key has exactly it."""
    try:
        trusted = read_verifier(key)
        payload, salt = (b64decode(str(evidence[name]), validate=True) for name in ("payload", "salt"))
        entry = commitment_to(payload, salt=salt, by=trusted.suite.digest)
        head = check_proof(str(evidence["proof"]), entry=entry, origin=trusted.name, trusted=[trusted])
        told = json.loads(payload)
        digest = told["details"]["digest"] if told["kind"] == ReportEvent.ISSUED else ""
    except (KeyError, TypeError, ValueError) as fault:
        raise NoReport(f"the log's proof does not hold: {fault}") from fault
    if digest != hashlib.sha256(canonical(document)).hexdigest():
        raise NoReport("the log's proof does not hold: it is about another report")
    return head.size
