"""Checks of many codes: each absence is its own answer, and a past answer is given again byte for byte."""

from datetime import date, timedelta

import orjson
import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongxin.ledger.actions import sequence_batches
from gongxin.ledger.queries import head
from gongxin.measures.queries import AheadOfLog, NoSuchPurpose, check, digest_of
from gongxin.measures.rules import Document
from gongxin.rulebook.actions import adopt_rulebook
from gongxin.rulebook.queries import NothingAdopted
from tests.exchange.yunze import AT, Desk, code, penalty, person_number
from tests.measures.builders import DAY, PURPOSE, law

CLOSED = {"类别": "责令关闭", "金额（万元）": ""}


def asked(*codes: str, purpose: str = PURPOSE, day: date = DAY, position: int | None = None) -> Document:
    return check(codes, purpose=purpose, day=day, position=position)


def answers(*codes: str, day: date = DAY, position: int | None = None) -> list[str]:
    return [one["answer"] for one in asked(*codes, day=day, position=position)["answers"]]


def test_each_code_has_its_answer_in_the_order_asked(desk: Desk) -> None:
    desk.hand_in([penalty(1), penalty(2, **CLOSED), penalty(3, **{"金额（万元）": "60"})])
    codes = (code(2), code(1), code(9), code(3), code(2), "91990100", "")
    assert answers(*codes) == ["no", "yes", "nothing_known", "needs_a_human", "no", "ill_formed", "ill_formed"]


def test_a_person_s_number_is_out_of_scope_and_never_repeated(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    number = person_number()
    told = asked(number, code(1))
    assert [one["answer"] for one in told["answers"]] == ["out_of_scope", "yes"]
    assert number not in str(told)


def test_the_short_name_of_a_purpose_is_enough(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    assert asked(code(1), purpose="tender") == asked(code(1))


@pytest.mark.parametrize(("purpose", "day"), [("nothing", DAY), ("", DAY), (PURPOSE, date(2014, 12, 31))])
def test_a_purpose_that_the_law_of_the_day_does_not_have_is_refused(desk: Desk, purpose: str, day: date) -> None:
    desk.hand_in([penalty(1)])
    with pytest.raises(NoSuchPurpose):
        asked(code(1), purpose=purpose, day=day)


def test_what_the_log_has_not_told_cannot_be_asked(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    for position in (head() + 1, -1):
        with pytest.raises(AheadOfLog):
            asked(code(1), position=position)
    with pytest.raises(NothingAdopted):
        asked(code(1), position=0)


def test_an_organisation_is_not_known_before_the_log_told_of_it(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    before = head()
    desk.hand_in([penalty(2, **CLOSED)], day=1)
    assert answers(code(2)) == ["no"]
    assert answers(code(2), position=before) == ["nothing_known"]


def test_a_bar_stands_although_its_record_is_no_longer_public(desk: Desk) -> None:
    desk.hand_in([penalty(1, 有效期="2036-01-01", **CLOSED)])
    assert answers(code(1), day=date(2029, 3, 31)) == ["no"]
    assert answers(code(1), day=date(2029, 4, 1)) == ["yes"]


def test_the_digest_is_that_of_the_canonical_form(desk: Desk) -> None:
    desk.hand_in([penalty(1, **CLOSED)])
    told = asked(code(1), code(9))
    assert list(told) == ["position", "rulebook", "purpose", "day", "answers", "digest"]
    bare = {name: value for name, value in told.items() if name != "digest"}
    assert rfc8785.dumps(bare) == orjson.dumps(bare, option=orjson.OPT_SORT_KEYS)
    assert told["digest"] == digest_of(told)


def test_the_rulebook_of_the_position_governs(desk: Desk) -> None:
    desk.hand_in([penalty(1, **CLOSED)])
    before, day = asked(code(1)), date(2028, 1, 1)
    earlier = asked(code(1), day=day)
    adopt_rulebook(law(1), by="operator", at=AT + timedelta(days=1))
    sequence_batches()
    assert asked(code(1), day=day)["answers"][0]["answer"] == "yes"
    assert asked(code(1), day=day, position=earlier["position"]) == earlier
    assert asked(code(1), position=before["position"]) == before


PENALTIES = st.tuples(
    st.sampled_from([1, 2, 3]), st.sampled_from(["罚款", "责令关闭", "警告"]), st.sampled_from([0, 1, 3])
)
RATINGS = st.dictionaries(st.sampled_from([1, 2, 3]), st.sampled_from("AD"), min_size=1)
Step = tuple[int, str, int] | dict[int, str]


def take(desk: Desk, step: Step, *, start: int) -> None:
    """A day on which a penalty is stated or corrected and law perhaps adopted, or a full set of ratings replaced."""
    desk.days += 1
    if isinstance(step, dict):
        names = {number: penalty(number)["名称"] for number in step}
        rows = [
            {"代码": code(number), "名称": names[number], "体系": "甲", "等级": grade} for number, grade in step.items()
        ]
        desk.hand_in(rows, feed="ratings", day=desk.days)
        return
    number, kind, years = step
    if years:
        adopt_rulebook(law(years), by="operator", at=AT + timedelta(days=desk.days))
    fine = "6" if kind == "罚款" else ""
    row = penalty(number, 文号=f"第{start}-{number}号", 类别=kind, **{"金额（万元）": fine})
    desk.hand_in([row], day=desk.days)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.one_of(PENALTIES, RATINGS), min_size=1, max_size=5), start=st.integers(1, 10_000))
def test_every_earlier_answer_is_given_again_byte_for_byte(desk: Desk, steps: list[Step], start: int) -> None:
    codes = [code(1), code(2), code(3), code(4)]
    told: list[bytes] = []
    for step in steps:
        take(desk, step, start=start)
        told.append(orjson.dumps(asked(*codes)))
    for earlier in told:
        position = orjson.loads(earlier)["position"]
        assert orjson.dumps(asked(*codes, position=position)) == earlier


def test_what_a_full_set_no_longer_names_no_longer_counts(desk: Desk) -> None:
    desk.hand_in([penalty(1), penalty(2)])
    take(desk, {1: "D", 2: "A"}, start=0)
    before = asked(code(1), code(2))
    take(desk, {2: "D"}, start=0)
    assert answers(code(1), code(2)) == ["yes", "needs_a_human"]
    assert [one["answer"] for one in before["answers"]] == ["needs_a_human", "yes"]
    assert asked(code(1), code(2), position=before["position"]) == before
