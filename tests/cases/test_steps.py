"""Taking steps: what the table allows, what it refuses and why, and that a step is whole or nothing."""

from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from gongxin.cases.actions import NoSuchCase, NoSuchSubject, open_case
from gongxin.cases.models import Case, StepTaken
from gongxin.cases.procedure import NoSuchStep
from gongxin.cases.queries import case_of
from gongxin.cases.rules import (
    DocumentMissing,
    NotAskedFor,
    NotYourCase,
    OutOfOrder,
    ReasonsMissing,
    RecordMissing,
    SameOfficer,
    TextRefused,
    TooLate,
    WrongRole,
    WrongState,
)
from gongxin.ledger.actions import sequence_batches
from gongxin.ledger.queries import events_from
from gongxin.rulebook.procedures import Role
from tests.cases.builders import (
    ABOVE,
    OBJECTION,
    OFFICE,
    PARTIES,
    PDF,
    PLATFORM,
    RECORD,
    REPAIR,
    SOURCE,
    Desk,
    moment,
    officer,
    organisation,
    subject,
)
from tests.exchange.yunze import PERSON

MONDAY = date(2026, 6, 1)
AUTHORITY = officer(Role.AUTHORITY, OFFICE)


@pytest.fixture
def desk(home: Path) -> Desk:
    return Desk(home, at=moment(MONDAY))


def accepted(desk: Desk) -> Desk:
    desk.step("forward", by=PLATFORM, at=moment(MONDAY, 11))
    desk.step("accept", by=AUTHORITY, at=moment(MONDAY, 12))
    return desk


def refused(desk: Desk) -> Desk:
    number = accepted(desk).decide("refuse", by=AUTHORITY, at=moment(MONDAY, 13)).number
    desk.serve(number, at=moment(MONDAY, 14))
    return desk


def test_a_repair_is_forwarded_accepted_and_granted(desk: Desk) -> None:
    taken = accepted(desk).decide("grant", by=AUTHORITY, at=moment(MONDAY, 15))
    assert (taken.number, taken.state) == (3, "granted")
    view = case_of(desk.number, at=moment(MONDAY, 16))
    assert view is not None
    assert view.ended and not view.deadlines
    assert [step.name for step in view.steps] == ["forward", "accept", "grant"]
    assert view.open_steps == {"authority": ("revoke",)}


def test_every_step_is_an_event_of_its_subject(desk: Desk) -> None:
    accepted(desk)
    sequence_batches()
    told = [event for event in events_from(0, limit=1000) if event.kind.startswith("repair.")]
    assert [event.kind for event in told] == ["repair.opened", "repair.forward", "repair.accept"]
    held = Case.objects.get(id=desk.number).subject_id
    assert {(event.subject, event.details["case"]) for event in told} == {(held, desk.number)}
    assert [step.event for step in StepTaken.objects.order_by("number")] == [event.id for event in told[1:]]


def test_a_step_is_refused_in_another_capacity(desk: Desk) -> None:
    with pytest.raises(WrongRole):
        desk.step("forward", by=subject(desk.code), at=moment(MONDAY, 11))


def test_nobody_takes_the_step_of_the_clock(desk: Desk) -> None:
    desk.step("forward", by=PLATFORM, at=moment(MONDAY, 11))
    with pytest.raises(WrongRole):
        desk.step("pass_acceptance", by=officer(Role.CLOCK, OFFICE), at=moment(MONDAY, 12))


def test_a_step_is_refused_from_another_state(desk: Desk) -> None:
    with pytest.raises(WrongState, match="filed"):
        desk.step("accept", by=AUTHORITY, at=moment(MONDAY, 11))


def test_a_step_is_refused_to_an_agency_that_the_case_is_not_with(desk: Desk) -> None:
    desk.step("forward", by=PLATFORM, at=moment(MONDAY, 11))
    with pytest.raises(NotYourCase):
        desk.step("accept", by=officer(Role.AUTHORITY, ABOVE), at=moment(MONDAY, 12))


def test_an_adverse_decision_is_refused_without_reasons_and_without_its_document(desk: Desk) -> None:
    accepted(desk)
    with pytest.raises(ReasonsMissing):
        desk.step("refuse", by=AUTHORITY, at=moment(MONDAY, 13), reasons=" \n", enclosed={"document": PDF})
    with pytest.raises(DocumentMissing):
        desk.step("refuse", by=AUTHORITY, at=moment(MONDAY, 13), reasons="未履行")


def test_a_paper_that_nobody_asked_for_is_refused(desk: Desk) -> None:
    with pytest.raises(NotAskedFor):
        desk.step("forward", by=PLATFORM, at=moment(MONDAY, 11), enclosed={"family": PDF})


def test_a_step_is_refused_before_what_happened_already(desk: Desk) -> None:
    with pytest.raises(OutOfOrder):
        desk.step("forward", by=PLATFORM, at=moment(MONDAY, 9))


def test_a_step_that_the_procedure_has_not_is_refused_with_those_it_has(desk: Desk) -> None:
    with pytest.raises(NoSuchStep, match="forward"):
        desk.step("bless", by=PLATFORM, at=moment(MONDAY, 11))


@pytest.mark.parametrize("reasons", ["x" * 20_001, "nul\0", "\ud800"])
def test_reasons_that_are_no_text_are_refused(desk: Desk, reasons: str) -> None:
    with pytest.raises(TextRefused):
        desk.step("forward", by=PLATFORM, at=moment(MONDAY, 11), reasons=reasons)


