"""What deliveries do to what was held: corrections, changes of the world, full sets and their withdrawals."""

from datetime import date

import pytest

from gongxin.dossiers.models import Record, Version
from gongxin.exchange.receipts import Receipt
from gongxin.ledger.queries import head
from tests.exchange.yunze import AT, Desk, checks, code, counts, penalty


def rating(number: int, grade: str = "A", **changed: str) -> dict[str, str]:
    return {"代码": code(number), "名称": f"云泽第{number}公司", "体系": "纳税", "等级": grade} | changed


def rated(desk: Desk, rows: list[dict[str, str]], *, day: int = 0) -> Receipt:
    return desk.hand_in(rows, feed="ratings", day=day)


def held_of(day: date) -> list[str]:
    held = Version.objects.filter(known_to=None, valid_from__lte=day).order_by("valid_from")
    return [one.facts["grade"] for one in held if one.valid_to is None or day < one.valid_to]


def test_a_correction_says_when_it_was_made_and_keeps_what_was_said(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    desk.hand_in([penalty(1, 事实="更正")], day=3)
    old, new = Version.objects.order_by("known_from")
    assert (old.facts["facts"], new.facts["facts"]) == ("未按规定公示", "更正")
    assert old.known_to == new.known_from == new.corrected_at and old.corrected_at is None
    assert old.valid_from == new.valid_from == date(2026, 4, 1) and new.published_on == old.published_on


def test_where_the_world_changed_earlier_days_keep_their_facts(desk: Desk) -> None:
    rated(desk, [rating(1, "A")])
    rated(desk, [rating(1, "B")], day=10)
    assert held_of(date(2026, 5, 13)) == ["A"] and held_of(date(2026, 5, 14)) == ["B"]
    assert Version.objects.filter(known_to=None, corrected_at=None).count() == 2


def test_two_changes_on_one_day_leave_one_truth(desk: Desk) -> None:
    for grade in ("A", "B", "C"):
        rated(desk, [rating(1, grade)])
    assert held_of(date(2026, 5, 4)) == ["C"]


def test_what_a_full_set_no_longer_names_is_withdrawn(desk: Desk) -> None:
    rated(desk, [rating(number) for number in range(100)])
    receipt = rated(desk, [rating(number) for number in range(99)], day=1)
    assert counts(receipt) == {"unchanged": 99, "withdrawn": 1} and receipt.adds_up
    assert Version.objects.filter(known_to=None).count() == 99


def test_a_withdrawn_fact_that_returns_is_stated_anew(desk: Desk) -> None:
    rated(desk, [rating(number) for number in range(100)])
    rated(desk, [rating(number) for number in range(99)], day=1)
    assert counts(rated(desk, [rating(number) for number in range(100)], day=2)) == {"unchanged": 99, "new": 1}
    back = Version.objects.get(known_to=None, valid_from=date(2026, 5, 6))
    assert back.verb == "state" and back.published_on == date(2026, 5, 6) and Record.objects.count() == 100


def test_a_set_that_shrinks_below_its_floor_stops_before_anything_is_entered(desk: Desk) -> None:
    rated(desk, [rating(number) for number in range(100)])
    before = head()
    receipt = rated(desk, [rating(number, "B") for number in range(97)], day=1)
    assert receipt.state == "stopped" and "3 of 100" in receipt.stopped_because_en and counts(receipt) == {}
    assert not Version.objects.exclude(known_to=None).exists() and head() == before + 1


@pytest.mark.parametrize(
    "faulty",
    [{"等级": ""}, {"体系": ""}, {"代码": ""}, {"代码": "9.1E+17"}, {"代码": code(99)[:17]}, {"体系": "", "代码": "-"}],
)
def test_a_faulty_row_is_not_a_withdrawal(desk: Desk, faulty: dict[str, str]) -> None:
    rated(desk, [rating(number) for number in range(100)])
    receipt = rated(desk, [*(rating(number) for number in range(99)), rating(99, **faulty)], day=1)
    assert receipt.withdrawn == 0 and receipt.queried + receipt.returned == 1 and receipt.adds_up


def test_a_faulty_row_about_nobody_known_holds_withdrawals_back_and_says_so(desk: Desk) -> None:
    rated(desk, [rating(number) for number in range(100)])
    rows = [*(rating(number) for number in range(99)), rating(99, 代码="", 名称="别的名称")]
    receipt = rated(desk, rows, day=1)
    assert receipt.withdrawn == 0 and "not withdrawn" in receipt.warnings_en[0]


def test_a_name_that_the_register_never_gave_is_told_and_does_not_block(desk: Desk) -> None:
    desk.hand_in([{"代码": code(1), "名称": "云泽第1商贸有限公司"}], feed="register")
    receipt = desk.hand_in([penalty(1, 名称="云泽(第1)商贸有限公司"), penalty(1, 文号="二号", 名称="别家有限公司")])
    assert counts(receipt) == {"new": 2} and checks(receipt) == [(2, "name_differs", "warn")]
    assert receipt.problems[0].value == "别家有限公司"


def test_events_and_versions_carry_the_moment_of_their_delivery(desk: Desk) -> None:
    receipt = desk.hand_in([penalty(1)])
    version = Version.objects.get()
    assert version.known_from == receipt.received_at > AT and receipt.position == head()
