"""What decisions change: remarks about records follow the steps of cases, event by event, set-wise.

Each reaction and the advance past its events are kept together, or neither is; a reaction repeated changes nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson
from django.db import connection

from gongxin.cases.overview import GoneBy, gone_by
from gongxin.dossiers.actions import Ended, Remarked, end_remarks, remark_records, withdraw_records
from gongxin.dossiers.queries import last_stated, open_remarks, subjects_of
from gongxin.dossiers.remarks import WITHHOLDING, RemarkKind
from gongxin.ledger.actions import open_batch
from gongxin.ledger.followers import advance_by_spans
from gongxin.ledger.queries import EventRow, Span, events_in
from gongxin.periods import day_of
from gongxin.remedies.rules import EFFECTS, ENDED_BY_RESTATING, REEVALUATION_DUE, TAKES_OFF, Effect
from gongxin.store.steps import steps_in

FOLLOWER = "remedies.cases"
STEPS = steps_in(Path(__file__).with_name("following.sql"))


def follow_decisions(*, at: datetime, limit: int = 100_000) -> int:
    """Let the next events' decisions change what is said about records; how many events were passed."""
    return advance_by_spans(FOLLOWER, react=lambda spans: _react(spans, at=at), limit=limit)


@dataclass(frozen=True)
class _Change:
    """One effect of one event on its record."""

    effect: Effect
    record: int
    case: int
    day: date

    @property
    def withholds(self) -> bool:
        """Whether the record counts for nothing any more, or counts again."""
        return self.effect.kind in WITHHOLDING


def _react(spans: Sequence[Span], *, at: datetime) -> None:
    events = _about_own_records(events_in(spans, kinds=EFFECTS))
    rules = gone_by([one.details["case"] for one in events])
    changes = [_Change(effect, *_about(event)) for event in events for effect in EFFECTS[event.kind]]
    counted: set[int] = set()
    for (begins, withholds), some in groupby(changes, key=lambda one: (one.effect.begins, one.withholds)):
        if begins:
            said = remark_records(
                [_remarked(one, rules) for one in _still_meant(list(some), rules)], by=FOLLOWER, at=at
            )
        else:
            ended = [Ended(one.record, one.effect.kind, one.day, one.case) for one in some]
            said = end_remarks(ended, by=FOLLOWER, at=at)
        counted |= set(said) if withholds else set()
    _ask_reevaluation(counted, at=at)
    _take_off([one for one in events if one.kind == TAKES_OFF], at=at)
    _end_what_was_restated(at=at)


def _ask_reevaluation(records: Collection[int], *, at: datetime) -> None:
    """The log says of each organisation that its evaluations have to be made anew, naming the records, once each."""
    if not records:
        return
    told: dict[int, list[int]] = {}
    for record, subject in sorted(subjects_of(records).items()):
        told.setdefault(subject, []).append(record)
    first_event = open_batch(len(told), at=at).first_event
    given: dict[str, Any] = {
        "first_event": first_event,
        "kind": REEVALUATION_DUE,
        "subjects": list(told),
        "records": [orjson.dumps(some).decode() for some in told.values()],
        "by": FOLLOWER,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(STEPS["ask_reevaluation"], given)


def _take_off(events: Sequence[EventRow], *, at: datetime) -> None:
    """Each source takes its record back, as the case says; annulments are few, and each names its own case."""
    for event in events:
        assert event.record is not None
        because = f"case {event.details['case']}"
        withdraw_records([event.record], because=because, by=event.details["body"], at=at)


def _about_own_records(events: Sequence[EventRow]) -> list[EventRow]:
    """The events of cases about a record of the organisation that the case is about; any other changes nothing."""
    subjects = subjects_of({one.record for one in events if one.record is not None})
    return [one for one in events if one.record is not None and subjects.get(one.record) == one.subject]


def _about(event: EventRow) -> tuple[int, int, date]:
    """The record, the case and the day from which the step holds."""
    since = event.details.get("since")
    assert event.record is not None
    return event.record, event.details["case"], day_of(datetime.fromisoformat(since) if since else event.happened_at)


def _still_meant(changes: Sequence[_Change], rules: dict[int, GoneBy]) -> list[_Change]:
    """All but what was found wrong and has been stated anew, or taken back, since its case was opened."""
    stated = last_stated([one.record for one in changes if one.effect.kind is RemarkKind.FOUND_WRONG])
    return [
        one
        for one in changes
        if one.effect.kind is not RemarkKind.FOUND_WRONG
        or (one.record in stated and stated[one.record] < rules[one.case].opened_at)
    ]


def _remarked(change: _Change, rules: dict[int, GoneBy]) -> Remarked:
    rule = rules[change.case]
    return Remarked(change.record, change.effect.kind, change.day, change.case, rule.procedure, rule.adoption)


def _end_what_was_restated(*, at: datetime) -> None:
    """Of content that its source has stated anew since, it is no longer said that it is wrong or unclear."""
    waiting = open_remarks(ENDED_BY_RESTATING)
    stated = last_stated({one.record for one in waiting})
    over = [one for one, since in waiting.items() if one.record not in stated or stated[one.record] > since]
    end_remarks([Ended(one.record, one.kind, day_of(at), one.case) for one in over], by=FOLLOWER, at=at)
