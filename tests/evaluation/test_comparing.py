"""Small counts are withheld, and so is what would give them away."""

from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from gongxin.evaluation.comparing import FEWEST, Line, first, second, whole, withheld

PAIRS = st.dictionaries(st.tuples(st.sampled_from("nesw"), st.sampled_from("ABCD")), st.integers(1, 60))


def test_nothing_is_withheld_where_all_counts_are_large() -> None:
    assert withheld({("n", "A"): 10, ("s", "A"): 40}, whole, second) == {("n", "A"): 10, ("s", "A"): 40}


def test_beside_a_small_count_the_next_smallest_is_withheld() -> None:
    counts = {("n", "A"): 3, ("e", "A"): 12, ("s", "A"): 40}
    assert withheld(counts, second) == {("n", "A"): None, ("e", "A"): None, ("s", "A"): 40}


def test_small_counts_whose_sum_is_small_are_joined_by_another() -> None:
    counts = {("n", "A"): 1, ("e", "A"): 1, ("w", "A"): 12, ("s", "A"): 40}
    assert [pair for pair, told in withheld(counts, second).items() if told is not None] == [("s", "A")]


@given(PAIRS)
def test_no_withheld_count_follows_from_the_sum_of_a_line(counts: dict[tuple[str, str], int]) -> None:
    told = withheld(counts, whole, first, second)
    assert all(count is None or count == counts[pair] >= FEWEST for pair, count in told.items())
    for line in (whole, first, second):
        for part in parts(counts, line):
            inside = [counts[pair] for pair in part if told[pair] is None]
            assert not inside or len(inside) == len(part) or (len(inside) > 1 and sum(inside) >= FEWEST)


def parts(counts: dict[tuple[str, str], int], line: Line) -> list[list[tuple[str, str]]]:
    return [list(some) for _, some in groupby(sorted(counts, key=line), key=line)]
