"""Periods: one table of relations, and sets of days as the judge."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongxin.periods import EmptyPeriod, Period, add_months

START = date(2024, 1, 1)


def period(start: int, end: int | None) -> Period:
    return Period(START + timedelta(start), None if end is None else START + timedelta(end))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    start = draw(st.integers(0, 20))
    return period(start, draw(st.none() | st.integers(start + 1, 25)))


def days(*spans: Period) -> set[int]:
    return {day for day in range(40) for span in spans if span.contains(START + timedelta(day))}


BASE = period(10, 20)
RELATIONS = [
    ("before", period(1, 5), False, None, [period(10, 20)]),
    ("touching", period(5, 10), False, None, [period(10, 20)]),
    ("overlapping the start", period(5, 15), True, period(10, 15), [period(15, 20)]),
    ("overlapping the end", period(15, 25), True, period(15, 20), [period(10, 15)]),
    ("inside", period(12, 15), True, period(12, 15), [period(10, 12), period(15, 20)]),
    ("the same", period(10, 20), True, period(10, 20), []),
    ("around", period(5, 25), True, period(10, 20), []),
    ("open from before", period(5, None), True, period(10, 20), []),
    ("open from inside", period(15, None), True, period(15, 20), [period(10, 15)]),
    ("open from its end", period(20, None), False, None, [period(10, 20)]),
]


@pytest.mark.parametrize(("name", "other", "touches", "both", "rest"), RELATIONS, ids=[row[0] for row in RELATIONS])
def test_each_relation_of_two_periods(
    name: str, other: Period, touches: bool, both: Period | None, rest: list[Period]
) -> None:
    assert BASE.touches(other) is touches is other.touches(BASE)
    assert BASE.intersection(other) == both
    assert BASE.minus(other) == tuple(rest)


def test_a_period_begins_on_its_first_day_and_ends_before_its_end() -> None:
    assert BASE.contains(START + timedelta(10))
    assert BASE.last_day == START + timedelta(19)
    assert not BASE.contains(START + timedelta(20))
    assert period(0, None).last_day is None


@pytest.mark.parametrize("end", [0, -1])
def test_a_period_without_a_day_is_refused(end: int) -> None:
    with pytest.raises(EmptyPeriod, match="hold no day"):
        period(0, end)


@given(periods(), periods())
def test_periods_behave_as_sets_of_days(one: Period, other: Period) -> None:
    both = one.intersection(other)
    assert days(*one.minus(other)) == days(one) - days(other)
    assert (days(both) if both else set()) == days(one) & days(other)
    assert one.touches(other) == bool(days(one) & days(other))
    assert one.covers(other) == (days(one) >= days(other))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 2, 28), 1, date(2025, 3, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
        (date(2025, 3, 31), -1, date(2025, 2, 28)),
        (date(2025, 1, 15), -1, date(2024, 12, 15)),
        (date(2025, 5, 5), 0, date(2025, 5, 5)),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_last_of_the_month(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(0, 400), st.integers(0, 400))
def test_later_days_and_more_months_never_end_earlier(day: date, months: int, more: int) -> None:
    assert add_months(day, months) <= add_months(day, months + more)
    assert add_months(day, months) <= add_months(day + timedelta(more), months)
