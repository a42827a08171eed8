"""What inspections found comes back on file: on time or told to be late, with basis and remedy where it hurts."""

from datetime import timedelta
from pathlib import Path

import pytest

from gongxin.cases.rules import TextRefused
from gongxin.dossiers.queries import dossier_of
from gongxin.ledger.models import Event
from gongxin.rulebook.items import Visibility
from gongxin.supervision.actions import ResultTwice
from gongxin.supervision.inspected import drawn_of, late_results
from gongxin.supervision.models import Drawn, Outcome
from gongxin.supervision.queries import NoSuchDraw, draw_of
from gongxin.supervision.rules import Result, ResultRefused, SupervisionEvent
from tests.supervision.builders import EMERGENCY, OFFICE, drawn, finding, one_drawn, planned, recorded
from tests.yunze import NOW, TODAY


@pytest.fixture
def one(yunze: Path) -> Drawn:
    return one_drawn(drawn(planned()))


def public_facts(code: str) -> list[dict[str, object]]:
    held = dossier_of(code, day=TODAY, known_at=NOW, now=NOW, view=Visibility.PUBLIC)
    return [dict(record.facts) for record in held.records if record.item == "national.inspection-result"]


def test_a_result_is_a_public_record_of_the_organisation(one: Drawn) -> None:
    recorded(one.id, finding())
    (facts,) = public_facts(one.code)
    assert (facts["result"], facts["kind"]) == ("no_problem", "random")
    assert facts["matters"] == "登记事项和公示信息抽查" and "findings" not in facts


def test_a_refusal_is_recorded_and_public_with_what_was_found(one: Drawn) -> None:
    recorded(one.id, finding(Result.REFUSED))
    (facts,) = public_facts(one.code)
    assert facts["result"] == "refused" and facts["findings"] == "未按规定公示年度报告"
    (own,) = drawn_of(one.code)
    assert own.outcome is not None and own.outcome.remedy.startswith("自收到之日起") and own.outcome.basis


def test_a_result_against_somebody_without_basis_or_remedy_changes_nothing(one: Drawn) -> None:
    for name in ("findings", "basis", "remedy"):
        with pytest.raises(ResultRefused, match=name):
            recorded(one.id, finding(Result.CORRECTED, **{name: " "}))
    assert not Outcome.objects.exists() and public_facts(one.code) == []


def test_a_result_is_recorded_once_and_by_its_agency(one: Drawn) -> None:
    with pytest.raises(NoSuchDraw):
        recorded(one.id, finding(), agency=EMERGENCY)
    recorded(one.id, finding())
    with pytest.raises(ResultTwice, match="already"):
        recorded(one.id, finding(Result.REFUSED))
    assert draw_of(one.draw_id).results == {"no_problem": 1}


def test_text_that_could_not_be_shown_is_refused(one: Drawn) -> None:
    with pytest.raises(TextRefused):
        recorded(one.id, finding(Result.CORRECTED, findings="一\x00二"))


def test_a_persons_number_in_the_findings_is_not_kept(one: Drawn) -> None:
    from tests.exchange.yunze import person_number

    recorded(one.id, finding(Result.CORRECTED, findings=f"负责人{person_number()}不在场"))
    assert person_number() not in str(Outcome.objects.get().findings) + str(public_facts(one.code))


def test_results_that_come_late_are_told(one: Drawn) -> None:
    recorded(one.id, finding(), days=60)
    (late,) = late_results(agency=OFFICE)
    assert late.outcome is not None and late.outcome.last_day is not None
    assert late.outcome.recorded_on - late.outcome.last_day > timedelta(days=10)
    assert late_results(agency=EMERGENCY) == ()


def test_results_in_time_are_not_late(one: Drawn) -> None:
    recorded(one.id, finding())
    assert late_results() == ()


def test_the_log_tells_the_result_beside_the_record(one: Drawn) -> None:
    record = recorded(one.id, finding(Result.HANDED_OVER))
    event = Event.objects.get(kind=SupervisionEvent.RECORDED)
    assert (event.record, event.subject, event.actor) == (record, one.subject_id, OFFICE)
    assert event.details["result"] == "handed_over" and "findings" not in event.details


def test_the_drawn_see_why_they_were_drawn(one: Drawn) -> None:
    (own,) = drawn_of(one.code)
    assert own.rank <= own.quota <= own.objects and own.stratum == "registered-matters:B" and own.outcome is None
