"""Regions: history and successors by code, look-up by name, and unknown codes that are never refused."""

import csv
import gzip
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongxin.codes.region_table import regions
from gongxin.codes.regions import Level, Status, region, region_names, region_prefix, regions_named, successors
from gongxin.codes.short_names import short_name
from tests.conftest import SHARED

PRESENT = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real input is absent")


def test_a_current_region_knows_its_place() -> None:
    found = region("420500")
    assert (found.full_name, found.level, found.status, found.parent) == (
        "湖北省宜昌市",
        Level.PREFECTURE,
        Status.CURRENT,
        "420000",
    )
    assert not found.invented


def test_a_renamed_region_keeps_its_names_and_years() -> None:
    found = region("120110")
    assert [(one.name, one.from_year, one.until_year) for one in found.names] == [
        ("东郊区", 1981, 1992),
        ("东丽区", 1992, None),
    ]


def test_an_abolished_region_names_what_took_over() -> None:
    found = region("130103")
    assert (found.status, found.until_year, found.successors) == (Status.ABOLISHED, 2014, ("130102", "130104"))


@pytest.mark.parametrize(("year", "standing"), [(2000, ("130103",)), (2013, ("130103",)), (2014, ("130102", "130104"))])
def test_successors_depend_on_the_year(year: int, standing: tuple[str, ...]) -> None:
    assert successors("130103", on_year=year) == standing


@pytest.mark.parametrize(
    ("code", "around", "parent"),
    [("440101", "广东省广州市", "440100"), ("330099", "浙江省", "330000"), ("000000", "", None)],
)
def test_an_unknown_code_is_a_region_inside_the_nearest_known_one(code: str, around: str, parent: str | None) -> None:
    found = region(code)
    assert (found.status, found.full_name, found.parent, found.name) == (Status.UNKNOWN, around, parent, "")
    assert successors(code, on_year=2020) == ()


@given(st.text(max_size=8))
def test_no_text_is_refused_as_a_region_code(code: str) -> None:
    assert region(code).code == code


def test_development_zones_are_known_beside_the_standard() -> None:
    assert (region("320576").name, region("320576").level) == ("苏州工业园区", Level.ZONE)


def test_the_demonstration_province_is_marked_invented() -> None:
    assert region("990100").invented
    assert region("990199").invented
    assert region("990121").successors == ("990102",)


def test_no_invented_name_is_that_of_a_real_region() -> None:
    invented = {one.name for one in regions().values() if one.invented}
    shorts = {short_name(name) or name for name in invented}
    real = {name for one in regions().values() if not one.invented for name in (one.name, short_name(one.name))}
    assert not (invented | shorts) & real


def test_every_successor_leads_to_a_region_in_use() -> None:
    lost = [one.code for one in regions().values() if one.successors and not successors(one.code, on_year=2100)]
    assert lost == []


def test_a_name_is_found_in_full_in_short_and_as_it_was() -> None:
    assert [one.code for one in regions_named("宜昌市")] == ["420500"]
    assert [one.code for one in regions_named("宜昌")][0] == "420500"
    assert "120110" in [one.code for one in regions_named("东郊区")]
    assert regions_named("无此地") == ()


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("宜昌市", "宜昌"),
        ("延边朝鲜族自治州", "延边"),
        ("双江拉祜族佤族布朗族傣族自治县", "双江"),
        ("内蒙古自治区", "内蒙古"),
        ("广西壮族自治区", "广西"),
        ("新疆维吾尔自治区", "新疆"),
        ("鄂温克族自治旗", "鄂温克"),
        ("龙胜各族自治县", "龙胜"),
        ("香港特别行政区", "香港"),
        ("神农架林区", "神农架"),
        ("沙县", None),
    ],
)
def test_short_forms_leave_out_the_kind_and_the_peoples(name: str, short: str | None) -> None:
    assert short_name(name) == short


def test_no_region_name_is_shorter_than_two_characters() -> None:
    assert min(map(len, region_names())) == 2


@pytest.mark.parametrize(
    ("name", "prefix"),
    [
        ("湖北省宜昌市远大建筑有限公司", "湖北省宜昌市"),
        ("宜昌远大建筑有限公司", "宜昌"),
        ("云泽省云川市东渡区清源商贸有限公司", "云泽省云川市东渡区"),
        ("上海浦东某某银行", "上海浦东"),
        ("远大建筑（宜昌）有限公司", ""),
        ("北京市", ""),
        ("", ""),
    ],
)
def test_the_regions_at_the_start_of_a_name_are_told_from_the_name(name: str, prefix: str) -> None:
    assert region_prefix(name) == prefix


@PRESENT
@pytest.mark.real
def test_registered_codes_have_regions_current_abolished_and_unknown() -> None:
    with gzip.open(SHARED / "registry" / "orgs_full.csv.gz", "rt", encoding="utf-8") as file:
        places = [region(row["uscc"][2:8]) for row in csv.DictReader(file)]
    count = Counter(place.status for place in places)
    assert count == {Status.CURRENT: 78_276, Status.ABOLISHED: 4_784, Status.UNKNOWN: 3_866}
    assert {place.code for place in places if place.parent is None and not place.name} == {"100000", "561207"}
