"""What the last run gave is recalled only where the model would give it again: for any deliveries, remarks and days."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongxin.dossiers.remarks import RemarkKind
from gongxin.evaluation.answering import Answered, answer, answers_to
from gongxin.evaluation.explaining import explain
from gongxin.evaluation.models import Evaluated
from gongxin.evaluation.recalling import result_held
from gongxin.evaluation.rules import Result
from gongxin.evaluation.seeing import Viewer
from gongxin.evaluation.together import answers_together
from gongxin.ledger.actions import sequence_batches
from gongxin.rulebook.actions import adopt_rulebook
from gongxin.subjects.models import Subject
from tests.dossiers.builders import NOW, say
from tests.evaluation.models import DAY, law, run
from tests.evaluation.test_changing import HELD, SAID, rows
from tests.exchange.yunze import AT, Desk, code, penalty


def of_run(number: int, made: int) -> Result:
    return result_held(Evaluated.objects.get(run_id=made, subject_id=Subject.objects.get(code=code(number)).id))


@pytest.mark.django_db(transaction=True)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=HELD, after=HELD, said=SAID, days=st.sampled_from([0, 1, 30, 90, 121, 366]))
def test_whatever_is_recalled_is_what_a_full_run_gives(
    tmp_path: Path, before: list[tuple[int, date, str]], after: list[tuple[int, date, str]], said: RemarkKind, days: int
) -> None:
    call_command("flush", interactive=False, verbosity=0)
    adopt_rulebook(law(), by="operator", at=AT - timedelta(days=900))
    desk = Desk(tmp_path)
    desk.hand_in([*rows(before, "前"), *(penalty(number) for number in (5, 6))])
    base = run()
    desk.hand_in(rows(after, "后"), day=1)
    if said is not None:
        say(said, 5)
    sequence_batches()
    at = NOW + timedelta(days=days)
    given = {
        number: told(number, at=at) for number in range(1, 7) if Subject.objects.filter(code=code(number)).exists()
    }
    together = answers_together(Viewer.SUBJECT, [code(number) for number in (*given, 90)], at=at)
    assert together == {code(n): [*answers_to(Viewer.SUBJECT, code(n), at=at)] for n in (*given, 90)}
    assert {answered.result.subject for told_of in together.values() for answered, _ in told_of} == {
        one.result.subject for one in given.values()
    }
    whole = run(day=DAY + timedelta(days=days))
    assert {number: one.result for number, one in given.items()} == {n: of_run(n, whole.id) for n in given}
    touched = {number for number, _, _ in after} | ({5} if said else set())
    assert not any(given[number].run for number in touched if number in given)
    assert days or all(one.run == base for number, one in given.items() if number not in touched)


def told(number: int = 1, *, model: str = "general", at: datetime = NOW) -> Answered:
    return answer(code(number), model=model, at=at)


def test_while_nothing_moved_the_program_is_not_run_again(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    made = run()
    assert told().run == made
    assert told().result == explain(code(1), model="general", at=NOW).result


def test_what_was_repaired_is_worked_out_anew(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    run()
    assert told().result.grade == "B"
    say(RemarkKind.REPAIRED)
    sequence_batches()
    assert (told().result.grade, told().run) == ("A", None)


def test_a_record_that_grew_older_is_counted_by_its_age(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    made = run()
    day = next(days for days in range(1, 60) if told(at=NOW + timedelta(days=days)).run is None)
    before = told(at=NOW + timedelta(days=day - 1))
    assert before.run == made and told(at=NOW + timedelta(days=day)).result.score > before.result.score


def test_another_models_grade_is_asked_anew(desk: Desk) -> None:
    desk.hand_in([penalty(1, 类别="责令关闭"), penalty(2)])
    sector = run("sector")
    assert (told(model="sector").run, told(model="sector").result.grade) == (sector, "A")
    run()
    assert (told(model="sector").run, told(model="sector").result.grade) == (None, "B")
    assert told(2, model="sector").run is None


def test_under_other_packs_nothing_is_recalled(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    run()
    adopt_rulebook(law(seen="shared", standing="sector"), by="operator", at=AT + timedelta(days=1))
    sequence_batches()
    assert told().run is None


def test_of_an_earlier_position_no_later_run_is_recalled(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    made = run()
    desk.hand_in([penalty(1, 文号="二")], day=1)
    later = run()
    assert told().run == later
    earlier = answer(code(1), model="general", at=NOW, position=made.position)
    assert (earlier.run, earlier.result) == (made, of_run(1, made.id))
