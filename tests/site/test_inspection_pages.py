"""Plans and draws are public: rules and figures before the draw, everything needed to draw again after it."""

import json
from pathlib import Path

import pytest
from django.test import Client

from gongxin.subjects.models import Subject
from gongxin.supervision import redraw
from gongxin.supervision.queries import draw_of
from tests.supervision.builders import REGISTERED, SAFETY, committed_to, drawn, grades, planned
from tests.supervision.conftest import yunze
from tests.yunze import BUSY

__all__ = ["yunze"]


@pytest.fixture
def visitor(yunze: Path) -> Client:
    return Client(headers={"accept-language": "zh-CN,zh;q=0.9"})


def text(visitor: Client, address: str) -> str:
    answer = visitor.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_plan_shows_rules_figures_and_a_picture_and_nobody(visitor: Client) -> None:
    plan = planned(REGISTERED, SAFETY)
    page = text(visitor, f"/zh/inspections/{plan}")
    for words in (
        "信用良好减少检查",
        "合并一次上门",
        "市场主体登记管理条例",
        "<svg",
        "未经核实",
        "云泽省安全生产检查：B级",
    ):
        assert words in page, words
    assert not any(code in page for code in Subject.objects.values_list("code", flat=True))
    assert "good standing saves" in text(visitor, f"/en/inspections/{plan}")


def test_before_the_draw_there_are_no_files(visitor: Client) -> None:
    draw = committed_to(planned())
    assert "等待其后的检查点" in text(visitor, f"/zh/inspections/draws/{draw}")
    for name in ("transcript.json", "population.tsv"):
        assert visitor.get(f"/inspections/draws/{draw}/{name}").status_code == 404


def test_anybody_draws_again_from_the_files_of_the_site(visitor: Client) -> None:
    draw = drawn(planned()).id
    told = json.loads(text(visitor, f"/inspections/draws/{draw}/transcript.json"))
    people = visitor.get(f"/inspections/draws/{draw}/population.tsv").content
    assert list(redraw.differences(told, people)) == []
    assert text(visitor, "/inspections/redraw.py") == Path(redraw.__file__).read_text("utf-8")
    page = text(visitor, f"/en/inspections/draws/{draw}")
    assert told["seed"] in page and told["drawn"][0][2] in page and "redraw.py" in page


def test_where_grades_are_not_public_no_page_names_anybody(visitor: Client) -> None:
    draw = drawn(planned(graded=grades(worst=[BUSY]))).id
    pages = text(visitor, f"/zh/inspections/draws/{draw}") + text(visitor, f"/inspections/draws/{draw}/population.tsv")
    pages += text(visitor, f"/zh/inspections/{draw_of(draw).plan}")
    assert "单位和分层都以代号列出" in pages and "因此这里只公开合计" in pages
    assert "D级" not in pages and "registered-matters" not in pages
    assert not any(code in pages for code in Subject.objects.values_list("code", flat=True))


def test_all_plans_and_draws_are_listed(visitor: Client) -> None:
    assert "还没有计划" in text(visitor, "/zh/inspections/")
    draw = drawn(planned()).id
    assert f"/zh/inspections/draws/{draw}" in text(visitor, "/zh/inspections/")


@pytest.mark.parametrize("number", ["0", "999999", str(2**53), str(2**70), "-1", "1'--", "%00"])
def test_a_plan_or_draw_that_there_is_not_is_not_found(visitor: Client, number: str) -> None:
    for address in (f"/zh/inspections/{number}", f"/zh/inspections/draws/{number}"):
        assert visitor.get(address).status_code in (400, 404)
    for name in ("transcript.json", "population.tsv"):
        assert visitor.get(f"/inspections/draws/{number}/{name}").status_code in (400, 404)
