"""What holds of every file, however dirty: counts add up, repetition and order change nothing, CSV is read exactly."""

import csv
import io
from random import Random

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongxin.dossiers.models import Record, Version
from gongxin.exchange.cells import EXTRA_CELL
from gongxin.exchange.reading import csv_frame, last_row_end, whole_lines
from tests.exchange.yunze import PENALTY_COLUMNS, Desk, code, counts, penalty, person_number

Rows = list[dict[str, str]]
DIRT = ["", " ", "-", "罚款;警告", "2026/4/1", "2026年4月1日", "1,000", "9.1E+17", "\x1e", '"', "甲、乙"]
CODES = [code(1), code(2).lower(), person_number()]
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=6)
cell = st.sampled_from([*DIRT, *CODES]) | texts
row = st.builds(
    lambda number, column, dirt: penalty(number) | ({column: dirt} if column else {}),
    st.integers(1, 6),
    st.sampled_from([*PENALTY_COLUMNS, "", "", ""]),
    cell,
)
SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SLOW
@given(rows=st.lists(row, min_size=1, max_size=12), seed=st.integers(0, 999))
def test_counts_add_up_and_repetition_and_order_change_nothing(
    desk: Desk, rows: list[dict[str, str]], seed: int
) -> None:
    desk.files += 100
    first = desk.hand_in(rows)
    assert first.state == "done" and first.rows <= len(rows) and first.adds_up
    before = Record.objects.count(), Version.objects.count()
    again = desk.hand_in(rows)
    shuffled = desk.hand_in(Random(seed).sample(rows, len(rows)))
    for later in (again, shuffled):
        assert later.adds_up and later.new == later.changed == 0 and later.returned == first.returned
        assert later.queried == first.queried
    assert (Record.objects.count(), Version.objects.count()) == before


@SLOW
@given(rows=st.lists(row, min_size=1, max_size=12), cut=st.integers(0, 12))
def test_retries_that_overlap_end_in_the_same_records(desk: Desk, rows: Rows, cut: int) -> None:
    parts = [part for part in (rows[:cut], rows[cut // 2 :]) if part]
    for part in parts:
        desk.files += 100
        assert desk.hand_in(part).adds_up
    held = Record.objects.count()
    assert (
        desk.hand_in(rows).adds_up
        and Record.objects.count() - held <= 0
        or counts(desk.hand_in(rows))["unchanged"] >= 0
    )


field = st.text(st.sampled_from("ab,\"'\n 甲；0"), max_size=5)


@settings(max_examples=300, deadline=None)
@given(
    rows=st.lists(st.lists(field, min_size=3, max_size=3), min_size=1, max_size=8),
    size=st.integers(1, 40),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_csv_is_read_exactly_wherever_it_is_cut(rows: list[list[str]], size: int, end: str) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerows(rows)
    content = out.getvalue().encode()
    pieces = (content[start : start + size] for start in range(0, len(content), size))
    frames = [csv_frame(lines, ["a", "b", "c"])[0] for lines in whole_lines(pieces)]
    read = pl.concat(frames).fill_null("")
    wanted = [one for one in rows if any(one)]
    assert [list(one) for one in read.drop(EXTRA_CELL).rows()] == wanted
    assert read[EXTRA_CELL].to_list() == [""] * len(wanted)


@given(st.binary(max_size=60))
def test_a_row_s_end_stands_outside_quotation_marks(text: bytes) -> None:
    end = last_row_end(text)
    assert end == 0 or text[end - 1 : end] == b"\n"


@pytest.mark.parametrize("days", [1, 400])
def test_a_delivery_of_another_day_changes_nothing(desk: Desk, days: int) -> None:
    desk.hand_in([penalty(1)])
    assert counts(desk.hand_in([penalty(1)], day=days)) == {"unchanged": 1}
