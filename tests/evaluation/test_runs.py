"""Runs over everybody: frozen, the same again for ever, and told to the log."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from gongxin.dossiers.remarks import RemarkKind
from gongxin.evaluation.actions import NotSince, RunDiffers
from gongxin.evaluation.models import Evaluated, Run
from gongxin.evaluation.queries import NoSuchModel, NoSuchRun, grades_of
from gongxin.ledger.queries import events_from, head
from gongxin.measures.queries import AheadOfLog
from gongxin.rulebook.actions import adopt_rulebook
from gongxin.subjects.queries import codes_of
from tests.dossiers.builders import say
from tests.evaluation.models import DAY, law, run
from tests.exchange.yunze import AT, Desk, code, penalty


def grades(made: Run) -> dict[str, str]:
    """The run's grades by the numbers of the organisations."""
    given = dict(grades_of(made.id))
    return {known: given[subject] for subject, known in sorted(codes_of(list(given)).items())}


def test_everybody_of_the_models_kinds_has_a_grade(desk: Desk) -> None:
    desk.hand_in([penalty(1), penalty(1, 文号="二"), penalty(2), penalty(3, 类别="责令关闭")])
    made = run()
    assert grades(made) == {code(1): "D", code(2): "B", code(3): "D"}
    assert (made.grades, made.subjects) == ({"B": 1, "D": 2}, 3)


def test_the_same_model_position_and_day_give_the_same_again(desk: Desk) -> None:
    desk.hand_in([penalty(1), penalty(2)])
    first = run()
    desk.hand_in([penalty(2, 文号="二")], day=1)
    say(RemarkKind.REPAIRED)
    again = run(position=first.position)
    assert again.id != first.id
    assert (again.result_digest, again.extract_digest) == (first.result_digest, first.extract_digest)
    assert run().result_digest != first.result_digest


def test_a_repaired_record_leaves_at_once(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    assert grades(run()) == {code(1): "B"}
    say(RemarkKind.REPAIRED)
    assert grades(run()) == {code(1): "A"}


def test_what_a_run_gave_is_never_changed(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    made = run()
    with pytest.raises(IntegrityError, match="frozen"):
        Run.objects.filter(id=made.id).update(result_digest="0")
    with pytest.raises(IntegrityError, match="frozen"):
        Evaluated.objects.filter(run_id=made.id).delete()


def test_a_run_that_contradicts_an_earlier_one_is_refused(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    made = run()
    told = {field.name: getattr(made, field.name) for field in Run._meta.fields if field.name not in {"id", "event"}}
    Run.objects.create(**told | {"result_digest": "0" * 64}, event=made.event)
    with pytest.raises(RunDiffers, match="gave 0000"):
        run(position=made.position)
    assert Run.objects.count() == 2


def test_the_log_is_told_of_the_run_with_its_digests(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    made = run()
    (told,) = events_from(head() - 1, limit=1)
    assert told.kind == "evaluation.run.finished"
    assert (told.details["run"], told.details["result_digest"]) == (made.id, made.result_digest)


def test_a_ceiling_reads_the_other_models_last_run_that_was_told_of(desk: Desk) -> None:
    desk.hand_in([penalty(1, 类别="责令关闭"), penalty(2)])
    before = run("sector")
    general = run("general")
    after = run("sector")
    assert (grades(before)[code(1)], grades(after)) == ("A", {code(1): "B", code(2): "A"})
    assert after.others == {"yunze.model.general": general.id}
    assert run("sector", position=before.position).result_digest == before.result_digest


@pytest.mark.parametrize("later", [0, 1, 40, 100, 400])
def test_only_whom_something_changed_is_evaluated_anew_with_the_same_result(desk: Desk, later: int) -> None:
    desk.hand_in([penalty(number, 决定日期=f"2026-0{number}-01") for number in range(1, 5)])
    base = run()
    desk.hand_in([penalty(2, 文号="二"), penalty(9)], day=1)
    say(RemarkKind.DISPUTED, 3)
    day = DAY + timedelta(days=later)
    part, whole = run(day=day, since=base.id), run(day=day)
    assert run(day=day, position=part.position).result_digest == part.result_digest
    assert (part.grades, dict(grades_of(part.id))) == (whole.grades, dict(grades_of(whole.id)))
    if later == 0:
        assert (part.recomputed, part.subjects) == (3, 5)


def test_what_changed_since_another_law_or_a_later_day_is_not_asked(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    base = run()
    with pytest.raises(NotSince, match="lie behind"):
        run(day=DAY - timedelta(days=1), since=base.id)
    with pytest.raises(NotSince, match="another model"):
        run("sector", since=base.id)
    adopt_rulebook(law(start=81), by="operator", at=AT + timedelta(days=61))
    with pytest.raises(NotSince, match="another model"):
        run(since=base.id)


def test_what_is_not_there_cannot_be_run(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    for model in ("nothing", "yunze.model.'; DROP TABLE evaluation_run", ""):
        with pytest.raises(NoSuchModel):
            run(model)
    with pytest.raises(NoSuchModel, match="not in force"):
        run(day=date(2014, 1, 1))
    with pytest.raises(NoSuchRun):
        run(since=7)
    with pytest.raises(AheadOfLog):
        run(position=10**9)
