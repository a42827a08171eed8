"""Lists at the desks: proposed, answered, decided by another officer with a number, left, annulled."""

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from django.test import Client

from gongxin.agencies.mandates import Power
from gongxin.cases.models import Case
from gongxin.cli.following import settle
from gongxin.listings.models import Exit, Listing
from tests.cases.builders import LETTER, moment
from tests.desk.builders import ABOVE, at_desk, mandate, officer, organisation, person, representative, text_of
from tests.desk.test_casework import paper
from tests.listings.builders import EMERGENCY, FINANCE, LABOUR, NUMBER, PROCUREMENT, SAFETY, WAGES, Entry

pytestmark = pytest.mark.usefixtures("node")
FORM = {"code": "", "ground": "accident", "months": "", "statement": "发生较大事故，见调查报告"}
JUNE, LATER = date(2026, 6, 1), date(2027, 6, 1)


def at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """The desk's clock shows this moment."""
    monkeypatch.setattr("gongxin.site.pages.clock", lambda: now)


def acting(body: str, *powers: Power, since: date) -> Client:
    """Somebody with a mandate from a day on, who signed in on that day."""
    who = person()
    mandate(who, body, *powers, since=since)
    client = at_desk(who)
    session = client.session
    session["began"] = int(moment(since).timestamp())
    session.save()
    return client


def test_an_entry_goes_from_proposal_to_effect_through_the_desks(quick: Path) -> None:
    subject = organisation()
    proposer, decider = officer(EMERGENCY, Power.DECIDE), officer(EMERGENCY, Power.DECIDE)
    first, second, own = at_desk(proposer), at_desk(decider), at_desk(representative(subject.code))
    assert f"/zh/desk/lists/{SAFETY}" in text_of(first.get("/zh/desk/lists/"))
    answer = first.post(f"/zh/desk/lists/{SAFETY}/propose", {**FORM, "code": subject.code})
    assert answer.status_code == 303
    case = Case.objects.get().id
    assert text_of(own.get("/zh/desk/own/lists")).count("拟列入（1项）") == 1
    steps = f"/zh/desk/cases/{case}/steps"
    given = {"reasons": "拟列入的事实、依据和救济途径", "paper-document": paper()}
    assert first.post(f"{steps}/give_notice", given).status_code == 303
    assert own.post(f"/zh/desk/cases/{case}/receipt/1").status_code == 303
    assert own.post(f"{steps}/reply", {"reasons": "事故不是本单位责任"}).status_code == 303
    decision = {"reasons": "事实清楚", "number": NUMBER, "paper-document": paper()}
    assert 'name="number"' in text_of(second.get(f"{steps}/enter"))
    barred = first.post(f"{steps}/enter", decision | {"paper-document": paper()})
    assert barred.status_code == 422 and not Listing.objects.get().number
    unnumbered = second.post(f"{steps}/enter", {"reasons": "事实清楚", "number": "某人", "paper-document": paper()})
    assert unnumbered.status_code == 422 and 'id="number-fault"' in text_of(unnumbered)
    assert second.post(f"{steps}/enter", {**decision, "paper-document": paper()}).status_code == 303
    assert Listing.objects.get().number == NUMBER
    page = text_of(second.get(f"/zh/desk/cases/{case}"))
    assert NUMBER in page and "安全生产严重失信主体名单" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [("code", "91"), ("code", "990000199913320000"), ("ground", "rumour"), ("statement", " ")],
)
def test_what_is_wrong_with_a_proposal_is_said_at_its_field(quick: Path, field: str, value: str) -> None:
    form = {**FORM, "code": organisation().code, field: value}
    answer = at_desk(officer(EMERGENCY, Power.DECIDE)).post(f"/zh/desk/lists/{SAFETY}/propose", form)
    assert answer.status_code == 422 and f'id="{field}-fault"' in text_of(answer)
    assert not Case.objects.exists()


def test_a_term_that_is_no_number_of_months_is_refused(quick: Path) -> None:
    path = f"/zh/desk/lists/{PROCUREMENT}/propose"
    form = {**FORM, "code": organisation().code, "months": "x"}
    answer = at_desk(officer(FINANCE, Power.DECIDE)).post(path, form)
    assert answer.status_code == 422 and 'id="months-fault"' in text_of(answer)


def test_a_second_proposal_and_one_from_afar_are_refused(quick: Path) -> None:
    code = organisation().code
    client, path = at_desk(officer(EMERGENCY, Power.DECIDE)), f"/zh/desk/lists/{SAFETY}/propose"
    assert client.post(path, {**FORM, "code": code}).status_code == 303
    assert client.post(path, {**FORM, "code": code}).status_code == 422
    far = person()
    mandate(far, EMERGENCY, Power.DECIDE, region="990200")
    answer = at_desk(far).post(path, {**FORM, "code": organisation("云川乙有限公司").code})
    assert answer.status_code == 422 and 'id="code-fault"' in text_of(answer)
    assert Case.objects.count() == 1


