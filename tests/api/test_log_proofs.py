"""Anybody is given the proof that the log holds an event, and can check it without us."""

import json
from pathlib import Path

import pytest
from django.test import Client

from gongxin.ledger.keys import trusted_keys
from gongxin.ledger.proofs import check_proof
from tests.api.test_examples import EXAMPLES, shape_of
from tests.ledger.builders import committed, entered, tamper

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ledger() -> None:
    entered(300)
    committed()


def test_a_proof_is_checked_with_the_logs_key_alone(ledger: None, client: Client) -> None:
    told = client.get("/api/v1/log/proof/7").json()
    entry = bytes.fromhex(told["commitment"])
    head = check_proof(told["proof"], entry=entry, origin="gongxin.localhost/log", trusted=trusted_keys())
    assert (head.size, head.root.hex()) == (told["size"], told["root"]) == (300, told["root"])


def test_the_answer_has_the_names_and_kinds_of_its_example(ledger: None, client: Client) -> None:
    kept = json.loads(Path(EXAMPLES / "log-proof.json").read_text("utf-8"))
    assert shape_of(client.get("/api/v1/log/proof/7").json()) == shape_of(kept)


@pytest.mark.parametrize("position, status", [
    ("300", 400), ("-1", 400), ("9007199254740992", 400), ("x", 400), ("7?colour=red", 400), ("", 404), ("7/8", 404),
    ("9" * 400, 400), ("%00", 400), ("9007199254740991", 400),
])  # fmt: skip
def test_what_cannot_be_proved_is_a_problem(ledger: None, client: Client, position: str, status: int) -> None:
    answer = client.get(f"/api/v1/log/proof/{position}")
    assert answer.status_code == status and answer["Content-Type"] == "application/problem+json"


def test_of_an_event_that_is_missing_no_proof_is_given_and_it_is_said_why(ledger: None, client: Client) -> None:
    tamper("DELETE FROM ledger_event WHERE details = '{\"row\": 7}'")
    answer = client.get("/api/v1/log/proof/7")
    assert answer.status_code == 500 and "contradicts the log at that position" in answer.json()["detail_en"]
    assert client.get("/api/v1/log/proof/8").status_code == 200
