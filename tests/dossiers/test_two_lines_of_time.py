"""Rows are only ever closed, no day has two truths, and every earlier moment gives its earlier answer."""

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongxin.dossiers.answers import Answer, Dossier
from gongxin.dossiers.models import Record, Version
from gongxin.dossiers.queries import AskedOfTheFuture, dossier_of
from gongxin.rulebook.items import Visibility
from tests.exchange.yunze import AT, Desk, code, penalty

NOW = AT + timedelta(days=60)


def asked(
    text: str, *, day: date = date(2026, 7, 1), known_at: datetime = NOW, view: Visibility = Visibility.KEPT
) -> Dossier:
    return dossier_of(text, day=day, known_at=known_at, now=NOW, view=view)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE dossiers_version SET facts = '{}'",
        "UPDATE dossiers_version SET severity = 'minor'",
        "UPDATE dossiers_version SET valid_from = '2020-01-01'",
        "UPDATE dossiers_version SET known_to = now()",
        "DELETE FROM dossiers_version",
    ],
)
def test_a_version_is_never_changed_or_deleted(desk: Desk, change: str) -> None:
    desk.hand_in([penalty(1)])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert Version.objects.count() == 1


def test_a_closed_version_is_not_opened_again(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    desk.hand_in([penalty(1, 事实="更正")], day=1)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE dossiers_version SET known_to = NULL, closed_by = NULL WHERE known_to IS NOT NULL")


def test_a_record_says_one_thing_of_one_day(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    held = Version.objects.get()
    held.stated_by += 1
    with pytest.raises(DatabaseError, match="one thing of one day"), transaction.atomic():
        held.save(force_insert=True)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.sampled_from("甲乙丙丁"), min_size=1, max_size=5), start=st.integers(1, 10_000))
def test_every_earlier_moment_gives_its_earlier_answer(desk: Desk, texts: list[str], start: int) -> None:
    told = []
    for day, text in enumerate(texts):
        receipt = desk.hand_in([penalty(1, 文号=f"第{start}-{desk.days}号", 事实=text)], day=day)
        told.append((receipt.received_at, text))
    desk.days += 1
    number = f"第{start}-{desk.days - 1}号"
    for moment, text in told:
        records = asked(code(1), known_at=moment).records
        assert [one.facts["facts"] for one in records if number in one.facts.values()] == [text]


def test_the_public_sees_nothing_through_the_past_that_was_corrected_away(desk: Desk) -> None:
    desk.hand_in([penalty(1, 事实="错的")])
    desk.hand_in([penalty(1, 事实="对的")], day=5)
    then = AT + timedelta(days=2)
    entitled, public = (asked(code(1), known_at=then, view=view) for view in (Visibility.KEPT, Visibility.PUBLIC))
    assert [one.facts["facts"] for one in entitled.records] == ["错的"]
    assert [one.facts["facts"] for one in public.records] == ["对的"] and Record.objects.count() == 1


def test_each_absence_is_its_own_answer(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    assert asked(code(2)).answer is Answer.NO_SUCH_CODE
    assert asked("91990100").answer is Answer.ILL_FORMED
    assert asked(code(1), day=date(2000, 1, 1)).answer is Answer.NOTHING_PUBLISHED
    assert asked(code(1)).answer is Answer.PUBLISHED


def test_the_future_cannot_be_asked(desk: Desk) -> None:
    with pytest.raises(AskedOfTheFuture):
        asked(code(1), known_at=NOW + timedelta(seconds=1))


def test_an_organisation_is_not_known_before_it_was(desk: Desk) -> None:
    desk.hand_in([penalty(1)], day=3)
    assert asked(code(1), known_at=AT + timedelta(days=1)).answer is Answer.NO_SUCH_CODE
