"""Organisations on their way into lists and out: each legal path, with the records and checks it leaves."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from gongxin.cases.rules import SameOfficer, WrongState
from gongxin.dossiers.queries import dossier_of
from gongxin.dossiers.statements import Statement, facts_held, key_of, state_record
from gongxin.listings.actions import ask_annulment
from gongxin.listings.models import Listing
from gongxin.listings.queries import listing_of, on_list
from gongxin.listings.rules import NotEntered, TooEarlyToLeave, UnderWay
from gongxin.rulebook.actions import adopt_rulebook
from gongxin.rulebook.items import Visibility
from gongxin.rulebook.procedures import Role
from gongxin.rulebook.queries import current_adoption
from tests.cases.builders import PDF, midnight, moment
from tests.listings.builders import (
    DECIDED,
    EFFECT,
    FINANCE,
    LABOUR,
    NOTICED,
    NUMBER,
    PROCUREMENT,
    REPLIED,
    SAFETY,
    SERVED,
    WAGES,
    Entry,
    follow,
    known_organisation,
    with_standstill,
    years,
)

DAY = timedelta(days=1)


def public(entry: Entry, day: date) -> list[str]:
    asked = dossier_of(entry.subject.code, day=day, known_at=moment(day), now=moment(day), view=Visibility.PUBLIC)
    return [record.item for record in asked.records]


def test_an_organisation_is_told_answers_is_entered_and_leaves_after_twelve_months(home: Path) -> None:
    entry = Entry(home).enter()
    assert [entry.stands(day) for day in (EFFECT - DAY, EFFECT)] == [False, True]
    assert entry.answer(EFFECT) == "needs_a_human"
    assert public(entry, EFFECT) == ["national.work-safety-list-entry"]
    with pytest.raises(TooEarlyToLeave, match="from 2027-05-12 on"):
        entry.ask(at=moment(date(2027, 5, 11)))
    case, left = entry.ask(at=moment(date(2027, 5, 12))), date(2027, 5, 20)
    entry.exit_step(case, "let_go", at=moment(left))
    assert [entry.stands(day) for day in (left - DAY, left)] == [True, False]
    assert [entry.answer(day) for day in (left - DAY, left)] == ["needs_a_human", "yes"]
    assert public(entry, left) == []


@pytest.mark.parametrize(("seconds", "allowed"), [(-1, False), (0, True), (1, True)])
def test_one_may_ask_to_leave_from_the_first_second_after_twelve_months(
    home: Path, seconds: int, allowed: bool
) -> None:
    entry, at = Entry(home).enter(), midnight(date(2027, 5, 12), seconds=seconds)
    if allowed:
        assert entry.ask(at=at)
        return
    with pytest.raises(TooEarlyToLeave, match="from 2027-05-12 on"):
        entry.ask(at=at)


def test_an_entry_ends_by_its_term_though_nobody_does_anything(home: Path) -> None:
    entry = Entry(home).enter()
    last = date(2029, 5, 11)
    assert [entry.stands(day) for day in (last, last + DAY)] == [True, False]
    assert [entry.answer(day) for day in (last, last + DAY)] == ["needs_a_human", "yes"]
    assert [public(entry, day) for day in (last, last + DAY)] == [["national.work-safety-list-entry"], []]
    with pytest.raises(NotEntered, match="does not stand"):
        entry.ask(at=moment(last + DAY))


def test_the_record_states_what_the_packs_say_and_nothing_written_by_hand(home: Path) -> None:
    entry = Entry(home).enter()
    (shown,) = dossier_of(
        entry.subject.code, day=EFFECT, known_at=moment(EFFECT), now=moment(EFFECT), view=Visibility.KEPT
    ).records
    assert shown.facts == {
        "document_number": NUMBER,
        "reason": "发生生产安全事故受到行政处罚，性质恶劣、情节严重",
        "basis_text": "《中华人民共和国安全生产法（2021修正）》第七十八条；《安全生产严重失信主体名单管理办法》",
        "entered_on": "2026-05-12",
        "term_months": 36,
        "expires_on": "2029-05-11",
        "authority": "云泽省应急管理厅",
        "authority_code": "11990000MB1K000512",
    }
    assert (shown.public_until, shown.decided_on) == (date(2029, 5, 12), EFFECT)


def test_the_officer_who_gave_notice_does_not_decide(home: Path) -> None:
    entry = Entry(home)
    entry.notice()
    entry.step("reply", at=moment(REPLIED), role=Role.SUBJECT)
    with pytest.raises(SameOfficer):
        entry.decide(by="Ｐroposer ")
    assert listing_of(entry.case, at=moment(DECIDED)).number == ""


def test_nobody_decides_before_the_reply_or_its_time_is_over(home: Path) -> None:
    entry = Entry(home)
    with pytest.raises(WrongState):
        entry.decide(at=moment(NOTICED, 9))
    entry.notice()
    with pytest.raises(WrongState):
        entry.decide()


def test_an_entry_that_was_annulled_never_was(home: Path) -> None:
    entry = Entry(home).enter()
    entry.annul(at=moment(date(2026, 7, 1)))
    assert not entry.stands(EFFECT)
    assert [entry.answer(day) for day in (EFFECT, date(2026, 7, 1))] == ["yes", "yes"]
    kept = dossier_of(
        entry.subject.code, day=EFFECT, known_at=moment(EFFECT), now=moment(date(2026, 7, 1)), view=Visibility.KEPT
    )
    assert len(kept.records) == 1, "what was held then can be proved"


def test_a_case_that_proposes_nobody_enters_nobody(home: Path) -> None:
    entry = Entry(home)
    Listing.objects.all().delete()  # as if the case had been opened as any other
    entry.notice()
    entry.step("reply", at=moment(REPLIED), role=Role.SUBJECT)
    entry.serve(entry.step("enter", by="decider", at=moment(DECIDED)).number, at=moment(SERVED))
    follow(moment(EFFECT))
    assert entry.seen(at=moment(EFFECT)).state == "listed"
    assert on_list(SAFETY, day=EFFECT) == []


def test_a_decision_taken_without_a_number_is_recorded_without_one(home: Path) -> None:
    entry = Entry(home)
    entry.notice()
    entry.step("reply", at=moment(REPLIED), role=Role.SUBJECT)
    entry.serve(entry.step("enter", by="decider", at=moment(DECIDED)).number, at=moment(SERVED))
    follow(moment(EFFECT))
    record = listing_of(entry.case, at=moment(EFFECT)).record
    assert record is not None and "document_number" not in facts_held(record)


def test_whoever_is_spared_stands_on_no_list(home: Path) -> None:
    entry = Entry(home)
    entry.notice()
    entry.step("reply", at=moment(REPLIED), role=Role.SUBJECT)
    entry.step("spare", by="decider", at=moment(DECIDED))
    follow(moment(EFFECT))
    assert on_list(SAFETY, day=EFFECT) == []


def test_a_hearing_is_held_by_somebody_else(home: Path) -> None:
    entry = Entry(home)
    entry.notice()
    entry.step("ask_hearing", at=moment(date(2026, 5, 6)), role=Role.SUBJECT)
    with pytest.raises(SameOfficer):
        entry.step("hold_hearing", at=moment(date(2026, 5, 7)))
    entry.step("hold_hearing", by="chair", at=moment(date(2026, 5, 7)))
    assert entry.decide().state == "decided"


def test_a_refusal_to_let_go_is_reviewed_by_another_body(home: Path) -> None:
    entry = Entry(home).enter()
    asked, day = entry.ask(at=moment(date(2027, 6, 1))), date(2027, 6, 10)
    number = entry.exit_step(asked, "refuse", at=moment(date(2027, 6, 7)))
    entry.serve(number, at=moment(date(2027, 6, 8)), case=asked)
    entry.exit_step(asked, "ask_review", at=moment(date(2027, 6, 9)), role=Role.SUBJECT)
    with pytest.raises(SameOfficer):
        entry.exit_step(asked, "let_go_on_review", at=moment(day), role=Role.REVIEWER)
    entry.exit_step(asked, "let_go_on_review", at=moment(day), by="reviewer", role=Role.REVIEWER)
    assert [entry.stands(one) for one in (day - DAY, day)] == [True, False]


def test_a_removal_got_by_concealment_is_revoked_and_the_entry_stands_until_its_term(home: Path) -> None:
    entry = Entry(home).enter()
    asked = entry.ask(at=moment(date(2027, 6, 1)))
    entry.exit_step(asked, "let_go", at=moment(date(2027, 6, 7)))
    entry.exit_step(asked, "restore", at=moment(date(2027, 9, 1)))
    days = [date(2027, 6, 6), date(2027, 6, 7), date(2027, 8, 31), date(2027, 9, 1), date(2029, 5, 11)]
    assert [entry.stands(day) for day in days] == [True, False, False, True, True]
    assert not entry.stands(date(2029, 5, 12))


def test_wage_arrears_are_left_six_months_after_correction(home: Path) -> None:
    entry = Entry(home, key=WAGES, agency=LABOUR, ground="criminal_threshold").enter()
    with pytest.raises(TooEarlyToLeave, match="on which day the breach was put right"):
        entry.ask(at=moment(date(2026, 12, 1)))
    corrected = date(2026, 6, 30)
    with pytest.raises(TooEarlyToLeave, match="2026-12-30"):
        entry.ask(at=moment(date(2026, 12, 29)), corrected_on=corrected)
    with pytest.raises(TooEarlyToLeave, match="lies ahead"):
        entry.ask(at=moment(date(2026, 12, 29)), corrected_on=date(2026, 12, 30))
    assert entry.ask(at=moment(date(2026, 12, 30)), corrected_on=corrected)


def test_a_bar_in_a_decision_ends_by_itself_and_nobody_leaves_it_early(home: Path) -> None:
    entry = Entry(home, key=PROCUREMENT, agency=FINANCE, ground="collusion", term=years(1)).enter()
    last = date(2027, 5, 11)
    with pytest.raises(TooEarlyToLeave, match="before its term ends"):
        entry.ask(at=moment(last))
    assert [entry.answer(day) for day in (last, last + DAY)] == ["no", "yes"]


def test_what_runs_already_is_not_begun_again(home: Path) -> None:
    entry = Entry(home)
    with pytest.raises(UnderWay, match="proposed"):
        Entry(home, subject=entry.subject)
    entry.enter()
    with pytest.raises(UnderWay, match="stands"):
        Entry(home, subject=entry.subject, at=moment(EFFECT))
    asked = entry.ask(at=moment(date(2027, 6, 1)))
    with pytest.raises(UnderWay, match=f"case {asked}"):
        entry.ask(at=moment(date(2027, 6, 2)))


def test_a_delivered_entry_that_names_its_list_stands_on_it_too(home: Path) -> None:
    held = known_organisation()
    facts = {"list": "work_safety", "entered_on": "2026-01-05", "reason": "事故", "expires_on": "2029-01-04"}
    statement = Statement(
        subject=held.id,
        item="national.serious-list-entry",
        source="demo.agency.emergency",
        feed="demo.feed.serious-list-entries",
        authority="应急厅",
        severity="serious",
        decided_on=date(2026, 1, 5),
        valid_from=date(2026, 1, 5),
        valid_to=None,
        rulebook=current_adoption().id,
        facts=facts,
    )
    state_record(key_of("a", "b", held.code, []), statement, by="source", at=moment(date(2026, 1, 6)))
    days = [date(2026, 1, 4), date(2026, 1, 5), date(2029, 1, 4), date(2029, 1, 5)]
    assert [len(on_list(SAFETY, day=day)) for day in days] == [0, 1, 1, 0]
    with pytest.raises(UnderWay, match="stands"):
        Entry(home, subject=held)


@pytest.mark.parametrize(("seconds", "state"), [(-1, "decided"), (0, "listed"), (1, "listed")])
def test_a_standstill_of_ten_working_days_runs_over_the_october_holiday(home: Path, seconds: int, state: str) -> None:
    adopt_rulebook(with_standstill(working_days=10), by="operator", at=moment(date(2026, 2, 1)))
    entry = Entry(home, at=moment(date(2026, 9, 1)))
    entry.serve(entry.step("give_notice", at=moment(date(2026, 9, 1), 11)).number, at=moment(date(2026, 9, 1), 12))
    entry.step("reply", at=moment(date(2026, 9, 2)), role=Role.SUBJECT)
    entry.serve(entry.decide(at=moment(date(2026, 9, 20))).number, at=moment(date(2026, 9, 24)))
    # Mid-Autumn to the 27th; then 28 to 30 September, 8 to 10 October with the make-up Saturday, 12 to 15 October
    assert entry.seen(at=midnight(date(2026, 10, 16), seconds=seconds)).state == state


def test_the_log_followed_late_or_twice_enters_once_and_from_the_same_day(home: Path) -> None:
    entry = Entry(home)
    entry.notice()
    entry.step("reply", at=moment(REPLIED), role=Role.SUBJECT)
    entry.serve(entry.decide().number, at=moment(SERVED))
    for late in (date(2026, 6, 1), date(2026, 6, 2)):
        follow(moment(late))
    assert [(one.entered_on, one.code) for one in on_list(SAFETY, day=late)] == [(EFFECT, entry.subject.code)]


@pytest.mark.parametrize(("seconds", "state"), [(-1, "noticed"), (0, "heard"), (1, "heard")])
def test_ten_working_days_to_reply_run_over_the_may_holiday(home: Path, seconds: int, state: str) -> None:
    entry = Entry(home)
    entry.notice()  # on 28 April: 29, 30, then 6 to 9 May with the make-up Saturday, 11 to 14
    assert entry.seen(at=midnight(date(2026, 5, 15), seconds=seconds)).state == state


@pytest.mark.parametrize(("seconds", "state"), [(-1, "decided"), (0, "listed"), (1, "listed")])
def test_an_entry_has_effect_when_the_day_of_service_is_over(home: Path, seconds: int, state: str) -> None:
    entry = Entry(home)
    entry.notice()
    entry.step("reply", at=moment(REPLIED), role=Role.SUBJECT)
    entry.serve(entry.decide().number, at=moment(SERVED))
    assert entry.seen(at=midnight(EFFECT, seconds=seconds)).state == state


@pytest.mark.parametrize(("seconds", "state"), [(-1, "heard"), (0, "lapsed"), (1, "lapsed")])
def test_a_proposal_that_nobody_decides_lapses(home: Path, seconds: int, state: str) -> None:
    entry = Entry(home)
    entry.notice()
    entry.step("reply", at=moment(REPLIED), role=Role.SUBJECT)
    assert entry.seen(at=midnight(date(2026, 7, 27), seconds=seconds)).state == state


def test_a_decision_that_is_not_served_has_no_effect(home: Path) -> None:
    entry = Entry(home)
    entry.notice()
    entry.step("reply", at=moment(REPLIED), role=Role.SUBJECT)
    entry.decide()
    follow(moment(date(2026, 10, 1)))
    assert on_list(SAFETY, day=date(2026, 10, 1)) == []


def test_whoever_decided_the_entry_annuls_nothing_and_drops_nothing(home: Path) -> None:
    entry, at = Entry(home).enter(), moment(date(2026, 7, 1))
    case = ask_annulment(entry.case, by="clerk", at=at, statement="复议", enclosed={"ground": PDF}, home=home)
    for step in ("annul", "drop"):
        with pytest.raises(SameOfficer, match=f"in case {entry.case}"):
            entry.exit_step(case, step, at=at, by=" DECIDER")
    assert entry.stands(date(2026, 7, 1))


def test_whoever_decided_the_entry_does_not_review_that_nobody_may_leave(home: Path) -> None:
    entry, at = Entry(home).enter(), moment(date(2027, 5, 12))
    case = entry.ask(at=at)
    entry.serve(entry.exit_step(case, "refuse", at=at, by="third"), at=at, case=case)
    entry.exit_step(case, "ask_review", at=at, by="director", role=Role.SUBJECT)
    with pytest.raises(SameOfficer):
        entry.exit_step(case, "let_go_on_review", at=at, by="decider", role=Role.REVIEWER)
    entry.exit_step(case, "let_go_on_review", at=at, by="fourth", role=Role.REVIEWER)
    assert not entry.stands(date(2027, 5, 12))
