"""Every row of a delivery ends in exactly one way, and the receipt says which."""

import json
from pathlib import Path

import pytest

from gongxin.rulebook.compiler import check_packs
from tests.exchange.yunze import Desk, adopt, checks, code, counts, penalty, write_packs


def test_the_small_province_keeps_the_rules_of_packs(tmp_path: Path) -> None:
    assert check_packs(write_packs(tmp_path)).violations == ()


def test_rows_never_seen_are_new(desk: Desk) -> None:
    receipt = desk.hand_in([penalty(1), penalty(2)])
    assert counts(receipt) == {"new": 2} and receipt.state == "done" and receipt.adds_up


def test_the_same_delivery_again_is_all_unchanged(desk: Desk) -> None:
    desk.hand_in([penalty(1), penalty(2)])
    assert counts(desk.hand_in([penalty(1), penalty(2)])) == {"unchanged": 2}


def test_reordered_rows_change_nothing(desk: Desk) -> None:
    desk.hand_in([penalty(number) for number in range(9)])
    assert counts(desk.hand_in([penalty(number) for number in reversed(range(9))])) == {"unchanged": 9}


def test_a_row_that_says_something_else_is_changed(desk: Desk) -> None:
    desk.hand_in([penalty(1), penalty(2)])
    assert counts(desk.hand_in([penalty(1, 事实="另有事实"), penalty(2)])) == {"changed": 1, "unchanged": 1}


def test_two_rows_that_say_the_same_of_one_fact_are_one_record(desk: Desk) -> None:
    assert counts(desk.hand_in([penalty(1), penalty(1)])) == {"new": 1, "unchanged": 1}


def test_two_rows_that_differ_about_one_fact_are_both_held(desk: Desk) -> None:
    receipt = desk.hand_in([penalty(1), penalty(1, 事实="另有事实"), penalty(2)])
    assert counts(receipt) == {"new": 1, "queried": 2}
    assert checks(receipt) == [(1, "two_rows_one_fact", "query"), (2, "two_rows_one_fact", "query")]


def test_a_row_without_a_code_is_held(desk: Desk) -> None:
    receipt = desk.hand_in([penalty(1, 统一社会信用代码="")])
    assert counts(receipt) == {"queried": 1} and checks(receipt) == [(1, "code_empty", "query")]


@pytest.mark.parametrize(
    ("changed", "check"),
    [
        ({"文号": ""}, "required"),
        ({"文号": "长" * 41}, "too_long"),
        ({"类别": "拘留"}, "unknown_value"),
        ({"类别": "罚款、拘留"}, "unknown_value"),
        ({"金额（万元）": ""}, "required_when"),
        ({"金额（万元）": "三点五"}, "money"),
        ({"金额（万元）": "3.1234567"}, "money"),
        ({"金额（万元）": "-1"}, "money"),
        ({"决定日期": ""}, "required"),
        ({"决定日期": "2026-02-30"}, "date"),
        ({"有效期": "1826-02-03", "决定日期": ""}, "date_implausible"),
        ({"决定日期": "2026-05-05"}, "date_in_the_future"),
        ({"决定日期": "2014-12-31"}, "no_basis"),
        ({"有效期": "2026-03-31"}, "yunze.check.order"),
        ({"名称": "长" * 201}, "too_long"),
        ({"名称": "长" * 5_000_000}, "too_long"),
        ({"事实": "长" * 32_768}, "too_long"),
        ({"事实": "长" * 5_000_000}, "too_long"),
        ({"统一社会信用代码": code(1, "53")}, "subject_kind"),
        ({"统一社会信用代码": code(1)[:17]}, "code_length"),
    ],
)
def test_a_faulty_row_is_returned_with_what_is_wrong(desk: Desk, changed: dict[str, str], check: str) -> None:
    receipt = desk.hand_in([penalty(1, **changed), penalty(2)])
    assert counts(receipt) == {"new": 1, "returned": 1}
    assert (1, check, "return") in checks(receipt) and {row for row, _, _ in checks(receipt)} == {1}


def test_a_problem_names_row_column_and_value(desk: Desk) -> None:
    (problem,) = desk.hand_in([penalty(1), penalty(2, 决定日期="五月")]).problems
    assert (problem.row, problem.column, problem.value) == (2, "决定日期", "五月")
    assert "日期" in problem.message and "date" in problem.message_en


