"""What people decide about names: that one from a source means an organisation, or that it does not."""

from datetime import datetime

from django.db import transaction

from gongxin.ledger.actions import record_event
from gongxin.subjects.models import Judgement, Subject
from gongxin.subjects.names import plain


class JudgementRefused(Exception):
    """The judgement cannot be recorded; the message says what is missing."""


def judge(name: str, *, code: str, same: bool, source: str, by: str, reasons: str, at: datetime) -> int:
    """Record that `name`, as `source` writes it, is or is not the organisation with `code`; the event's id.

    It binds all later matching of that name from that source; of one pair the latest judgement holds.  Refused
    without reasons, without a name, and for a code that is not known.
    """
    subject = Subject.objects.filter(code=code).first()
    if subject is None:
        raise JudgementRefused(f"no organisation with the code {code} is known")
    if not reasons.strip() or not plain(name):
        raise JudgementRefused("a judgement names what it judges and gives its reasons")
    with transaction.atomic():
        told: dict[str, object] = {"plain": plain(name), "same": same, "source": source, "reasons": reasons}
        event = record_event("subjects.name.judged", subject=subject.id, actor=by, at=at, details=told)
        Judgement.objects.create(
            plain=plain(name),
            subject=subject,
            same=same,
            source=source,
            by=by,
            at=at,
            reasons=reasons,
            stated_by=event,
        )
    return event
