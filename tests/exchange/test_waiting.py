"""Rows without proof wait for a person; what is decided binds, and is entered as if the code had come with the row."""

from datetime import timedelta

import pytest
from django.db import connection

from gongxin.dossiers.models import Record, Version
from gongxin.exchange.models import Waiting
from gongxin.exchange.waiting import (
    SettlementRefused,
    dismiss,
    settle_as_different,
    settle_as_same,
    waiting_with_candidates,
)
from gongxin.subjects.followers import rebuild_index
from tests.exchange.yunze import AT, Desk, code, counts, penalty

LATER = AT + timedelta(hours=2)
NAMELESS = {"统一社会信用代码": ""}
WORDS = {"by": "clerk", "reasons": "对照登记档案"}


def held() -> int:
    (number,) = Waiting.objects.filter(settled_at=None).values_list("id", flat=True)
    return number


def events() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind FROM ledger_event ORDER BY id")
        return [kind for (kind,) in cursor.fetchall()]


def test_a_waiting_row_shows_what_it_says_and_whom_it_may_mean(desk: Desk) -> None:
    desk.hand_in([{"代码": code(1), "名称": "云泽第1商贸有限公司"}], feed="register")
    rebuild_index()
    desk.hand_in([penalty(1, **NAMELESS, 名称="云泽第1商贸公司")])
    (row,) = waiting_with_candidates()
    assert (row.row, row.name, row.because) == (1, "云泽第1商贸公司", "no_code")
    assert row.candidates[0].code == code(1) and row.candidates[0].explained and row.as_json()["facts"]


def test_a_row_settled_as_an_organisation_is_entered_like_one_with_a_code(desk: Desk) -> None:
    desk.hand_in([penalty(1, **NAMELESS)])
    settle_as_same(held(), code=code(1), at=LATER, **WORDS)
    version = Version.objects.get()
    assert version.facts["document"] == "云罚〔2026〕1号" and version.severity == "ordinary" and version.verb == "state"
    assert {"subjects.subject.registered", "dossiers.record.stated", "subjects.judgement.recorded"} <= set(events())
    assert not Waiting.objects.filter(settled_at=None).exists()


def test_the_mended_row_of_a_settled_one_is_the_same_record(desk: Desk) -> None:
    desk.hand_in([penalty(1, **NAMELESS)])
    settle_as_same(held(), code=code(1), at=LATER, **WORDS)
    assert counts(desk.hand_in([penalty(1)], day=1)) == {"unchanged": 1} and Record.objects.count() == 1


def test_a_judgement_binds_the_next_delivery(desk: Desk) -> None:
    desk.hand_in([penalty(1, **NAMELESS)])
    settle_as_same(held(), code=code(1), at=LATER, **WORDS)
    more = penalty(1, **NAMELESS, 文号="另一号")
    assert counts(desk.hand_in([penalty(1, **NAMELESS), more], day=1)) == {"unchanged": 1, "new": 1}


def test_all_rows_of_the_name_are_settled_at_once(desk: Desk) -> None:
    desk.hand_in([penalty(1, **NAMELESS), penalty(1, **NAMELESS, 文号="二号"), penalty(2, **NAMELESS)])
    first = Waiting.objects.order_by("row")[0].id
    assert settle_as_same(first, code=code(1), at=LATER, **WORDS).rows == 2
    assert Version.objects.count() == 2 and Waiting.objects.filter(settled_at=None).count() == 1


def test_a_waiting_row_is_settled_when_the_mended_row_arrives(desk: Desk) -> None:
    desk.hand_in([penalty(1, **NAMELESS), penalty(2, **NAMELESS)])
    assert counts(desk.hand_in([penalty(1)], day=1)) == {"new": 1}
    assert [one.settled_as for one in Waiting.objects.order_by("row")] == ["mended", ""]


def test_a_row_held_for_its_contents_is_settled_when_they_are_mended(desk: Desk) -> None:
    desk.hand_in([penalty(1), penalty(1, 事实="另有事实")])
    assert counts(desk.hand_in([penalty(1)], day=1)) == {"new": 1}
    assert not Waiting.objects.filter(settled_at=None).exists()


def test_the_same_row_waits_once_however_often_it_is_delivered(desk: Desk) -> None:
    for _ in range(3):
        assert counts(desk.hand_in([penalty(1, **NAMELESS)])) == {"queried": 1}
    assert Waiting.objects.count() == 1


def test_one_of_two_differing_rows_can_be_chosen(desk: Desk) -> None:
    desk.hand_in([penalty(1), penalty(1, 事实="另有事实")])
    chosen, other = Waiting.objects.order_by("row")
    settle_as_same(chosen.id, code=code(1), at=LATER, **WORDS)
    dismiss(other.id, at=LATER, **WORDS)
    assert Version.objects.get().facts["facts"] == "未按规定公示"
    assert not Waiting.objects.filter(settled_at=None).exists()


def test_not_the_same_is_remembered(desk: Desk) -> None:
    desk.hand_in([{"代码": code(1), "名称": "云泽第1商贸有限公司"}], feed="register")
    rebuild_index()
    desk.hand_in([penalty(1, **NAMELESS)])
    settle_as_different(held(), code=code(1), at=LATER, **WORDS)
    (row,) = waiting_with_candidates()
    assert code(1) not in [one.code for one in row.candidates]
    assert counts(desk.hand_in([penalty(1, **NAMELESS)], day=1)) == {"queried": 1}


def test_a_dismissed_row_does_not_come_back(desk: Desk) -> None:
    desk.hand_in([penalty(1, **NAMELESS)])
    dismiss(held(), at=LATER, **WORDS)
    assert counts(desk.hand_in([penalty(1, **NAMELESS)], day=1)) == {"queried": 1}
    assert not Waiting.objects.filter(settled_at=None).exists() and "exchange.row.dismissed" in events()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [("91990100MA0000015Y", "no valid code"), (code(1, "53"), "does not allow"), ("", "no valid code")],
)
def test_a_row_is_not_settled_as_what_it_cannot_be(desk: Desk, wrong: str, why: str) -> None:
    desk.hand_in([penalty(1, **NAMELESS)])
    with pytest.raises(SettlementRefused, match=why):
        settle_as_same(held(), code=wrong, at=LATER, **WORDS)
    assert not Record.objects.exists() and Waiting.objects.filter(settled_at=None).count() == 1


def test_a_row_with_a_valid_code_is_not_settled_as_another(desk: Desk) -> None:
    desk.hand_in([penalty(1), penalty(1, 事实="另有事实")])
    with pytest.raises(SettlementRefused, match="came with the valid code"):
        settle_as_same(Waiting.objects.order_by("row")[0].id, code=code(2), at=LATER, **WORDS)


def test_a_judgement_without_reasons_settles_nothing(desk: Desk) -> None:
    desk.hand_in([penalty(1, **NAMELESS)])
    with pytest.raises(SettlementRefused, match="reasons"):
        settle_as_same(held(), code=code(1), by="clerk", reasons=" ", at=LATER)
    assert not Record.objects.exists() and Waiting.objects.filter(settled_at=None).exists()


def test_what_is_settled_is_not_settled_again(desk: Desk) -> None:
    desk.hand_in([penalty(1, **NAMELESS)])
    number = held()
    dismiss(number, at=LATER, **WORDS)
    with pytest.raises(SettlementRefused, match="was settled"):
        settle_as_same(number, code=code(1), at=LATER, **WORDS)
