"""The lawful ways out, from the first word to what everybody sees: by a moved clock, without a browser."""

from datetime import date, timedelta

import pytest

from gongxin.cases.queries import case_of, silences_of
from gongxin.cases.rules import CaseRefused
from gongxin.dossiers.answers import Answer, Mark
from gongxin.dossiers.models import Remark
from gongxin.dossiers.queries import dossier_of
from gongxin.ledger.models import Event
from gongxin.measures.queries import check
from gongxin.remedies.actions import AlreadyAsked, NoSuchRecord, NotRepairable, TooEarly
from gongxin.rulebook.items import Visibility
from gongxin.rulebook.procedures import Role
from tests.cases.builders import midnight, moment
from tests.remedies.builders import CENTRE, EARLIEST, Company

ONE_DAY = timedelta(days=1)
JUNE = date(2026, 6, 8)  # a Monday


def test_a_penalty_is_repaired_and_gone_from_everywhere_but_the_archive(company: Company) -> None:
    at = moment(EARLIEST)
    case = company.repaired(at=at)
    assert not company.seen(at=at) and not company.seen(at=at, view=Visibility.SHARED)
    assert company.marks(at=at, view=Visibility.KEPT) == [{Mark.REPAIRED}]
    answer = dossier_of(company.code, day=EARLIEST, known_at=at, now=at, view=Visibility.PUBLIC).answer
    assert answer is Answer.NO_SUCH_CODE  # no register names it
    held = Remark.objects.get(kind="repaired")
    assert (held.case, held.rule, held.valid_from) == (case, "national.procedure.repair", EARLIEST)


@pytest.mark.parametrize(("seconds", "allowed"), [(-1, False), (0, True), (1, True)])
def test_repair_is_refused_up_to_the_last_second_before_its_day(company: Company, seconds: int, allowed: bool) -> None:
    at = midnight(EARLIEST, seconds=seconds)
    if allowed:
        assert company.ask_repair(at=at)
        return
    with pytest.raises(TooEarly, match="from 2026-09-04 on"):
        company.ask_repair(at=at)
    assert case_of(1, at=at) is None


def test_a_repair_got_by_fraud_is_revoked_and_the_record_is_back_for_the_rest(company: Company) -> None:
    at = moment(EARLIEST)
    until = company.seen(at=at)[0].public_until
    case = company.repaired(at=at)
    later = at + 30 * ONE_DAY
    assert company.decide(case, "revoke", at=later, role=Role.AUTHORITY) == "revoked"
    (back,) = company.seen(at=later)
    assert (back.public_until, Mark.REPAIRED in back.marks) == (until, False)
    assert len(company.seen(at=later, view=Visibility.SHARED)) == 1


def test_a_repair_granted_on_review_is_carried_out(company: Company) -> None:
    at = moment(EARLIEST)
    case = company.ask_repair(at=at)
    company.forward(case, at=at)
    company.decide(case, "decline", at=at, role=Role.AUTHORITY)
    company.serve(case, 2, at=at)
    company.step(case, "ask_review", by=company.asked().by, at=at + ONE_DAY)
    assert len(company.seen(at=at + ONE_DAY)) == 1
    company.decide(case, "grant_on_review", at=at + 2 * ONE_DAY, role=Role.REVIEWER)
    assert not company.seen(at=at + 2 * ONE_DAY)


def test_an_objection_marks_at_once_and_when_upheld_until_the_source_corrects(company: Company) -> None:
    at = moment(JUNE)
    case = company.object_to(at=at)
    assert company.marks(at=at) == [{Mark.DISPUTED}]
    company.forward(case, at=at)
    company.decide(case, "correct", at=at + ONE_DAY)
    assert company.marks(at=at + ONE_DAY) == [{Mark.FOUND_WRONG}]
    company.deliver(at=at + 2 * ONE_DAY, conduct="未按规定公示年度报告")
    company.followed(case, at=at + 2 * ONE_DAY)
    assert company.marks(at=at + 2 * ONE_DAY) == [set()]


def test_what_its_source_corrected_before_it_answered_is_not_said_to_be_wrong(company: Company) -> None:
    at = moment(JUNE)
    case = company.object_to(at=at)
    company.forward(case, at=at)
    company.deliver(at=at + ONE_DAY, conduct="未按规定公示年度报告")
    company.decide(case, "correct", at=at + 2 * ONE_DAY)
    assert company.marks(at=at + 2 * ONE_DAY) == [set()]


def test_an_objection_not_upheld_ends_the_mark_and_a_review_brings_it_back(company: Company) -> None:
    at = moment(JUNE)
    case = company.object_to(at=at)
    company.forward(case, at=at)
    company.decide(case, "not_uphold", at=at)
    assert company.marks(at=at) == [set()]
    company.serve(case, 2, at=at)
    company.step(case, "ask_review", by=company.asked().by, at=at + ONE_DAY)
    assert company.marks(at=at + ONE_DAY) == [{Mark.DISPUTED}]
    company.decide(case, "confirm", at=at + 2 * ONE_DAY, role=Role.REVIEWER)
    assert company.marks(at=at + 2 * ONE_DAY) == [set()]


