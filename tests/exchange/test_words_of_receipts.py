"""Whatever a receipt says of a delivery as a whole, it says in Chinese and in English."""

import ast
import re
from pathlib import Path

import pytest

import gongxin.exchange
from gongxin.exchange.models import Delivery
from gongxin.exchange.receipts import Receipt
from tests.exchange.yunze import TEXTS, Desk, adopt, checks, code, counts, penalty

CHINESE = re.compile("[\u4e00-\u9fff]")
ROOM = Path(next(iter(gongxin.exchange.__path__)))
STOPS = ("Unreadable", "Malformed", "WrongColumns", "Stopped", "StopsDelivery")


def plain(text: str) -> str:
    """A sentence without what it quotes."""
    return re.sub(r"“[^”]*”|\{[^}]*\}", "", text)


def in_two_languages(zh: str, en: str) -> bool:
    return bool(zh and en and CHINESE.search(zh) and not CHINESE.search(plain(en)))


def stopped(receipt: Receipt) -> bool:
    return receipt.state == "stopped" and in_two_languages(receipt.stopped_because, receipt.stopped_because_en)


def lacking(*columns: str) -> dict[str, str]:
    return {name: cell for name, cell in penalty(1).items() if name not in columns}


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [penalty(1) | {"备注栏": "x"}],
        [lacking("文号", "决定日期")],
        [lacking("统一社会信用代码", "名称")],
        [penalty(1) | {" 文号": "x"}],
    ],
)
def test_a_stopped_delivery_says_why_in_both_languages(desk: Desk, rows: list[dict[str, str]]) -> None:
    assert stopped(desk.hand_in(rows or b""))


def test_a_shrunken_set_is_stopped_in_both_languages(desk: Desk) -> None:
    rows = [{"代码": code(number), "名称": "甲", "体系": "纳税", "等级": "A"} for number in range(9)]
    desk.hand_in(rows, feed="ratings")
    assert stopped(desk.hand_in(rows[:4], feed="ratings", day=1))


@pytest.mark.parametrize(
    ("feed", "content"), [("penalties-json", b"{"), ("penalties-xml", b"<a>"), ("penalties-xlsx", b"PK\x03\x04")]
)
def test_an_unreadable_file_is_stopped_in_both_languages(desk: Desk, feed: str, content: bytes) -> None:
    assert stopped(desk.hand_in(content, feed=feed))


def test_every_reason_to_stop_is_written_in_both_languages() -> None:
    raised = [
        (path.name, node)
        for path in sorted(ROOM.glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in STOPS
    ]
    assert len(raised) > 30
    for file, call in raised:
        words = {one.arg: ast.unparse(one.value) for one in call.keywords}
        assert set(words) == {"zh", "en"} and not call.args, (file, call.lineno)


@pytest.mark.parametrize("share", ["maximum_new_share: 0.1", "maximum_returned_share: 0.1"])
def test_warnings_are_in_both_languages(desk: Desk, tmp_path: Path, share: str) -> None:
    feed = TEXTS["feeds/penalties-csv.yaml"] + f"assertions: {{ {share} }}\n"
    adopt(tmp_path / "packs", **{"feeds/penalties-csv.yaml": feed})
    receipt = desk.hand_in([penalty(1) | {"WSH": "又一号"}, penalty(2, 决定日期="五月")])
    assert len(receipt.warnings) == len(receipt.warnings_en) == 2
    assert all(map(in_two_languages, receipt.warnings, receipt.warnings_en))


def test_a_delivery_stopped_for_its_rows_says_how_many_there_were(desk: Desk, tmp_path: Path) -> None:
    feed = TEXTS["feeds/penalties-csv.yaml"] + "assertions: { minimum_valid_share: 0.9 }\n"
    adopt(tmp_path / "packs", **{"feeds/penalties-csv.yaml": feed})
    receipt = desk.hand_in([penalty(1), penalty(2, 决定日期="五月")])
    assert "only 1 of 2 rows" in receipt.stopped_because_en
    assert (receipt.state, receipt.rows, receipt.adds_up, counts(receipt)) == ("stopped", 2, True, {})


def test_a_delivery_from_before_both_languages_still_says_why_it_stopped(desk: Desk) -> None:
    receipt = desk.hand_in(b"")
    Delivery.objects.update(stopped_because="the file is empty", stopped_because_en="")
    from gongxin.exchange.queries import receipt as receipt_of

    assert receipt_of(receipt.id).stopped_because_en == "the file is empty"


def test_a_feed_without_codes_says_once_that_its_rows_wait(desk: Desk, tmp_path: Path) -> None:
    feed = TEXTS["feeds/penalties-csv.yaml"].replace("  code: [XDR_DM, 统一社会信用代码]\n", "")
    adopt(tmp_path / "packs", **{"feeds/penalties-csv.yaml": feed})
    rows = [lacking("统一社会信用代码") | {"文号": f"{number}号"} for number in range(3)]
    receipt = desk.hand_in([*rows, rows[0] | {"文号": "四号", "决定日期": "五月"}])
    assert counts(receipt) == {"queried": 3, "returned": 1} and checks(receipt) == [(4, "date", "return")]
    assert "没有统一社会信用代码列" in receipt.warnings[0] and "no column for codes" in receipt.warnings_en[0]


def test_a_receipt_says_how_many_of_its_problems_it_lists(desk: Desk) -> None:
    from gongxin.exchange.queries import receipt as receipt_of

    told = desk.hand_in([penalty(number, 决定日期="五月") for number in range(3)])
    cut = receipt_of(told.id, problems=2).as_json()
    assert (cut["problem_count"], cut["problems_listed"]) == (3, 2)
