"""Every route meets hostile questions with a problem that says in both languages what is wrong, never with a fault."""

import json
import re
from collections.abc import Iterator
from itertools import count
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from gongxin.api.problems import MEDIA_TYPE
from gongxin.api.refusals import OTHERWISE
from gongxin.api.urls import API
from tests.api.test_routes import SAMPLES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law")]
ROOT = "/api/v1"
SCHEMA = API.get_openapi_schema(path_prefix="api/v1/")
ROUTES = [(method, path, told) for path, found in SCHEMA["paths"].items() for method, told in found.items()]
KNOWN = SAMPLES | {"key": "national.penalty"}
LONG = "x" * 10_000
VALUES = [
    "",
    " ",
    LONG,
    "长" * 10_000,
    "-1",
    "1e9",
    "0",
    "9" * 30,
    "2026-13-45",
    "2026-04-01T00:00",
    "真",
    "nan",
    "\x7f",
]
QUERIES = {
    "not UTF-8": "q=%ff%fe",
    "a name that is not UTF-8": "%ff=1",
    "half an escape": "q=%",
    "NUL": "q=%00",
    "a name with NUL": "%00=1",
    "endless": f"q={LONG}",
    "an endless name": LONG,
    "too many": "&".join(f"a{n}=1" for n in range(2_000)),
    "unknown": "colour=red",
    "twice": "q=a&q=b&from=1&from=1&feed=x&feed=x&day=x&day=x&limit=1&limit=1",
}
ADDRESSES = count()
"""Each question comes from an address of its own, so that none meets a limit."""
METHODS = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "GET")
NAMES = [f"{method} {path}" for method, path, _ in ROUTES]


def ask(method: str, path: str, query: str = "") -> tuple[int, str, bytes]:
    """The answer to what a web server would hand on, bytes and all."""
    client = Client(raise_request_exception=False)
    wire = {"PATH_INFO": path.encode().decode("latin-1"), "QUERY_STRING": query.encode().decode("latin-1")}
    told = client.generic(method, "/", REMOTE_ADDR=f"10.0.{next(ADDRESSES) >> 8}.{next(ADDRESSES) & 255}", **wire)
    return told.status_code, told.headers["Content-Type"], told.content


def filled(path: str) -> str:
    return re.sub(r"{(\w+)}", lambda found: KNOWN[found[1]], path)


def in_paths(path: str) -> Iterator[str]:
    for value in ("\0", "%00", "\xff", "../..", "%2e%2e", LONG, "长" * 3_000, "'; --", "<script>", "%"):
        yield re.sub(r"{\w+}", lambda _, value=value: value, path)


@pytest.mark.parametrize("what", QUERIES)
@pytest.mark.parametrize(("method", "path", "operation"), ROUTES, ids=NAMES)
def test_a_hostile_question_is_a_described_problem(
    method: str, path: str, operation: dict[str, Any], what: str
) -> None:
    status, kind, _ = ask(method.upper(), filled(path), QUERIES[what])
    if what != "half an escape":  # which is text like any other where a text is asked for
        assert 400 <= status < 500 and kind == MEDIA_TYPE
    assert status < 500 and status in operation["responses"]


@pytest.mark.parametrize(("method", "path", "operation"), ROUTES, ids=NAMES)
def test_a_hostile_address_is_a_described_problem_or_an_absence(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    for hostile in in_paths(path) if "{" in path else ():
        status, kind, _ = ask(method.upper(), hostile)
        assert 400 <= status < 500 and kind.startswith("application/"), (hostile[:60], status)


@pytest.mark.parametrize(("method", "path"), [(one, two) for one, two, _ in ROUTES], ids=NAMES)
def test_a_wrong_method_is_a_problem(method: str, path: str) -> None:
    taken = {name.upper() for name in SCHEMA["paths"][path]}
    for wrong in set(METHODS) - taken:
        status, kind, _ = ask(wrong, filled(path))
        assert (status, kind) == (405, MEDIA_TYPE), wrong


@pytest.mark.parametrize(("method", "path", "operation"), ROUTES, ids=NAMES)
def test_a_value_that_cannot_be_used_is_refused_in_plain_words_of_both_languages(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    names = [one["name"] for one in operation["parameters"] if one["in"] == "query"]
    for name in names:
        for value in VALUES:
            status, _, body = ask(method.upper(), filled(path), urlencode({name: value}))
            assert status < 500 and status in operation["responses"], (name, value[:20])
            if status == 400:
                document = json.loads(body)
                said = document["detail"].replace(document.get("parameter", ""), "")
                assert re.search("[一-龥]", said) and not re.search("[a-z]+_[a-z]+|Input", said), said
                assert OTHERWISE[0] not in said and "Input" not in document["detail_en"], document