def test_where_nothing_can_be_found_out_both_sides_are_shown(company: Company) -> None:
    at = moment(JUNE)
    case = company.object_to(at=at)
    company.forward(case, at=at)
    company.decide(case, "show_both_sides", at=at)
    assert company.marks(at=at) == [{Mark.BOTH_SIDES}]
    company.deliver(at=at + ONE_DAY, conduct="未按规定公示年度报告")
    company.followed(case, at=at + ONE_DAY)
    assert company.marks(at=at + ONE_DAY) == [set()]


@pytest.mark.parametrize(("seconds", "silent"), [(-1, 0), (0, 1), (1, 1)])
def test_silence_is_told_of_the_source_and_the_record_stays_disputed(
    company: Company, seconds: int, silent: int
) -> None:
    case = company.object_to(at=moment(JUNE))
    company.forward(case, at=moment(JUNE))
    end = midnight(date(2026, 6, 24), seconds=seconds)  # ten working days; 19 June is Dragon Boat Festival
    company.run(at=end)
    assert len(silences_of(CENTRE, at=end)) == silent
    assert company.marks(at=end) == [{Mark.DISPUTED}]


def test_a_stranger_s_report_reaches_the_source_once_the_platform_has_looked_at_it(company: Company) -> None:
    at = moment(JUNE)
    case = company.report_error(at=at)
    assert company.marks(at=at) == [set()]
    company.forward(case, at=at)
    assert company.marks(at=at) == [{Mark.REPORTED}]
    company.decide(case, "correct", at=at + ONE_DAY)
    assert company.marks(at=at + ONE_DAY) == [{Mark.FOUND_WRONG}]


def test_of_a_record_that_is_not_public_no_error_is_reported(company: Company) -> None:
    at = moment(EARLIEST)
    company.repaired(at=at)
    told = set()
    for record in (company.record, 10**9):
        with pytest.raises(NoSuchRecord) as refused:
            company.report_error(at=at, record=record)
        told.add(str(refused.value).replace(str(record), "N"))
    assert len(told) == 1


def test_an_annulled_penalty_is_withdrawn(company: Company) -> None:
    at = moment(JUNE)
    case = company.tell_annulment(at=at)
    assert company.marks(at=at) == [{Mark.DISPUTED}]
    company.decide(case, "take_off", at=at + ONE_DAY)
    assert not company.seen(at=at + ONE_DAY, view=Visibility.KEPT)
    assert len(company.seen(at=at, view=Visibility.KEPT)) == 1
    told = Event.objects.get(kind="dossiers.record.withdrawn")
    assert (told.actor, told.details) == (CENTRE, {"because": f"case {case}"})


@pytest.mark.parametrize(
    ("told_on", "last"),
    [
        (date(2026, 6, 18), date(2026, 6, 24)),  # Friday is a holiday: Monday, Tuesday, Wednesday
        (date(2026, 9, 30), date(2026, 10, 10)),  # National Day, 1 to 7 October; Saturday 10 October is worked
    ],
)
@pytest.mark.parametrize(("seconds", "state"), [(-1, "with_source"), (0, "overdue"), (1, "overdue")])
def test_the_source_has_three_working_days_to_withdraw(
    company: Company, told_on: date, last: date, seconds: int, state: str
) -> None:
    case = company.tell_annulment(at=moment(told_on))
    told = case_of(case, at=midnight(last + ONE_DAY, seconds=seconds))
    assert told is not None and told.state == state


def test_nothing_is_asked_for_twice_while_it_is_open(company: Company) -> None:
    at = moment(EARLIEST)
    company.object_to(at=at)
    company.ask_repair(at=at)
    for ask in (company.object_to, company.ask_repair):
        with pytest.raises(AlreadyAsked):
            ask(at=at)


def test_what_ended_or_was_repaired_is_not_repaired_again(company: Company) -> None:
    company.repaired(at=moment(EARLIEST))
    with pytest.raises(NotRepairable, match="already"):
        company.ask_repair(at=moment(EARLIEST))


def test_repair_needs_its_papers(company: Company) -> None:
    with pytest.raises(CaseRefused, match="commitment"):
        company.ask_repair(at=moment(EARLIEST), enclosed={"proof": b"%PDF-1.4\n%%EOF\n"})
    assert not company.marks(at=moment(EARLIEST), view=Visibility.KEPT)[0]


def test_a_check_tells_of_the_dispute_and_forgets_nothing_of_before(company: Company) -> None:
    company.object_to(at=moment(JUNE))
    before = check([company.code], purpose="bidding", day=JUNE)
    company.repaired(at=moment(EARLIEST))
    assert check([company.code], purpose="bidding", day=JUNE, position=before["position"]) == before
