"""Several hands at one time: one step is taken, and time takes each of its steps once."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from gongxin.cases.actions import run_clocks
from gongxin.cases.models import StepTaken
from gongxin.cases.rules import WrongState
from gongxin.rulebook.procedures import Role
from tests.at_once import at_once
from tests.cases.builders import OFFICE, PLATFORM, Desk, adopted, midnight, moment, officer

MONDAY = date(2026, 6, 1)


def test_of_two_officers_who_decide_at_once_one_is_refused(transactional_db: None, tmp_path: Path) -> None:
    adopted()
    desk = Desk(tmp_path, at=moment(MONDAY))
    desk.step("forward", by=PLATFORM, at=moment(MONDAY, 11))
    desk.step("accept", by=officer(Role.AUTHORITY, OFFICE), at=moment(MONDAY, 12))

    def decide(name: str) -> Callable[[], object]:
        return lambda: desk.decide(name, by=officer(Role.AUTHORITY, OFFICE, name), at=moment(MONDAY, 13))

    ended = at_once(decide("grant"), decide("refuse"), refusal=WrongState)
    assert sum(isinstance(one, WrongState) for one in ended) == 1
    assert StepTaken.objects.filter(name__in=("grant", "refuse")).count() == 1


def test_clocks_run_twice_at_once_take_each_step_once(transactional_db: None, tmp_path: Path) -> None:
    adopted()
    desks = [Desk(tmp_path, at=moment(MONDAY)) for _ in range(12)]
    for desk in desks:
        desk.step("forward", by=PLATFORM, at=moment(MONDAY, 11))
    at_once(*[lambda: run_clocks(at=midnight(date(2026, 6, 5)), limit=2)] * 3, refusal=WrongState)
    taken = StepTaken.objects.filter(role="clock").values_list("case_id", flat=True)
    assert sorted(taken) == sorted(desk.number for desk in desks)
