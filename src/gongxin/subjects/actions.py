"""What is decided about single organisations: what a name means, which went on in which, that a public body is one."""

from datetime import date, datetime
from enum import StrEnum

from django.db import connection, transaction

from gongxin.ledger.actions import record_event
from gongxin.subjects.models import Judgement, Name, Subject, Succession
from gongxin.subjects.names import plain as folded
from gongxin.subjects.rules import Manner

ANY_SOURCE = "*"
"""The source of a judgement that an organisation makes of itself, and that binds whatever any source writes."""


class SubjectEvent(StrEnum):
    """Kinds of events of this room."""

    REGISTERED = "subjects.subject.registered"
    JUDGED = "subjects.judgement.recorded"
    SUCCEEDED = "subjects.succession.recorded"


class JudgementRefused(Exception):
    """The judgement cannot be recorded; the message says why."""


class SuccessionRefused(Exception):
    """The succession cannot be recorded; the message says why."""


REGISTERING = 1_735_941_491
"""The advisory lock under which new codes are registered; deliveries take it too."""


def register_body(code: str, name: str, *, kind: str, by: str, at: datetime) -> int:
    """The public body with this code is known as an organisation, by the name that the rulebook gives it; its number.

    One that is known already, from a delivery or from before, stays as it is.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REGISTERING])
            held = Subject.objects.filter(code=code).values_list("id", flat=True).first()
            if held is not None:
                return held
            cursor.execute("SELECT nextval('subjects_subject_id_seq')")
            number = int(cursor.fetchone()[0])
        event = record_event(SubjectEvent.REGISTERED, subject=number, actor=by, at=at, details={"body": code})
        known = {"known_from": at, "stated_by": event}
        Subject.objects.create(id=number, code=code, code_as_published=code, kind=kind, region=code[2:8], **known)
        Name.objects.create(subject_id=number, name=name, plain=folded(name), registered=False, **known)
    return number


def judge(plain: str, subject: int, *, same: bool, source: str, by: str, reasons: str, at: datetime) -> int:
    """Record that `plain`, as `source` writes it, is or is not the organisation, and bind all later matching; its id.

    The latest judgement of a name and an organisation holds.  Refused without reasons, for a name that is not folded,
    for an unknown organisation, where the name was already judged to mean another one, and where the organisation
    itself disowned it.
    """
    if not plain or plain != folded(plain):
        raise JudgementRefused(f"{plain!r} is not a folded name")
    if not reasons.strip():
        raise JudgementRefused("a judgement needs its reasons")
    with transaction.atomic():
        held = Subject.objects.select_for_update().filter(id=subject).first()
        if held is None:
            raise JudgementRefused(f"no organisation has the number {subject}")
        if same and source != ANY_SOURCE:
            _check_unjudged(plain, subject, source=source)
            _check_not_disowned(plain, subject)
        details = {"plain": plain, "code": held.code, "same": same, "source": source, "reasons": reasons}
        event = record_event(SubjectEvent.JUDGED, subject=subject, actor=by, at=at, details=details)
        made = Judgement.objects.create(
            plain=plain, subject=held, same=same, source=source, by=by, at=at, reasons=reasons, stated_by=event
        )
    return made.id


def _check_unjudged(plain: str, subject: int, *, source: str) -> None:
    """Refuse a second meaning; whoever finds the first one wrong says so first."""
    latest: dict[int, Judgement] = {}
    for one in Judgement.objects.filter(plain=plain, source=source).order_by("id").select_related("subject"):
        latest[one.subject_id] = one
    for other, one in latest.items():
        if one.same and other != subject:
            raise JudgementRefused(f"this name was judged on {one.at.date()} to mean {one.subject.code}")


def _check_not_disowned(plain: str, subject: int) -> None:
    own = Judgement.objects.filter(plain=plain, subject_id=subject, source=ANY_SOURCE).order_by("-id").first()
    if own is not None and not own.same:
        raise JudgementRefused(f"on {own.at.date()} this organisation said that it is not the one of this name")


def disown_name(name: str, code: str, *, by: str, reasons: str, at: datetime) -> int:
    """The organisation says "I am not that one": this name without a code never again means it; the judgement's id.

    It binds candidates, judgements and later deliveries of every source.  What comes with the organisation's own code
    is not touched: that is contested as a record.  Refused as `judge` refuses.
    """
    return judge(folded(name), _number(code), same=False, source=ANY_SOURCE, by=by, reasons=reasons, at=at)


def own_name_again(name: str, code: str, *, by: str, reasons: str, at: datetime) -> int:
    """The organisation takes back that it is not the one of this name; people decide about it as before."""
    own = Judgement.objects.filter(plain=folded(name), subject__code=code, source=ANY_SOURCE).order_by("-id").first()
    if own is None or own.same:
        raise JudgementRefused("this organisation never said that it is not the one of this name")
    return judge(folded(name), own.subject_id, same=True, source=ANY_SOURCE, by=by, reasons=reasons, at=at)


def _number(code: str) -> int:
    held = Subject.objects.filter(code=code).values_list("id", flat=True).first()
    if held is None:
        raise JudgementRefused("no organisation is known by this code")
    return held


def record_succession(
    earlier: str, later: str, *, manner: Manner, since: date, by: str, reasons: str, at: datetime
) -> int:
    """Record that the organisation with code `earlier` went on in `later` from a day on; its id.

    Refused without reasons, for an unknown code, a second time, and where `later` itself went on in `earlier`.
    """
    if not reasons.strip():
        raise SuccessionRefused("a succession needs its reasons")
    with transaction.atomic():
        found = {one.code: one for one in Subject.objects.select_for_update().filter(code__in=(earlier, later))}
        for code in (earlier, later):
            if code not in found:
                raise SuccessionRefused(f"no organisation has the code {code}")
        if found[earlier].id in _ahead_of(found[later].id):
            raise SuccessionRefused(f"{later} went on in {earlier}, so {earlier} cannot go on in it")
        if Succession.objects.filter(earlier=found[earlier], later=found[later]).exists():
            raise SuccessionRefused(f"it is recorded already that {earlier} went on in {later}")
        details = {"earlier": earlier, "later": later, "manner": manner, "since": str(since), "reasons": reasons}
        event = record_event(SubjectEvent.SUCCEEDED, subject=found[earlier].id, actor=by, at=at, details=details)
        made = Succession.objects.create(
            earlier=found[earlier], later=found[later], manner=manner, since=since, stated_by=event
        )
    return made.id


def _ahead_of(subject: int) -> set[int]:
    """The organisation and all in which it went on, however far."""
    reached, waiting = set[int](), {subject}
    while waiting:
        reached |= waiting
        later = Succession.objects.filter(earlier__in=waiting).values_list("later_id", flat=True)
        waiting = set(later) - reached
    return reached
