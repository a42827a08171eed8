"""A record rests while a plan that a court approved is performed, and comes back by itself where it is not."""

from datetime import date, timedelta

import pytest

from gongxin.cases.models import Case
from gongxin.cases.queries import case_of, silences_of
from gongxin.cases.rules import CaseRefused, DayRefused, DocumentMissing, SameOfficer
from gongxin.dossiers.answers import Mark
from gongxin.ledger.models import Event
from gongxin.remedies.actions import AlreadyAsked, NotRepairable, NotTheDecider, open_about
from gongxin.remedies.queries import stands_of
from gongxin.remedies.rules import REEVALUATION_DUE, Where
from gongxin.rulebook.items import Visibility
from gongxin.rulebook.procedures import Role
from tests.cases.builders import ABOVE, OFFICE, PDF, midnight, moment, officer
from tests.remedies.builders import EARLIEST, PLAN_ENDS, Company, told_alone_as_with_the_whole

ONE_DAY = timedelta(days=1)
APPROVED = date(2026, 7, 1)
AT = moment(APPROVED)


def stand(company: Company, day: date) -> tuple[Where, int | None]:
    (found,) = stands_of(company.code, at=moment(day)).stands
    return found.where, found.case


def test_while_the_plan_is_performed_only_the_archive_has_the_record(company: Company) -> None:
    case = company.shielded(at=AT)
    assert not company.seen(at=AT) and not company.seen(at=AT, view=Visibility.SHARED)
    assert company.marks(at=AT, view=Visibility.KEPT) == [{Mark.SHIELDED}]
    assert stand(company, APPROVED) == (Where.SHIELDED, case)


def test_a_plan_that_was_performed_ends_in_repair(company: Company) -> None:
    case = company.shielded(at=AT)
    done = moment(date(2027, 3, 1))
    company.report_performed(case, at=done)
    company.decide(case, "find_performed", at=done + ONE_DAY, role=Role.AUTHORITY)
    company.run(at=moment(PLAN_ENDS + 10 * ONE_DAY))
    later = moment(PLAN_ENDS + 10 * ONE_DAY)
    assert not company.seen(at=later)
    assert company.marks(at=later, view=Visibility.KEPT) == [{Mark.REPAIRED}]


@pytest.mark.parametrize(("seconds", "public"), [(-1, 0), (0, 1), (1, 1)])
def test_a_term_that_runs_out_without_a_finding_falls_back_by_itself(
    company: Company, seconds: int, public: int
) -> None:
    until = company.seen(at=AT)[0].public_until
    company.shielded(at=AT)
    end = midnight(PLAN_ENDS + ONE_DAY, seconds=seconds)
    company.run(at=end)
    assert [one.public_until for one in company.seen(at=end)] == [until] * public
    assert company.marks(at=end, view=Visibility.KEPT) == [set() if public else {Mark.SHIELDED}]


def test_a_plan_that_fails_brings_the_record_back_for_the_rest_of_its_window(company: Company) -> None:
    until = company.seen(at=AT)[0].public_until
    case = company.shielded(at=AT)
    later = AT + 60 * ONE_DAY
    assert company.decide(case, "find_failed", at=later, role=Role.AUTHORITY) == "fallen_back"
    (back,) = company.seen(at=later)
    assert (back.public_until, back.marks) == (until, ())
    assert len(company.seen(at=later, view=Visibility.SHARED)) == 1
    assert stand(company, date(2026, 9, 10))[0] is Where.CAN_BE_ASKED


def test_performance_reported_in_time_is_not_lost_by_the_authority_s_silence(company: Company) -> None:
    ends, reported = date(2026, 8, 31), date(2026, 8, 20)
    case = company.shielded(at=AT, plan_ends=ends)
    company.report_performed(case, at=moment(reported))
    for day, state in ((date(2026, 9, 17), "reported"), (date(2026, 9, 18), "assessment_overdue")):
        told = case_of(case, at=midnight(day))
        assert told is not None and told.state == state
    company.run(at=moment(date(2026, 10, 1)))
    assert len(silences_of(OFFICE, at=moment(date(2026, 10, 1)))) == 1
    assert not company.seen(at=moment(date(2026, 10, 1)))


@pytest.mark.parametrize(("seconds", "public"), [(-1, 0), (0, 1), (1, 1)])
def test_no_shield_lasts_longer_than_six_months_after_the_report(company: Company, seconds: int, public: int) -> None:
    case = company.shielded(at=AT, plan_ends=date(2026, 8, 31))
    company.report_performed(case, at=moment(date(2026, 8, 20)))
    end = midnight(date(2027, 2, 21), seconds=seconds)
    company.run(at=end)
    assert len(company.seen(at=end)) == public


