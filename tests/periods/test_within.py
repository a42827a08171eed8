"""Statutory clocks: the day of the event never counts, and an unknown calendar is refused."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongxin.periods import (
    CalendarUnknown,
    Clock,
    ClockRefused,
    Period,
    Within,
    day_of,
    first_moment_of,
    is_working_day,
    working_day_after,
    working_days_between,
)
from gongxin.periods.calendar import NaiveMoment
from gongxin.periods.columns import working_days_after

KNOWN = st.dates(date(2004, 1, 1), date(2026, 9, 1))


@pytest.mark.parametrize(
    ("within", "anchor", "last"),
    [
        (Within(working_days=1), date(2025, 11, 21), date(2025, 11, 24)),
        (Within(working_days=7), date(2025, 9, 26), date(2025, 10, 13)),
        (Within(working_days=2), date(2025, 9, 26), date(2025, 9, 29)),
        (Within(days=30), date(2025, 1, 31), date(2025, 3, 2)),
        (Within(months=3), date(2025, 11, 30), date(2026, 2, 28)),
        (Within(years=1), date(2024, 2, 29), date(2025, 2, 28)),
        (Within(months=0), date(2025, 5, 5), date(2025, 5, 5)),
        (Within(days=5), date(2025, 9, 27), date(2025, 10, 2)),
        (Within(days=5, moves_to_working_day=True), date(2025, 9, 27), date(2025, 10, 9)),
    ],
)
def test_a_clock_ends_on_the_day_the_law_says(within: Within, anchor: date, last: date) -> None:
    assert within.last_day(anchor) == last


def test_make_up_days_are_working_days_and_holidays_are_not() -> None:
    assert is_working_day(date(2025, 9, 28))
    assert not is_working_day(date(2025, 10, 1))
    assert not is_working_day(date(2025, 11, 22))


@pytest.mark.parametrize("day", [date(2003, 12, 31), date(2099, 1, 4)])
def test_a_year_without_a_notice_is_refused_and_not_guessed(day: date) -> None:
    with pytest.raises(CalendarUnknown, match=str(day.year)):
        is_working_day(day)
    with pytest.raises(CalendarUnknown):
        Within(working_days=1).last_day(day)
    with pytest.raises(CalendarUnknown):
        working_days_after(pl.Series([day]), 1)


def test_a_count_that_runs_past_the_last_notice_is_refused() -> None:
    with pytest.raises(CalendarUnknown):
        working_day_after(date(2026, 6, 1), 100_000)
    with pytest.raises(CalendarUnknown):
        working_days_after(pl.Series([date(2026, 6, 1)]), 100_000)


def test_the_period_of_a_clock_begins_on_the_day_after_its_event() -> None:
    assert Within(days=3).period(date(2025, 5, 1)) == Period(date(2025, 5, 2), date(2025, 5, 5))


@pytest.mark.parametrize(
    "mapping",
    [
        {},
        {"working_days": 7, "days": 7},
        {"weeks": 2},
        {"working_days": None},
        {"working_days": "7"},
        {"days": True},
        {"days": 1.5},
        {"days": -1},
        {"days": 10**9},
        {"days": 1, "moves_to_working_day": "yes"},
        {"moves_to_working_day": True},
    ],
)
def test_a_length_without_exactly_one_unit_and_number_is_refused(mapping: dict[str, object]) -> None:
    with pytest.raises(ClockRefused):
        Within.from_mapping(mapping)


def test_a_length_is_read_from_a_rule_and_said_in_words() -> None:
    within = Within.from_mapping({"working_days": 7})
    assert within == Within(working_days=7)
    assert (within.said("zh"), within.said("en")) == ("7个工作日", "7 working days")
    assert Within(months=1).said("en") == "1 month"


def test_a_clock_counts_from_its_own_event() -> None:
    clock = Clock.from_mapping({"within": {"days": 3}, "anchor": "receipt"})
    assert clock.last_day({"decision": date(2025, 1, 1), "receipt": date(2025, 2, 1)}) == date(2025, 2, 4)
    with pytest.raises(ClockRefused, match="receipt"):
        clock.last_day({"decision": date(2025, 1, 1)})


@pytest.mark.parametrize(
    "mapping",
    [{}, {"within": {"days": 3}}, {"within": {"days": 3}, "anchor": ""}, {"within": 3, "anchor": "receipt"}],
)
def test_a_clock_without_length_or_anchor_is_refused(mapping: dict[str, object]) -> None:
    with pytest.raises(ClockRefused):
        Clock.from_mapping(mapping)


@settings(deadline=None)
@given(KNOWN, st.integers(1, 60))
def test_working_days_are_counted_one_by_one(day: date, count: int) -> None:
    walked = day
    for _ in range(count):
        walked += timedelta(1)
        while not is_working_day(walked):
            walked += timedelta(1)
    assert working_day_after(day, count) == walked
    assert working_days_between(day, walked) == count


@settings(deadline=None)
@given(st.lists(st.none() | KNOWN, max_size=20), st.integers(1, 40))
def test_a_column_of_days_agrees_with_each_day(days: list[date | None], count: int) -> None:
    column = pl.Series("decided_on", [None, *days], dtype=pl.Date)[1:]
    expected = [None if day is None else working_day_after(day, count) for day in days]
    assert working_days_after(column, count).to_list() == expected


def test_a_moment_belongs_to_its_day_in_china() -> None:
    assert day_of(datetime(2025, 5, 1, 16, 0, tzinfo=UTC)) == date(2025, 5, 2)
    assert first_moment_of(date(2025, 5, 2)) == datetime(2025, 5, 1, 16, 0, tzinfo=UTC)
    with pytest.raises(NaiveMoment):
        day_of(datetime(2025, 5, 1))  # noqa: DTZ001
