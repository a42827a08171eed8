"""Inspections by API: plans and transcripts for everybody, the drawn by code for their agency alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.test import Client

from gongxin.subjects.models import Subject
from gongxin.supervision import redraw
from gongxin.supervision.adopting import Wish, propose_plan
from gongxin.supervision.models import Drawn
from tests.api.test_examples import DESCRIBED, kept, shape_of
from tests.supervision.builders import (
    EMERGENCY,
    NEXT_YEAR,
    OFFICE,
    REGISTERED,
    committed_to,
    drawn,
    finding,
    grades,
    one_drawn,
    planned,
    recorded,
)
from tests.supervision.conftest import yunze
from tests.yunze import BUSY, NOW

__all__ = ["yunze"]
ROOT = "/api/v1/inspections"


@pytest.fixture
def one(yunze: Path) -> Drawn:
    """One of those drawn from a plan by grades that are not public; its result is recorded."""
    found = one_drawn(drawn(planned(graded=grades(worst=[BUSY]))))
    recorded(found.id, finding())
    return found


def test_answers_have_the_names_and_kinds_of_their_examples(
    client: Client, keyed: Callable[[str], Client], one: Drawn
) -> None:
    agency = keyed(OFFICE)
    for name, route, path in (
        ("inspections", "", ""),
        ("inspection-plan", "/plans/{plan}", f"/plans/{one.draw.plan_id}"),
        ("inspection-draw", "/draws/{draw}", f"/draws/{one.draw_id}"),
        ("inspection-drawn", "/draws/{draw}/drawn", f"/draws/{one.draw_id}/drawn"),
    ):
        told = agency.get(f"{ROOT}{path}").json()
        said = DESCRIBED["paths"][f"{ROOT}{route}"]["get"]["responses"][200]["content"]["application/json"]["schema"]
        jsonschema.validate(told, {**said, "components": DESCRIBED["components"]})
        assert shape_of(strata_apart(told)) == shape_of(strata_apart(kept(name))), name


def strata_apart(told: dict[str, Any]) -> dict[str, Any]:
    """A document without the names of strata, which differ from draw to draw."""
    if (told.get("transcript") or {}).get("commitment"):
        told["transcript"]["commitment"]["quotas"] = list(told["transcript"]["commitment"]["quotas"].values())
    return told


def test_anybody_draws_again_from_what_the_api_says(client: Client, one: Drawn) -> None:
    told = client.get(f"{ROOT}/draws/{one.draw_id}").json()
    people = client.get(told["population"]).content
    assert list(redraw.differences(told["transcript"], people)) == [] and told["results"] == {"no_problem": 1}


def test_nobody_is_named_to_the_public_before_the_draw_or_where_grades_are_not_public(
    client: Client, one: Drawn
) -> None:
    waiting = committed_to(planned(seconds=1))
    before = client.get(f"{ROOT}/draws/{waiting}").json()
    assert (before["transcript"], before["population"], before["drawn_at"]) == (None, None, None)
    pages = [f"{ROOT}", f"{ROOT}/plans/{one.draw.plan_id}", f"{ROOT}/draws/{one.draw_id}", f"{ROOT}/draws/{waiting}"]
    told = "".join(client.get(page).content.decode() for page in pages)
    assert not any(code in told for code in Subject.objects.values_list("code", flat=True))


def test_an_agency_reads_its_own_drawn_page_by_page_and_no_others(keyed: Callable[[str], Client], one: Drawn) -> None:
    agency, seen, address = keyed(OFFICE), list[str](), f"{ROOT}/draws/{one.draw_id}/drawn?limit=1"
    while address:
        told = agency.get(address).json()
        seen += [row["code"] for row in told["drawn"]]
        address = told["next"]
    assert len(seen) == len(set(seen)) == told["total"] == Drawn.objects.count() and one.code in seen
    assert keyed(EMERGENCY).get(f"{ROOT}/draws/{one.draw_id}/drawn").status_code == 404
    assert Client().get(f"{ROOT}/draws/{one.draw_id}/drawn").status_code == 401


def test_a_plan_that_was_not_adopted_looks_as_if_there_were_none(client: Client, yunze: Path) -> None:
    number = propose_plan(Wish((REGISTERED,), NEXT_YEAR, OFFICE, None), by="person-1", at=NOW)
    assert client.get(ROOT).json() == {"plans": [], "draws": []}
    hidden, absent = client.get(f"{ROOT}/plans/{number}"), client.get(f"{ROOT}/plans/{number + 1}")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.json() == {**absent.json(), **{name: hidden.json()[name] for name in ("detail", "detail_en")}}
    assert str(number) in hidden.json()["detail"] and str(number + 1) in absent.json()["detail"]


@pytest.mark.parametrize("number", ["-1", "x", str(2**53), str(2**70), "1'--", "%00", "1.0"])
def test_a_number_that_can_be_none_is_a_problem(client: Client, yunze: Path, number: str) -> None:
    for place in ("plans", "draws"):
        assert client.get(f"{ROOT}/{place}/{number}").status_code in (400, 404)
    for asked in ("limit=0", "limit=501", "limit=x", "day=2026-01-01"):
        assert client.get(f"{ROOT}?{asked}").status_code == 400
