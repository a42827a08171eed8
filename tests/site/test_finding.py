"""Search tells what matched, keeps its totals, and advises where nothing is found."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.test import Client

from gongxin.subjects.search import Found
from tests.site.answers_by_hand import hits
from tests.yunze import BUSY, FORMER, NAMES, PERSON

Finding = Callable[[Found], None]


def _text(client: Client, query: str, status: int = 200) -> str:
    response = client.get(f"/zh/search?q={quote(query)}")
    assert response.status_code == status
    return response.content.decode()


def test_a_hit_by_a_former_name_says_so(site: Client, finding: Finding) -> None:
    finding(hits(1))
    text = _text(site, "晨舟")
    assert NAMES[BUSY] in text and f"曾用名相符：“{FORMER}”" in text and f"/zh/subjects/{BUSY}" in text


def test_totals_are_the_same_on_every_page(site: Client, finding: Finding) -> None:
    finding(hits(45))
    pages = [site.get(f"/en/search?q=a&page={page}").content.decode() for page in (1, 2, 3)]
    assert all("45 organisations" in page for page in pages)
    assert site.get("/en/search?q=a&page=4").status_code == 400


def test_a_whole_code_leads_straight_to_its_file(site: Client) -> None:
    response = site.get(f"/zh/search?q={BUSY.lower()}")
    assert response.status_code == 303 and response["Location"] == f"/zh/subjects/{BUSY}"


def test_no_hit_is_explained_and_advised(site: Client, finding: Finding) -> None:
    finding(Found("x", 0, ()))
    text = _text(site, "没有这家公司")
    assert "也不说明它有无失信" in text and "试试更名前的名称" in text


def test_a_misspelt_code_is_told_its_fault(site: Client, finding: Finding) -> None:
    finding(Found("x", 0, ()))
    assert "校验码不符" in _text(site, BUSY[:-1] + ("0" if BUSY[-1] != "0" else "1"))


@pytest.mark.parametrize("query", [PERSON, f"张某 {PERSON}", f"{PERSON[:6]} {PERSON[6:]}"])
def test_people_are_not_looked_for(site: Client, query: str) -> None:
    text = _text(site, query, 451)
    assert PERSON not in text and "张某" not in text


@pytest.mark.parametrize(
    "query", ["x" * 101, "a\x00b", "a\x1bb", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1") + "\x9f"]
)
def test_hostile_queries_are_refused_with_the_reason(site: Client, query: str) -> None:
    assert "地址有误" in _text(site, query, 400)


@pytest.mark.parametrize(
    "query",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{7*7}}",
        "%' OR 1=1 --",
        "a\u200bb",
        "𠮷野家",
        "..%2f..%2f",
    ],
)
def test_strange_queries_are_only_text(site: Client, finding: Finding, query: str) -> None:
    finding(Found(query, 0, ()))
    text = _text(site, query)
    assert "<script" not in text and "<img" not in text and ">49<" not in text


def test_an_empty_search_asks_for_words(site: Client) -> None:
    assert "请在上面输入" in _text(site, "  ")
