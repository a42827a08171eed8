"""A source and the platform agree by one root hash; whatever differs has a number until a later list settles it."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings as settings_of
from hypothesis import given, settings
from hypothesis import strategies as st

from gongxin.dossiers.actions import withdraw_records
from gongxin.dossiers.models import Record
from gongxin.exchange.reconciling import (
    Listed,
    ListRefused,
    Reconciled,
    latest_reconciliation,
    list_of,
    open_differences,
    read_list,
    reconcile,
    root_of,
)
from gongxin.rulebook.queries import current
from tests.exchange.yunze import AT, Desk, csv_of, penalty

FEED = "yunze.feed.penalties-csv"
LATER = AT + timedelta(days=30)
FACTS = st.builds(Listed, st.uuids(), st.uuids())


def own_list(folder: Path, *rows: dict[str, str]) -> list[Listed]:
    """What the source lists of these rows."""
    path = folder / "own.csv"
    path.write_bytes(csv_of(rows))
    return list(list_of(path, feed=current().feed(FEED), book=current(), day=LATER.date()))


def compared(facts: list[Listed], *, days: int = 0) -> Reconciled:
    return reconcile(
        facts, feed=current().feed(FEED), by="clerk", at=LATER + timedelta(days=days), home=settings_of.HOME
    )


def open_kinds() -> list[str]:
    return sorted(one.kind for one in open_differences([FEED], limit=100))


def test_who_states_what_is_held_has_the_same_root(desk: Desk, tmp_path: Path) -> None:
    rows = [penalty(number) for number in range(1, 6)]
    desk.hand_in(rows)
    found = compared(own_list(tmp_path, *reversed(rows)))
    assert found.equal and (found.held, found.listed, found.differing) == (5, 5, {}) and open_kinds() == []


def test_each_way_of_differing_is_a_line_until_a_later_list_settles_it(desk: Desk, tmp_path: Path) -> None:
    rows = [penalty(number) for number in range(1, 6)]
    desk.hand_in(rows)
    theirs = [*rows[:3], penalty(4, 事实="另一事实"), penalty(9)]
    found = compared(own_list(tmp_path, *theirs))
    assert not found.equal and found.differing == {"different": 1, "missing_here": 1, "missing_there": 1}
    first = {one.id for one in open_differences([FEED], limit=9)}
    compared(own_list(tmp_path, *theirs), days=1)
    assert {one.id for one in open_differences([FEED], limit=9)} == first
    desk.hand_in([penalty(4, 事实="另一事实"), penalty(9)], day=31)
    compared(own_list(tmp_path, *theirs), days=2)
    assert open_kinds() == ["missing_there"]
    assert compared(own_list(tmp_path, *theirs, rows[4]), days=3).equal and open_kinds() == []


def test_what_was_withdrawn_here_is_missing_here(desk: Desk, tmp_path: Path) -> None:
    desk.hand_in([penalty(1)])
    withdraw_records([Record.objects.get().id], because="case 7", by="desk", at=LATER)
    compared(own_list(tmp_path, penalty(1)))
    assert open_kinds() == ["missing_here"]
    latest = latest_reconciliation(FEED)
    assert latest is not None and latest.held == 0


def test_rows_that_would_be_given_back_are_not_listed(desk: Desk, tmp_path: Path) -> None:
    desk.hand_in([penalty(1)])
    assert len(own_list(tmp_path, penalty(1), penalty(2, 决定日期="明天"))) == 1


def test_a_list_that_says_two_things_of_a_fact_is_refused(desk: Desk) -> None:
    fact = Listed(UUID(int=1), UUID(int=2))
    with pytest.raises(ListRefused, match="1 facts with two contents"):
        compared([fact, Listed(fact.key, UUID(int=3))])
    assert latest_reconciliation(FEED) is None


@pytest.mark.parametrize("text", ["", "a,b", "key,digest\nx", "key,digest\n1,2", "key,digest\n" + "0" * 32])
def test_what_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(ListRefused):
        read_list(text.splitlines())


@settings(max_examples=10)
@given(st.lists(FACTS, max_size=5))
def test_a_list_is_read_as_it_was_written(facts: list[Listed]) -> None:
    lines = ["key,digest", *(f"{one.key},{one.digest}" for one in facts)]
    assert read_list(lines) == facts and root_of(read_list(lines)) == root_of(list(reversed(facts)))
