"""Commitments from the letter to the finding: kept, kept after an order, kept in part, broken, untrue, withdrawn."""

from datetime import date
from pathlib import Path

import pytest
from django.utils.timezone import localdate

from gongxin.cases.rules import WrongState
from gongxin.commitments.followers import follow_commitments
from gongxin.commitments.queries import commitments_of
from gongxin.commitments.rules import EarlierBreach, Promise
from gongxin.dossiers.queries import dossier_of
from gongxin.ledger.actions import sequence_batches
from gongxin.rulebook.items import Visibility
from gongxin.rulebook.procedures import Role
from tests.cases.builders import midnight, moment
from tests.commitments.builders import DEFERRED, PROMISE, VOLUNTARY, Letter, follow

LAST_DAY = date(2026, 6, 30)
"""The twentieth working day after 1 June 2026: the Dragon Boat festival, Friday 19 June, is a day off."""


def accepted(home: Path, key: str = DEFERRED) -> Letter:
    letter = Letter(home, key, promise=PROMISE if key == DEFERRED else Promise("诚信经营"))
    letter.step("accept", at=moment(date(2026, 6, 1), 11))
    return letter


def ordered(home: Path) -> Letter:
    """The papers did not come, and an order to supply them was served."""
    letter = accepted(home)
    follow(moment(date(2026, 7, 1), 0))
    order = letter.step("order_rectification", at=moment(date(2026, 7, 1)))
    letter.serve(order.number, at=moment(date(2026, 7, 1), 12))
    return letter


def test_an_incomplete_file_is_accepted_first_and_the_promise_kept(home: Path) -> None:
    letter = accepted(home)
    view = letter.view(at=moment(date(2026, 6, 1), 12))
    assert view.state == "accepted" and view.number == "99000020260601000001"
    assert [(one.clock, one.binds, one.last_day) for one in view.deadlines] == [("fulfilment", "subject", LAST_DAY)]
    letter.step("report", at=moment(date(2026, 6, 25)), role=Role.SUBJECT)
    letter.step("find_kept", at=moment(date(2026, 6, 26)))
    before, after = letter.held(on=date(2026, 6, 25)), letter.held(on=date(2026, 6, 26))
    assert before is not None and "fulfilment" not in before
    assert after is not None and (after["fulfilment"], after["assessed_on"]) == ("full", "2026-06-26")
    assert "unfulfilled" not in after and after["kind"] == "missing_papers"


def test_the_letter_is_public_and_what_was_found_is_shared(home: Path) -> None:
    letter = accepted(home)
    letter.step("report", at=moment(date(2026, 6, 25)), role=Role.SUBJECT)
    letter.step("find_kept", at=moment(date(2026, 6, 26)))
    now = moment(date(2026, 6, 27))
    views = {
        view: dossier_of(letter.subject.code, day=localdate(now), known_at=now, now=now, view=view).records[0].facts
        for view in (Visibility.PUBLIC, Visibility.SHARED)
    }
    assert str(views[Visibility.PUBLIC]["content"]).endswith("布局流程图、健康管理制度")
    assert "fulfilment" not in views[Visibility.PUBLIC] and views[Visibility.SHARED]["fulfilment"] == "full"


def test_whoever_is_not_answered_in_five_working_days_is_accepted(home: Path) -> None:
    letter = Letter(home)
    follow(moment(date(2026, 6, 9), 0, seconds=-1))
    assert letter.view(at=moment(date(2026, 6, 8))).state == "offered"
    follow(moment(date(2026, 6, 9), 0))
    view = letter.view(at=moment(date(2026, 6, 9)))
    assert view.state == "accepted" and view.record is not None


@pytest.mark.parametrize(("seconds", "state"), [(-1, "accepted"), (0, "overdue"), (1, "overdue")])
def test_twenty_working_days_to_keep_it_run_over_two_holidays(home: Path, seconds: int, state: str) -> None:
    letter = Letter(home, at=moment(date(2026, 9, 14)))
    letter.step("accept", at=moment(date(2026, 9, 14), 11))
    # 15 to 18 and, made up, Sunday 20 September; 21 to 24; 28 to 30; 8 to 10 October with a make-up Saturday; 12 to 16
    assert letter.view(at=midnight(date(2026, 10, 17), seconds=seconds)).state == state


