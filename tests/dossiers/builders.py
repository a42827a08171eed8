"""Records of the small province, and what is said about them."""

from datetime import date, datetime, timedelta

from gongxin.dossiers.actions import Ended, Remarked, end_remark, remark_record
from gongxin.dossiers.answers import Dossier
from gongxin.dossiers.models import Record
from gongxin.dossiers.queries import dossier_of
from gongxin.dossiers.remarks import RemarkKind
from gongxin.ledger.actions import sequence_batches
from gongxin.rulebook.items import Visibility
from gongxin.rulebook.queries import current_adoption
from gongxin.subjects.models import Subject
from tests.exchange.yunze import AT, code

NOW = AT + timedelta(days=60)
TODAY = date(2026, 7, 3)
RULE = "yunze.procedure.repair"


def record(number: int = 1) -> int:
    """The record of the organisation with this number."""
    subject = Subject.objects.get(code=code(number)).id
    return Record.objects.get(subject_id=subject, item="yunze.penalty").id


def say(
    kind: RemarkKind,
    number: int = 1,
    *,
    day: date = TODAY,
    case: int | None = None,
    text: str = "",
    at: datetime = NOW,
) -> bool:
    """Say something about the organisation's record."""
    remark = Remarked(record(number), kind, day, case, RULE, current_adoption().id, text)
    said = remark_record(remark, by="desk", at=at)
    sequence_batches()
    return said


def unsay(kind: RemarkKind, number: int = 1, *, day: date = TODAY, case: int | None = None, at: datetime = NOW) -> bool:
    """What was said holds no longer."""
    ended = end_remark(Ended(record(number), kind, day, case), by="desk", at=at)
    sequence_batches()
    return ended


def seen(
    number: int = 1,
    *,
    day: date = TODAY,
    known_at: datetime | None = None,
    now: datetime = NOW,
    view: Visibility = Visibility.PUBLIC,
) -> Dossier:
    """The organisation's file."""
    return dossier_of(code(number), day=day, known_at=known_at or now, now=now, view=view)
