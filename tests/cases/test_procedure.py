"""Procedures as values: what is open, where it leads, when time runs out — for every procedure that is shipped."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongxin.cases.procedure import Happened, NoSuchStep, Procedure, Standing, opened, served_on
from gongxin.periods import is_working_day
from gongxin.rulebook.drawing import drawn
from gongxin.rulebook.items import Length
from gongxin.rulebook.procedures import Role, ServiceText
from tests.cases.builders import OBJECTION, REPAIR, midnight, moment
from tests.yunze import law

DAYS = st.dates(date(2026, 1, 1), date(2026, 6, 30))
KEYS = sorted(law().procedures)
CHOICES = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 40 * 24 * 3600)), max_size=8)


def procedure(key: str) -> Procedure:
    return Procedure.of(law().procedure(key), day=date(2026, 6, 1))


def gone(key: str, day: date, choices: list[tuple[int, int]]) -> Standing:
    """A case of the procedure that took such steps, each so many seconds after the last, with time in between."""
    told = procedure(key)
    standing, now = opened(told.terms, moment(day)), moment(day)
    for choice, seconds in choices:
        now = min(now + timedelta(seconds=seconds), moment(date(2026, 9, 1)))
        standing = later(told, standing, now)
        steps = [step for role in Role if role is not Role.CLOCK for step in told.steps_open(standing, role)]
        if steps:
            standing = standing.after(steps[choice % len(steps)], max(now, standing.entered_at))
    return standing


def later(told: Procedure, standing: Standing, at: datetime) -> Standing:
    for passed in told.run_out(standing, at=at):
        standing = standing.after(passed.step, passed.at)
    return standing


@given(st.sampled_from(KEYS), DAYS, CHOICES)
def test_an_open_step_leads_where_the_table_says_and_another_leads_nowhere(
    key: str, day: date, choices: list[tuple[int, int]]
) -> None:
    told, standing = procedure(key), gone(key, day, choices)
    can = {step.name for role in Role for step in told.steps_open(standing, role)}
    leads = {name: told.next_state(standing, name) for name in told.steps}
    assert {name for name, state in leads.items() if state is not None} == can
    assert all(state in told.states for state in leads.values() if state is not None)


@given(st.sampled_from(KEYS), DAYS, CHOICES, st.integers(0, 200), st.integers(0, 200))
def test_looking_twice_or_once_time_has_taken_the_same_steps(
    key: str, day: date, choices: list[tuple[int, int]], first: int, second: int
) -> None:
    told, standing = procedure(key), gone(key, day, choices)
    early, late = sorted(standing.entered_at + timedelta(hours=12 * n) for n in (first, second))
    assert later(told, later(told, standing, early), late) == later(told, standing, late)
    assert told.run_out(later(told, standing, late), at=late) == ()


@given(st.sampled_from(KEYS), DAYS, CHOICES)
def test_time_never_goes_back_and_ends_at_midnight(key: str, day: date, choices: list[tuple[int, int]]) -> None:
    standing = gone(key, day, choices)
    moments = [happened.at for happened in standing.history]
    assert moments == sorted(moments)
    for deadline in procedure(key).deadlines(standing):
        assert deadline.last_day is not None
        assert deadline.runs_out_at == midnight(deadline.last_day + timedelta(days=1))


@given(DAYS, st.integers(0, 23))
def test_a_clock_in_working_days_ends_on_one(day: date, hour: int) -> None:
    told = procedure(OBJECTION)
    standing = opened(told.terms, moment(day)).after(told.step("forward"), moment(day, hour))
    (deadline,) = told.deadlines(standing)
    assert deadline.last_day is not None and is_working_day(deadline.last_day)


def test_the_earliest_of_two_clocks_comes_first() -> None:
    told = procedure(REPAIR)
    standing = opened(told.terms, moment(date(2026, 6, 1))).after(told.step("forward"), moment(date(2026, 6, 12)))
    passed = told.run_out(standing, at=moment(date(2026, 6, 30)))
    assert [(one.step.name, one.at) for one in passed] == [("pass_result", midnight(date(2026, 6, 16)))]


def test_what_ran_out_before_the_case_came_there_holds_from_its_coming() -> None:
    told = procedure(REPAIR)
    came = moment(date(2026, 7, 20))
    standing = opened(told.terms, moment(date(2026, 6, 1))).after(told.step("forward"), came)
    assert [one.at for one in told.run_out(standing, at=came)] == [came]


@pytest.mark.parametrize(
    ("by", "delivered", "read", "served"),
    [
        ("delivered", None, None, date(2026, 7, 1)),
        ("delivered", date(2026, 6, 5), None, date(2026, 6, 5)),
        ("delivered", None, date(2026, 6, 7), date(2026, 6, 7)),
        ("delivered", date(2026, 7, 9), None, date(2026, 7, 1)),
        ("read", date(2026, 6, 5), None, date(2026, 7, 1)),
        ("read", date(2026, 6, 5), date(2026, 6, 9), date(2026, 6, 9)),
    ],
)
def test_a_document_is_served_as_the_rule_says_and_at_the_latest_when_it_is_deemed_to_be(
    by: str, delivered: date | None, read: date | None, served: date
) -> None:
    rule = ServiceText.model_validate({"by": by, "deemed_after": Length(days=30)})
    assert served_on(rule, sent_on=date(2026, 6, 1), delivered_on=delivered, read_on=read) == served


def test_where_no_rule_deems_it_served_a_document_that_did_not_arrive_is_not() -> None:
    rule = ServiceText(by="delivered")
    assert served_on(rule, sent_on=date(2026, 6, 1), delivered_on=None, read_on=None) is None


def test_a_window_counts_from_the_latest_of_its_events_and_waits_for_service() -> None:
    told = procedure(OBJECTION)
    window = told.step("ask_review").window
    assert window is not None
    decided = moment(date(2026, 6, 1))
    unserved = Standing("not_upheld", (Happened("opened", decided), Happened("not_uphold", decided)))
    assert told.last_day_of(window, unserved) is None
    served = Standing("not_upheld", (Happened("not_uphold", decided, date(2026, 6, 3)),))
    assert told.last_day_of(window, served) == date(2026, 8, 3)  # 2 August is a Sunday


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("key", KEYS)
def test_a_drawing_has_every_state_and_every_step(key: str, language: str) -> None:
    terms = procedure(key).terms
    drawing = drawn(terms, "zh" if language == "zh" else "en")
    assert drawing.startswith("stateDiagram-v2\n") and f"[*] --> {terms.first}" in drawing
    assert all(f" as {state.name}\n" in drawing for state in terms.states)
    arrows = sum(len(step.leaves) for step in terms.steps) + sum(state.ends for state in terms.states) + 1
    assert drawing.count("-->") == arrows


def test_a_step_that_is_not_there_is_no_step() -> None:
    with pytest.raises(NoSuchStep):
        procedure(REPAIR).step("bless")
