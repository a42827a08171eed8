"""Readers who catch up are told of thousands of events at once what they would be told one by one."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongxin.api.writing_changes import ChangesWritten
from gongxin.dossiers.actions import withdraw_records
from gongxin.dossiers.catching_up import Asked, reader_of
from gongxin.dossiers.changes import Change, ChangedOneByOne
from gongxin.dossiers.copies import public_changes, written_changes
from gongxin.dossiers.models import Record
from gongxin.dossiers.remarks import RemarkKind
from gongxin.ledger.actions import sequence_batches
from gongxin.ledger.queries import events_from, head
from gongxin.rulebook.queries import current
from tests.dossiers.builders import NOW, TODAY, say, unsay
from tests.exchange.yunze import Desk, penalty

LATE_AFTER = timedelta(days=30)
ONE_DAY = timedelta(days=1)
DEEDS = ("correct", "withdraw", "dispute", "settle", "repair", "again")


def one_by_one(start: int, *, days: int) -> list[Change]:
    """What each event is told as by the decision about its own record."""
    events = events_from(start, limit=10_000)
    return list(ChangedOneByOne(events, current(), NOW + days * ONE_DAY, LATE_AFTER).changes())


def at_once(start: int, *, days: int, limit: int = 1_000) -> list[Change]:
    """The same, as readers are told page by page."""
    found: list[Change] = []
    while page := public_changes(start, limit=limit, now=NOW + days * ONE_DAY, late_after=LATE_AFTER):
        found += page.changes
        if page.following == start:
            break
        start = page.following
    return found


def written(start: int, *, days: int, limit: int) -> bytes:
    """The same as the store writes it, page by page."""
    found: list[bytes] = []
    wording = ChangesWritten(lambda until: None)
    while (page := written_changes(start, limit=limit, now=NOW + days * ONE_DAY, late_after=LATE_AFTER, wording=wording)
           ).following > start:  # fmt: skip
        found += [page.text] if page.text else []
        start = page.following
    return b",".join(found)


def one_by_one_written(start: int, *, days: int) -> bytes:
    """What each event is told as, one after the other."""
    wording = ChangesWritten(lambda until: None)
    return ",".join(map(wording.alone, one_by_one(start, days=days))).encode()


def do(deed: str, number: int, *, days: int, desk: Desk) -> None:
    """Something happens to the organisation's record, so many days from today."""
    day, at = TODAY + days * ONE_DAY, NOW + days * ONE_DAY
    if deed == "correct":
        desk.hand_in([penalty(number, 事实=f"第{days}次更正")], day=60 + days)
    elif deed == "withdraw":
        withdraw_records(Record.objects.filter(digest__isnull=False).values_list("id", flat=True)[:1],
                         because="case 7", by="desk", at=at)  # fmt: skip
    elif deed == "settle":
        unsay(RemarkKind.DISPUTED, number, case=7, day=day, at=at)
    elif deed in ("dispute", "repair"):
        say(RemarkKind.DISPUTED if deed == "dispute" else RemarkKind.REPAIRED, number, case=7, day=day, at=at)
    else:
        desk.hand_in([penalty(number)], day=60 + days)
    sequence_batches()


def test_every_sort_of_change_is_told_alike(desk: Desk) -> None:
    desk.hand_in([penalty(number, 有效期="2026-12-01" if number % 2 else "") for number in range(1, 8)])
    desk.hand_in([penalty(8, 决定日期="2025-01-01", 类别="责令关闭"), penalty(9, 决定日期="2024-01-01")])
    for days, deed in enumerate(DEEDS, 1):
        do(deed, days, days=days, desk=desk)
    for days in (0, 9, 200, 4_000):
        assert at_once(0, days=days) == one_by_one(0, days=days)
        for _ in ("decided here", "decided for the page before"):
            assert written(0, days=days, limit=5_000) == one_by_one_written(0, days=days)


class Counting(ChangesWritten):
    """Remembers the records whose changes it was asked to write alone."""

    def __init__(self) -> None:
        super().__init__(lambda until: None)
        self.asked: list[int] = []

    def alone(self, change: Change) -> str:
        self.asked.append(change.record)
        return super().alone(change)


def test_what_was_decided_before_is_written_by_the_store_itself(desk: Desk) -> None:
    desk.hand_in([penalty(number) for number in range(1, 8)])
    do("dispute", 2, days=1, desk=desk)
    reader, asked = reader_of(current(), NOW + 2 * ONE_DAY), Asked(NOW + 2 * ONE_DAY, LATE_AFTER)
    counted = []
    for wording in (Counting(), Counting()):
        page = reader.written(0, head(), asked=asked, wording=wording)
        assert (page.count, page.items) == (8, {"yunze.penalty"})
        counted.append(wording.asked)
    assert len(counted[0]) == 8 and len(counted[1]) == 2, "what was said of it is left to the one-by-one way"


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(1, 3)), max_size=8), st.sampled_from([1, 3, 1_000, 3_000])
)
def test_whatever_happened_pages_of_any_size_tell_the_same(
    desk: Desk, deeds: list[tuple[str, int]], limit: int
) -> None:
    start = head()
    desk.hand_in([penalty(number, 事实=f"{start}") for number in range(1, 4)], day=60)
    for days, (deed, number) in enumerate(deeds, 1):
        do(deed, number, days=days, desk=desk)
    for days in (10, 400):
        assert at_once(start, days=days, limit=limit) == one_by_one(start, days=days)
        assert written(start, days=days, limit=limit) == one_by_one_written(start, days=days)
