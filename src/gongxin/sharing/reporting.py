"""Reports for agencies: the look-up is noted, and the organisation is told of it, before the report is given."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from gongxin.periods import day_of
from gongxin.reports.actions import Signed, Signing, issue_report
from gongxin.reports.contents import Graded, Wanted, terms_on
from gongxin.rulebook.items import Stance, Visibility
from gongxin.rulebook.queries import current
from gongxin.rulebook.sharing import RecipientKind
from gongxin.sharing.actions import note_lookup
from gongxin.sharing.consents import refuse_unconsented
from gongxin.sharing.exports import Recipient, refuse_export
from gongxin.sharing.rules import Looker, LookupKind, Reason


def report_for(
    code: str,
    *,
    wanted: Wanted,
    looker: Looker,
    reason: Reason,
    at: datetime,
    signing: Signing,
    grades: Sequence[Graded] | None = None,
) -> Signed:
    """A report that an agency asked for about this organisation; refused without purpose and case, as any look-up.

    Refused too for a recipient abroad without an export rule, and, where it holds what is not public and the purpose
    asks consent, without the organisation's, unless it asks itself.
    """
    public = terms_on(current(), wanted.kind, day_of(at)).view is Visibility.PUBLIC
    freely = public or looker.agency == code
    if not freely:
        refuse_unconsented([code], agency=looker.agency, reason=reason, at=at)
    with transaction.atomic():
        signed = issue_report(code, wanted=wanted, by=looker.called, at=at, signing=signing, grades=grades)
        report = signed.report
        items = {record.item for record in report.records}
        recipient = Recipient(looker.abroad, RecipientKind.REPORT)
        refuse_export(recipient, items=items, book=current(), day=day_of(at))
        adverse = sum(record.stance is Stance.ADVERSE for record in report.records)
        note_lookup(
            report.subject.id,
            kind=LookupKind.REPORT,
            agency=looker.agency,
            by=looker.called,
            reason=reason,
            shown={"view": signed.view.value, "records": len(report.records), "adverse": adverse},
            items=items,
            freely=freely,
            at=at,
        )
    return signed
