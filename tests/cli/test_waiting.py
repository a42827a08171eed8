"""`gongxin waiting` shows the queue page by page and says how long it is."""

import json

import pytest

from gongxin.exchange.models import Waiting
from tests.cli.conftest import run
from tests.exchange.yunze import Desk, penalty


def hold(node: Desk, rows: int) -> None:
    node.hand_in([penalty(number, 统一社会信用代码="") for number in range(rows)])


def test_the_queue_is_shown_in_pages_that_follow_each_other(node: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    hold(node, 5)
    pages = [
        json.loads(run("waiting", "--limit", "2", "--offset", str(offset), "--json", capsys=capsys)[1])
        for offset in (0, 2, 4)
    ]
    assert [page["total"] for page in pages] == [5, 5, 5]
    assert [row["row"] for page in pages for row in page["rows"]] == [1, 2, 3, 4, 5]


def test_a_page_says_how_many_rows_follow(node: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    hold(node, 3)
    assert "1 more of 3 rows wait: --offset 2" in run("waiting", "--limit", "2", capsys=capsys)[1]
    assert "more" not in run("waiting", "--offset", "2", capsys=capsys)[1]
    assert "after the first 9 of 3 rows" in run("waiting", "--offset", "9", capsys=capsys)[1]


def test_an_empty_queue_says_that_nothing_waits(node: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("waiting", capsys=capsys)[1] == "No row waits for a person.\n"
    of_feed = run("waiting", "--feed", "yunze.feed.ratings", capsys=capsys)[1]
    assert of_feed == "No row of yunze.feed.ratings waits for a person.\n"


def test_rows_of_a_feed_that_the_packs_no_longer_have_are_still_shown(
    node: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    hold(node, 1)
    Waiting.objects.update(feed="yunze.feed.former")
    status, out, _ = run("waiting", "--feed", "yunze.feed.former", "--json", capsys=capsys)
    assert status == 0 and json.loads(out)["total"] == 1
