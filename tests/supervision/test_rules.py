"""Quotas, joint visits, what good standing saves: pure figures."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongxin.rulebook.items import SubjectKind, Words
from gongxin.rulebook.supervision import PolicyTerms, Rate
from gongxin.supervision.rules import (
    AGAINST,
    Finding,
    Part,
    Result,
    ResultRefused,
    carried,
    joint_visits,
    quota_of,
    refuse_finding,
    spread,
    stratum_of,
    totals_of,
)

WORDS = Words(zh="检查", en="Inspection")
RATES = (Rate(grade="A", share=10), Rate(grade="B", share=20), Rate(grade="D", share=500, visits=2))
POLICY = PolicyTerms(matters=WORDS, department=WORDS, subjects=(SubjectKind.ENTERPRISE,), ungraded="B", rates=RATES)
DAY = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("objects", "share", "quota"),
    [(0, 1000, 0), (1, 499, 0), (1, 500, 1), (150, 10, 2), (149, 10, 1), (1_000_000, 10, 10_000), (7, 1000, 7)],
)
def test_a_share_is_taken_to_the_nearest_whole_organisation(objects: int, share: int, quota: int) -> None:
    assert quota_of(objects, share) == quota


def test_a_joint_visit_carries_each_matter_as_far_as_its_quota_reaches() -> None:
    parts = (Part("food", "B", 50, 1, 5), Part("fire", "B", 30, 2, 3))
    assert [carried(parts, rank) for rank in (1, 3, 4, 5)] == [("food", "fire")] * 2 + [("food",)] * 2
    assert joint_visits(parts) == 3 * 2 + 2


def test_merging_saves_the_visits_that_two_agencies_would_have_paid_apart() -> None:
    stratum = stratum_of("food:B+fire:B", 1_000, {"food": POLICY, "fire": POLICY})
    assert (stratum.drawn, stratum.visits, stratum.apart) == (20, 20, 40)
    assert totals_of([stratum]).saved_by_merging == 20


def test_good_standing_saves_visits_and_a_bad_one_adds_them() -> None:
    strata = [stratum_of(f"food:{grade}", 1_000, {"food": POLICY}) for grade in "ABD"]
    totals = totals_of(strata)
    assert [one.visits for one in strata] == [10, 20, 1_000]
    assert (totals.saved_by_standing, totals.added_by_risk, totals.visits) == (10, 980, 1_030)


@given(st.integers(0, 100_000))
def test_the_months_make_up_the_year(visits: int) -> None:
    months = spread(visits)
    assert sum(months) == visits and max(months) - min(months) <= 1 and list(months) == sorted(months, reverse=True)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 4)), min_size=1, max_size=4))
def test_merged_visits_are_those_of_each_rank_and_never_more_than_apart(given: list[tuple[int, int]]) -> None:
    parts = [Part(str(place), "B", 0, visits, quota) for place, (quota, visits) in enumerate(given)]
    by_rank = [max((p.visits for p in parts if rank <= p.quota), default=0) for rank in range(1, 61)]
    assert joint_visits(parts) == sum(by_rank) <= sum(p.quota * p.visits for p in parts)


@given(st.integers(0, 10_000))
def test_the_better_grade_is_never_visited_more(objects: int) -> None:
    visits = [stratum_of(f"food:{grade}", objects, {"food": POLICY}).visits for grade in "ABD"]
    assert visits == sorted(visits)


def said(result: Result = Result.NO_PROBLEM, *, text: str = "", on: date = DAY, until: date | None = None) -> Finding:
    return Finding(result, on, until or on + timedelta(days=900), text, text, text)


@pytest.mark.parametrize("result", sorted(AGAINST))
def test_whatever_speaks_against_somebody_needs_findings_basis_and_remedy(result: Result) -> None:
    refuse_finding(said(result, text="有"), today=DAY, drawn_on=DAY)
    for text in ("", "  ", "长" * 4_001):
        with pytest.raises(ResultRefused):
            refuse_finding(said(result, text=text), today=DAY, drawn_on=DAY)


def test_an_inspection_takes_place_after_the_draw_and_not_in_the_future() -> None:
    for on in (DAY - timedelta(days=1), DAY + timedelta(days=6)):
        with pytest.raises(ResultRefused, match="took place between"):
            refuse_finding(said(on=on), today=DAY + timedelta(days=5), drawn_on=DAY)
    with pytest.raises(ResultRefused, match="stop being public"):
        refuse_finding(said(until=DAY - timedelta(days=1)), today=DAY, drawn_on=DAY)
