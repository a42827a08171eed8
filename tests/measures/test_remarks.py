"""What is said about a record counts in checks, up to the position asked, and a past answer stays as it was."""

from dataclasses import replace

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongxin.dossiers.remarks import WITHHOLDING, RemarkKind
from gongxin.measures.queries import check
from gongxin.measures.rules import Document, found_in, plan_of
from gongxin.measures.wording import in_words
from gongxin.rulebook.measures import Family
from tests.dossiers.builders import TODAY, say, unsay
from tests.exchange.yunze import Desk, code, penalty
from tests.measures.builders import DAY, PURPOSE, fact, law, national

CLOSED = {"类别": "责令关闭", "金额（万元）": ""}


def asked(*numbers: int, position: int | None = None) -> Document:
    return check([code(number) for number in numbers], purpose=PURPOSE, day=TODAY, position=position)


def records(told: Document) -> list[Document]:
    return [because["record"] or because["listing"] for one in told["answers"] for because in one["because"]]


@pytest.mark.parametrize("kind", [RemarkKind.DISPUTED, RemarkKind.BOTH_SIDES, RemarkKind.REPORTED])
def test_what_stands_on_a_disputed_record_says_so(desk: Desk, kind: RemarkKind) -> None:
    desk.hand_in([penalty(1, **CLOSED), penalty(2, **CLOSED)])
    before = asked(1, 2)
    say(kind, case=7)
    told = asked(1, 2)
    assert [one.get("marks") for one in records(told)] == [[kind], None]
    assert [one["answer"] for one in told["answers"]] == ["no", "no"]
    assert orjson.dumps(asked(1, 2, position=before["position"])) == orjson.dumps(before)


def test_the_reply_stands_beside_the_reason(desk: Desk) -> None:
    desk.hand_in([penalty(1, **CLOSED)])
    say(RemarkKind.STATEMENT, text="已复工")
    assert records(asked(1))[0]["statement"] == "已复工"
    assert "单位说明：已复工" in "\n".join(in_words(asked(1), law(), "zh"))


@pytest.mark.parametrize("kind", sorted(WITHHOLDING))
def test_repair_or_shield_ends_no_bar_that_is_part_of_the_decision(desk: Desk, kind: RemarkKind) -> None:
    desk.hand_in([penalty(1, **CLOSED)])
    say(kind, case=7)
    told = asked(1)
    assert told["answers"][0]["answer"] == "no" and records(told)[0]["marks"] == [kind]
    assert "决定所附期限照旧" in "\n".join(in_words(told, law(), "zh"))


@pytest.mark.parametrize("kind", sorted(WITHHOLDING))
def test_what_follows_a_listing_ends_with_the_repair_or_shield_of_its_record(kind: RemarkKind) -> None:
    plan = plan_of(national(), "national.purpose.bidding", DAY)
    listed = fact("national.wage-arrears-list-entry", entered_on="2026-01-01")
    assert Family.FOLLOWS_LISTING in {one.rule.terms.family for one in found_in(plan, [listed])}
    repaired = replace(listed, marks=(kind.value,))
    assert Family.FOLLOWS_LISTING not in {one.rule.terms.family for one in found_in(plan, [repaired])}


SPOKEN = st.lists(st.tuples(st.booleans(), st.sampled_from(list(RemarkKind)), st.sampled_from([1, 2])), max_size=8)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=SPOKEN)
def test_whatever_is_said_later_earlier_answers_are_given_again(
    desk: Desk, steps: list[tuple[bool, RemarkKind, int]]
) -> None:
    desk.hand_in([penalty(1, **CLOSED), penalty(2, **CLOSED)])
    told = [orjson.dumps(asked(1, 2))]
    for begins, kind, number in steps:
        if begins:
            say(kind, number, text="说明" if kind is RemarkKind.STATEMENT else "")
        else:
            unsay(kind, number)
        told.append(orjson.dumps(asked(1, 2)))
    for earlier in told:
        assert orjson.dumps(asked(1, 2, position=orjson.loads(earlier)["position"])) == earlier
