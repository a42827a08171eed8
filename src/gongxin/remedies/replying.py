"""The organisation's reply beside its record: made, replaced, taken back."""

from datetime import datetime

from django.db import transaction

from gongxin.codes.identity import scrub
from gongxin.dossiers.actions import Ended, Remarked, end_remark, remark_record
from gongxin.dossiers.remarks import RemarkKind
from gongxin.periods import day_of
from gongxin.remedies.actions import NoSuchRecord, RemedyRefused, held_record, refuse_elsewhere
from gongxin.rulebook.queries import current_adoption

REPLY_RULE = "right-of-reply"
"""What a reply is made by: it needs no rule of a pack (civil code, article 1029)."""


def reply_to(record: int, *, code: str, text: str, by: str, at: datetime) -> None:
    """What the organisation says about its record stands beside it everywhere, in place of what it said before.

    Refused for a record that came from another node, where one replies to it.
    """
    _, held = held_record(code, record, at=at)
    refuse_elsewhere(record)
    by = _name(by)
    with transaction.atomic():
        _take_back(held.id, by=by, at=at)
        remark = Remarked(held.id, RemarkKind.STATEMENT, day_of(at), None, REPLY_RULE, current_adoption().id, text)
        remark_record(remark, by=by, at=at)


def take_back_reply(record: int, *, code: str, by: str, at: datetime) -> None:
    """The organisation's reply no longer stands beside its record; refused where there is none."""
    _, held = held_record(code, record, at=at)
    refuse_elsewhere(record)
    if not _take_back(held.id, by=_name(by), at=at):
        raise NoSuchRecord(f"record {record} has no reply")


def _name(by: str) -> str:
    """The name as it is kept: whatever number a person has goes."""
    if not by.strip():
        raise RemedyRefused("whoever replies for an organisation has a name")
    return scrub(by.strip(), about_persons=True)


def _take_back(record: int, *, by: str, at: datetime) -> bool:
    return end_remark(Ended(record, RemarkKind.STATEMENT, day_of(at), None), by=by, at=at)
