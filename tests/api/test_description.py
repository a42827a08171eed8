"""What OpenAPI says is what is answered: every route is tried with what its description allows, and with worse."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from gongxin.api.urls import API
from gongxin.exchange.actions import deliver
from tests.api.api_builders import PENALTIES, adopt, code_of, file_of, packs, penalty

pytestmark = pytest.mark.django_db(transaction=True)
KEEPER = packs().feed(PENALTIES).agency
DESCRIBED = API.get_openapi_schema(path_prefix="api/v1/")
ROUTES = [
    (method, path)
    for path, operations in DESCRIBED["paths"].items()
    for method in operations
    if "bulk" not in path  # a file, which this client never closes; `test_changes` reads it
]
CHECKS = [
    schemathesis.checks.not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]
SOME = settings(
    max_examples=15, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


@pytest.fixture
def described(tmp_path: Path) -> schemathesis.BaseSchema:
    """The description as the API itself gives it, over a store that holds something."""
    adopt()
    path = tmp_path / "rows.csv"
    path.write_bytes(file_of(penalty(1), penalty(2)))
    deliver(path, feed=PENALTIES, by="tests", at=datetime.now(UTC))
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application(), headers={"Host": "localhost"})


def tried(schema: schemathesis.BaseSchema, method: str, path: str, headers: dict[str, str]) -> None:
    @seed(20260504)
    @SOME
    @given(case=schema[path][method].as_strategy())
    def answers(case: schemathesis.Case) -> None:
        answer = case.call(headers={"Host": "localhost", **headers})
        case.validate_response(answer, checks=CHECKS)

    answers()


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_answer_is_one_that_the_description_allows(
    described: schemathesis.BaseSchema, method: str, path: str
) -> None:
    tried(described, method, path, {})


@pytest.mark.parametrize(
    ("method", "path"), [route for route in ROUTES if "deliver" in route[1] or "dossier" in route[1]]
)
def test_with_a_key_too(
    described: schemathesis.BaseSchema, method: str, path: str, keyed: Callable[[str], Client]
) -> None:
    tried(described, method, path, {"Authorization": keyed(KEEPER).defaults["HTTP_AUTHORIZATION"]})


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/api/v1/subjects/{code}", f"/api/v1/subjects/{code_of(1)}"),
        ("/api/v1/subjects/{code}/dossier", f"/api/v1/subjects/{code_of(1)}/dossier"),
        ("/api/v1/subjects/{code}/dossier", f"/api/v1/subjects/{code_of(99)}/dossier"),
        ("/api/v1/changes", "/api/v1/changes?from=0"),
        ("/api/v1/catalogue", "/api/v1/catalogue"),
        ("/api/v1/catalogue/{key}", "/api/v1/catalogue/national.penalty"),
        ("/api/v1/status", "/api/v1/status"),
    ],
)
def test_full_answers_have_the_described_shape(
    described: schemathesis.BaseSchema, client: Client, path: str, place: str
) -> None:
    told = client.get(place)
    shape = DESCRIBED["paths"][path]["get"]["responses"][told.status_code]["content"]["application/json"]["schema"]
    jsonschema.validate(told.json(), {**shape, "components": DESCRIBED["components"]})
