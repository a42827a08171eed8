"""What says byte for byte what was said last is not read again, while nothing has moved that could change its end."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from gongxin.exchange.receipts import Receipt
from gongxin.exchange.waiting import settle_as_same, waiting_page
from gongxin.ledger.queries import events_from
from tests.exchange.yunze import AT, PENALTY, Desk, adopt, checks, code, counts, csv_of, penalty

FILE = csv_of([penalty(1), penalty(2, 决定日期="2026-02-30"), penalty(3, 统一社会信用代码=""), penalty(1)])
BETWEEN = AT + timedelta(seconds=1.5)
"""After the first file and before the second."""


def was_read(receipt: Receipt) -> bool:
    told = [event for event in events_from(0, limit=1_000) if event.details.get("delivery") == receipt.id]
    return not any("repeats" in event.details for event in told)


def settled(desk: Desk, folder: Path) -> None:
    (row,) = waiting_page().rows
    settle_as_same(row.id, code=code(3), by="clerk", reasons="对照登记档案", at=BETWEEN)


def another_delivery(desk: Desk, folder: Path) -> None:
    desk.hand_in([{"代码": code(9), "名称": "云泽第9商贸有限公司"}], feed="register")


def other_rules(desk: Desk, folder: Path) -> None:
    adopt(folder, at=BETWEEN, **{"catalogue/penalty.yaml": PENALTY.replace("Penalty", "Penalties")})


def test_a_repetition_ends_as_the_last_delivery_and_is_not_read(desk: Desk) -> None:
    first, again, third = desk.hand_in(FILE), desk.hand_in(FILE), desk.hand_in(FILE)
    assert counts(again) == counts(third) == {"unchanged": 2, "queried": 1, "returned": 1} and again.adds_up
    assert not was_read(again) and not was_read(third) and was_read(first)
    assert checks(again) == checks(first) and again.repaired_values == first.repaired_values
    assert again.position is not None and first.position is not None and again.position > first.position


def test_a_repetition_says_what_reading_it_again_would_say(desk: Desk) -> None:
    desk.hand_in(FILE)
    repeated, read = desk.hand_in(FILE), desk.hand_in(FILE, day=1)
    assert was_read(read) and not was_read(repeated)
    assert counts(read) == counts(repeated) and checks(read) == checks(repeated)
    assert (read.warnings, read.repaired_values) == (repeated.warnings, repeated.repaired_values)


def test_a_repetition_gives_the_same_rows_back(desk: Desk) -> None:
    first, again = desk.hand_in(FILE), desk.hand_in(FILE)
    assert first.returned_file is not None and again.returned_file is not None
    assert again.returned_file != first.returned_file and again.id in again.returned_file
    assert Path(again.returned_file).read_bytes() == Path(first.returned_file).read_bytes()
    assert Path(again.returned_file).stat().st_mode & 0o077 == 0


def test_a_lost_returned_file_is_written_anew(desk: Desk) -> None:
    first = desk.hand_in(FILE)
    before = Path(str(first.returned_file)).read_bytes()
    Path(str(first.returned_file)).unlink()
    assert Path(str(desk.hand_in(FILE).returned_file)).read_bytes() == before


@pytest.mark.parametrize("something", [settled, another_delivery, other_rules])
def test_a_file_is_read_again_once_anything_has_happened(
    desk: Desk, tmp_path: Path, something: Callable[[Desk, Path], None]
) -> None:
    desk.hand_in(FILE)
    something(desk, tmp_path / "packs")
    assert was_read(desk.hand_in(FILE))


def test_what_was_settled_since_is_entered_by_the_next_delivery(desk: Desk, tmp_path: Path) -> None:
    desk.hand_in(FILE)
    settled(desk, tmp_path)
    assert counts(desk.hand_in(FILE)) == {"unchanged": 3, "returned": 1}


def test_a_file_that_came_before_the_last_one_is_read_again(desk: Desk) -> None:
    desk.hand_in(FILE)
    desk.hand_in([penalty(1, 事实="另有事实")])
    assert counts(desk.hand_in(FILE))["changed"] == 1