def test_lists_of_other_agencies_look_as_if_there_were_none(quick: Path) -> None:
    client = at_desk(officer(LABOUR, Power.DECIDE))
    assert SAFETY not in text_of(client.get("/zh/desk/lists/"))
    for path in (f"/zh/desk/lists/{SAFETY}", f"/zh/desk/lists/{SAFETY}/propose", "/zh/desk/lists/nothing"):
        assert client.get(path).status_code == 404
    assert client.get(f"/zh/desk/lists/{WAGES}").status_code == 200
    assert client.get(f"/zh/desk/lists/{WAGES}?page=2").status_code == 400


def test_one_may_leave_from_the_day_on_that_the_list_says(quick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = Entry(quick).enter()
    early = acting(entry.subject.code, Power.REPRESENT, since=JUNE)
    leave = f"/zh/desk/own/lists/{entry.case}/leave"
    papers = {"paper-proof": paper(), "paper-commitment": paper(LETTER)}
    sent = {"statement": "已整改", "reviewer": ABOVE, "corrected": ""}
    at(monkeypatch, moment(JUNE))
    page = text_of(early.get("/zh/desk/own/lists"))
    assert "2027年5月12日起可以申请提前移出" in page and leave not in page and "已纠正违法行为" in page
    refused = early.post(leave, {**sent, **papers})
    assert refused.status_code == 422 and "2027-05-12" in text_of(refused).replace("2027年5月12日", "2027-05-12")
    at(monkeypatch, moment(LATER))
    client = acting(entry.subject.code, Power.REPRESENT, since=LATER)
    assert leave in text_of(client.get("/zh/desk/own/lists"))
    nothing = client.post(leave, {"statement": "", "reviewer": ""})
    assert nothing.status_code == 422
    faults = ("statement-fault", "reviewer-fault", "paper-proof-fault", "paper-commitment-fault")
    assert all(f'id="{one}"' in text_of(nothing) for one in faults)
    again = {"paper-proof": paper(), "paper-commitment": paper(LETTER)}
    assert client.post(leave, {**sent, **again}).status_code == 303
    number = Exit.objects.get().case_id
    assert f"已申请移出，见第{number}号案件" in text_of(client.get("/zh/desk/own/lists"))


def test_a_case_that_has_ended_waits_for_nobody(quick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = Entry(quick).enter()
    at(monkeypatch, moment(LATER))
    case = entry.ask(at=moment(LATER))
    client = acting(EMERGENCY, Power.DECIDE, since=LATER)
    assert "等我们办" in text_of(client.get("/zh/desk/cases/"))
    entry.exit_step(case, "let_go", at=moment(LATER))
    ended = text_of(client.get("/zh/desk/cases/"))
    assert f"/zh/desk/cases/{case}" in ended and "等我们办" not in ended


def test_an_entry_of_others_cannot_be_left_or_annulled(quick: Path) -> None:
    entry = Entry(quick).enter()
    other = at_desk(representative(organisation("云川乙有限公司").code))
    assert other.get(f"/zh/desk/own/lists/{entry.case}/leave").status_code == 404
    assert at_desk(officer(LABOUR, Power.DECIDE)).get(f"/zh/desk/lists/entries/{entry.case}/annul").status_code == 404


def test_an_agency_annuls_its_entry_with_the_ground_enclosed(quick: Path) -> None:
    entry = Entry(quick).enter()
    client, path = at_desk(officer(EMERGENCY, Power.DECIDE)), f"/zh/desk/lists/entries/{entry.case}/annul"
    assert path in text_of(client.get(f"/zh/desk/lists/{SAFETY}"))
    bare = client.post(path, {"statement": ""})
    assert bare.status_code == 422 and 'id="paper-ground-fault"' in text_of(bare)
    assert client.post(path, {"statement": "复议撤销", "paper-ground": paper()}).status_code == 303
    case = Exit.objects.get(annuls=True).case_id
    steps = {"reasons": "执行复议决定", "paper-document": paper()}
    assert client.post(f"/zh/desk/cases/{case}/steps/annul", steps).status_code == 303
    settle(at=datetime.now().astimezone())
    assert not entry.stands(date(2026, 11, 1))
    assert re.search("今日在列（0项）", text_of(client.get(f"/zh/desk/lists/{SAFETY}")))
