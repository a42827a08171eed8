"""Checks over HTTP: with a key, strictly asked, replayable, and silent about people."""

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from django.conf import LazySettings
from django.test import Client

from gongxin.api.limits import SHIPPED, limits
from gongxin.api.urls import API
from gongxin.exchange.actions import deliver
from gongxin.ledger.models import Event
from gongxin.sharing.models import Lookup
from gongxin.sharing.queries import lookups_by, lookups_told
from gongxin.subjects.queries import subject_by_code
from tests.api.api_builders import MARKET, PENALTIES, PERSON, adopt, code_of, file_of, penalty
from tests.api.test_examples import kept, shape_of

pytestmark = pytest.mark.django_db(transaction=True)
BARRED = {**penalty(1), "CF_CFLB": "限制从业", "CF_NR_FK": ""}
CASE = "云市监许〔2026〕7号"
QUESTION = {"codes": [code_of(1), code_of(2), code_of(9)], "purpose": "licensing", "case": CASE}


@pytest.fixture
def client_of(keyed: Callable[[str], Client], tmp_path: Path) -> Client:
    """A client with a key, at a node where one organisation is barred from a trade."""
    adopt()
    path = tmp_path / "rows.csv"
    path.write_bytes(file_of(BARRED, penalty(2)))
    assert deliver(path, feed=PENALTIES, by="tests", at=datetime.now(UTC) - timedelta(days=1)).state == "done"
    return keyed(MARKET)


def ask(client: Client, question: object) -> Any:  # noqa: ANN401
    return client.post("/api/v1/checks", json.dumps(question), content_type="application/json")


def test_each_code_is_answered_with_its_proof(client_of: Client) -> None:
    told = ask(client_of, QUESTION).json()
    assert [one["answer"] for one in told["answers"]] == ["needs_a_human", "yes", "nothing_known"]
    (because,) = told["answers"][0]["because"]
    assert because["measure"] == "national.measure.bar-in-penalty" and because["record"]["id"]


def test_the_answer_has_the_names_and_kinds_of_its_example(client_of: Client) -> None:
    assert shape_of(ask(client_of, QUESTION).json()) == shape_of(kept("checks"))


def test_the_same_position_gives_the_same_bytes(client_of: Client) -> None:
    first = ask(client_of, QUESTION)
    told = first.json()
    again = ask(client_of, QUESTION | {"position": told["position"], "day": told["day"]})
    assert again.content == first.content


