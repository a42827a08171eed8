"""Clocks of cases: to the second, across holidays and make-up days, and however long nobody ran them."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from gongxin.cases.actions import Run, run_clocks
from gongxin.cases.models import Case, StepTaken
from gongxin.cases.queries import case_of, due_before, silences_of
from gongxin.cases.rules import WrongState
from gongxin.periods.calendar import known_years
from gongxin.rulebook.procedures import Role
from tests.cases.builders import (
    ABOVE,
    OBJECTION,
    OFFICE,
    PLATFORM,
    SOURCE,
    Desk,
    midnight,
    moment,
    officer,
    subject,
)

AUTHORITY = officer(Role.AUTHORITY, OFFICE)
FORWARDED = [
    # (forwarded on, the last of the three working days after it)
    (date(2026, 6, 1), date(2026, 6, 4)),
    (date(2026, 2, 13), date(2026, 2, 25)),  # Spring Festival, 15 to 23 February; 14 February is worked
    (date(2026, 9, 30), date(2026, 10, 10)),  # National Day, 1 to 7 October; Saturday 10 October is worked
    (date(2026, 4, 3), date(2026, 4, 9)),  # Qingming, 4 to 6 April
]


def forwarded(home: Path, day: date, key: str = "national.procedure.repair") -> Desk:
    desk = Desk(home, key, at=moment(day))
    desk.step("forward", by=PLATFORM, at=moment(day, 11))
    return desk


@pytest.mark.parametrize(("day", "last"), FORWARDED)
@pytest.mark.parametrize(
    ("seconds", "state"), [(-1, "forwarded"), (0, "acceptance_overdue"), (1, "acceptance_overdue")]
)
def test_time_runs_out_when_the_day_after_the_last_begins(
    home: Path, day: date, last: date, seconds: int, state: str
) -> None:
    desk = forwarded(home, day)
    view = case_of(desk.number, at=midnight(last + timedelta(days=1), seconds=seconds))
    assert view is not None and view.state == state
    run_clocks(at=midnight(last + timedelta(days=1), seconds=seconds))
    assert Case.objects.get().state == state


def test_the_last_second_is_in_time_and_the_next_is_not(home: Path) -> None:
    end = date(2026, 6, 5)
    desk = forwarded(home, date(2026, 6, 1))
    assert desk.step("accept", by=AUTHORITY, at=midnight(end, seconds=-1)).number == 2
    late = forwarded(home, date(2026, 6, 1))
    assert late.step("accept", by=AUTHORITY, at=midnight(end)).number == 3
    assert [one.case for one in silences_of(OFFICE, at=midnight(end))] == [late.number]


def test_running_the_clocks_again_changes_nothing(home: Path) -> None:
    forwarded(home, date(2026, 6, 1))
    at = midnight(date(2026, 6, 5))
    assert run_clocks(at=at) == Run(1, 1, 0)
    assert run_clocks(at=at) == Run(0, 0, 0)


def test_clocks_that_were_not_run_for_months_say_when_time_ran_out(home: Path) -> None:
    forwarded(home, date(2026, 6, 1))
    assert run_clocks(at=moment(date(2026, 9, 1))) == Run(2, 1, 0)
    taken = StepTaken.objects.filter(role="clock").order_by("number")
    assert [(one.name, one.at) for one in taken] == [
        ("pass_acceptance", midnight(date(2026, 6, 5))),
        ("pass_result", midnight(date(2026, 6, 16))),
    ]
    assert {one.recorded_at for one in taken} == {moment(date(2026, 9, 1)).astimezone(UTC)}


def test_late_clocks_and_punctual_ones_leave_the_same_case(home: Path) -> None:
    late, punctual = (forwarded(home, date(2026, 6, 1)) for _ in range(2))
    views = []
    Case.objects.filter(id=late.number).update(due_at=None)  # nobody finds it, so nobody writes its steps
    for day in range(1, 30):
        run_clocks(at=midnight(date(2026, 6, day)))
    for desk in (late, punctual):
        view = case_of(desk.number, at=midnight(date(2026, 6, 30)))
        assert view is not None
        views.append([(step.name, step.at, step.body) for step in view.steps])
    assert views[0] == views[1]


def test_many_cases_go_on_in_lots(home: Path) -> None:
    desks = [forwarded(home, date(2026, 6, 1)) for _ in range(7)]
    assert run_clocks(at=moment(date(2026, 6, 10)), limit=3) == Run(7, 7, 0)
    assert {case.state for case in Case.objects.all()} == {"acceptance_overdue"}
    assert len(silences_of(OFFICE, at=moment(date(2026, 6, 10)))) == len(desks)


def test_silence_is_visible_before_the_clocks_are_run_and_an_answer_after_it_is_told(home: Path) -> None:
    desk = forwarded(home, date(2026, 6, 1), OBJECTION)
    at = moment(date(2026, 6, 16))
    (silence,) = silences_of(SOURCE, at=at)
    assert (silence.since, silence.acted_at) == (midnight(date(2026, 6, 16)), None)
    desk.decide("correct", by=officer(Role.SOURCE, SOURCE), at=at)
    (silence,) = silences_of(SOURCE, at=at)
    assert silence.acted_at == at
    assert silences_of(ABOVE, at=at) == []


def test_what_time_closed_stays_closed_though_no_job_ran(home: Path) -> None:
    desk = forwarded(home, date(2026, 6, 1))
    desk.step("accept", by=AUTHORITY, at=moment(date(2026, 6, 2)))
    with pytest.raises(WrongState, match="overdue"):
        desk.step("accept", by=AUTHORITY, at=moment(date(2026, 6, 16)))
    assert Case.objects.get().state == "accepted"


def test_the_next_deadline_comes_first_and_each_body_sees_its_own(home: Path) -> None:
    first, second = (forwarded(home, date(2026, 6, day)) for day in (1, 3))
    forwarded(home, date(2026, 6, 1), OBJECTION)
    due = due_before(midnight(date(2026, 6, 10)), body=OFFICE)
    assert [(one.case, one.clock, one.last_day) for one in due] == [
        (first.number, "acceptance", date(2026, 6, 4)),
        (second.number, "acceptance", date(2026, 6, 8)),
    ]
    assert [one.clock for one in due_before(midnight(date(2026, 6, 17)), body=SOURCE)] == ["answer"]


def test_an_end_on_a_rest_day_moves_where_the_rule_says_so(home: Path) -> None:
    day = date(2026, 8, 4)
    desk = forwarded(home, date(2026, 7, 1), OBJECTION)
    number = desk.decide("not_uphold", by=officer(Role.SOURCE, SOURCE), at=moment(date(2026, 7, 2))).number
    desk.serve(number, at=moment(date(2026, 7, 3)))
    desk.step("ask_review", by=subject(desk.code), at=moment(day), reasons="证据不足")
    view = case_of(desk.number, at=moment(day))
    assert view is not None
    assert [one.last_day for one in view.deadlines] == [date(2026, 10, 8)]  # 3 October lies in the holiday


def test_a_year_without_a_calendar_is_waited_for_and_never_guessed(home: Path) -> None:
    year = known_years()[1]
    desk = forwarded(home, date(year, 12, 30))
    view = case_of(desk.number, at=moment(date(year + 1, 3, 1)))
    assert view is not None and view.state == "forwarded"
    assert {one.last_day for one in view.deadlines} == {None}
    assert run_clocks(at=datetime(year + 1, 3, 1, tzinfo=UTC)) == Run(0, 0, 1)
    Case.objects.update(undated_after=2025)  # as if the calendar had learnt of 2026 only now
    assert run_clocks(at=datetime(year + 1, 3, 1, tzinfo=UTC)) == Run(0, 0, 1)
    assert Case.objects.get().undated_after == known_years()[1]


def test_a_case_gets_its_day_once_the_calendar_knows_the_year(home: Path) -> None:
    forwarded(home, date(2026, 6, 1))
    Case.objects.update(due_at=None, undated_after=2025)
    assert run_clocks(at=midnight(date(2026, 6, 5))) == Run(1, 1, 0)
