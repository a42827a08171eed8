"""What whole-population work reads: shown records alone, pinned to a position, the same for few and for all."""

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from django.db import transaction

from gongxin.dossiers.extract import Row, Wanted, copy_records, records_shown, subjects_told_of, which_are_shown
from gongxin.dossiers.remarks import RemarkKind
from gongxin.ledger.actions import sequence_batches
from gongxin.ledger.queries import head
from gongxin.rulebook.items import FieldType, SubjectKind, Visibility
from gongxin.rulebook.queries import current
from gongxin.subjects.models import Subject
from tests.dossiers.builders import TODAY, say, unsay
from tests.exchange.yunze import AT, TEXTS, Desk, adopt, penalty

COLUMNS = {
    "money_fine": ("fine", FieldType.MONEY),
    "choices_kinds": ("kinds", FieldType.CHOICES),
    "text_kinds": ("kinds", FieldType.TEXT),
    "date_decided_on": ("decided_on", FieldType.DATE),
}
WITHHOLDING = (RemarkKind.DISPUTED, RemarkKind.FOUND_WRONG, RemarkKind.BOTH_SIDES, RemarkKind.REPAIRED)


def wanted(*, day: date = TODAY, position: int | None = None, view: Visibility = Visibility.PUBLIC) -> Wanted:
    sequence_batches()
    at = head() if position is None else position
    return Wanted(("yunze.penalty", "yunze.rating"), COLUMNS, view, tuple(SubjectKind), day, at, current())


def numbers() -> list[int]:
    return list(Subject.objects.order_by("id").values_list("id", flat=True))


def of_few(asked: Wanted) -> list[Row]:
    return records_shown(asked, subjects=numbers())


def test_a_record_is_read_with_its_days_and_fields_as_numbers(desk: Desk) -> None:
    desk.hand_in([penalty(1, 类别="罚款、警告")])
    (row,) = of_few(wanted())
    decided = (date(2026, 4, 1) - date(1970, 1, 1)).days
    assert row[2:6] == ("yunze.penalty", "ordinary", 0, decided)
    assert row[7:] == (3_500_000, "|warning|fine|", None, decided)


@pytest.mark.parametrize("kind", WITHHOLDING)
def test_what_is_contested_or_withheld_leaves_at_once_and_comes_back(desk: Desk, kind: RemarkKind) -> None:
    desk.hand_in([penalty(1), penalty(2)])
    say(kind)
    assert len(of_few(wanted())) == 1
    unsay(kind)
    assert len(of_few(wanted())) == 2


def test_what_somebody_else_reports_or_the_subject_replies_takes_nothing_away(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    say(RemarkKind.REPORTED)
    say(RemarkKind.STATEMENT, text="we paid")
    assert len(of_few(wanted())) == 1


def test_what_happens_after_the_position_changes_nothing(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    before = wanted()
    told = of_few(before)
    desk.hand_in([penalty(1, 事实="corrected"), penalty(2)], day=1)
    say(RemarkKind.REPAIRED)
    assert of_few(before) == told
    assert len(subjects_told_of(before, subjects=numbers())) == 1


def test_a_record_is_read_until_its_window_ends(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    published = date(2026, 5, 4)
    ends = date(2027, 5, 4)
    assert [len(of_few(wanted(day=day))) for day in (published, ends - timedelta(days=1), ends)] == [1, 1, 0]


NARROWER = """
        visibility: public
        narrower:
          - { visibility: kept, when: [{ field: kinds, includes: [closure] }] }
          - { visibility: shared, when: [{ field: kinds, includes: [fine] }, { field: kinds, includes: [warning] }] }
"""


def test_what_a_record_states_keeps_it_from_those_who_may_not_see_it(desk: Desk, tmp_path: Path) -> None:
    text = TEXTS["catalogue/penalty.yaml"].replace("\n        visibility: public\n", NARROWER)
    adopt(tmp_path / "packs", at=AT - timedelta(days=800), **{"catalogue/penalty.yaml": text})
    desk.hand_in([penalty(1), penalty(2, 类别="罚款、警告"), penalty(3, 类别="责令关闭", **{"金额（万元）": ""})])
    seen = [{str(row[8]) for row in of_few(wanted(view=view))} for view in (Visibility.PUBLIC, Visibility.SHARED)]
    assert seen == [{"|fine|"}, {"|fine|", "|warning|fine|"}]
    assert len(of_few(wanted(view=Visibility.KEPT))) == 3


def test_everybodys_rows_are_those_of_each(desk: Desk, tmp_path: Path) -> None:
    desk.hand_in([penalty(number) for number in range(1, 9)])
    say(RemarkKind.DISPUTED, 3)
    asked, file = wanted(), tmp_path / "records.csv"
    with file.open("wb") as out, transaction.atomic():
        copy_records(asked, out)
    read = duckdb.sql(f"FROM read_csv('{file}', header = false, nullstr = '\\N', allow_quoted_nulls = false)")
    rows = read.fetchall()
    shown = set(which_are_shown(asked, {(row[2], row[3], row[-1]) for row in rows}))
    assert sorted(row[:-1] for row in rows if (row[2], row[3], row[-1]) in shown) == of_few(asked)
    assert len(shown) == 1 and len(rows) == 7


def test_a_name_that_is_no_field_reads_nothing(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    hostile = {"x": ("fine' ; DROP TABLE dossiers_record; --", FieldType.TEXT)}
    asked = wanted()
    read = records_shown(Wanted(asked.items, hostile, *list(asked.__dict__.values())[2:7]), subjects=numbers())
    assert [row[-1] for row in read] == [None]
