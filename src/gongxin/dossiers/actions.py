"""What is said about a record beside what its source states of it: made, ended, and never changed in between."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from gongxin.codes.identity import scrub
from gongxin.dossiers.bulk import STEPS as BULK_STEPS
from gongxin.dossiers.remarks import LONGEST_STATEMENT, RemarkKind
from gongxin.ledger.actions import open_batch
from gongxin.ledger.rules import check_event
from gongxin.store.steps import steps_in

STEPS = steps_in(Path(__file__).with_name("remarking.sql"))
LISTED_BY = {"making": "list_making", "ending": "list_ending", "missing_fact": "list_withdrawing"}
"""The step that makes each list."""


class RemarkRefused(Exception):
    """This cannot be said about the record; the message says why."""


@dataclass(frozen=True)
class Remarked:
    """Something to be said about a record, from a day on, by a rule of an adoption and, mostly, in a case."""

    record: int
    kind: RemarkKind
    day: date
    case: int | None
    rule: str
    rulebook: int
    text: str = ""


@dataclass(frozen=True)
class Ended:
    """What was said about a record, in a case or in none, holds no longer from a day on."""

    record: int
    kind: RemarkKind
    day: date
    case: int | None


def remark_record(remark: Remarked, *, by: str, at: datetime) -> bool:
    """Say something about one record; False where that is said already.  Refused as `remark_records` refuses."""
    return bool(remark_records([remark], by=by, at=at))


def remark_records(remarks: Sequence[Remarked], *, by: str, at: datetime) -> list[int]:
    """Say something about each of many records, with an event each; the records of which it was not said already.

    Persons' numbers in texts are replaced.  Refused, and nothing is said, for an unknown record, for a statement
    without words or with too many, and for words with control characters.
    """
    texts = [scrub(_checked(one), about_persons=True) for one in remarks]
    given = {
        **_given(remarks),
        "rules": [one.rule for one in remarks],
        "rulebooks": [one.rulebook for one in remarks],
        "texts": texts,
    }
    return _carried_out("making", ("make", "tell_of_making"), given, by=by, at=at)


def end_remark(remark: Ended, *, by: str, at: datetime) -> bool:
    """What was said about one record holds no longer; False where it is not said."""
    return bool(end_remarks([remark], by=by, at=at))


def end_remarks(remarks: Sequence[Ended], *, by: str, at: datetime) -> list[int]:
    """What was said about each of many records holds no longer, with an event each; the records of which it was."""
    return _carried_out("ending", ("close", "carry_on", "tell_of_ending"), _given(remarks), by=by, at=at)


def withdraw_records(records: Sequence[int], *, because: str, by: str, at: datetime) -> list[int]:
    """These records were never valid: their sources take them back, with an event each; those that were still held.

    A source that states such a fact again states a new one.
    """
    return _carried_out(
        "missing_fact",
        ("withdraw", "forget_contents", "tell_of_withdrawing"),
        {"records": list(records)},
        by=by,
        at=at,
        more={"because": because},
    )


def _given(remarks: Sequence[Remarked] | Sequence[Ended]) -> dict[str, Any]:
    return {
        "records": [one.record for one in remarks],
        "kinds": [one.kind.value for one in remarks],
        "days": [one.day for one in remarks],
        "cases": [one.case for one in remarks],
    }


def _carried_out(
    listed: str,
    steps: Sequence[str],
    given: dict[str, Any],
    *,
    by: str,
    at: datetime,
    more: dict[str, Any] | None = None,
) -> list[int]:
    """List what is new of it, open a batch for its events, and take the steps; the records concerned, in order."""
    check_event(f"dossiers.{listed}", actor=by, at=at)
    if not given["records"]:
        return []
    with transaction.atomic():
        _lock(given["records"])
        _run("forget", {}, listed)
        _run(LISTED_BY[listed], given)
        records = _listed(listed)
        if records:
            first_event = open_batch(len(records), at=at).first_event
            for step in steps:
                _run(step, {"first_event": first_event, "by": by, "at": at, **(more or {})})
    return records


def _listed(table: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(STEPS["listed"].replace("{staging}", table))
        return [row[0] for row in cursor.fetchall()]


def _lock(records: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(STEPS["lock_records"], {"records": list(records)})
        known = {row[0] for row in cursor.fetchall()}
    for record in records:
        if record not in known:
            raise RemarkRefused(f"no record has the number {record}")


def _run(step: str, given: dict[str, Any], table: str = "") -> None:
    with connection.cursor() as cursor:
        steps = STEPS if step in STEPS.sql else BULK_STEPS
        cursor.execute(steps[step].replace("{staging}", table), given)


def _checked(remark: Remarked) -> str:
    text = remark.text.strip()
    if remark.kind is RemarkKind.STATEMENT and not text:
        raise RemarkRefused("a statement has words")
    if len(text) > LONGEST_STATEMENT:
        raise RemarkRefused(f"a statement has at most {LONGEST_STATEMENT} characters, not {len(text)}")
    if any(unicodedata.category(one) in ("Cc", "Cf", "Cs") and one not in "\n\r\t" for one in text):
        raise RemarkRefused("a statement holds no control characters")
    return text
