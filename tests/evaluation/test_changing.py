"""Whoever is not evaluated anew would have been given the same: for any deliveries, remarks and days in between."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongxin.dossiers.remarks import RemarkKind
from gongxin.evaluation.changing import passed_between
from gongxin.evaluation.queries import grades_of
from gongxin.rulebook.actions import adopt_rulebook
from tests.dossiers.builders import say
from tests.evaluation.models import DAY, law, run
from tests.exchange.yunze import AT, Desk, penalty

DECIDED = st.dates(date(2025, 9, 1), date(2026, 4, 30))
KINDS = st.sampled_from(["罚款", "警告", "责令关闭"])
HELD = st.lists(st.tuples(st.integers(1, 4), DECIDED, KINDS), min_size=1, max_size=6)
SAID = st.sampled_from([None, RemarkKind.DISPUTED, RemarkKind.REPAIRED, RemarkKind.REPORTED])


def rows(held: list[tuple[int, date, str]], called: str) -> list[dict[str, str]]:
    """Penalties of these organisations, days and kinds."""
    return [
        penalty(number, 文号=f"{called}{place}", 决定日期=decided.isoformat(), 类别=kinds, **{"金额（万元）": "1"})
        for place, (number, decided, kinds) in enumerate(held)
    ]


@pytest.mark.django_db(transaction=True)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=HELD, after=HELD, said=SAID, days=st.sampled_from([0, 1, 30, 90, 121, 366]))
def test_a_run_since_an_earlier_one_gives_what_a_full_run_gives(
    tmp_path: Path, before: list[tuple[int, date, str]], after: list[tuple[int, date, str]], said: RemarkKind, days: int
) -> None:
    call_command("flush", interactive=False, verbosity=0)
    adopt_rulebook(law(), by="operator", at=AT - timedelta(days=900))
    desk = Desk(tmp_path)
    desk.hand_in([*rows(before, "前"), penalty(5)])
    base = run()
    desk.hand_in(rows(after, "后"), day=1)
    if said is not None:
        say(said, 5)
    part = run(day=DAY + timedelta(days=days), since=base.id)
    whole = run(day=part.day, position=part.position)
    assert (part.result_digest, list(grades_of(part.id))) == (whole.result_digest, list(grades_of(whole.id)))


def test_ages_that_were_passed_follow_from_the_model() -> None:
    terms = law().model("yunze.model.general").at(DAY).terms
    assert terms is not None
    passed = passed_between(terms, ["yunze.penalty"], DAY, DAY + timedelta(days=2))
    ages = {(DAY - date(1970, 1, 1)).days - one.first for one in passed}
    assert ages == {0, 100, 119}
