"""Repair of the record of a list's entry is no way around the list's own exit."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gongxin.cases.actions import take_step
from gongxin.cases.rules import Actor
from gongxin.dossiers.models import Remark
from gongxin.dossiers.remarks import RemarkKind
from gongxin.ledger.actions import sequence_batches
from gongxin.listings.queries import on_list, ways_off
from gongxin.listings.rules import UnderWay, WayOff
from gongxin.remedies.actions import Asked, EntryOfList, ask_repair, ask_shielding, open_about
from gongxin.remedies.followers import follow_decisions
from gongxin.remedies.queries import stands_of
from gongxin.remedies.rules import Where, where_it_stands
from gongxin.rulebook.procedures import Role
from gongxin.rulebook.queries import current
from tests.cases.builders import ABOVE, PDF, PLATFORM, adopted, moment
from tests.listings.builders import EFFECT, EMERGENCY, SAFETY, Entry, follow
from tests.remedies.builders import told_alone_as_with_the_whole
from tests.remedies.test_rules import record
from tests.yunze import law

ENTRY = "national.work-safety-list-entry"
STATED = {"entered_on": "2026-06-02", "authority": "云泽省应急管理厅"}


@pytest.fixture
def entry(transactional_db: None, tmp_path: Path) -> Entry:
    """An organisation that was entered in the work-safety list on 12 May 2026."""
    adopted()
    return Entry(tmp_path).enter()


def asked(entry: Entry, **enclosed: bytes) -> Asked:
    return Asked(Actor("director", Role.SUBJECT, entry.subject.code), "已整改", enclosed, entry.home)


def test_an_entry_decided_here_is_left_and_not_repaired(entry: Entry) -> None:
    at = moment(date(2027, 6, 1))
    (stand,) = stands_of(entry.subject.code, at=at).stands
    assert (stand.where, stand.case, stand.list) == (Where.ON_LIST, entry.case, SAFETY)
    with pytest.raises(EntryOfList, match=f"ask to leave it, by case {entry.case}"):
        ask_repair(
            stand.record,
            code=entry.subject.code,
            asked=asked(entry, proof=PDF, commitment=PDF),
            reviewer=ABOVE,
            at=at,
        )
    with pytest.raises(EntryOfList):
        open_about(
            stand.record,
            "national.procedure.repair",
            code=entry.subject.code,
            parties={Role.AUTHORITY: EMERGENCY, Role.REVIEWER: ABOVE},
            asked=asked(entry, proof=PDF, commitment=PDF),
            at=at,
        )


def test_the_days_of_an_entry_follow_its_list_told_alone_too(entry: Entry) -> None:
    days = (EFFECT, date(2027, 6, 1), date(2030, 1, 1))
    assert [told_alone_as_with_the_whole(entry.subject.code, moment(day)) for day in days] == [1, 1, 0]


def test_a_covered_entry_rests_while_the_plan_is_performed_and_stands_again(entry: Entry) -> None:
    (stand,) = stands_of(entry.subject.code, at=moment(EFFECT)).stands
    known = {"code": entry.subject.code, "reviewer": ABOVE}
    ends = date(2026, 12, 31)
    case = ask_shielding(
        stand.record,
        **known,
        asked=asked(entry, ruling=PDF),
        plan_ends=ends,
        at=moment(EFFECT, 11),  # type: ignore[arg-type]
    )
    take_step(case, "forward", by=PLATFORM, at=moment(EFFECT, 12), reasons="", enclosed={}, home=entry.home)
    officer = Actor("officer", Role.AUTHORITY, EMERGENCY)
    enclosed = {"document": PDF}
    take_step(case, "shield", by=officer, at=moment(EFFECT, 13), reasons="理由", enclosed=enclosed, home=entry.home)
    carried_out(moment(EFFECT, 14))
    assert Remark.objects.get().kind == RemarkKind.SHIELDED
    assert on_list(SAFETY, day=ends) == [] and entry.answer(ends) == "yes"
    with pytest.raises(UnderWay, match=f"record {stand.record} has .* rests"):
        Entry(entry.home, subject=entry.subject, at=moment(ends))
    carried_out(moment(date(2027, 1, 1), 0))
    assert entry.stands(date(2027, 1, 1)) and entry.answer(date(2027, 1, 1)) == "needs_a_human"


def carried_out(at: object) -> None:
    follow(at)  # type: ignore[arg-type]
    while follow_decisions(at=at):  # type: ignore[arg-type]
        sequence_batches()


@pytest.mark.parametrize(
    ("key", "where", "earliest"),
    [
        (ENTRY, Where.TOO_EARLY, date(2027, 8, 1)),
        ("national.government-procurement-list-entry", Where.EXCLUDED, None),
    ],
)
def test_a_delivered_entry_is_not_repaired_before_its_list_lets_one_ask(
    key: str, where: Where, earliest: date | None
) -> None:
    way = WayOff("some.list", None, earliest, counts_from_correction=False)
    stand = where_it_stands(record(key), law(), day=date(2027, 7, 31), way_off=way)
    assert (stand.where, stand.earliest) == (where, earliest)


def test_where_the_exit_counts_from_the_correction_the_authority_judges_it() -> None:
    way = WayOff("some.list", None, None, counts_from_correction=True)
    told = record(ENTRY)
    assert where_it_stands(told, law(), day=date(2027, 7, 1), way_off=way).where is Where.CAN_BE_ASKED
    assert where_it_stands(replace(told), law(), day=date(2027, 7, 1)).where is Where.CAN_BE_ASKED


def test_which_records_are_entries_is_told_by_the_lists(transactional_db: None) -> None:
    adopted()
    told = {
        1: (ENTRY, STATED),
        2: ("national.serious-list-entry", {**STATED, "list": "work_safety"}),
        3: ("national.penalty", {}),
        4: ("national.serious-list-entry", {**STATED, "list": "nothing"}),
    }
    found = ways_off(1, told, day=date(2026, 7, 1), law=current())  # type: ignore[arg-type]
    assert {number: (one.list, one.case, one.earliest) for number, one in found.items()} == dict.fromkeys(
        (1, 2), (SAFETY, None, date(2027, 6, 2))
    )
