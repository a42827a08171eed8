"""A city's construction register, recomputed from its published conduct by the shipped model and engine."""

import pytest
from bench import yichang
from bench.yichang import GOOD, POOR, Conduct, Published, compared, of_archives, parts_of, restated

from gongxin.rulebook.book import Rulebook
from tests.packs.test_models import book

BUILDINGS = "建筑业企业资质_施工总承包_建筑工程_壹级"
ROADS = "建筑业企业资质_施工总承包_公路工程_贰级"
FACADES = "建筑业企业资质_专业承包_建筑幕墙工程_壹级"


def good(kind: str, points: int, qualification: str = BUILDINGS) -> Conduct:
    return Conduct(GOOD, "云泽甲", qualification, kind, points, since=100, until=200, known=100)


def scores(conduct: list[Conduct], *, day: int = 150) -> dict[str, int]:
    """What the engine gives one firm under three qualifications, in hundredths."""
    rows = [Published("云泽甲", name, day, 0, 0, 0, 0) for name in (BUILDINGS, ROADS, FACADES)]
    return {
        row.qualification: 10_000 + base + special - deduct for row, (base, special, deduct) in parts(rows, conduct)
    }


def parts(rows: list[Published], conduct: list[Conduct]) -> list[tuple[Published, tuple[int, int, int]]]:
    return [(row, parts_of(result)) for row, result in compared(rows, conduct)]


def test_an_award_counts_under_its_own_qualification_alone() -> None:
    assert scores([good("施工_项目获奖_省级", 800)]) == {BUILDINGS: 10_800, ROADS: 10_000, FACADES: 10_000}


def test_a_county_s_commendation_counts_in_its_category_and_a_nation_s_everywhere() -> None:
    assert scores([good("施工_综合表彰_县市区", 500)]) == {BUILDINGS: 10_500, ROADS: 10_500, FACADES: 10_000}
    assert scores([good("施工_综合表彰_国家级", 1500)]) == {BUILDINGS: 11_500, ROADS: 11_500, FACADES: 11_500}


def test_conduct_counts_from_its_first_day_to_its_last() -> None:
    poor = [Conduct(POOR, "云泽甲", ROADS, "施工_现场评价", 50, since=100, until=200, known=100)]
    found = {day: scores(poor, day=day)[ROADS] for day in (99, 100, 200, 201)}
    assert found == {99: 10_000, 100: 9_950, 200: 9_950, 201: 10_000}


def test_the_model_restated_for_a_qualification_differs_in_nothing_else() -> None:
    item = Rulebook.model(book(), yichang.MODEL)
    stated = restated(item, FACADES, [FACADES])
    assert restated(stated, BUILDINGS, [BUILDINGS]) == restated(item, BUILDINGS, [BUILDINGS])


@pytest.mark.real
@pytest.mark.skipif(not yichang.DATA.exists(), reason="the folder with real files is absent")
def test_of_165_scores_in_82_archives_164_are_reproduced_exactly() -> None:
    found = of_archives()
    assert (found["archives"], found["rows"]) == (82, 165)
    assert (found["agree_in_base"], found["agree_in_special"]) == (165, 165)
    assert (found["agree_in_deduct"], found["agree_in_score"]) == (164, 164)
