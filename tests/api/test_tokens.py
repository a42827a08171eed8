"""Tokens over HTTP: given once for each signed assertion, sent where a key is, ended with their machine."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from gongxin.agencies.assertions import ASSERTION_TYPE
from gongxin.agencies.machines import end_machine
from gongxin.ledger.actions import sequence_batches
from tests.agencies.machine_keys import Signer, signer
from tests.api.api_builders import MARKET, TAX, adopt, code_of

pytestmark = pytest.mark.django_db(transaction=True)
FORM = "application/x-www-form-urlencoded"
HERE = "http://testserver/api/v1/token"
FIXED = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE}
Post = Callable[..., Any]


@pytest.fixture
def machine() -> Signer:
    """A machine of the tax office."""
    adopt()
    sequence_batches()
    return signer(TAX, at=datetime.now(UTC) - timedelta(minutes=1))


def ask(client: Client, assertion: str, **more: str) -> Any:  # noqa: ANN401
    return client.post("/api/v1/token", urlencode(FIXED | {"client_assertion": assertion} | more), content_type=FORM)


def token(client: Client, machine: Signer) -> str:
    told = ask(client, machine.assertion(HERE))
    assert told.status_code == 200, told.content
    return str(told.json()["access_token"])


def with_token(text: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {text}"})


def test_a_signed_assertion_gives_a_token_that_is_taken_where_a_key_is(client: Client, machine: Signer) -> None:
    told = ask(client, machine.assertion(HERE))
    assert (told.status_code, told.json()["token_type"], told.json()["expires_in"]) == (200, "Bearer", 600)
    assert told.headers["Cache-Control"] == "no-store"
    own = with_token(told.json()["access_token"])
    assert own.get("/api/v1/deliveries").status_code == 200
    question = {"codes": [code_of(1)], "purpose": "licensing", "case": "7"}
    assert own.post("/api/v1/checks", json.dumps(question), content_type="application/json").status_code == 200


def test_a_token_ends_with_its_machine(client: Client, machine: Signer) -> None:
    own = with_token(token(client, machine))
    end_machine(machine.number, at=datetime.now(UTC))
    assert own.get("/api/v1/deliveries").status_code == 401
    assert ask(client, machine.assertion(HERE)).status_code == 401


def test_an_assertion_counts_once(client: Client, machine: Signer) -> None:
    assertion = machine.assertion(HERE)
    assert [ask(client, assertion).status_code for _ in range(2)] == [200, 401]


@pytest.mark.parametrize(
    "audience",
    ["https://elsewhere.example/api/v1/token", "http://testserver/api/v1/", "", None, [], [HERE, "https://x"]],
)
def test_an_assertion_for_another_place_is_refused(client: Client, machine: Signer, audience: object) -> None:
    told = ask(client, machine.assertion(audience))
    assert (told.status_code, told.json()["error"]) == (401, "invalid_client")
    assert told.headers["Content-Type"] == "application/problem+json"


def test_an_assertion_may_name_the_address_that_the_node_states(
    client: Client,
    machine: Signer,
    settings: Any,  # noqa: ANN401
) -> None:
    settings.ADDRESS = "https://credit.yunze.example:9443"
    assert ask(client, machine.assertion(f"{settings.ADDRESS}/api/v1/token")).status_code == 200
    assert ask(client, machine.assertion("https://credit.yunze.example/api/v1/token")).status_code == 401


def test_a_machine_elsewhere_says_so_by_tls_alone(
    client: Client,
    machine: Signer,
    settings: Any,  # noqa: ANN401
) -> None:
    settings.LOCAL_ONLY = False
    assert ask(client, machine.assertion(HERE)).status_code == 401
    assert ask(client, machine.assertion(HERE.replace("http:", "https:"))).status_code == 200


def test_no_stranger_learns_which_machines_there_are(client: Client, machine: Signer) -> None:
    unknown = ask(client, machine.assertion(HERE, iss="machine-999999", sub="machine-999999"))
    wrong = ask(client, signer(MARKET, at=datetime.now(UTC)).assertion(HERE, iss=machine.name, sub=machine.name))
    assert (unknown.status_code, unknown.content) == (wrong.status_code, wrong.content)


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        ("", FORM, 415),
        ("x" * 9_000 + "=" + "y" * 9_000, FORM, 413),
        ("{}", "application/json", 415),
        ("\xff", FORM, 400),
        ("a=1&a=2&b=3", FORM, 400),
        ("client_assertion", FORM, 400),
        (urlencode(FIXED), FORM, 400),
        (urlencode(FIXED | {"client_assertion": "a.b.c", "client_id": "x"}), FORM, 400),
        (urlencode(FIXED | {"client_assertion": "a.b.c"}) + "&client_assertion=d.e.f", FORM, 400),
        (urlencode(FIXED | {"client_assertion": "a.b.c", "grant_type": "password"}), FORM, 400),
        (urlencode(FIXED | {"client_assertion": "a.b.c"}), FORM, 401),
        ("&".join(f"f{number}=1" for number in range(50)), FORM, 400),
    ],
)
def test_whatever_is_no_request_for_a_token_is_refused(
    client: Client, machine: Signer, content: str, kind: str, status: int
) -> None:
    told = client.post("/api/v1/token", content.encode("latin-1"), content_type=kind)
    assert (told.status_code, told.headers["Content-Type"]) == (status, "application/problem+json")


def test_what_a_proxy_or_anybody_writes_of_certificates_opens_nothing(client: Client, machine: Signer) -> None:
    names = ("X-SSL-Client-Verify", "X-SSL-Client-S-DN", "X-Client-Cert", "X-Forwarded-Client-Cert", "SSL-Client-Cert")
    claimed = Client(headers=dict.fromkeys(names, machine.name) | {"X-SSL-Client-Verify": "SUCCESS"})
    assert claimed.get("/api/v1/deliveries").status_code == 401
