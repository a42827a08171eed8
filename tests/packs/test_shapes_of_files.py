"""Shapes that feeds may describe: lists inside records, tables with their names beside them, kinds in two columns."""

import io
import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from gongxin.exchange.checking import check_block
from gongxin.exchange.plan import plan_of
from gongxin.exchange.reading import read_blocks
from gongxin.exchange.reading_records import Malformed, batches
from gongxin.exchange.rules import Rules
from gongxin.rulebook.book import Contents
from gongxin.rulebook.items import Feed
from gongxin.rulebook.loader import load_packs

PACKS = Path(__file__).resolve().parents[2] / "packs"
BIDDERS = [{"bidder": "甲公司", "price": "1"}, {"bidder": "乙公司", "price": "2"}]


@cache
def shipped() -> Contents:
    return load_packs(PACKS).contents()


def feed_of(key: str) -> Feed:
    return next(feed for feed in shipped().feeds if feed.key == key)


def rows(feed: Feed, document: object) -> list[dict[str, str]]:
    text = json.dumps(document, ensure_ascii=False).encode()
    return [row for batch in batches(io.BytesIO(text), feed, encoding="utf-8") for row in batch]


def test_every_bidder_of_a_notice_is_a_row() -> None:
    read = rows(feed_of("samples.feed.contract-candidates"), {"infoid": "n1", "bidders": BIDDERS})
    assert [(row["infoid"], row["bidder"], row["price"]) for row in read] == [
        ("n1", "甲公司", "1"),
        ("n1", "乙公司", "2"),
    ]


def test_rows_that_are_lists_take_the_names_beside_them() -> None:
    page = {"name": "甲公司", "columns": ["序号", "列入日期"], "rows": [["1", "2015年7月10日"]]}
    assert rows(feed_of("samples.feed.register-page"), [page]) == [
        {"name": "甲公司", "序号": "1", "列入日期": "2015年7月10日"}
    ]


@pytest.mark.parametrize("rest", [{}, {"rows": 3, "columns": []}, {"rows": [["1", "2"]], "columns": ["序号"]}])
def test_a_record_without_its_rows_is_refused(rest: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        rows(feed_of("samples.feed.register-page"), [{"name": "甲公司", **rest}])


def test_nested_lists_with_decimals_are_text() -> None:
    outlets = [{"median": 21.5}, {"median": 3.25}]
    read = rows(feed_of("samples.feed.discharge-permits"), {"name": "甲公司", "outlets": outlets})
    assert json.loads(read[0]["outlets"]) == [{"median": "21.5"}, {"median": "3.25"}]


def test_two_periods_that_end_on_one_day_are_read_alike(tmp_path: Path) -> None:
    feed = feed_of("samples.feed.contract-candidates")
    periods = ["2025年06月13日 17时00分至2025年06月16日 17时30分", "2025年06月12日 12时00分至2025年06月16日 23时59分"]
    notices = [
        {"infoid": f"n{n}", "title": "公示", "infodate": "2025-06-12", "publicity_period": period, "bidders": BIDDERS}
        for n, period in enumerate(periods)
    ]
    file = tmp_path / "notices.jsonl"
    file.write_text("\n".join(json.dumps(notice, ensure_ascii=False) for notice in notices), encoding="utf-8")
    item = next(item for item in shipped().catalogue if item.key == feed.item)
    (block,) = read_blocks(file, feed)
    plan = plan_of(feed, block.frame.columns, every_row_has_all=False)
    checked = check_block(block, plan, Rules(feed, item.versions, ()), day=date(2026, 11, 20))
    assert [json.loads(facts)["notice_end"] for facts in checked.rows["facts"]] == ["2025-06-16"] * 4


def test_the_kinds_of_two_columns_decide_the_class_together(tmp_path: Path) -> None:
    cells = {
        "CF_WSH": "云川罚〔2016〕1号",
        "CF_CFMC": "无证经营",
        "CF_CFLB1": "警告",
        "CF_CFLB2": "责令停产停业",
        "CF_SY": "无证经营",
        "CF_YJ": "条例第五条",
        "CF_XDR_MC": "云泽甲公司",
        "CF_XDR_SHXYM": "91110000600037341L",
        "CF_JG": "警告并责令停业",
        "CF_JDRQ": "2016/3/5",
        "CF_XZJG": "云川市市场监督管理局",
    }
    file = tmp_path / "penalties.csv"
    file.write_text("\n".join((",".join(cells), ",".join(cells.values()))), encoding="gb18030")
    feed = feed_of("demo.feed.penalties-2016")
    item = next(item for item in shipped().catalogue if item.key == feed.item)
    (block,) = read_blocks(file, feed)
    plan = plan_of(feed, list(cells), every_row_has_all=True)
    checked = check_block(block, plan, Rules(feed, item.versions, ()), day=date(2026, 11, 20))
    assert checked.rows["fate"].to_list() == ["enter"]
    assert checked.rows["severity"].to_list() == ["serious"]
    assert json.loads(checked.rows["facts"][0])["penalty_kinds"] == ["warning", "ordered_stop"]
