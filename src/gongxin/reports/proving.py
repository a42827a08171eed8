"""Make the proof that a report was issued, from the log; `evidence` says what it is and checks it."""

from base64 import b64encode

from gongxin.ledger.opening import opening_of
from gongxin.ledger.proving import prove
from gongxin.ledger.queries import NotInTree, position_of
from gongxin.reports.canonical import Document
from gongxin.reports.evidence import OF_ISSUE
from gongxin.reports.models import Issued
from gongxin.reports.rules import ReportRefused, is_number


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
