"""Notices for years that the packaged calendar does not have: read, checked, and counted with once adopted."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from gongxin.periods import CalendarUnknown, is_working_day, working_day_after, working_days_between
from gongxin.periods.calendar import YearNotice, is_packaged_working_day, known_years, learn, packaged_years
from gongxin.periods.columns import working_days_after
from gongxin.rulebook.book import Rulebook
from tests.rulebook.small_packs import with_file

NEXT = packaged_years()[1] + 1
KNOWN = packaged_years()[1]
WEEKEND = next(date(NEXT, 2, day) for day in range(1, 8) if date(NEXT, 2, day).weekday() == 6)
MONDAY = next(date(NEXT, 3, day) for day in range(1, 8) if date(NEXT, 3, day).weekday() == 0)
FILE = "small/calendars/year.yaml"
NOTICE = f"""\
key: small.calendar.year
title: {{ zh: 放假安排, en: Days of rest }}
versions:
  - in_force: {KNOWN}-11-04
    basis: [{{ act: small.act.penalties, article: "9" }}]
    terms:
      year: {NEXT}
      rests: [{NEXT}-01-01, {MONDAY}]
      worked: [{WEEKEND}]
"""
BREACHES = [
    (f"{NEXT}-01-01", f"{KNOWN}-11-30", "calendar-day"),
    (f"worked: [{WEEKEND}]", f"worked: [{NEXT}-{MONDAY:%m-%d}]", "calendar-day"),
    (f"rests: [{NEXT}-01-01", f"rests: [{WEEKEND}", "calendar-day"),
    (f"year: {NEXT}", f"year: {NEXT + 1}", "calendar-gap"),
    (NOTICE[NOTICE.index("      year") :], "      year: 2026\n      rests: [2026-01-01]\n", "calendar-differs"),
    ("rests: [", "rests: [yesterday, ", "wrong-shape"),
]


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    yield
    learn(())


@pytest.mark.parametrize(("old", "new", "rule"), BREACHES, ids=range(len(BREACHES)))
def test_breaking_one_thing_in_a_notice_is_told(tmp_path: Path, old: str, new: str, rule: str) -> None:
    assert rule in {one.rule for one in with_file(tmp_path, FILE, NOTICE.replace(old, new))}


def test_a_good_notice_has_no_violations_and_is_learnt(tmp_path: Path) -> None:
    assert with_file(tmp_path, FILE, NOTICE) == ()
    assert Rulebook.from_packs(tmp_path).notices == (
        YearNotice(NEXT, frozenset({date(NEXT, 1, 1), MONDAY}), frozenset({WEEKEND})),
    )


def test_what_is_learnt_is_counted_with_one_by_one_and_in_columns() -> None:
    with pytest.raises(CalendarUnknown):
        is_working_day(MONDAY)
    learn([YearNotice(NEXT, frozenset({MONDAY}), frozenset({WEEKEND}))])
    assert known_years()[1] == NEXT
    assert is_working_day(WEEKEND) and not is_working_day(MONDAY)
    after = working_day_after(date(NEXT, 1, 4), 40)
    assert working_days_after(pl.Series([date(NEXT, 1, 4)]), 40).to_list() == [after]
    assert working_days_between(date(NEXT, 1, 4), after) == 40
    learn(())
    with pytest.raises(CalendarUnknown):
        working_days_after(pl.Series([date(NEXT, 1, 4)]), 40)


def test_a_notice_may_move_a_rest_into_the_december_before() -> None:
    last = max(day for day in (date(KNOWN, 12, 25 + more) for more in range(7)) if is_packaged_working_day(day))
    learn([YearNotice(NEXT, frozenset({last, date(NEXT, 1, 1)}), frozenset())])
    assert not is_working_day(last)


def test_nothing_is_learnt_of_a_packaged_year_or_after_a_gap() -> None:
    newyear = frozenset({date(KNOWN, 1, 5)})
    learn(
        [YearNotice(KNOWN, newyear, frozenset()), YearNotice(NEXT + 1, frozenset({date(NEXT + 1, 1, 1)}), frozenset())]
    )
    assert known_years() == packaged_years() and is_working_day(date(KNOWN, 1, 5))
