"""What a request opens: the granted items of its provider, in its regions and period, each look noted before."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from gongxin.cases.queries import silences_of
from gongxin.cases.rules import Actor
from gongxin.dossiers.answers import Answer
from gongxin.dossiers.models import Record
from gongxin.dossiers.statements import Statement, record_of
from gongxin.rulebook.procedures import Role
from gongxin.rulebook.queries import current_adoption
from gongxin.sharing.models import Lookup
from gongxin.sharing.queries import lookups_told
from gongxin.sharing.requesting import ask_correction
from gongxin.sharing.rules import CaseNumberRefused, Looker
from gongxin.sharing.scope import GrantClosed, NoSuchRequest, OutsideGrant, Way
from gongxin.sharing.using import Used, look_by_request
from gongxin.subjects.actions import register_body
from tests.cases.builders import midnight, moment
from tests.sharing.builders import CONDITIONAL, FINANCE, MARKET, MONDAY, TAX, UNTIL, asked, granted, step, view, wanted
from tests.yunze import UNKNOWN, code

pytestmark = pytest.mark.django_db
HERE, THERE = code(71), code(72, region="990200")
LATER = moment(MONDAY, 15)


@pytest.fixture(autouse=True)
def measures(law: None) -> None:
    """Two organisations in two cities have a supervisory measure each."""
    for number, one in enumerate((HERE, THERE)):
        at, day = moment(date(2026, 6, 1)), date(2026, 5, 20)
        subject = register_body(one, f"云泽{number}有限公司", kind="enterprise", by="tests", at=at)
        facts = {"reference": f"金监措{number}", "measures": ["business_suspended"], "decided_on": day.isoformat()}
        statement = Statement(
            subject=subject,
            item=CONDITIONAL,
            source=FINANCE,
            feed="demo.feed.supervisory-measures",
            authority="云泽省地方金融监督管理局",
            severity="ordinary",
            decided_on=day,
            valid_from=day,
            valid_to=None,
            rulebook=current_adoption().id,
            facts=facts,
        )
        record_of(statement, code=one, identity=[f"金监措{number}"], by="tests", at=at)


def look(request: int, typed: str = HERE, *, agency: str = TAX, at: datetime = LATER, case: str = "税评7号") -> Used:
    return look_by_request(request, typed, looker=Looker(agency, "key-1"), case=case, at=at)


def test_a_grant_shows_the_granted_items_of_its_provider_alone(tmp_path: Path) -> None:
    used = look(granted(tmp_path))
    assert [(one.item, one.source) for one in used.dossier.records] == [(CONDITIONAL, FINANCE)]


def test_each_use_is_noted_with_the_request_as_its_purpose_and_told_to_the_organisation(tmp_path: Path) -> None:
    case = granted(tmp_path)
    used = look(case)
    assert used.dossier.subject is not None
    (told,) = lookups_told(used.dossier.subject.id, day=MONDAY)
    assert (told.agency, told.purpose, told.case) == (TAX, f"sharing.request.{case}", "税评7号")


def test_a_use_without_a_case_of_one_s_own_is_refused_and_not_noted(tmp_path: Path) -> None:
    with pytest.raises(CaseNumberRefused):
        look(granted(tmp_path), case=" ")
    assert not Lookup.objects.exists()


def test_another_agency_is_told_what_is_told_of_no_request(tmp_path: Path) -> None:
    case = granted(tmp_path)
    for agency, number in ((MARKET, case), (FINANCE, case), (TAX, case + 1), (TAX, 0), (TAX, -1), (TAX, 2**53)):
        with pytest.raises(NoSuchRequest):
            look(number, agency=agency)
    assert not Lookup.objects.exists()


def test_a_grant_ends_at_its_instant(tmp_path: Path) -> None:
    case, end = granted(tmp_path), UNTIL + timedelta(days=1)
    assert look(case, at=midnight(end, seconds=-1)).dossier.records
    for second in (0, 1):
        with pytest.raises(GrantClosed):
            look(case, at=midnight(end, seconds=second))


def test_a_grant_begins_at_its_instant(tmp_path: Path) -> None:
    begins = MONDAY + timedelta(days=10)
    case = granted(tmp_path, wanted(since=begins))
    with pytest.raises(GrantClosed):
        look(case, at=midnight(begins, seconds=-1))
    assert look(case, at=midnight(begins)).dossier.records


def test_nothing_is_shown_before_it_was_provided_or_while_it_is_suspended(tmp_path: Path) -> None:
    case = asked(tmp_path)
    for hour, name in ((11, "consent"), (12, "provide")):
        with pytest.raises(GrantClosed):
            look(case)
        step(case, name, Role.SOURCE, FINANCE, at=moment(MONDAY, hour), home=tmp_path)
    assert look(case).dossier.records
    step(case, "suspend", Role.SOURCE, FINANCE, at=LATER, home=tmp_path, paper=True)
    with pytest.raises(GrantClosed):
        look(case, at=LATER)
    step(case, "resume", Role.SOURCE, FINANCE, at=LATER, home=tmp_path)
    assert look(case, at=LATER).dossier.records


def test_an_organisation_outside_of_the_regions_is_not_shown(tmp_path: Path) -> None:
    case = granted(tmp_path, wanted(regions=("990100",)))
    assert look(case, HERE).dossier.records
    with pytest.raises(OutsideGrant):
        look(case, THERE)


def test_what_is_provided_as_files_is_not_looked_up(tmp_path: Path) -> None:
    with pytest.raises(OutsideGrant):
        look(granted(tmp_path, wanted(way=Way.FILE)))


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("", Answer.ILL_FORMED),
        ("'; DROP TABLE x --", Answer.ILL_FORMED),
        (UNKNOWN, Answer.NO_SUCH_CODE),
        ("x" * 10_000, Answer.ILL_FORMED),
    ],
)
def test_codes_of_nobody_are_answers_and_are_not_noted(typed: str, answer: Answer, tmp_path: Path) -> None:
    assert look(granted(tmp_path), typed).dossier.answer is answer
    assert not Lookup.objects.exists()


def test_a_correction_is_asked_of_the_provider_and_answered_within_ten_working_days(tmp_path: Path) -> None:
    request, record = granted(tmp_path), Record.objects.order_by("id")[0].id
    by = Actor("person-1", Role.RECIPIENT, TAX)
    case = ask_correction(request, record, code=HERE, why="金额有误", by=by, at=LATER, home=tmp_path)
    stands = [view(case, midnight(date(2026, 6, 24), seconds=one)).state for one in (-1, 0, 1)]
    assert stands == ["asked", "overdue", "overdue"]
    assert [one.case for one in silences_of(FINANCE, at=midnight(date(2026, 6, 24)))] == [case]


def test_a_correction_is_asked_only_of_what_the_request_reaches(tmp_path: Path) -> None:
    request, by = granted(tmp_path), Actor("person-1", Role.RECIPIENT, TAX)
    for record in (0, 2**40, Record.objects.order_by("-id")[0].id):
        with pytest.raises(OutsideGrant):
            ask_correction(request, record, code=HERE, why="x", by=by, at=LATER, home=tmp_path)
