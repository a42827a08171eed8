"""A copy hears of each end of publication once: for each period in which the record was public, and never besides."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongxin.dossiers.actions import withdraw_records
from gongxin.dossiers.copies import Sort, public_changes
from gongxin.dossiers.remarks import WITHHOLDING, RemarkKind
from gongxin.ledger.actions import sequence_batches
from gongxin.ledger.queries import head
from tests.dossiers.builders import NOW, TODAY, record, say, unsay
from tests.exchange.yunze import Desk, penalty

ONE_DAY = timedelta(days=1)
REPAIRED, SHIELDED, DISPUTED = RemarkKind.REPAIRED, RemarkKind.SHIELDED, RemarkKind.DISPUTED


def told(start: int = 0, *, days: int = 9) -> list[tuple[int, Sort, date | None]]:
    """The position, sort and lease of each change, as somebody hears it so many days later."""
    now = NOW + days * ONE_DAY
    changes = public_changes(start, limit=100, now=now, late_after=timedelta(days=9_000)).changes
    return [(one.position, one.sort, one.lease_until) for one in changes]


def on(kind: RemarkKind, days: int) -> int:
    """Something is said so many days from today; the position of its event."""
    assert say(kind, case=7, day=TODAY + days * ONE_DAY, at=NOW + days * ONE_DAY)
    return head() - 1


def off(kind: RemarkKind, days: int) -> int:
    """It holds no longer from so many days on; the position of its event."""
    assert unsay(kind, case=7, day=TODAY + days * ONE_DAY, at=NOW + days * ONE_DAY)
    return head() - 1


def test_a_record_corrected_disputed_and_repaired_ends_once(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    desk.hand_in([penalty(1, 事实="未按规定公示年度报告")], day=1)
    on(DISPUTED, 0)
    end = on(REPAIRED, 1)
    assert told() == [(end, Sort.EXPIRY, TODAY + ONE_DAY)]


def test_a_shield_that_fell_back_and_a_repair_end_two_periods(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    first = on(SHIELDED, 0)
    off(SHIELDED, 2)
    second = on(REPAIRED, 4)
    expected = [(first, Sort.EXPIRY, TODAY), (second, Sort.EXPIRY, TODAY + 4 * ONE_DAY)]
    assert told() == expected and told(first + 1) == expected[1:]


def test_a_shield_that_goes_over_into_repair_ends_one_period(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    first = on(SHIELDED, 0)
    on(REPAIRED, 2)
    off(SHIELDED, 2)
    assert told() == [(first, Sort.EXPIRY, TODAY)]


def test_a_shield_whose_fall_back_and_repair_come_at_one_moment_ends_as_the_log_orders_them(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    first = on(SHIELDED, 0)
    off(SHIELDED, 2)
    second = on(REPAIRED, 2)
    assert [position for position, _, _ in told()] == [first, second]


def test_a_window_that_runs_out_is_told_with_the_last_event_before_it(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    said = on(DISPUTED, 0)
    ((position, sort, lease),) = told(days=4_000)
    assert (position, sort) == (said, Sort.EXPIRY) and lease is not None and TODAY < lease < TODAY + 4_000 * ONE_DAY


def test_a_record_shielded_when_its_window_ran_out_ended_with_the_shield(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    shielded = on(SHIELDED, 0)
    off(SHIELDED, 3_000)
    assert [position for position, _, _ in told(days=4_000)] == [shielded]


def test_a_record_taken_back_is_withdrawn_once(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    on(DISPUTED, 0)
    withdraw_records([record()], because="case 7", by="desk", at=NOW + ONE_DAY)
    sequence_batches()
    assert told() == [(head() - 1, Sort.WITHDRAWAL, TODAY + ONE_DAY)]


def test_a_record_that_is_public_again_is_told_as_it_stands(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    on(SHIELDED, 0)
    off(SHIELDED, 2)
    assert {sort for _, sort, _ in told()} == {Sort.NEW_FACT, Sort.REMARK}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([REPAIRED, SHIELDED, DISPUTED]), max_size=6))
def test_whatever_is_said_and_unsaid_each_period_ends_once(desk: Desk, kinds: list[RemarkKind]) -> None:
    start = 1 + head()  # an organisation of its own for each example
    desk.hand_in([penalty(start)])
    first, said, ends = head() - 1, set[RemarkKind](), []
    for days, kind in enumerate([*kinds, REPAIRED, *([] if kinds.count(REPAIRED) % 2 == 0 else [REPAIRED])], 1):
        public = not said & WITHHOLDING
        change = unsay if kind in said else say
        assert change(kind, start, case=7, day=TODAY + days * ONE_DAY, at=NOW + days * ONE_DAY)
        said ^= {kind}
        ends += [head() - 1] if public and said & WITHHOLDING else []
    heard = [position for position, _, _ in told(first) if position >= first]
    assert said & WITHHOLDING and heard == ends
