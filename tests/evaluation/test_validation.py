"""The figures of a validation, against values computed by hand."""

from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongxin.evaluation.validation import (
    Numbers,
    ValidationRefused,
    area,
    bin_edges,
    calibration,
    discrimination,
    drift,
    indicator_line,
    shares,
    stability,
    wilson,
    worsens,
)


def numbers(*values: float) -> Numbers:
    return np.array(values, dtype=np.float64)


SCORES = numbers(1, 2, 3, 4, 5)
BAD = np.array([True, False, True, False, False])


def test_the_area_is_the_share_of_pairs_in_order() -> None:
    # Bad 1 and 3 against good 2, 4 and 5: five of the six pairs are in order.
    assert area(SCORES, BAD).value == pytest.approx(5 / 6)


def test_a_tie_is_half_a_pair() -> None:
    assert area(numbers(1, 1), np.array([True, False])).value == 0.5


def test_the_interval_of_the_area_is_that_of_delong() -> None:
    # Placements of the good among the bad: 1/2, 1, 1 (variance 1/12); of the bad among the good: 1, 2/3 (1/18).
    reach = 1.959963984540054 * sqrt(1 / 12 / 3 + 1 / 18 / 2)
    found = area(SCORES, BAD)
    assert (found.low, found.high) == (pytest.approx(5 / 6 - reach), 1.0)


def test_ks_is_the_greatest_distance_and_says_where() -> None:
    # At 3: all of the bad and a third of the good.
    found = discrimination(SCORES, BAD)
    assert found.ks == pytest.approx(2 / 3) and found.ks_at == 3
    assert found.gini == pytest.approx(2 / 3)


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=40))
def test_the_area_is_what_counting_every_pair_gives(rows: list[tuple[int, bool]]) -> None:
    bad = [score for score, happened in rows if happened]
    good = [score for score, happened in rows if not happened]
    scores, outcomes = numbers(*(score for score, _ in rows)), np.array([happened for _, happened in rows])
    if not bad or not good:
        with pytest.raises(ValidationRefused, match="to some and not to others"):
            area(scores, outcomes)
        return
    pairs = [1.0 if below < above else 0.5 if below == above else 0.0 for below in bad for above in good]
    assert area(scores, outcomes).value == pytest.approx(sum(pairs) / len(pairs))


def test_the_interval_of_a_rate_is_that_of_wilson() -> None:
    # 1 of 10, a textbook value.
    found = wilson(1, 10)
    assert (round(found.low, 4), round(found.high, 4)) == (0.0179, 0.4042)
    assert wilson(0, 0).high == 1.0 and wilson(0, 20).low == 0.0


def test_calibration_counts_each_grade_and_sees_an_order_that_does_not_hold() -> None:
    outcomes = np.array([False, False, True, False, True])
    lines = calibration(["A", "A", "B", "C", "D"], outcomes, order="ABCD")
    assert [(line.grade, line.count, line.bad) for line in lines] == [
        ("A", 2, 0),
        ("B", 1, 1),
        ("C", 1, 0),
        ("D", 1, 1),
    ]
    assert not worsens(lines) and worsens((lines[0], lines[1]))


def test_a_grade_outside_the_order_is_refused() -> None:
    with pytest.raises(ValidationRefused, match="does not name E"):
        calibration(["A", "E"], np.array([True, False]), order="ABCD")


def test_the_stability_index_is_the_sum_over_bins() -> None:
    by_hand = (0.4 - 0.5) * log(0.4 / 0.5) + (0.6 - 0.5) * log(0.6 / 0.5)
    assert stability(numbers(0.5, 0.5), numbers(0.4, 0.6)) == pytest.approx(by_hand)
    assert stability(numbers(1, 0), numbers(0, 1)) > 18  # an empty bin counts a ten-thousandth


def test_the_same_population_has_not_drifted() -> None:
    held = numbers(*range(100))
    assert drift(held, held) == 0.0
    assert drift(held, held + 50) > 0.25


def test_bins_hold_about_equally_many_and_an_edge_belongs_above() -> None:
    edges = bin_edges(numbers(1, 2, 3, 4), bins=2)
    assert edges.tolist() == [2] and shares(numbers(1, 2, 3, 4), edges).tolist() == [0.25, 0.75]


def test_an_indicator_is_judged_where_it_is_known() -> None:
    line = indicator_line("ratio", numbers(1, float("nan"), 3, 4, 5), BAD)
    assert line.missing == pytest.approx(0.2) and line.auc == pytest.approx(5 / 6, abs=0.2)
    assert indicator_line("nothing", numbers(*[float("nan")] * 5), BAD).missing == 1.0
