"""Inspections at the desk: an agency records results, the drawn see why, others see nothing."""

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from gongxin.agencies.guarding import seen_by
from gongxin.agencies.mandates import Power
from gongxin.subjects.models import Subject
from gongxin.supervision.models import Drawn
from gongxin.supervision.rules import Result
from tests.desk.builders import at_desk, officer, representative, text_of
from tests.supervision.builders import EMERGENCY, OFFICE, drawn, finding, grades, one_drawn, planned, recorded
from tests.supervision.conftest import yunze
from tests.yunze import BUSY, TODAY

__all__ = ["yunze"]
FORM = {
    "result": "refused",
    "inspected": TODAY.isoformat(),
    "until": f"{TODAY.year + 3}-01-01",
    "findings": "拒绝检查人员进入",
    "basis": "《企业信息公示暂行条例》第十五条",
    "remedy": "可以在六十日内申请行政复议",
}


@pytest.fixture
def one(yunze: Path) -> Drawn:
    return one_drawn(drawn(planned(graded=grades(worst=[BUSY]))))


@pytest.fixture
def office(one: Drawn) -> Client:
    return at_desk(officer(OFFICE, Power.DECIDE))


def test_an_agency_sees_its_draws_and_records_a_result(one: Drawn, office: Client) -> None:
    assert f"/zh/desk/inspections/{one.draw_id}" in text_of(office.get("/zh/desk/inspections/"))
    assert one.code in text_of(office.get(f"/zh/desk/inspections/{one.draw_id}"))
    assert office.post(f"/zh/desk/inspections/drawn/{one.id}", FORM).status_code == 303
    assert "不配合检查情节严重" in text_of(office.get(f"/zh/desk/inspections/{one.draw_id}"))
    assert "Inspection refused" in text_of(office.get(f"/en/desk/inspections/{one.draw_id}"))


@pytest.mark.parametrize(
    "changed",
    [
        {"remedy": ""},
        {"basis": " "},
        {"findings": ""},
        {"result": "x"},
        {"inspected": "昨天"},
        {"until": ""},
        {"inspected": "1999-01-01"},
    ],
)
def test_a_form_that_lacks_something_says_so_and_keeps_what_was_typed(
    one: Drawn, office: Client, changed: dict[str, str]
) -> None:
    answer = office.post(f"/zh/desk/inspections/drawn/{one.id}", FORM | changed)
    page = text_of(answer)
    assert answer.status_code == 422 and "govuk-error-summary" in page
    assert changed.get("findings", "拒绝检查人员进入") in page


def test_an_empty_form_says_at_each_field_what_is_missing_in_the_order_of_the_page(one: Drawn, office: Client) -> None:
    page = text_of(office.post(f"/en/desk/inspections/drawn/{one.id}", {}))
    places = [page.index(f'<a href="#{name}">') for name in ("result", "inspected", "until")]
    assert places == sorted(places) and page.count("Give the day of the inspection.") == 2


def test_the_drawn_see_why_and_what_was_found_with_the_remedy(one: Drawn) -> None:
    recorded(one.id, finding(Result.CORRECTED))
    page = text_of(at_desk(representative(one.code)).get("/zh/desk/own/inspections"))
    for words in (
        "为何抽中我们",
        one.name,
        f"/zh/inspections/draws/{one.draw_id}",
        "申请行政复议",
        "发现问题已责令改正",
    ):
        assert words in page, words


def test_whoever_was_not_drawn_finds_his_ticket(one: Drawn) -> None:
    other = Subject.objects.exclude(id__in=Drawn.objects.values("subject_id")).first()
    assert other is not None
    page = text_of(at_desk(representative(other.code)).get("/zh/desk/own/inspections"))
    assert "在名录中而未抽中" in page and "代号是" in page and one.name not in page and one.code not in page


def test_another_agency_sees_none_of_it(one: Drawn) -> None:
    other = at_desk(officer(EMERGENCY, Power.DECIDE))
    assert f"/inspections/{one.draw_id}" not in text_of(other.get("/zh/desk/inspections/"))
    for address in (f"inspections/{one.draw_id}", f"inspections/drawn/{one.id}", f"inspections/{2**60}"):
        assert other.get(f"/zh/desk/{address}").status_code == 404
    assert other.post(f"/zh/desk/inspections/drawn/{one.id}", FORM).status_code == 404


def test_the_store_itself_shows_an_organisation_its_own_place_alone(one: Drawn) -> None:
    def counts(body: str) -> tuple[int, ...]:
        with seen_by(body), connection.cursor() as cursor:
            found = []
            for table in ("drawn", "draw", "plan", "member"):
                cursor.execute(f"SELECT count(*) FROM supervision_{table}")
                found.append(int(cursor.fetchone()[0]))
        return tuple(found)

    assert counts(one.code) == (1, 1, 1, 0) and counts(EMERGENCY) == (0, 0, 0, 0)
    assert counts(OFFICE)[2:] == (1, 104)
