"""That a report was issued, proved by the log: a file beside the report, which verifies against the log offline.

The log tells of a report by its digest, so that the proof can stand in no report: it is made once a checkpoint holds
the event.  It opens the one commitment that it is about, and says nothing of any other.
"""

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Mapping

from gongxin.ledger.notes import read_verifier
from gongxin.ledger.opening import opening_of
from gongxin.ledger.proofs import check_proof
from gongxin.ledger.proving import prove
from gongxin.ledger.queries import NotInTree, position_of
from gongxin.ledger.rules import commitment_to
from gongxin.reports.credentials import Document, canonical
from gongxin.reports.models import Issued
from gongxin.reports.rules import NoReport, ReportEvent, ReportRefused, is_number

OF_ISSUE = "gongxin.report.issue@v1"


def evidence_of(number: str) -> Document:
    """What proves that the report of this number was issued; refused until a signed checkpoint holds its event."""
    issued = Issued.objects.filter(number=number).first() if is_number(number) else None
    if issued is None:
        raise ReportRefused("no report of this number was issued here")
    position = position_of(issued.event)
    if position is None:
        raise NotInTree("the log has not numbered this report's event yet: ask again in some seconds")
    proof, opening = prove(position), opening_of(position)
    return {
        "type": OF_ISSUE,
        "number": number,
        "payload": b64encode(opening.payload).decode(),
        "salt": b64encode(opening.salt).decode(),
        "proof": proof.text(),
    }


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
