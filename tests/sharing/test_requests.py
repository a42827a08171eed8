"""Requests between agencies: their clocks to the second, refusals with reasons, and nothing shared by silence."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import InternalError, transaction
from django.db.utils import IntegrityError

from gongxin.cases.actions import run_clocks
from gongxin.cases.queries import silences_of
from gongxin.cases.rules import CaseRefused, NotYourCase, WrongRole, WrongState
from gongxin.dossiers.models import Record
from gongxin.ledger.actions import sequence_batches
from gongxin.ledger.models import Event
from gongxin.monitoring.followers import follow_silences
from gongxin.rulebook.procedures import Role
from gongxin.rulebook.queries import current
from gongxin.sharing.granting import request_of, requests_of
from gongxin.sharing.models import Request
from gongxin.sharing.requesting import tell_catalogue_change
from gongxin.sharing.scope import (
    MixedRequest,
    NotProvider,
    RequestUngrounded,
    ScopeRefused,
    SharingRefused,
    Wanted,
    Way,
    attribute_of,
)
from gongxin.subjects.queries import codes_of
from tests.cases.builders import midnight, moment
from tests.sharing.builders import (
    CONDITIONAL,
    FINANCE,
    MARKET,
    MONDAY,
    TAX,
    UNCONDITIONAL,
    UNTIL,
    asked,
    granted,
    step,
    view,
    wanted,
)
from tests.yunze import PERSON

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def turns(case: int, day: date, before: str, after: str) -> None:
    """The case stands otherwise from the beginning of that day: a second before, then, and a second later."""
    stands = [view(case, midnight(day, seconds=second)).state for second in (-1, 0, 1)]
    assert stands == [before, after, after]


def test_data_without_conditions_are_answered_for_within_one_working_day(tmp_path: Path) -> None:
    case = asked(tmp_path, wanted(UNCONDITIONAL), source=MARKET)
    assert view(case, moment(MONDAY)).procedure == "national.procedure.open-sharing-request"
    turns(case, date(2026, 6, 10), "filed", "overdue")


def test_data_with_conditions_are_answered_for_within_ten_working_days(tmp_path: Path) -> None:
    turns(asked(tmp_path), date(2026, 6, 24), "filed", "overdue")  # 19 June is a day off


def test_the_answer_is_extended_by_ten_working_days_at_most(tmp_path: Path) -> None:
    case = asked(tmp_path)
    step(case, "extend", Role.SOURCE, FINANCE, at=moment(date(2026, 6, 12)), home=tmp_path)
    turns(case, date(2026, 7, 8), "extended", "overdue")
    with pytest.raises(WrongState):
        step(case, "extend", Role.SOURCE, FINANCE, at=moment(date(2026, 6, 15)), home=tmp_path)


def test_data_are_provided_within_twenty_working_days_of_the_consent(tmp_path: Path) -> None:
    case = asked(tmp_path)
    step(case, "consent", Role.SOURCE, FINANCE, at=moment(date(2026, 6, 9)), home=tmp_path)
    turns(case, date(2026, 7, 9), "consented", "late")


def test_missing_papers_are_told_once_and_the_time_begins_anew_when_they_came(tmp_path: Path) -> None:
    case = asked(tmp_path)
    step(case, "tell_missing", Role.SOURCE, FINANCE, at=moment(date(2026, 6, 9)), home=tmp_path)
    assert view(case, moment(date(2026, 8, 9))).state == "incomplete"
    step(case, "complete_papers", Role.RECIPIENT, TAX, at=moment(date(2026, 6, 15)), home=tmp_path)
    with pytest.raises(WrongState):
        step(case, "tell_missing", Role.SOURCE, FINANCE, at=moment(date(2026, 6, 16)), home=tmp_path)
    turns(case, date(2026, 7, 1), "complete", "overdue")


def test_silence_is_no_consent_and_stands_on_the_provider(tmp_path: Path) -> None:
    case, later = asked(tmp_path), moment(date(2026, 7, 20))
    run_clocks(at=later)
    (silence,) = silences_of(FINANCE, at=later)
    assert (silence.case, silence.last_day, silence.acted_at) == (case, date(2026, 6, 23), None)
    held = request_of(case, at=later)
    assert held is not None and not held.is_open(date(2026, 7, 20))


def test_silence_enters_the_provider_s_own_file(tmp_path: Path) -> None:
    asked(tmp_path)
    later = moment(date(2026, 7, 20))
    run_clocks(at=later)
    sequence_batches()
    follow_silences(at=later)
    held = Record.objects.get(item="national.agency-silence")
    assert codes_of([held.subject_id])[held.subject_id] == current().agency(FINANCE).code


def test_a_refusal_needs_reasons_and_a_document_and_names_who_mediates(tmp_path: Path) -> None:
    case = asked(tmp_path)
    with pytest.raises(CaseRefused):
        step(case, "refuse", Role.SOURCE, FINANCE, at=moment(date(2026, 6, 9)), home=tmp_path)
    step(case, "refuse", Role.SOURCE, FINANCE, at=moment(date(2026, 6, 9)), home=tmp_path, paper=True)
    refused = view(case, moment(date(2026, 6, 9), 11))
    assert refused.ended and refused.steps[-1].remedies[0].zh == "提请政务数据共享主管部门协调"


def test_only_the_two_agencies_take_their_own_steps(tmp_path: Path) -> None:
    case, at = asked(tmp_path), moment(date(2026, 6, 9))
    with pytest.raises(WrongRole):
        step(case, "consent", Role.RECIPIENT, TAX, at=at, home=tmp_path)
    with pytest.raises(NotYourCase):
        step(case, "consent", Role.SOURCE, MARKET, at=at, home=tmp_path)


def test_the_period_ends_by_itself_and_the_data_are_then_to_be_disposed_of(tmp_path: Path) -> None:
    case = granted(tmp_path)
    turns(case, UNTIL + timedelta(days=1), "shared", "to_dispose")
    after = moment(UNTIL + timedelta(days=1))
    assert silences_of(TAX, at=after) == []  # the end of a period is nobody's silence
    step(case, "confirm_disposal", Role.RECIPIENT, TAX, at=after, home=tmp_path)
    assert view(case, after).state == "disposed"


@pytest.mark.parametrize("answered", [False, True])
def test_a_request_that_was_never_provided_ends_with_its_period(tmp_path: Path, answered: bool) -> None:
    case = asked(tmp_path)
    if answered:
        step(case, "consent", Role.SOURCE, FINANCE, at=moment(date(2026, 6, 9)), home=tmp_path)
    turns(case, UNTIL + timedelta(days=1), "late" if answered else "overdue", "lapsed")
    for name in ("consent", "provide"):
        with pytest.raises(CaseRefused):
            step(case, name, Role.SOURCE, FINANCE, at=moment(UNTIL + timedelta(days=1)), home=tmp_path)
    assert len(silences_of(FINANCE, at=moment(UNTIL + timedelta(days=1)))) == 1


def test_misuse_suspends_and_then_ends(tmp_path: Path) -> None:
    case, at = granted(tmp_path), moment(date(2026, 6, 10))
    with pytest.raises(WrongState):
        step(case, "end_grant", Role.SOURCE, FINANCE, at=at, home=tmp_path, paper=True)
    step(case, "suspend", Role.SOURCE, FINANCE, at=at, home=tmp_path, paper=True)
    assert not next(iter(requests_of(TAX, at=at))).is_open(date(2026, 6, 10))
    step(case, "end_grant", Role.PLATFORM, "", at=at + SECOND, home=tmp_path, paper=True)
    assert view(case, at + SECOND).state == "to_dispose"


def test_a_purpose_that_is_done_ends_the_use_early(tmp_path: Path) -> None:
    case, at = granted(tmp_path), moment(date(2026, 6, 10))
    step(case, "purpose_done", Role.RECIPIENT, TAX, at=at, home=tmp_path)
    assert view(case, at).state == "to_dispose"


def test_a_change_of_the_catalogue_is_followed_within_ten_working_days_and_reviewed_within_two(tmp_path: Path) -> None:
    case = tell_catalogue_change(FINANCE, change="新增字段", by="p", at=moment(MONDAY), home=tmp_path)
    turns(case, date(2026, 6, 24), "changed", "late")
    step(case, "extend", Role.SOURCE, FINANCE, at=moment(date(2026, 6, 9)), home=tmp_path)
    turns(case, date(2026, 7, 1), "extended", "late")
    step(case, "submit", Role.SOURCE, FINANCE, at=moment(date(2026, 6, 10)), home=tmp_path)
    turns(case, date(2026, 6, 13), "submitted", "review_late")


@pytest.mark.parametrize(
    ("what", "refusal"),
    [
        (wanted(CONDITIONAL, "national.licence"), NotProvider),
        (wanted("national.penalty"), NotProvider),
        (wanted("no.such-item"), ScopeRefused),
        (wanted(CONDITIONAL, CONDITIONAL), ScopeRefused),
        (wanted(regions=()), ScopeRefused),
        (wanted(regions=("990000", "x")), ScopeRefused),
        (wanted(regions=("129999",)), ScopeRefused),
        (wanted(regions=tuple(f"{one:06}" for one in range(51))), ScopeRefused),
        (wanted(scene=" "), ScopeRefused),
        (wanted(scene="长" * 2_001), ScopeRefused),
        (wanted(scene="a\u202eb"), ScopeRefused),
        (wanted(scene="a\x00b"), ScopeRefused),
        (wanted(since=MONDAY - timedelta(days=1)), ScopeRefused),
        (wanted(since=UNTIL, until=MONDAY), ScopeRefused),
        (wanted(act="no.such-act"), RequestUngrounded),
        (wanted(act="national.act.repair-measures-2023"), RequestUngrounded),
        (wanted(article="第二十条"), RequestUngrounded),
        (wanted(until=date(2032, 1, 1)), CaseRefused),
    ],
)
def test_a_request_that_cannot_be_is_refused_and_nothing_is_kept(
    what: Wanted, refusal: type[Exception], tmp_path: Path
) -> None:
    with pytest.raises(refusal):
        asked(tmp_path, what)
    assert not Request.objects.exists() and not Event.objects.filter(kind="sharing.request.asked").exists()


def test_items_with_different_clocks_are_asked_for_separately() -> None:
    with pytest.raises(MixedRequest):
        attribute_of(wanted(CONDITIONAL, UNCONDITIONAL), book=current(), day=MONDAY)


def test_nobody_asks_himself(tmp_path: Path) -> None:
    with pytest.raises(SharingRefused):
        asked(tmp_path, source=TAX)


def test_a_person_s_number_in_a_scene_is_not_kept(tmp_path: Path) -> None:
    case = asked(tmp_path, wanted(scene=f"核对{PERSON}的材料"))
    held = request_of(case, at=moment(MONDAY))
    assert held is not None and PERSON not in held.wanted.scene
    assert PERSON not in view(case, moment(MONDAY)).statement


def test_a_request_that_was_made_is_never_changed(tmp_path: Path) -> None:
    asked(tmp_path)
    for change in (lambda: Request.objects.update(way="file"), lambda: Request.objects.all().delete()):
        with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
            change()


def test_a_request_says_everything_that_it_has_to(tmp_path: Path) -> None:
    case = asked(tmp_path, replace(wanted(), way=Way.FILE))
    told = Event.objects.get(kind="sharing.request.asked").details
    assert (told["case"], told["recipient"], told["source"], told["way"]) == (case, TAX, FINANCE, "file")
    assert told["items"] == [CONDITIONAL] and told["act"] == "national.act.data-sharing-regulation"


def test_requests_are_read_at_a_moment(tmp_path: Path) -> None:
    at: datetime = moment(MONDAY)
    case = asked(tmp_path)
    assert [one.case for one in requests_of(TAX, at=at)] == [one.case for one in requests_of(FINANCE, at=at)] == [case]
    assert requests_of(MARKET, at=at) == []
