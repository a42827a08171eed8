"""Stories hold on whatever day the demo is run, and at whatever scale."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongxin.cli.province.deliveries import Province, write_deliveries
from gongxin.cli.province.rounds import SELDOM, WAVES, rounds_of
from gongxin.cli.province.stories import ENDS, LASTING, STORIES, stories_of
from gongxin.exchange.reading import read_blocks
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import Length

PACKS = Path(__file__).resolve().parents[2] / "packs"
DAYS = st.dates(date(2026, 4, 2), date(2040, 12, 31))
LISTS = "demo.feed.serious-list-entries"
SERIOUS = "91990100MA90011A4Q"


@cache
def rulebook() -> Rulebook:
    return Rulebook.from_packs(PACKS)


def told(item: str, today: date, scale: float) -> pl.DataFrame:
    """The personas' facts of one item."""
    province = Province(rulebook(), today, scale=scale)
    terms, drawn = province.terms(item), province.drawn(item)
    found = stories_of(item, terms, drawn=drawn, organisations=province.organisations())
    assert found is not None
    return found


@settings(max_examples=40, deadline=None)
@given(DAYS, st.sampled_from([0.01, 0.03, 0.2]), st.sampled_from(LASTING))
def test_what_a_story_promises_to_stand_has_not_ended(today: date, scale: float, item: str) -> None:
    facts = told(item, today, scale)
    ends = [name for name in facts.columns if ENDS.search(name)]
    assert ends and len(facts) == len(STORIES[item])
    assert all(facts[name].is_null().all() for name in ends)


@pytest.mark.parametrize("today", [date(2026, 9, 14), date(2026, 11, 22), date(2027, 3, 1), date(2028, 2, 29)])
@pytest.mark.parametrize("scale", [0.01, 0.05])
def test_the_entry_in_a_list_is_sent_whole_on_every_day(today: date, scale: float, tmp_path: Path) -> None:
    province = Province(rulebook(), today, scale=scale)
    feed = province.rulebook.feed(LISTS)
    files = [file for file in write_deliveries(tmp_path, province) if file.feed == LISTS]
    rows = pl.concat([block.frame for file in files for block in read_blocks(file.path, feed)], how="diagonal_relaxed")
    ours = rows.filter(pl.any_horizontal(pl.all() == SERIOUS))
    columns: Mapping[str, tuple[str, ...]] = {column.to: tuple(column.names) for column in feed.columns}
    removed = [name for name in columns["removed_on"] if name in ours.columns]
    assert len(ours) == 1 and not ours.select((pl.col(removed).fill_null("") != "").any()).to_numpy().any()
    assert not ours.select(pl.any_horizontal(pl.all() == "其它情形（样例）")).to_series().any()


@given(st.integers(1, 60))
def test_sources_with_a_limit_deliver_often_enough_to_keep_it(days: int) -> None:
    rounds = list(rounds_of("demo.feed.any", Length(working_days=days)))
    assert set(WAVES) <= {one.ago for one in rounds} and rounds[0].before is None
    for one in rounds[1:]:
        assert one.before is not None and 0 < one.before - one.ago <= max(days * 9 // 7, 1)


def test_sources_without_a_limit_deliver_three_times_and_one_delivers_too_seldom() -> None:
    assert [one.ago for one in rounds_of("demo.feed.any", None)] == list(WAVES)
    for feed, every in SELDOM.items():
        assert every > 11
        rounds = list(rounds_of(feed, Length(working_days=7)))
        assert [one.wave for one in rounds] == sorted(one.wave for one in rounds)
