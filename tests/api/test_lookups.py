"""Looking organisations up: which absence it is, of which day, and who may see more."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from gongxin.api.answering import STATUS_OF
from gongxin.dossiers.answers import Answer
from gongxin.sharing.models import Lookup
from gongxin.sharing.queries import lookups_by
from gongxin.subjects.models import Name
from tests.api.api_builders import (
    PENALTIES,
    PERSON,
    TAX,
    code_of,
    deliver_open_and_shared,
    packs,
)

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = "/api/v1/subjects"
KEEPER = packs().feed(PENALTIES).agency
Keyed = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _delivered(tmp_path: Path) -> None:
    """Number 1 has a public penalty, number 2 one that agencies alone share."""
    deliver_open_and_shared(tmp_path)
    Name.objects.update(registered=True)


@pytest.mark.parametrize(
    ("asked", "status", "answer"),
    [
        (code_of(1), 200, "published"),
        (code_of(2), 200, "nothing_published"),
        (code_of(99), 404, "no_such_code"),
        (code_of(1)[:-1], 422, "ill_formed"),
        ("云泽", 422, "ill_formed"),
        (PERSON, 451, "out_of_scope"),
    ],
)
def test_each_absence_is_an_answer_with_a_code_of_its_own(client: Client, asked: str, status: int, answer: str) -> None:
    told = client.get(f"{ROOT}/{asked}/dossier")
    assert (told.status_code, told.json()["answer"]) == (status, answer)
    assert told.headers["Content-Type"] == "application/json"
    assert set(told.json()) >= {"answer", "as_of", "view", "subject", "records", "successors"}


def test_every_answer_has_its_status_code() -> None:
    assert set(STATUS_OF) == set(Answer)


@pytest.mark.parametrize("asked", [code_of(99), code_of(1)[:-1], PERSON])
def test_who_it_is_and_what_is_on_file_name_the_same_absence(client: Client, asked: str) -> None:
    who, file = client.get(f"{ROOT}/{asked}"), client.get(f"{ROOT}/{asked}/dossier")
    assert (who.status_code, who.json()["answer"]) == (file.status_code, file.json()["answer"])


def test_a_persons_number_is_not_repeated(client: Client) -> None:
    for place in (f"{ROOT}/{PERSON}", f"{ROOT}/{PERSON}/dossier", f"/api/v1/search?q={PERSON}"):
        told = client.get(place)
        assert told.status_code == 451
        assert PERSON not in told.content.decode()


@pytest.mark.parametrize("asked", [code_of(1).lower(), f" {code_of(1)}", f"{code_of(1)}（01）"])
def test_a_code_as_people_write_it_is_understood(client: Client, asked: str) -> None:
    assert client.get(f"{ROOT}/{asked}").json() == client.get(f"{ROOT}/{code_of(1)}").json()


def test_a_past_that_was_not_known_yet_is_nothing_known(client: Client) -> None:
    then = (datetime.now(UTC) - timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    told = client.get(f"{ROOT}/{code_of(1)}/dossier?known_at={then}")
    assert told.json()["answer"] == "no_such_code" and told.json()["records"] == []


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("day=2026-02-30", "day"),
        ("day=1899-12-31", "day"),
        ("known_at=2999-01-01T00:00:00Z", "known_at"),
        ("known_at=2026-01-01T00:00:00", "known_at"),
        ("view=all", "view"),
    ],
)
def test_a_day_or_view_that_cannot_be_is_refused(client: Client, query: str, parameter: str) -> None:
    told = client.get(f"{ROOT}/{code_of(1)}/dossier?{query}")
    assert (told.status_code, told.json()["parameter"]) == (400, parameter)


@pytest.mark.parametrize("view", ["shared", "kept"])
def test_wider_views_need_a_key(client: Client, view: str) -> None:
    assert client.get(f"{ROOT}/{code_of(2)}/dossier?view={view}").status_code == 401


WHY = "purpose=licensing&case=7"


def records(client: Client, number: int, view: str) -> list[dict[str, Any]]:
    why = "" if view == "public" else f"&{WHY}"
    found: list[dict[str, Any]] = client.get(f"{ROOT}/{code_of(number)}/dossier?view={view}{why}").json()["records"]
    return [{name: said for name, said in one.items() if name != "lease_until"} for one in found]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("view=shared", "purpose"),
        ("view=kept&case=7", "purpose"),
        ("view=kept&purpose=nothing&case=7", "purpose"),
        ("view=kept&purpose=licensing", "case"),
        ("view=kept&purpose=licensing&case=%20", "case"),
        (f"view=kept&purpose=licensing&case={'7' * 81}", "case"),
        ("purpose=licensing", "purpose"),
        ("case=7", "case"),
    ],
)
def test_wider_views_ask_a_purpose_and_a_case_and_the_public_one_neither(
    keyed: Keyed, query: str, parameter: str
) -> None:
    told = keyed(TAX).get(f"{ROOT}/{code_of(1)}/dossier?{query}")
    assert (told.status_code, told.json()["parameter"]) == (400, parameter)
    assert not Lookup.objects.exists()


def test_a_wider_view_is_noted_and_the_public_one_is_not(keyed: Keyed) -> None:
    assert records(keyed(TAX), 2, "public") == [] and not Lookup.objects.exists()
    records(keyed(TAX), 2, "shared")
    (noted,) = lookups_by(TAX)
    assert (noted.kind, noted.purpose, noted.case) == ("dossier", "national.purpose.licensing", "7")
    assert noted.shown == {"view": "shared", "records": 1, "adverse": 1}


def test_nothing_is_noted_where_there_is_nobody_to_tell(keyed: Keyed) -> None:
    for asked in (code_of(99), code_of(1)[:-1], PERSON):
        keyed(TAX).get(f"{ROOT}/{asked}/dossier?view=shared&{WHY}")
    assert not Lookup.objects.exists()


def test_agencies_share_what_the_public_does_not_see(client: Client, keyed: Keyed) -> None:
    assert records(client, 2, "public") == []
    (shared,) = records(keyed(TAX), 2, "shared")
    assert shared["visibility"] == "shared"


def test_what_is_kept_is_for_its_source_alone(client: Client, keyed: Keyed) -> None:
    later = timezone.localdate() + timedelta(days=3650)
    place = f"{ROOT}/{code_of(1)}/dossier?view=kept&day={later}&{WHY}"
    (kept,) = keyed(KEEPER).get(place).json()["records"]
    assert kept["visibility"] == "kept"
    assert keyed(TAX).get(place).json()["records"] == []
    assert keyed(TAX).get(place).json()["answer"] == "nothing_published"


def test_an_agency_with_a_wider_view_sees_no_more_than_it_may_of_each_record(keyed: Keyed) -> None:
    asked_widely = records(keyed(TAX), 1, "kept")
    assert asked_widely == records(keyed(TAX), 1, "shared")


@bounded(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_whatever_is_asked_gets_an_answer_and_never_a_fault(client: Client, asked: str) -> None:
    from urllib.parse import quote

    told = client.get(f"{ROOT}/{quote(asked, safe='')}")
    assert told.status_code in {200, 400, 404, 422, 429, 451}
    assert json.loads(told.content)


def test_of_a_succeeded_organisation_the_successor_is_told(client: Client) -> None:
    from gongxin.subjects.models import Subject, Succession

    one, two = (Subject.objects.get(code=code_of(number)) for number in (2, 1))
    Succession.objects.create(earlier=one, later=two, manner="merged", since=timezone.localdate(), stated_by=1)
    told = client.get(f"{ROOT}/{code_of(2)}/dossier").json()
    assert told["answer"] == "succeeded" and told["successors"][0]["code"] == code_of(1)
    assert client.get(f"{ROOT}/{code_of(2)}").json()["answer"] == "succeeded"
