"""Acts: in force on a day or not, and of a rank that is enough or not."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongxin.law import Act, ActRefused, Rank

DAYS = st.dates(date(2020, 1, 1), date(2021, 1, 1))


def act(**changed: object) -> Act:
    fields: dict[str, object] = {
        "key": "demo.act.repair",
        "title": {"zh": "云泽省信用修复办法", "en": "Yunze repair measures"},
        "rank": Rank.LOCAL_RULE,
        "issuer": "云泽省人民政府",
        "issued_on": date(2020, 3, 1),
        "in_force": date(2020, 4, 1),
        "repealed": date(2020, 9, 1),
    }
    return Act(**(fields | changed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "binds"),
    [
        (date(2020, 3, 31), False),
        (date(2020, 4, 1), True),
        (date(2020, 8, 31), True),
        (date(2020, 9, 1), False),
    ],
)
def test_an_act_binds_from_its_first_day_to_the_day_before_its_repeal(day: date, binds: bool) -> None:
    assert act().in_force_on(day) is binds


def test_an_act_that_was_not_repealed_binds_for_ever() -> None:
    assert act(repealed=None).in_force_on(date(2999, 1, 1))


@pytest.mark.parametrize(
    "changed",
    [
        {"key": ""},
        {"title": {"en": "Only English"}},
        {"issued_on": date(2020, 4, 2)},
        {"repealed": date(2020, 4, 1)},
        {"repealed": None, "successor": "demo.act.later"},
    ],
)
def test_an_act_that_contradicts_itself_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(ActRefused, match="act "):
        act(**changed)


@given(DAYS, DAYS)
def test_every_day_lies_before_within_or_after_an_act(begin: date, day: date) -> None:
    plain = act(issued_on=None, in_force=begin, repealed=None)
    assert plain.in_force_on(day) == (day >= begin)


def test_ranks_stand_in_order_from_law_to_standard() -> None:
    for higher, lower in pairwise(Rank):
        assert higher.at_least(lower)
        assert not lower.at_least(higher)
    assert Rank.LAW.at_least(Rank.LAW)
    assert not Rank.DEPARTMENT_RULE.at_least(Rank.CENTRAL_POLICY)
    assert [rank.said("zh") for rank in Rank][:2] == ["法律", "行政法规"]