def test_the_answer_fits_the_description(client_of: Client) -> None:
    described = API.get_openapi_schema(path_prefix="api/v1/")
    answer = described["paths"]["/api/v1/checks"]["post"]["responses"][200]["content"]["application/json"]["schema"]
    jsonschema.validate(ask(client_of, QUESTION).json(), {**answer, "components": described["components"]})
    jsonschema.validate(
        QUESTION, described["paths"]["/api/v1/checks"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    )


@pytest.mark.parametrize(
    ("wrong", "status", "parameter"),
    [
        ({"purpose": "nothing"}, 400, "purpose"),
        ({"day": "yesterday"}, 400, "day"),
        ({"day": 0}, 400, "day"),
        ({"codes": []}, 400, "codes"),
        ({"codes": code_of(1)}, 400, "codes"),
        ({"codes": ["9" * 65]}, 400, "codes.0"),
        ({"codes": [7]}, 400, "codes.0"),
        ({"position": -1}, 400, "position"),
        ({"position": 10**9}, 400, "position"),
        ({"position": 10**30}, 400, "position"),
        ({"position": "1"}, 400, "position"),
        ({"colour": "red"}, 400, "colour"),
        ({"case": ""}, 400, "case"),
        ({"case": "  "}, 400, "case"),
        ({"case": "7" * 81}, 400, "case"),
        ({"case": 7}, 400, "case"),
        ({"case": None}, 400, "case"),
        ({"secrecy": {"basis": "《监察法》"}}, 400, "secrecy.until"),
        ({"secrecy": {"basis": " ", "until": "2099-01-01"}}, 400, "secrecy"),
        ({"secrecy": {"basis": "《监察法》", "until": "2099-01-01"}}, 400, "secrecy"),
        ({"secrecy": {"basis": "《监察法》", "until": "2020-01-01"}}, 400, "secrecy"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(
    client_of: Client, wrong: dict[str, object], status: int, parameter: str
) -> None:
    told = ask(client_of, QUESTION | wrong)
    assert (told.status_code, told.json()["parameter"]) == (status, parameter)
    assert told.headers["Content-Type"] == "application/problem+json"
    assert not Lookup.objects.exists()


def test_a_position_before_the_first_rules_names_the_first_that_has_some(client_of: Client) -> None:
    told = ask(client_of, QUESTION | {"position": 0})
    assert (told.status_code, told.json()["parameter"]) == (422, "position")
    first = told.json()["first"]
    assert str(first) in told.json()["detail"] and str(first) in told.json()["detail_en"]
    assert ask(client_of, QUESTION | {"position": first - 1}).status_code == 422
    assert ask(client_of, QUESTION | {"position": first}).status_code == 200


@pytest.mark.parametrize("content", ["", "[", "7", "null", "{}", '{"codes": ["\\ud800"], "purpose": "licensing"}'])
def test_what_is_no_question_is_refused(client_of: Client, content: str) -> None:
    told = client_of.post("/api/v1/checks", content, content_type="application/json")
    assert told.status_code in (400, 411, 415)


def test_what_is_asked_twice_is_refused_by_name(client_of: Client) -> None:
    twice = json.dumps(QUESTION)[:-1] + ', "purpose": "licensing"}'
    told = client_of.post("/api/v1/checks", twice, content_type="application/json")
    assert (told.status_code, told.json()["parameter"]) == (400, "purpose")


def test_a_form_is_no_question(client_of: Client) -> None:
    assert client_of.post("/api/v1/checks", {"codes": code_of(1)}).status_code == 415


def test_too_many_codes_are_refused(client_of: Client, settings: LazySettings, tmp_path: Path) -> None:
    shipped = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    shipped["checks"] = {"most_codes": 2, "most_bytes": 200}
    settings.API_LIMITS = tmp_path / "limits.yaml"
    settings.API_LIMITS.write_text(yaml.safe_dump(shipped), encoding="utf-8")
    assert limits().checks.most_codes == 2
    assert ask(client_of, QUESTION).status_code == 413
    assert ask(client_of, QUESTION | {"codes": ["x"] * 90}).status_code == 413


def test_a_person_s_number_is_neither_repeated_nor_logged(
    client_of: Client, caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest
) -> None:
    log = logging.getLogger("gongxin.api")
    log.addHandler(caplog.handler)
    caplog.set_level(logging.DEBUG, logger="gongxin.api")
    request.addfinalizer(lambda: log.removeHandler(caplog.handler))
    told = ask(client_of, QUESTION | {"codes": [PERSON, code_of(1)]})
    assert [one["answer"] for one in told.json()["answers"]] == ["out_of_scope", "needs_a_human"]
    assert PERSON not in told.content.decode()
    said = [record.getMessage() for record in caplog.records if record.name.startswith("gongxin")]
    assert said and not any(PERSON in line or code_of(1) in line for line in said)


def test_whoever_has_no_key_is_told_nothing(client_of: Client, client: Client) -> None:
    assert ask(client, QUESTION).status_code == 401


def test_whoever_asks_without_a_case_is_told_nothing(client_of: Client) -> None:
    told = ask(client_of, {name: value for name, value in QUESTION.items() if name != "case"})
    assert (told.status_code, told.json()["parameter"]) == (400, "case")
    assert not Lookup.objects.exists()


def test_each_organisation_asked_about_is_told_of_it_with_its_answer(client_of: Client) -> None:
    told = ask(client_of, QUESTION | {"codes": [*QUESTION["codes"], code_of(1), "x"]}).json()
    noted = {one.subject: one for one in lookups_by(MARKET)}
    first = subject_by_code(code_of(1), known_at=datetime.now(UTC))
    assert first is not None and len(noted) == 2
    one = noted[first.id]
    assert (one.kind, one.purpose, one.case) == ("check", "national.purpose.licensing", CASE)
    assert one.shown == {"answer": "needs_a_human", "position": told["position"]} and one.actor.startswith("key-")
    assert lookups_told(first.id, day=datetime.now(UTC).date()) == [one]


def test_one_event_tells_of_a_question_and_names_no_case(client_of: Client) -> None:
    told = ask(client_of, QUESTION).json()
    event = Event.objects.get(kind="sharing.lookups.noted")
    assert {one.event for one in Lookup.objects.all()} == {event.id}
    assert event.details["digest"] == told["digest"] and (event.details["codes"], event.details["subjects"]) == (3, 2)
    assert CASE not in json.dumps(event.details, ensure_ascii=False)


def test_a_secret_check_is_told_when_its_secrecy_ends(client_of: Client) -> None:
    today = datetime.now(UTC).date()
    until = today + timedelta(days=30)
    secrecy = {"basis": "《监察法》第十八条", "until": until.isoformat()}
    assert ask(client_of, QUESTION | {"secrecy": secrecy}).status_code == 200
    number = lookups_by(MARKET)[0].subject
    assert lookups_told(number, day=until - timedelta(days=1)) == [] and lookups_told(number, day=until)


def test_a_persons_number_in_a_case_is_not_kept(client_of: Client) -> None:
    assert ask(client_of, QUESTION | {"case": f"案 {PERSON}"}).status_code == 200
    assert all(PERSON not in one.reference for one in Lookup.objects.all())


@pytest.mark.parametrize(
    "more", [{"case": "7\x00"}, {"case": "7\u202e"}, {"secrecy": {"basis": "x\x00", "until": "2027-01-01"}}]
)
def test_control_characters_in_a_reason_are_refused(client_of: Client, more: dict[str, object]) -> None:
    answer = client_of.post("/api/v1/checks", QUESTION | more, content_type="application/json")
    assert answer.status_code == 400
    assert not Lookup.objects.exists()
