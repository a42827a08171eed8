"""Reports of the small province."""

from datetime import datetime

from gongxin.dossiers.actions import Remarked, remark_record
from gongxin.dossiers.models import Record
from gongxin.dossiers.remarks import RemarkKind
from gongxin.ledger.actions import sequence_batches
from gongxin.reports.actions import Signed, Signing, issue_report
from gongxin.reports.contents import Wanted
from gongxin.reports.followers import follow_changes
from gongxin.rulebook.queries import current_adoption
from gongxin.subjects.models import Subject
from tests.yunze import BUSY, NOW, TODAY

PUBLIC, SPECIAL = "national.report.public-report", "national.report.compliance-report"
TENDERS = "demo.report.tender-report"


def issue(
    signing: Signing, kind: str = PUBLIC, *, code: str = BUSY, purpose: str = "投标", recipient: str = "某招标人"
) -> Signed:
    """A report about the organisation, as of now."""
    wanted = Wanted(kind, purpose, recipient)
    signed = issue_report(code, wanted=wanted, by="tests", at=NOW, signing=signing)
    sequence_batches()
    return signed


def say_of_penalty(kind: RemarkKind, *, at: datetime = NOW) -> None:
    """Say something of the one penalty, and let reports hear of it."""
    subject = Subject.objects.get(code=BUSY).id
    record = Record.objects.get(subject_id=subject, item="national.penalty").id
    remark_record(
        Remarked(record, kind, TODAY, None, "national.procedure.repair", current_adoption().id, ""), by="desk", at=at
    )
    sequence_batches()
    while follow_changes(at=at):
        pass
