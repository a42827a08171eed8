import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongxin.subjects.features import FEATURES, Name, closeness, pair_features, with_rivals
from gongxin.subjects.matching import Label, candidates, model
from gongxin.subjects.models import Judgement
from gongxin.subjects.names import plain
from gongxin.subjects.parts import parse_name
from tests.subjects.builders import index, meanings, register, rename

NAMESAKES = [
    ("云栖科技有限公司", "云溪科技有限公司"),
    ("云泽王植商贸有限公司", "云泽王质商贸有限公司"),
    ("云泽许谦商贸有限公司", "云泽徐谦商贸有限公司"),
    ("苏州云栖科技有限公司", "杭州云栖科技有限公司"),
    ("苏州云栖酒业有限公司", "苏州云栖药业有限公司"),
    ("澜山第一建筑工程有限公司", "澜山第二建筑工程有限公司"),
    ("澜山一号股权投资合伙企业（有限合伙）", "澜山二号股权投资合伙企业（有限合伙）"),
    ("云栖商贸有限公司雾江一分公司", "云栖商贸有限公司雾江二分公司"),
    ("云栖商贸有限公司", "云栖商贸有限公司雾江分公司"),
    ("三星电子有限公司", "现代电子有限公司"),
    ("中大贸易有限公司", "大中贸易有限公司"),
    ("云泽恒生建筑安装有限公司", "云泽恒升建筑安装有限公司"),
    ("中国北渚石油有限公司", "中国南汀石油有限公司"),
    ("Samsung Electronics Co Ltd", "Hyundai Electronics Co Ltd"),
]


def compared(asked: str, held: str) -> dict[str, float]:
    one, other = (Name(plain(text), parse_name(text)) for text in (asked, held))
    return with_rivals([pair_features(one, other, holders=10, never=False, place=None)])[0]


@pytest.mark.django_db
@pytest.mark.parametrize(("held", "asked"), NAMESAKES)
def test_namesakes_are_never_near_certain_and_never_linked(held: str, asked: str) -> None:
    register(held)
    index()
    assert all(one.label is not Label.NEAR_CERTAIN for one in candidates(asked, limit=50))
    assert meanings("990100.market") == {}


@pytest.mark.django_db
def test_two_organisations_of_one_name_are_never_near_certain() -> None:
    register("云栖科技有限公司"), register("云栖科技有限公司")
    index()
    assert {one.label for one in candidates("云栖科技有限公司")} <= {Label.LIKELY, Label.WEAK}


@pytest.mark.django_db
def test_a_name_without_its_place_is_near_certain_only_where_the_place_came_with_it() -> None:
    register("苏州云栖科技有限公司", region="320500")
    index()
    (alone,), (placed,) = candidates("云栖科技有限公司"), candidates("云栖科技有限公司", region="320500")
    assert (alone.label, placed.label) == (Label.LIKELY, Label.NEAR_CERTAIN)


@pytest.mark.django_db
def test_a_short_form_is_proposed_and_never_near_certain() -> None:
    register("云泽申泰健康管理股份有限公司")
    index()
    (one,) = candidates("申泰健康")
    assert one.label is not Label.NEAR_CERTAIN
    assert {"holds_whole", "sole_holder"} <= {feature.name for feature in one.explained}


def test_who_alone_holds_the_name_is_told_from_one_of_several() -> None:
    asked, one, other = (Name(plain(name), parse_name(name)) for name in ("云栖", "云栖科技", "云栖酒业"))
    features = [pair_features(asked, held, holders=10, never=False, place=None) for held in (one, other)]
    assert [each["sole_holder"] for each in with_rivals(features)] == [0, 0]
    assert [each["sole_holder"] for each in with_rivals(features[:1])] == [1]


@pytest.mark.django_db
def test_even_the_very_same_name_is_linked_by_nobody_but_a_person() -> None:
    register("云栖科技有限公司")
    index()
    candidates("云栖科技有限公司", source="990100.market")
    assert meanings("990100.market") == {}
    assert not Judgement.objects.exists()


@pytest.mark.django_db
def test_candidates_say_why_and_by_which_weights() -> None:
    register("云泽申泰健康管理股份有限公司")
    index()
    (one,) = candidates("申泰股份")
    assert 0 <= one.score <= 1
    assert one.model == model().digest
    reasons = {feature.name for feature in one.explained}
    assert {"short_form", "trade_same"} <= reasons
    assert all(feature.zh and feature.en and feature.contribution for feature in one.explained)


@pytest.mark.django_db
def test_former_names_are_compared_too() -> None:
    subject = register("云栖科技有限公司")
    rename(subject, "澜山实业有限公司")
    index()
    assert [one.code for one in candidates("云栖科技公司")] == [subject.code]


@pytest.mark.django_db
def test_the_place_that_came_with_the_name_puts_one_namesake_first() -> None:
    here, there = register("云栖酒业有限公司", region="320500"), register("云栖酒业有限公司", region="330100")
    index()
    assert candidates("云栖酒业", region="320506")[0].code == here.code
    assert candidates("云栖酒业", region="330100")[0].code == there.code


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "云", "%", "\0", "'; --", "\ud800", "（）", "有限公司" * 30])
def test_hostile_names_have_no_candidates(name: str) -> None:
    register("云栖科技有限公司")
    index()
    assert all(one.label is Label.WEAK for one in candidates(name))


def test_leaving_out_counts_otherwise_than_contradicting() -> None:
    left_out, contradicted = compared("云栖科技", "云栖科技发展"), compared("云栖科技贸易", "云栖科技发展")
    assert left_out["industry_contradicted"] == 0 < left_out["industry_left_out"]
    assert contradicted["industry_contradicted"] > 0
    assert closeness(left_out) > closeness(contradicted)


def test_a_short_trade_name_has_its_own_rule() -> None:
    assert compared("云栖科技有限公司", "云溪科技有限公司")["short_trade_contradicted"] == 1
    assert compared("云栖澜山科技有限公司", "云溪澜山科技有限公司")["short_trade_contradicted"] == 0


def test_a_chinese_name_matches_itself_and_its_short_form() -> None:
    whole = compared("云泽集团控股有限公司", "云泽集团控股有限公司")
    assert whole["same_name"] == 1
    assert compared("云栖", "云栖集团控股有限公司")["trade_same"] == 1


@given(st.text(max_size=30), st.text(max_size=30))
def test_features_are_bounded_and_complete(one: str, other: str) -> None:
    features = compared(one, other)
    assert set(features) == set(FEATURES)
    assert all(-1 <= value <= 2.5 for value in features.values())
    assert 0 <= model().score(features) <= 1
