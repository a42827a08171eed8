"""Every route: who may use it, how it is counted, and what it says to a request that it cannot answer."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from gongxin.api.limits import limits
from gongxin.api.problems import MEANINGS, Kind
from gongxin.api.urls import API
from gongxin.codes.generate import make_code

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"
KEYED = {
    ("get", "/requests/{request_number}/subjects/{code}"),
    ("post", "/checks"),
    ("post", "/reports"),
    ("get", "/reports/{request_number}"),
    ("get", "/reports/{request_number}/package"),
    ("post", "/deliveries"),
    ("get", "/deliveries"),
    ("get", "/deliveries/{delivery}"),
    ("get", "/deliveries/{delivery}/returned"),
    ("get", "/inspections/draws/{draw}/drawn"),
    ("post", "/feed/acknowledgements"),
    ("get", "/feed/cease-notices"),
    ("post", "/feed/confirmations"),
    ("post", "/reconciliations"),
    ("post", "/reconciliations/organisations"),
}
SAMPLES = {
    "code": make_code(pair="91", region="990100", body="MA900001"),
    "key": "nothing.has-this",
    "kind": "fault",
    "position": "0",
    "delivery": "x",
    "prefix": "00",
    "digest": "0" * 64,
    "model": "nothing.has-this",
    "request_number": "1",
    "plan": "1",
    "draw": "1",
}
NEEDED = {"case": "7", "q": "云泽", "from": "0", "numbers": "1", "feed": "demo.feed.penalties"}


def routes() -> Iterator[tuple[str, str, dict[str, Any]]]:
    schema = API.get_openapi_schema(path_prefix="api/v1/")
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            yield method, path.removeprefix(ROOT), operation


ROUTES = list(routes())
NAMES = [f"{method} {path}" for method, path, _ in ROUTES]


def ask(client: Client, method: str, path: str, operation: dict[str, Any], **more: str) -> Any:  # noqa: ANN401
    filled = re.sub(r"{(\w+)}", lambda found: SAMPLES[found[1]], path)
    needed = {one["name"]: NEEDED[one["name"]] for one in operation["parameters"] if one["name"] in NEEDED}
    query = "&".join(f"{name}={value}" for name, value in {**needed, **more}.items())
    told = getattr(client, method)(f"{ROOT}{filled}?{query}")
    told.close()
    return told


@pytest.mark.usefixtures("law")
@pytest.mark.parametrize(("method", "path", "operation"), ROUTES, ids=NAMES)
def test_only_what_is_an_agencys_own_needs_a_key(
    client: Client, method: str, path: str, operation: dict[str, Any]
) -> None:
    answer = ask(client, method, path, operation)
    assert (answer.status_code == 401) == ((method, path) in KEYED)
    if answer.status_code == 401:
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="gongxin"'
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("law")
@pytest.mark.parametrize(("method", "path", "operation"), ROUTES, ids=NAMES)
def test_a_parameter_that_nobody_knows_is_refused_by_name(
    client: Client, method: str, path: str, operation: dict[str, Any]
) -> None:
    told = ask(client, method, path, operation, colour="red")
    assert told.status_code == 400
    assert told.json()["type"] == f"{ROOT}/problems/unknown-parameter"
    assert told.json()["parameter"] == "colour"


@pytest.mark.parametrize(("method", "path", "operation"), ROUTES, ids=NAMES)
def test_every_route_is_counted_in_one_class_of_its_own(
    client: Client, method: str, path: str, operation: dict[str, Any]
) -> None:
    counted = limits().class_of(path)
    told = ask(client, method, path, operation)
    assert counted != "other"
    assert told.headers["RateLimit-Limit"] == str(limits().requests[counted].per_minute)
    assert told.headers["RateLimit-Policy"] == f"{limits().requests[counted].per_minute};w=60"


def test_no_class_counts_a_route_that_there_is_not() -> None:
    declared = {path for _, path, _ in ROUTES} | {"/openapi.json"}
    assert {route for counted in limits().requests.values() for route in counted.routes} == declared


@pytest.mark.parametrize(("method", "path", "operation"), ROUTES, ids=NAMES)
def test_a_method_that_a_route_does_not_take_is_refused_with_those_it_does(
    client: Client, method: str, path: str, operation: dict[str, Any]
) -> None:
    told = ask(client, "delete", path, operation)
    assert (told.status_code, told.json()["type"]) == (405, f"{ROOT}/problems/wrong-method")
    assert method.upper() in told.headers["Allow"]


@pytest.mark.parametrize("path", ["/api/", "/api/v1", "/api/v1/", "/api/v2/search", "/api/v1/subjects", "/api/x\0y"])
def test_any_other_address_is_a_problem_that_names_the_description(client: Client, path: str) -> None:
    told = client.get(path)
    assert (told.status_code, told.json()["type"]) == (404, f"{ROOT}/problems/no-such-address")
    assert "openapi.json" in told.json()["detail_en"]
    assert told.headers["RateLimit-Limit"] == str(limits().requests["other"].per_minute)


def test_what_is_sent_to_any_other_address_is_answered_by_the_same_problem() -> None:
    told = Client(enforce_csrf_checks=True).post("/api/v1/nowhere", b"x", content_type="text/plain")
    assert (told.status_code, told.json()["type"]) == (404, f"{ROOT}/problems/no-such-address")


def test_a_problem_says_itself_in_both_languages_and_links_the_status_page(client: Client) -> None:
    told = client.get(f"{ROOT}/search")
    document = told.json()
    assert told.headers["Content-Type"] == "application/problem+json"
    assert set(document) >= {"type", "status", "title", "title_en", "detail", "detail_en", "status_page"}
    assert document["status"] == told.status_code == 400 and document["parameter"] == "q"
    assert re.search("[一-龥]", document["title"] + document["detail"]) and document["detail_en"].isascii()
    assert client.get(document["status_page"]).status_code == 200
    assert client.get(document["type"]).json()["title"] == document["title"]


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_problem_has_its_page(client: Client, kind: Kind) -> None:
    told = client.get(f"{ROOT}/problems/{kind}").json()
    assert told == {
        "kind": kind,
        "status": MEANINGS[kind].status,
        "title": MEANINGS[kind].zh,
        "title_en": MEANINGS[kind].en,
    }


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("q=a&q=b", "q"),
        ("q=", "q"),
        ("q=a&limit=0", "limit"),
        ("q=a&limit=51", "limit"),
        ("q=a&limit=x", "limit"),
        ("q=a&offset=-1", "offset"),
        ("q=a&offset=999&limit=20", "offset"),
        ("q=%00", "q"),
        ("q=" + "长" * 101, "q"),
        ("q=a&limit=99999999999999999999999", "limit"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_refused_by_name(client: Client, query: str, parameter: str) -> None:
    told = client.get(f"{ROOT}/search?{query}")
    assert (told.status_code, told.json()["type"]) == (400, f"{ROOT}/problems/bad-parameter")
    assert told.json()["parameter"] == parameter


def test_without_law_nothing_is_answered(client: Client) -> None:
    told = client.get(f"{ROOT}/catalogue")
    assert (told.status_code, told.json()["type"]) == (503, f"{ROOT}/problems/not-ready")
    assert told.headers["Retry-After"] == "60"


def test_a_client_over_its_limit_is_told_when_to_come_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    few = limits().requests["status"].model_copy(update={"per_minute": 3})
    monkeypatch.setitem(limits().requests, "status", few)
    answers = [client.get(f"{ROOT}/status") for _ in range(8)]
    refused = [told for told in answers if told.status_code == 429]
    assert len(refused) >= 2 and {told.status_code for told in answers[:3]} == {200}
    assert refused[0].headers["RateLimit-Remaining"] == "0"
    assert 1 <= int(refused[0].headers["Retry-After"]) <= 60
    assert refused[0].json()["type"] == f"{ROOT}/problems/too-many-requests"


def test_a_store_that_is_gone_means_neither_yes_nor_no(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> None:
        raise OperationalError("the connection is lost")

    monkeypatch.setattr("gongxin.api.lookups.subject_by_code", gone)
    told = client.get(f"{ROOT}/subjects/{SAMPLES['code']}")
    assert told.status_code == 503
    assert told.json()["answer"] == "source_unavailable" and told.headers["Retry-After"] == "30"


def test_a_fault_of_ours_is_logged_without_what_was_asked(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(text: str, **_: object) -> None:
        raise RuntimeError(f"cannot read {text}")

    monkeypatch.setattr("gongxin.api.lookups.search", broken)
    with caplog.at_level("DEBUG"):
        told = client.get(f"{ROOT}/search?q=secret-words")
    assert (told.status_code, told.json()["type"]) == (500, f"{ROOT}/problems/fault")
    assert "secret-words" not in told.content.decode()
    ours = [record.getMessage() for record in caplog.records if record.name == "gongxin.api"]
    assert any("RuntimeError" in line for line in ours) and not any("secret-words" in line for line in ours)


def test_logs_name_the_route_and_not_what_was_asked(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="gongxin.api"):
        client.get(f"{ROOT}/subjects/{SAMPLES['code']}?day=x")
    line = caplog.records[-1].getMessage()
    assert line.startswith("GET /subjects/{code} 400 ")
    assert SAMPLES["code"] not in line and "127.0.0.1" not in line


@pytest.mark.usefixtures("law")
def test_head_says_what_get_would_without_the_content(client: Client) -> None:
    whole, bare = client.get(f"{ROOT}/catalogue"), client.head(f"{ROOT}/catalogue")
    assert bare.status_code == 200 and bare.content == b""
    assert bare.headers["Content-Length"] == str(len(whole.content))


def test_the_api_describes_itself_and_nothing_is_undocumented(client: Client) -> None:
    described = client.get(f"{ROOT}/openapi.json")
    assert json.loads(described.content) == json.loads(json.dumps(API.get_openapi_schema(path_prefix="api/v1/")))
    for _, _, operation in ROUTES:
        assert operation["description"].strip()
        assert "429" in {str(status) for status in operation["responses"]}


@pytest.mark.parametrize("length", [200, 20_000, 200_000])
def test_huge_headers_are_ordinary_refusals(client: Client, length: int) -> None:
    told = client.get(f"{ROOT}/deliveries", headers={"Authorization": "Bearer " + "x" * length, "X-Odd": "y" * length})
    assert told.status_code == 401


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer ", "Basic YTpi", "bearer x", "Bearer \u00e9" * 9, "Bearer a b"]
)
def test_anything_but_a_key_is_no_key(client: Client, given: str) -> None:
    assert client.get(f"{ROOT}/deliveries", headers={"Authorization": given}).status_code == 401


@pytest.mark.usefixtures("law")
def test_a_key_is_counted_by_its_agency_and_its_answers_are_kept_by_nobody(keyed: Callable[[str], Client]) -> None:
    first, second = keyed("demo.agency.tax"), keyed("demo.agency.tax")
    one, two = first.get(f"{ROOT}/deliveries"), second.get(f"{ROOT}/deliveries")
    assert one.headers["Cache-Control"] == "no-store"
    assert int(two.headers["RateLimit-Remaining"]) < int(one.headers["RateLimit-Remaining"])
