"""A source's machine compares by one root; only what differs is sent, and each difference becomes one case."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from gongxin.cases.actions import take_step
from gongxin.cases.models import Case
from gongxin.cases.queries import case_of, silences_of
from gongxin.cases.rules import Actor
from gongxin.dossiers.actions import withdraw_records
from gongxin.dossiers.models import Record
from gongxin.exchange.models import Difference, Reconciliation
from gongxin.exchange.reconciling import Listed, held_list, part_of, root_of
from gongxin.rulebook.procedures import Role
from tests.api.api_builders import MARKET, PENALTIES, TAX, Deliver, code_of, packs, penalty

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = "/api/v1/reconciliations"
KEEPER = packs().feed(PENALTIES).agency
OTHER = TAX if KEEPER != TAX else MARKET
Keyed = Callable[[str], Client]
STRANGE = Listed(UUID(int=7), UUID(int=8))


@pytest.fixture
def source(delivered: Deliver, keyed: Keyed) -> Client:
    """The machine of a source of three facts."""
    delivered(penalty(1), penalty(2), penalty(3))
    return keyed(KEEPER)


def posted(client: Client, body: dict[str, Any], *, place: str = "") -> Any:  # noqa: ANN401
    return client.post(ROOT + place, body, content_type="application/json")


def compared(client: Client, facts: list[Listed]) -> dict[str, Any]:
    """What the platform answers to the parts of the list that differ from what it holds."""
    own = set(held_list(PENALTIES))
    parts = sorted({part_of(one) for one in own ^ set(facts)})
    some = [{"key": str(one.key), "digest": str(one.digest)} for one in facts if part_of(one) in parts]
    told = posted(client, {"feed": PENALTIES, "root": root_of(facts), "parts": parts, "facts": some})
    assert told.status_code == 200, told.content
    found: dict[str, Any] = told.json()
    return found


def test_equal_roots_settle_the_month_and_nothing_more_is_sent(source: Client) -> None:
    told = posted(source, {"feed": PENALTIES, "root": root_of(held_list(PENALTIES))}).json()
    assert (told["equal"], told["held"], told["parts"], told["name"]) == (True, 3, [], [])
    assert Reconciliation.objects.get().id == told["number"]


def test_a_root_that_differs_is_told_where_and_notes_nothing(source: Client) -> None:
    told = posted(source, {"feed": PENALTIES, "root": root_of([STRANGE])}).json()
    assert (told["equal"], told["number"], len(told["parts"])) == (False, None, 256)
    assert not Reconciliation.objects.exists() and not Case.objects.exists()


def test_a_difference_is_one_case_that_the_next_month_does_not_open_again(source: Client) -> None:
    held = held_list(PENALTIES)
    theirs = [*held[:1], Listed(held[1].key, UUID(int=1))]
    found = compared(source, theirs)
    assert found["differing"] == {"different": 1, "missing_there": 1}
    cases = {one.record_id: one for one in Case.objects.all()}
    assert len(cases) == 2 and {one.parties["source"] for one in cases.values()} == {KEEPER}
    compared(source, theirs)
    assert Case.objects.count() == 2
    told = posted(source, {"feed": PENALTIES, "root": root_of(held)}).json()
    assert told["equal"] and set(Case.objects.values_list("state", flat=True)) == {"agreed"}


def test_a_case_that_an_officer_closed_is_not_opened_again(source: Client) -> None:
    held = held_list(PENALTIES)
    compared(source, held[1:])
    case = Case.objects.get().id
    by = Actor("person-7", Role.PLATFORM)
    take_step(
        case, "set_aside", by=by, at=timezone.now(), reasons="信源单位已停用该系统", enclosed={}, home=settings.HOME
    )
    compared(source, held[1:])
    assert Case.objects.count() == 1
    posted(source, {"feed": PENALTIES, "root": root_of(held)})
    assert Case.objects.get().state == "set_aside"


def test_the_source_has_its_time_to_answer_and_being_late_enters_nobodys_file(source: Client) -> None:
    compared(source, held_list(PENALTIES)[1:])
    case = Case.objects.get()
    view = case_of(case.id, at=timezone.now())
    assert view is not None and [one.body for one in view.deadlines] == [KEEPER]
    assert silences_of(KEEPER, at=timezone.now() + timedelta(days=60)) == []


def test_of_what_the_source_alone_lists_it_is_asked_whom_it_is_about(source: Client) -> None:
    other = Listed(UUID(int=9), UUID(int=9))
    found = compared(source, [*held_list(PENALTIES), STRANGE, other])
    assert sorted(found["name"]) == [str(STRANGE.key), str(other.key)] and not Case.objects.exists()
    named = [{"key": str(STRANGE.key), "code": code_of(1)}, {"key": str(other.key), "code": code_of(77)}]
    told = posted(source, {"feed": PENALTIES, "named": named}, place="/organisations")
    (line,) = [one for one in told.json().pop("open") if one["case"] is not None]
    assert (line["key"], line["kind"], line["case"]) == (str(STRANGE.key), "missing_here", Case.objects.get().id)
    assert (told.json()["opened"], told.json()["unknown"]) == (1, [str(other.key)])
    assert Case.objects.get().record_id is None
    again = posted(source, {"feed": PENALTIES, "named": named[:1]}, place="/organisations")
    assert again.status_code == 400 and "nobody asks" in again.json()["detail_en"].lower()


def test_what_was_withdrawn_here_and_is_listed_there_has_its_case_at_once(source: Client) -> None:
    held, record = held_list(PENALTIES), Record.objects.order_by("id")[0].id
    withdraw_records([record], because="case 7", by="desk", at=timezone.now())
    assert compared(source, held)["name"] == []
    assert Case.objects.get().record_id == record == Difference.objects.get().record_id


def test_nobody_compares_for_another_agency(source: Client, keyed: Keyed) -> None:
    body = {"feed": PENALTIES, "root": root_of([])}
    assert posted(Client(), body).status_code == 401
    assert posted(keyed(OTHER), body).status_code == 403
    assert posted(keyed(OTHER), {"feed": PENALTIES, "named": []}, place="/organisations").status_code in {400, 403}


def test_a_list_that_is_none_is_refused_and_nothing_is_noted(source: Client, tmp_path: Path) -> None:
    fact = {"key": str(STRANGE.key), "digest": str(STRANGE.digest)}
    part, good = part_of(STRANGE), root_of([*held_list(PENALTIES), STRANGE])
    wrong: list[dict[str, Any]] = [
        {},
        {"feed": PENALTIES},
        {"feed": PENALTIES, "root": "x"},
        {"feed": "demo.feed.nothing", "root": good},
        {"feed": PENALTIES, "root": good, "facts": [fact]},
        {"feed": PENALTIES, "root": good, "parts": [(part + 1) % 256], "facts": [fact]},
        {"feed": PENALTIES, "root": root_of([]), "parts": [part], "facts": [fact]},
        {"feed": PENALTIES, "root": good, "parts": [256], "facts": [fact]},
        {"feed": PENALTIES, "root": good, "parts": [part], "facts": [fact, {**fact, "digest": str(UUID(int=5))}]},
        {"feed": PENALTIES, "root": good, "parts": [part], "facts": [{**fact, "name": "甲"}]},
    ]
    assert {posted(source, body).status_code for body in wrong} == {400}
    assert (
        posted(source, {"feed": PENALTIES, "named": [{"key": "x", "code": "y"}]}, place="/organisations").status_code
        == 400
    )
    assert not Reconciliation.objects.exists() and not Difference.objects.exists()