@pytest.mark.parametrize(("seconds", "state"), [(-1, "rectifying"), (0, "unrectified"), (1, "unrectified")])
def test_ten_working_days_after_the_service_of_an_order_run_over_the_october_holiday(
    home: Path, seconds: int, state: str
) -> None:
    letter = Letter(home, at=moment(date(2026, 8, 3)))
    letter.step("accept", at=moment(date(2026, 8, 3), 11))
    order = letter.step("order_rectification", at=moment(date(2026, 9, 24)))
    letter.serve(order.number, at=moment(date(2026, 9, 28)))
    assert letter.view(at=midnight(date(2026, 10, 17), seconds=seconds)).state == state


def test_a_broken_promise_is_recorded_after_an_order_and_its_time(home: Path) -> None:
    letter = ordered(home)
    with pytest.raises(WrongState):
        letter.step("find_broken", at=moment(date(2026, 7, 2)))
    follow(moment(date(2026, 7, 16), 0))
    letter.step("find_broken", at=moment(date(2026, 7, 16)))
    held = letter.held(on=date(2026, 7, 16))
    assert held is not None and held["fulfilment"] == "unfulfilled"
    assert held["unfulfilled"] == "未补齐健康管理制度" and "撤销" in str(held["consequence"])


def test_a_breach_closes_the_way_for_a_year_and_then_no_longer(home: Path) -> None:
    letter = ordered(home)
    follow(moment(date(2026, 7, 16), 0))
    letter.step("find_partly_kept", at=moment(date(2026, 7, 16)))
    with pytest.raises(EarlierBreach, match="2027-07-16"):
        Letter(home, subject=letter.subject, at=moment(date(2026, 9, 1)))
    with pytest.raises(EarlierBreach):
        Letter(home, subject=letter.subject, at=moment(date(2027, 7, 15), 23))
    Letter(home, subject=letter.subject, at=moment(date(2027, 7, 16), 0))


def test_whoever_supplies_after_the_order_has_kept_his_promise(home: Path) -> None:
    letter = ordered(home)
    letter.step("report_again", at=moment(date(2026, 7, 10)), role=Role.SUBJECT)
    letter.step("find_kept", at=moment(date(2026, 7, 13)))
    held = letter.held(on=date(2026, 7, 13))
    assert held is not None and held["fulfilment"] == "full"


def test_an_untrue_promise_is_found_so_without_an_order(home: Path) -> None:
    letter = accepted(home)
    letter.step("find_untrue", at=moment(date(2026, 6, 5)))
    held = letter.held(on=date(2026, 6, 5))
    assert held is not None and held["fulfilment"] == "unfulfilled"


def test_whoever_withdraws_before_the_end_has_no_record_from_then_on(home: Path) -> None:
    letter = accepted(home)
    letter.step("withdraw", at=moment(date(2026, 6, 10)), role=Role.SUBJECT)
    assert letter.held(on=date(2026, 6, 9)) is not None and letter.held(on=date(2026, 6, 10)) is None


def test_what_was_only_offered_or_refused_is_no_record(home: Path) -> None:
    letter = Letter(home)
    letter.step("refuse", at=moment(date(2026, 6, 2)))
    assert letter.view(at=moment(date(2026, 6, 3))).record is None


def test_a_voluntary_commitment_needs_no_standing_and_has_a_year(home: Path) -> None:
    letter = accepted(home, VOLUNTARY)
    view = letter.view(at=moment(date(2026, 6, 2)))
    assert [one.last_day for one in view.deadlines] == [date(2027, 6, 1)]
    assert view.content == "自愿向社会公开承诺依法诚信经营"
    assert [one.case for one in commitments_of(letter.subject.id, at=moment(date(2026, 6, 2)))] == [letter.case]


def test_a_silent_office_is_told_and_decides_nothing_by_silence(home: Path) -> None:
    letter = accepted(home)
    letter.step("report", at=moment(date(2026, 6, 25)), role=Role.SUBJECT)
    follow(moment(date(2026, 7, 10), 0))
    assert letter.view(at=moment(date(2026, 7, 10))).state == "unassessed"
    held = letter.held(on=date(2026, 7, 10))
    assert held is not None and "fulfilment" not in held


def test_following_again_changes_nothing(home: Path) -> None:
    letter = accepted(home)
    record = letter.view(at=moment(date(2026, 6, 2))).record
    follow(moment(date(2026, 6, 2)))
    sequence_batches()
    assert follow_commitments(at=moment(date(2026, 6, 2))) == 0
    assert letter.view(at=moment(date(2026, 6, 2))).record == record


def test_two_commitments_of_a_day_have_two_numbers(home: Path) -> None:
    numbers = {accepted(home).view(at=moment(date(2026, 6, 2))).number for _ in range(2)}
    assert numbers == {"99000020260601000001", "99000020260601000002"}
