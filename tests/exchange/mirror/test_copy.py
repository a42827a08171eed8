"""A copy takes a page as one step, tells nothing twice, and expires by itself."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gongxin.exchange.mirror.answers import NodeMisspoke, Told
from gongxin.exchange.mirror.copy import Copy, CopyDamaged, CopyExpired, NoCopy
from gongxin.exchange.mirror.folders import CopyInUse, held_copy, read_copy

NOW = datetime(2026, 7, 1, 4, tzinfo=UTC)
UNTIL = NOW + timedelta(hours=1)
CODE = "91990100MA90000011"


def line(number: int, *, until: str | None = None, said: str = "") -> bytes:
    return json.dumps({"code": CODE, "id": number, "public_until": until, "facts": {"said": said}}).encode()


def told(position: int, record: int, sort: str = "new_fact") -> Told:
    return Told(position, sort, record, NOW.isoformat())


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Copy]:
    with held_copy(tmp_path) as held:
        held.begin([line(1), line(2, until="2026-07-02")], address="https://node", position=10, usable_until=UNTIL)
        yield held


def test_it_shows_what_is_public_until_it_expires_by_itself(copy: Copy) -> None:
    assert len(copy.shown(CODE, at=NOW)) == 2
    with pytest.raises(CopyExpired, match="expired since 2026-07-01 13:00"):
        copy.shown(CODE, at=UNTIL)


def test_a_record_is_shown_until_its_own_last_day_and_no_longer(copy: Copy) -> None:
    copy.take([], {}, following=11, usable_until=NOW + timedelta(days=9))
    midnight = datetime(2026, 7, 1, 16, tzinfo=UTC)
    assert len(copy.shown(CODE, at=midnight - timedelta(seconds=1))) == 2
    assert copy.shown(CODE, at=midnight) == [line(1)]
    assert copy.forget_ended(midnight.date() + timedelta(days=1)) == 1


def test_an_answer_that_renews_nothing_leaves_the_end_where_it_was(copy: Copy) -> None:
    copy.take([], {}, following=12, usable_until=None)
    standing = copy.standing()
    assert standing is not None and (standing.position, standing.usable_until) == (12, UNTIL)


def test_a_page_is_taken_whole(copy: Copy) -> None:
    copy.take([told(10, 2, "expiry"), told(11, 3)], {3: line(3)}, following=12, usable_until=None)
    assert copy.shown(CODE, at=NOW) == [line(1), line(3)]
    assert [one.position for one in copy.changes(0)] == [10, 11]


def test_a_page_that_cannot_be_taken_changes_nothing(copy: Copy) -> None:
    with pytest.raises(NodeMisspoke):
        copy.take([told(10, 1, "expiry"), told(11, 3)], {3: b"{}"}, following=12, usable_until=None)
    standing = copy.standing()
    assert standing is not None and standing.position == 10 and len(copy.shown(CODE, at=NOW)) == 2


def test_what_was_told_is_not_told_again(copy: Copy) -> None:
    for _ in range(2):
        copy.take([told(10, 3)], {3: line(3)}, following=11, usable_until=None)
    assert [one.position for one in copy.changes(0)] == [10]


def test_a_line_that_is_not_as_it_was_told_is_not_shown(copy: Copy, tmp_path: Path) -> None:
    for altered in (b"{", line(1, said="something else")):
        with closing(sqlite3.connect(tmp_path / "copy.sqlite", isolation_level=None)) as store:
            store.execute("UPDATE record SET line = ? WHERE number = 1", [altered])
        with pytest.raises(CopyDamaged, match="record 1 is not held as the node told it"):
            copy.shown(CODE, at=NOW)


@pytest.mark.parametrize("column", ["position", "usable_until", "acknowledged"])
@pytest.mark.parametrize("value", ["x", "1.5", "2026-07-01T00:00:00"])
def test_a_copy_that_does_not_say_how_far_it_is_is_damaged(copy: Copy, column: str, value: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "copy.sqlite", isolation_level=None)) as store:
        store.execute("INSERT OR REPLACE INTO standing VALUES (?, ?)", [column, value])
    with pytest.raises(CopyDamaged, match="does not say how far"):
        copy.standing()


@pytest.mark.parametrize("left", [10, 100, 4096, 9000])
def test_a_file_that_was_cut_off_is_a_damaged_copy(copy: Copy, tmp_path: Path, left: int) -> None:
    copy.close()
    file = tmp_path / "cut" / "copy.sqlite"
    file.parent.mkdir()
    file.write_bytes((tmp_path / "copy.sqlite").read_bytes()[:left])
    for opened in (held_copy, read_copy):
        with pytest.raises(CopyDamaged), opened(file.parent) as cut:
            cut.shown(CODE, at=NOW)


def test_a_disk_that_is_full_is_no_damage(copy: Copy, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="readonly"), read_copy(tmp_path) as beside:
        beside._store.execute("PRAGMA query_only = ON")
        beside.acknowledged(1)


def test_a_copy_is_kept_by_one_process_and_read_by_any(copy: Copy, tmp_path: Path) -> None:
    with pytest.raises(CopyInUse), held_copy(tmp_path):
        pass
    with read_copy(tmp_path) as beside:
        assert len(beside.shown(CODE, at=NOW)) == 2


def test_a_folder_without_a_whole_copy_shows_nothing(tmp_path: Path) -> None:
    with pytest.raises(NoCopy), read_copy(tmp_path):
        pass
    with held_copy(tmp_path) as empty, pytest.raises(NoCopy):
        empty.shown(CODE, at=NOW)