def test_all_that_is_wrong_with_a_row_is_said_at_once(desk: Desk) -> None:
    receipt = desk.hand_in([penalty(1, **{"文号": "", "决定日期": "五月", "金额（万元）": "x"})])
    assert sorted(check for _, check, _ in checks(receipt)) == ["date", "money", "required"]


@pytest.mark.parametrize(
    "several",
    [
        {"名称": "云泽甲有限公司、云泽乙有限公司", "统一社会信用代码": ""},
        {"名称": "云泽甲有限公司，云泽乙有限公司"},
        {"名称": "云泽甲乙联合体", "统一社会信用代码": ""},
        {"统一社会信用代码": f"{code(1)}、{code(2)}"},
        {"统一社会信用代码": f"{code(1)};{code(2)}"},
    ],
)
def test_a_row_about_several_organisations_is_held(desk: Desk, several: dict[str, str]) -> None:
    receipt = desk.hand_in([penalty(1, **several)])
    assert checks(receipt) == [(1, "several_subjects", "query")] and counts(receipt) == {"queried": 1}


@pytest.mark.parametrize(
    ("said", "fates"), [("query", {"queried": 1}), ("warn", {"new": 1}), ("return", {"returned": 1})]
)
def test_an_unknown_value_does_what_the_feed_says(desk: Desk, tmp_path: Path, said: str, fates: dict[str, int]) -> None:
    from tests.exchange.yunze import TEXTS

    feed = TEXTS["feeds/penalties-csv.yaml"].replace(
        'separator: ";、" }', f'separator: ";、", unknown_value: {said} }}'
    )
    adopt(tmp_path / "packs", **{"feeds/penalties-csv.yaml": feed})
    receipt = desk.hand_in([penalty(1, 类别="罚款、拘留")])
    assert counts(receipt) == fates and receipt.problems[0].check == "unknown_value"


def test_an_unknown_column_stops_the_delivery(desk: Desk) -> None:
    receipt = desk.hand_in([penalty(1) | {"备注栏": "x"}])
    assert receipt.state == "stopped" and "备注栏" in receipt.stopped_because and counts(receipt) == {}


def test_an_unknown_column_only_warns_where_the_feed_says_so(desk: Desk) -> None:
    receipt = desk.hand_in([{"代码": code(1), "名称": "甲", "体系": "纳税", "等级": "A", "别的": "x"}], feed="ratings")
    assert counts(receipt) == {"new": 1} and "别的" in receipt.warnings[0]


def test_a_missing_required_column_stops_the_delivery(desk: Desk) -> None:
    row = penalty(1)
    del row["文号"]
    receipt = desk.hand_in([row])
    assert receipt.state == "stopped" and "文号" in receipt.stopped_because


def test_a_missing_column_that_only_the_catalogue_requires_stops_the_delivery(desk: Desk) -> None:
    row = penalty(1)
    del row["决定日期"], row["类别"]
    receipt = desk.hand_in([row, row])
    assert receipt.state == "stopped" and counts(receipt) == {} and not receipt.problems
    assert all(alias in receipt.stopped_because for alias in ("RQ", "决定日期", "LB", "类别"))
    assert "decided_on" not in receipt.stopped_because


def test_a_row_that_lacks_a_cell_is_told_in_the_senders_words(desk: Desk) -> None:
    row = {"XDR_DM": code(1), "XDR_MC": "云泽甲有限公司", "WSH": "一号", "LB": "警告"}
    receipt = desk.hand_in(json.dumps(row, ensure_ascii=False).encode(), feed="penalties-jsonl", name="one.jsonl")
    assert [(line.column, line.check) for line in receipt.problems] == [("RQ", "required")]


def test_a_text_that_a_spreadsheet_can_hold_is_entered_whole(desk: Desk) -> None:
    assert counts(desk.hand_in([penalty(1, 事实="长" * 32_767)])) == {"new": 1}


def test_two_columns_with_one_meaning_are_told(desk: Desk) -> None:
    receipt = desk.hand_in([penalty(1) | {"WSH": "云罚〔2026〕1号"}])
    assert counts(receipt) == {"new": 1} and "文号" in receipt.warnings[0]


def test_a_destroyed_code_is_recovered_where_another_column_proves_it(desk: Desk) -> None:
    row = penalty(1, 统一社会信用代码="-") | {"许可证编号": code(1) + "001Q"}
    receipt = desk.hand_in([row])
    assert counts(receipt) == {"new": 1} and receipt.repaired_values == 1
