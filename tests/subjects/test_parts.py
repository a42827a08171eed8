import csv
import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongxin.subjects.names import plain
from gongxin.subjects.parts import NameParts, parse_name, regions_meet
from tests.conftest import SHARED

PRESENT = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real input is absent")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("云泽省雾江造船有限公司", NameParts("云泽省", "雾江", "造船", "有限公司", "")),
        ("凯滢（上海）医疗器械有限公司", NameParts("上海", "凯滢", "医疗器械", "有限公司", "")),
        ("重庆申泰健康管理股份有限公司", NameParts("重庆", "申泰", "健康管理", "股份有限公司", "")),
        ("合肥佳元电子技术有限公司淮南分公司", NameParts("合肥", "佳元", "电子技术", "有限公司", "淮南分公司")),
        ("青岛胶州市大山苗圃", NameParts("青岛胶州市", "大山", "苗圃", "", "")),
        ("上海五牛投资中心（有限合伙）", NameParts("上海", "五牛", "投资", "中心有限合伙", "")),
        ("泽信控股邯郸分公司", NameParts("", "泽信", "控股", "", "邯郸分公司")),
        ("广州国际货运公司", NameParts("广州", "", "国际货运", "公司", "")),
    ],
)
def test_a_name_has_its_parts(name: str, parts: NameParts) -> None:
    assert parse_name(name) == parts


def test_what_looks_like_a_region_in_the_middle_belongs_to_the_trade_name() -> None:
    assert parse_name("新东方教育科技有限公司").trade_name == "新东方"


@pytest.mark.parametrize("name", ["Siemens AG", "Siemens Aktiengesellschaft", "SIEMENS A.G."])
def test_latin_names_lose_their_legal_form(name: str) -> None:
    assert (parse_name(name).trade_name, parse_name(name).legal_form) == ("siemens", "ag")


@given(st.text(max_size=40))
def test_any_text_has_parts_made_of_its_own_characters(text: str) -> None:
    parts = parse_name(text)
    assert set(parts.region + parts.trade_name + parts.industry + parts.branch) <= set(plain(text))


def test_a_city_meets_its_province_and_no_other() -> None:
    assert regions_meet("苏州", "江苏省")
    assert not regions_meet("苏州", "浙江")


@pytest.mark.real
@PRESENT
def test_trade_names_are_told_as_people_told_them(record_property: Callable[[str, object], None]) -> None:
    with (SHARED / "names/brand_groundtruth.csv").open(encoding="utf-8") as file:
        held = {row["name"]: row["brand"] for row in csv.DictReader(file)}
    unseen = {name: brand for name, brand in held.items() if hashlib.sha256(name.encode()).digest()[0] % 2}
    right = sum(parse_name(name).trade_name == plain(brand) for name, brand in unseen.items())
    record_property("trade_names_right", f"{right} of {len(unseen)} in the half that was not looked at")
    assert right / len(unseen) > 0.84


@pytest.mark.real
@PRESENT
def test_latin_names_with_one_trade_name_are_one_organisation(record_property: Callable[[str, object], None]) -> None:
    with (SHARED / "names/org_name_pairs_intl.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["name1"].isascii() and row["name2"].isascii()]
    alike = [row for row in rows if parse_name(row["name1"]).trade_name == parse_name(row["name2"]).trade_name]
    record_property("latin_pairs_alike", f"{len(alike)} of {len(rows)}")
    assert len(alike) > 30
    assert all(row["is_match"] == "true" for row in alike)
