"""Repair at the desks: both sides see the same conditions, and a request goes to whoever made the finding."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

from gongxin.agencies.mandates import Power
from gongxin.cases.models import Case
from gongxin.remedies.models import Performance
from gongxin.remedies.performing import state_performance
from gongxin.rulebook.procedures import Role
from tests.cases.builders import LETTER, PDF
from tests.desk.builders import ABOVE, OFFICE, SOURCE, at_desk, officer, representative, text_of
from tests.desk.test_casework import paper
from tests.remedies.builders import Company
from tests.remedies.conftest import company
from tests.yunze import NOW, TODAY

__all__ = ["company"]
PATH = "/zh/desk/own/open/national.procedure"


@pytest.fixture
def own(company: Company, quick: Path) -> Client:
    """The company's desk."""
    cache.clear()
    company.folder = quick
    return at_desk(representative(company.code))


def sent(company: Company, authority: str) -> dict[str, object]:
    parties = {"party-authority": authority, "party-reviewer": ABOVE}
    papers = {"paper-proof": paper(PDF), "paper-commitment": paper(LETTER)}
    return {"statement": "已履行", "record": str(company.record), **papers, **parties}


def test_both_sides_see_the_same_conditions_and_what_was_performed(company: Company, own: Client) -> None:
    number = company.ask_repair(at=NOW)
    known = {"code": company.code, "due": None, "instalments": None, "role": Role.SUBJECT, "body": "", "at": NOW}
    state_performance(company.record, paid=1_000_000, **known)  # type: ignore[arg-type]
    for client in (own, at_desk(officer(OFFICE, Power.DECIDE))):
        page = text_of(client.get(f"/zh/desk/cases/{number}"))
        assert "已满最短公示期: 已满足" in page and "已缴10,000.00元，应缴25,000.00元" in page
        assert "10,000.00 of 25,000.00 yuan" in text_of(client.get(f"/en/desk/cases/{number}"))


def test_either_side_states_what_was_performed_and_nobody_else(company: Company, own: Client) -> None:
    number = company.ask_repair(at=NOW)
    path, page = f"/zh/desk/cases/{number}/performance", f"/zh/desk/cases/{number}"
    assert path in text_of(own.get(page)) and own.get(path).status_code == 200
    granted = {"granted": str(TODAY), "until": str(TODAY + timedelta(days=90))}
    assert own.post(path, {"paid": "10000", **granted}).status_code == 303
    office = at_desk(officer(OFFICE, Power.DECIDE))
    assert "已缴10,000.00元，应缴25,000.00元（申请人陈述）" in text_of(office.get(page))
    assert office.post(path, {"paid": "25000"}).status_code == 303
    assert "认定单位陈述" in text_of(own.get(page))
    assert at_desk(officer(SOURCE, Power.DECIDE)).get(path).status_code == 404
    reviewer = at_desk(officer(ABOVE, Power.DECIDE, Power.REVIEW))
    assert reviewer.get(path).status_code == 404 and path not in text_of(reviewer.get(page))


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"paid": ""}, "paid"),
        ({"paid": "<script>alert(1)</script>"}, "paid"),
        ({"paid": "9" * 400}, "paid"),
        ({"paid": "１００"}, "paid"),
        ({"paid": "1", "due": "-5"}, "due"),
        ({"paid": "1", "granted": "2026-01-01"}, "until"),
        ({"paid": "1", "until": "soon"}, "granted"),
    ],
)
def test_what_is_no_amount_or_day_is_refused_at_its_field(
    company: Company, own: Client, sent: dict[str, str], field: str
) -> None:
    path = f"/en/desk/cases/{company.ask_repair(at=NOW)}/performance"
    answer = own.post(path, sent)
    assert answer.status_code == 422 and f'id="{field}-fault"' in text_of(answer)
    assert "<script>alert" not in text_of(answer) and not Performance.objects.exists()
    assert own.post(path, {"paid": "25000.01"}).status_code == 422


def test_a_request_goes_to_whoever_made_the_finding(company: Company, own: Client) -> None:
    form = text_of(own.get(f"{PATH}.repair?record={company.record}"))
    assert f'<option value="{OFFICE}" selected>' in form
    answer = own.post(f"{PATH}.repair", sent(company, SOURCE))
    assert answer.status_code == 422 and not Case.objects.exists()
    assert own.post(f"{PATH}.repair", sent(company, OFFICE)).status_code == 303


def test_shielding_is_offered_at_a_record_and_refused_twice(company: Company, own: Client) -> None:
    assert f"bankruptcy-shielding?record={company.record}" in text_of(own.get("/zh/desk/own/"))
    company.shielded(at=NOW, plan_ends=TODAY)
    page = text_of(own.get("/zh/desk/own/"))
    assert f"bankruptcy-shielding?record={company.record}" not in page and "计划执行期间暂停公示" in page
    again = {**sent(company, OFFICE), "paper-ruling": paper(), "day-plan_ends": str(TODAY)}
    assert own.post(f"{PATH}.bankruptcy-shielding", again).status_code == 422


def test_an_organisation_opens_a_repair_with_its_papers(company: Company, own: Client) -> None:
    client, path = own, "/zh/desk/own/open/national.procedure.repair"
    parties = {"party-authority": OFFICE, "party-reviewer": ABOVE, "record": str(company.record)}
    answer = client.post(path, {"statement": "已履行", "paper-proof": paper(), **parties})
    page = text_of(answer)
    assert answer.status_code == 422 and 'id="paper-commitment-fault"' in page and "已履行" in page
    sealed = re.search(r'name="kept-proof" value="([^"]+)"', page)
    assert sealed is not None
    sent = {"statement": "已履行", "kept-proof": sealed[1], "paper-commitment": paper(LETTER), **parties}
    assert client.post(path, sent).status_code == 303
    case = Case.objects.get()
    assert (case.opened_as, case.parties["authority"]) == ("subject", OFFICE)
    assert case.opened_by.startswith("person-")
    assert case.record_id == company.record


def test_a_day_that_the_table_asks_for_is_asked_for_and_shown(company: Company, own: Client) -> None:
    client, path = own, "/en/desk/own/open/national.procedure.bankruptcy-shielding"
    sent = {"statement": "重整计划已获批准", "record": str(company.record)}
    sent |= {"party-authority": OFFICE, "party-reviewer": ABOVE}
    for day in ("", "yesterday", "9999-99-99"):
        answer = client.post(path, {**sent, "paper-ruling": paper(), "day-plan_ends": day})
        assert answer.status_code == 422 and 'id="day-plan_ends-fault"' in text_of(answer)
    assert client.post(path, {**sent, "paper-ruling": paper(), "day-plan_ends": "2199-12-31"}).status_code == 422
    ends = str(TODAY + timedelta(days=300))
    assert client.post(path, {**sent, "paper-ruling": paper(), "day-plan_ends": ends}).status_code == 303
    assert Case.objects.get().days == {"plan_ends": ends}
    page = text_of(client.get(f"/en/desk/cases/{Case.objects.get().id}"))
    assert "Last day of the plan" in page