def test_performance_found_after_the_term_repairs_the_record(company: Company) -> None:
    case = company.shielded(at=AT, plan_ends=date(2026, 8, 31))
    company.run(at=moment(date(2026, 9, 1)))
    assert len(company.seen(at=moment(date(2026, 9, 1)))) == 1
    company.decide(case, "find_performed", at=moment(date(2026, 9, 10)), role=Role.AUTHORITY)
    assert not company.seen(at=moment(date(2026, 9, 10)))


@pytest.mark.parametrize("repaired", [False, True])
def test_what_was_got_by_concealment_is_revoked(company: Company, repaired: bool) -> None:
    case = company.shielded(at=AT)
    if repaired:
        company.decide(case, "find_performed", at=AT + ONE_DAY, role=Role.AUTHORITY)
    company.decide(case, "revoke", at=AT + 2 * ONE_DAY, role=Role.AUTHORITY)
    assert company.marks(at=AT + 2 * ONE_DAY) == [set()]


def test_a_refusal_is_reviewed_by_somebody_else(company: Company) -> None:
    case = company.ask_shielding(at=AT)
    company.forward(case, at=AT)
    company.decide(case, "refuse", at=AT, role=Role.AUTHORITY)
    company.serve(case, 2, at=AT)
    company.step(case, "ask_review", by=company.asked().by, at=AT + ONE_DAY)
    same = officer(Role.REVIEWER, ABOVE, "authority officer")
    with pytest.raises(SameOfficer):
        company.step(case, "shield_on_review", by=same, at=AT + 2 * ONE_DAY, papers={"document": PDF})
    company.decide(case, "shield_on_review", at=AT + 2 * ONE_DAY, role=Role.REVIEWER)
    assert not company.seen(at=AT + 2 * ONE_DAY)


@pytest.mark.parametrize("ends", [date(2026, 6, 30), date(2036, 7, 2), date.max])
def test_a_term_that_is_over_or_endless_is_refused(company: Company, ends: date) -> None:
    with pytest.raises(DayRefused, match="between 2026-07-01 and 2036-07-01"):
        company.ask_shielding(at=AT, plan_ends=ends)
    assert not Case.objects.exists()


def test_shielding_needs_the_ruling_and_is_asked_for_once(company: Company) -> None:
    with pytest.raises(DocumentMissing, match="ruling"):
        company.ask_shielding(at=AT, enclosed={})
    company.ask_shielding(at=AT)
    with pytest.raises(AlreadyAsked):
        company.ask_shielding(at=AT)


def test_what_rests_or_was_repaired_is_neither_shielded_nor_repaired_again(company: Company) -> None:
    at = moment(EARLIEST)
    company.shielded(at=at)
    with pytest.raises(AlreadyAsked, match="shielded in case"):
        company.ask_repair(at=at)
    other = Company(company.folder)
    other.repaired(at=at)
    with pytest.raises(NotRepairable, match="already"):
        other.ask_shielding(at=at)


def test_only_whoever_made_the_finding_decides(company: Company) -> None:
    parties = {Role.AUTHORITY: "demo.agency.tax", Role.REVIEWER: ABOVE}
    asked, days = company.asked({"ruling": PDF}), {"plan_ends": PLAN_ENDS}
    key = "national.procedure.bankruptcy-shielding"
    with pytest.raises(NotTheDecider):
        open_about(company.record, key, code=company.code, parties=parties, asked=asked, at=AT, days=days)


def test_a_day_that_nobody_asked_for_is_refused(company: Company) -> None:
    from gongxin.cases.actions import open_case
    from tests.cases.builders import OBJECTION, PARTIES

    by = company.asked().by
    given = {"subject": company.code, "parties": PARTIES[OBJECTION], "by": by, "at": AT, "statement": "x"}
    with pytest.raises(CaseRefused, match="does not ask for plan_ends"):
        open_case(
            OBJECTION, **given, enclosed={}, home=company.folder, record=company.record, days={"plan_ends": PLAN_ENDS}
        )  # type: ignore[arg-type]


def test_evaluations_are_due_anew_whenever_a_record_stops_or_starts_to_count(company: Company) -> None:
    case = company.shielded(at=AT)
    company.decide(case, "find_failed", at=AT + ONE_DAY, role=Role.AUTHORITY)
    company.repaired(at=moment(EARLIEST))
    told = list(Event.objects.filter(kind=REEVALUATION_DUE).order_by("id"))
    assert [one.details for one in told] == [{"records": [company.record]}] * 3
    assert len({one.subject for one in told}) == 1
    company.object_to(at=moment(EARLIEST))
    assert Event.objects.filter(kind=REEVALUATION_DUE).count() == 3


def test_the_days_of_a_record_are_told_alone_as_with_where_it_stands(company: Company) -> None:
    assert told_alone_as_with_the_whole(company.code, AT) == 1
    company.shielded(at=AT)
    for day in (APPROVED, EARLIEST, PLAN_ENDS, PLAN_ENDS + 400 * ONE_DAY):
        assert told_alone_as_with_the_whole(company.code, moment(day)) == 1
