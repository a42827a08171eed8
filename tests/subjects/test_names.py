import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongxin.subjects.names import FEW, plain, plain_column

NAMES = st.text(
    alphabet=st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("云棲（）()Ａａ 　\u200b臺灣"))
)


@pytest.mark.parametrize(
    "typed",
    [
        "云栖（苏州）医疗器械有限公司",
        "云栖(苏州)医疗器械有限公司",
        " 云 栖 【苏州】医疗器械有限公司\u200b",
        "雲棲（蘇州）醫療器械有限公司",
        "“云栖”（苏州）医疗器械·有限公司",
    ],
)
def test_a_name_typed_differently_is_the_same_name(typed: str) -> None:
    assert plain(typed) == "云栖(苏州)医疗器械有限公司"


def test_width_and_case_of_letters_do_not_matter() -> None:
    assert plain("ＡＢＣ Company Ltd") == plain("abc company LTD") == "abccompanyltd"


@pytest.mark.parametrize(("one", "other"), [("乾元", "干元"), ("昇达", "升达"), ("於潜", "于潜"), ("王植", "王质")])
def test_characters_that_simplified_script_tells_apart_stay_apart(one: str, other: str) -> None:
    assert plain(one) != plain(other)


@given(NAMES)
def test_folding_a_folded_name_changes_nothing(name: str) -> None:
    assert plain(plain(name)) == plain(name)


@given(st.lists(st.one_of(st.none(), NAMES), max_size=8))
def test_a_column_is_folded_as_each_of_its_names(names: list[str | None]) -> None:
    expected = [None if name is None else plain(name) for name in names]
    column = pl.Series(names, dtype=pl.String)
    assert plain_column(column).to_list() == expected
    longer = plain_column(column.extend_constant(None, FEW))
    assert longer.to_list() == [*expected, *[None] * FEW]


def test_nothing_is_left_of_a_name_of_invisible_characters() -> None:
    assert plain(" \u3000\u200b\ufeff\x00\u202e·") == ""