def test_peoples_numbers_are_taken_out_of_reasons_and_names(desk: Desk) -> None:
    by = officer(Role.PLATFORM, "", f"desk {PERSON}")
    desk.step("forward", by=by, at=moment(MONDAY, 11), reasons=f"经办人身份证号{PERSON}")
    kept = StepTaken.objects.get()
    assert PERSON not in kept.reasons + kept.by


def test_whoever_refused_does_not_review_however_the_name_is_written(desk: Desk) -> None:
    refused(desk).step("ask_review", by=subject(desk.code), at=moment(MONDAY, 15), reasons="已改正")
    for name in ("officer", " Ｏfficer ", "OFFICER"):
        with pytest.raises(SameOfficer):
            desk.decide("confirm", by=officer(Role.REVIEWER, ABOVE, name), at=moment(MONDAY, 16))
    desk.decide("grant_on_review", by=officer(Role.REVIEWER, ABOVE, "another"), at=moment(MONDAY, 16))


def test_an_officer_with_a_number_in_the_name_is_known_again(desk: Desk) -> None:
    named = f"officer {PERSON}"
    number = accepted(desk).decide("refuse", by=officer(Role.AUTHORITY, OFFICE, named), at=moment(MONDAY, 13)).number
    desk.serve(number, at=moment(MONDAY, 14))
    desk.step("ask_review", by=subject(desk.code), at=moment(MONDAY, 15), reasons="x")
    with pytest.raises(SameOfficer):
        desk.decide("confirm", by=officer(Role.REVIEWER, ABOVE, named), at=moment(MONDAY, 16))


@pytest.mark.parametrize("name", ["", " ", "x" * 201, "a\0b"])
def test_whoever_acts_has_a_name(desk: Desk, name: str) -> None:
    with pytest.raises((WrongRole, TextRefused)):
        desk.step("forward", by=officer(Role.PLATFORM, "", name), at=moment(MONDAY, 11))


def test_an_objection_is_answered_by_its_source(home: Path) -> None:
    desk = Desk(home, OBJECTION, at=moment(MONDAY))
    desk.step("forward", by=PLATFORM, at=moment(MONDAY, 11))
    assert desk.decide("correct", by=officer(Role.SOURCE, SOURCE), at=moment(MONDAY, 12)).state == "corrected"


def test_a_case_is_opened_about_a_known_organisation_by_itself_and_with_its_papers(home: Path) -> None:
    code = organisation().code
    given = {"parties": PARTIES[REPAIR], "at": moment(MONDAY), "statement": "已履行", "home": home, "record": RECORD}
    papers = {"proof": PDF, "commitment": PDF}
    with pytest.raises(NoSuchSubject):
        open_case(REPAIR, subject=PERSON, by=subject(code), enclosed=papers, **given)  # type: ignore[arg-type]
    with pytest.raises(NotYourCase):
        open_case(REPAIR, subject=code, by=subject("another"), enclosed=papers, **given)  # type: ignore[arg-type]
    with pytest.raises(WrongRole):
        open_case(REPAIR, subject=code, by=AUTHORITY, enclosed=papers, **given)  # type: ignore[arg-type]
    with pytest.raises(DocumentMissing):
        open_case(REPAIR, subject=code, by=subject(code), enclosed={"proof": PDF}, **given)  # type: ignore[arg-type]
    with pytest.raises(NotYourCase):
        open_case(REPAIR, subject=code, by=subject(code), enclosed=papers, **{**given, "parties": {}})  # type: ignore[arg-type]
    with pytest.raises(RecordMissing, match="about a record"):
        open_case(REPAIR, subject=code, by=subject(code), enclosed=papers, **given | {"record": None})  # type: ignore[arg-type]
    assert not Case.objects.exists()


def test_a_case_that_is_not_there_is_refused(desk: Desk) -> None:
    desk.number = 999_999
    with pytest.raises(NoSuchCase):
        desk.step("forward", by=PLATFORM, at=moment(MONDAY, 11))


def test_a_review_is_asked_for_within_its_time_of_service(desk: Desk) -> None:
    refused(desk)  # served on 1 June; sixty days later is 31 July, a Friday
    with pytest.raises(TooLate, match="2026-07-31"):
        desk.step("ask_review", by=subject(desk.code), at=moment(date(2026, 8, 1), 0), reasons="x")
    late = moment(date(2026, 8, 1), 0, seconds=-1)
    assert desk.step("ask_review", by=subject(desk.code), at=late, reasons="x").state == "in_review"


def test_until_the_decision_is_served_the_time_for_review_does_not_run(desk: Desk) -> None:
    accepted(desk).decide("refuse", by=AUTHORITY, at=moment(MONDAY, 13))
    assert desk.step("ask_review", by=subject(desk.code), at=moment(date(2026, 12, 1)), reasons="x").state


def test_a_step_that_fails_at_its_last_write_leaves_neither_step_nor_event(desk: Desk) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;"
            "CREATE TRIGGER no BEFORE UPDATE ON cases_case FOR EACH ROW EXECUTE FUNCTION pg_temp.no()"
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        desk.step("forward", by=PLATFORM, at=moment(MONDAY, 11))
    assert not StepTaken.objects.exists()
    assert Case.objects.get().state == "filed"
    sequence_batches()
    assert [event.kind for event in events_from(0, limit=1000)][-1] == "repair.opened"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_case SET state = 'granted'",
        "UPDATE cases_steptaken SET reasons = 'others'",
        "DELETE FROM cases_steptaken",
    ],
)
def test_the_database_refuses_any_other_way_to_change_a_case(desk: Desk, statement: str) -> None:
    desk.step("forward", by=PLATFORM, at=moment(MONDAY, 11))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
