"""The outward shapes as stored examples: what a client was written against keeps its names and kinds of values."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.test import Client

from gongxin.api.urls import API
from tests.api.api_builders import PENALTIES, adopt, code_of, file_of, packs, penalty

pytestmark = pytest.mark.django_db(transaction=True)
EXAMPLES = Path(__file__).with_name("examples")
DESCRIBED = API.get_openapi_schema(path_prefix="api/v1/")
CASES = {
    "subject": ("/subjects/{code}", "get", f"/subjects/{code_of(1)}"),
    "dossier": ("/subjects/{code}/dossier", "get", f"/subjects/{code_of(1)}/dossier"),
    "no-such-code": ("/subjects/{code}/dossier", "get", f"/subjects/{code_of(99)}/dossier"),
    "ill-formed": ("/subjects/{code}/dossier", "get", f"/subjects/{code_of(1)[:-1]}/dossier"),
    "deliveries": ("/deliveries", "get", "/deliveries"),
    "changes": ("/changes", "get", "/changes?from=0"),
    "catalogue": ("/catalogue", "get", "/catalogue?day=2026-05-04"),
    "lists": ("/lists", "get", "/lists"),
    "list": ("/lists/{key}", "get", "/lists/national.list.work-safety"),
    "status": ("/status", "get", "/status"),
    "problem": ("/search", "get", "/search?colour=red"),
}


@pytest.fixture
def agency(keyed: Callable[[str], Client]) -> Client:
    """The agency that delivered two rows, one of them faulty."""
    adopt()
    client = keyed(packs().feed(PENALTIES).agency)
    rows = file_of(penalty(1), {**penalty(2), "CF_JDRQ": "五月四日"})
    assert client.post(f"/api/v1/deliveries?feed={PENALTIES}", rows, content_type="text/csv").status_code == 201
    return client


def shape_of(value: object) -> object:
    """The names and kinds of values of a document, without the values."""
    if isinstance(value, dict):
        return {name: shape_of(inner) for name, inner in value.items() if name != "facts"}
    if isinstance(value, list):
        return [shape_of(value[0])] if value else []
    return "text or nothing" if value is None or isinstance(value, str) else type(value).__name__


def kept(name: str) -> Any:  # noqa: ANN401
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CASES)
def test_an_answer_has_the_names_and_kinds_of_its_example(agency: Client, name: str) -> None:
    told = agency.get(f"/api/v1{CASES[name][2]}").json()
    assert shape_of(told) == shape_of(kept(name))


@pytest.mark.parametrize("name", CASES)
def test_an_example_fits_the_description(name: str) -> None:
    route, method, _ = CASES[name]
    answers = DESCRIBED["paths"][f"/api/v1{route}"][method]["responses"]
    status = {"no-such-code": 404, "ill-formed": 422, "problem": 400}.get(name, 200)
    (content,) = answers[status]["content"].values()
    jsonschema.validate(kept(name), {**content["schema"], "components": DESCRIBED["components"]})


def test_a_receipt_has_the_names_and_kinds_of_its_example(agency: Client) -> None:
    place = agency.get("/api/v1/deliveries").json()["deliveries"][0]["id"]
    assert shape_of(agency.get(f"/api/v1/deliveries/{place}").json()) == shape_of(kept("receipt"))


def test_the_moment_of_an_example_is_a_moment() -> None:
    assert datetime.fromisoformat(kept("status")["now"]).tzinfo == UTC
