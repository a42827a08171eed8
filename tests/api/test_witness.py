"""Nodes cosign each other's checkpoints over the API, and what does not fit is answered as the protocol says."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from gongxin.ledger import cosigning
from gongxin.ledger.actions import integrate, sequence_batches
from gongxin.ledger.cosigning import Asked, add_witness, ask_witnesses, witnesses
from gongxin.ledger.keys import signing_key, trusted_keys, witness_key
from gongxin.ledger.models import Cosignature, WitnessedLog
from gongxin.ledger.notes import SigningKey, read_note, signers
from gongxin.ledger.proving import prove
from gongxin.ledger.publishing import publish
from gongxin.ledger.queries import latest_or_refused, noted
from gongxin.ledger.rotation import rotate_key
from gongxin.ledger.showing import PATIENCE, shown_checkpoint
from gongxin.ledger.witnessing import Request, WitnessRefused, admit_log
from tests.ledger.builders import AT, committed, entered, tamper

pytestmark = pytest.mark.django_db(transaction=True)
settings.STATIC_URL = settings.MEDIA_URL = "http://nowhere.invalid/"  # the site serves its own files
PLACE = "/api/v1/witness/add-checkpoint"
PATIENT = 60  # seconds: long enough for a busy machine, and reached only where the test fails


def post(client: Client, body: str | bytes) -> tuple[int, str, bytes]:
    answer = client.post(PLACE, body, content_type="text/plain")
    return answer.status_code, answer["Content-Type"], answer.content


@pytest.fixture
def ledger() -> None:
    entered(5)
    committed()


@pytest.fixture
def itself(ledger: None, live_server: LiveServer) -> str:
    """A node that witnesses itself, which proves the protocol and no independence."""
    admit_log(str(signing_key().verifier))
    add_witness(str(witness_key().verifier), address=f"{live_server.url}/api/v1/witness")
    return f"{live_server.url}/api/v1/witness"


def test_checkpoints_are_cosigned_as_they_come(itself: str) -> None:
    for size in (5, 12):
        if size > 5:
            entered(7)
            committed()
        assert [(one.size, one.said) for one in ask_witnesses()] == [(size, "")]
        note = read_note(noted(latest_or_refused()))
        assert len(signers(note, trusted=[*trusted_keys(), witness_key().verifier])) == 2
    assert ask_witnesses() == []


def test_a_witness_that_saw_more_than_we_remember_is_asked_again(itself: str) -> None:
    ask_witnesses()
    tamper("UPDATE ledger_witness SET size = 0")
    entered(3)
    committed()
    assert ask_witnesses()[0].size == 8


def test_a_witness_that_saw_another_tree_says_so(itself: str) -> None:
    tamper("UPDATE ledger_witnessed_log SET size = 5, root = sha256('fork')")
    (asked,) = ask_witnesses()
    assert asked.size == 0 and asked.said.startswith("it has cosigned another tree of our log of this size: ")
    assert asked.said.endswith("(409)") and "{" not in asked.said
    assert not Cosignature.objects.exists() and witnesses() == [asked]


def test_a_witness_that_saw_a_tree_that_ours_did_not_grow_from_says_so(itself: str) -> None:
    ask_witnesses()
    tamper("UPDATE ledger_witnessed_log SET root = sha256('fork')")
    entered(3)
    committed()
    assert ask_witnesses()[0].said.startswith("it has cosigned a tree that our log did not grow from: ")


def test_a_witness_that_does_not_admit_the_new_key_says_who_has_to_do_what(itself: str) -> None:
    ask_witnesses()
    rotate_key(by="operator", at=AT)
    entered(3)
    committed()
    (asked,) = ask_witnesses()
    assert asked.said.startswith("it does not admit the key that our log signs with: ")
    assert "`gongxin ledger witness admit KEY` there" in asked.said and "{" not in asked.said
    admit_log(str(signing_key().verifier))
    assert ask_witnesses()[0].said == ""


def test_a_witness_that_never_heard_of_the_log_says_so(ledger: None, live_server: LiveServer) -> None:
    add_witness(str(witness_key().verifier), address=f"{live_server.url}/api/v1/witness")
    assert ask_witnesses()[0].said.startswith("it does not know our log: ")
    add_witness(str(witness_key().verifier), address=f"{live_server.url}/api/v1")
    assert ask_witnesses()[0].said.startswith("no witness answers at this address")


def test_a_log_that_was_set_back_is_told_of_it(itself: str) -> None:
    tamper("UPDATE ledger_witnessed_log SET size = 900, root = sha256('later')")
    assert "set back" in ask_witnesses()[0].said


def test_a_cosignature_of_another_key_is_not_kept(ledger: None, live_server: LiveServer) -> None:
    admit_log(str(signing_key().verifier))
    stranger = SigningKey("stranger.example/witness", b"\x04", bytes(32))
    add_witness(str(stranger.verifier), address=f"{live_server.url}/api/v1/witness")
    assert "no trusted key" in ask_witnesses()[0].said and not Cosignature.objects.exists()


def test_a_busy_node_shows_what_was_cosigned_lately(itself: str) -> None:
    ask_witnesses()
    entered(7)
    committed()
    assert [prove(position).head.size for position in (0, 4, 5, 11)] == [5, 5, 12, 12]
    assert len(read_note(prove(0).note).signatures) == 2
    shown = shown_checkpoint()
    assert shown is not None and shown.size == 5 and prove(0, size=12).head.size == 12
    assert [(one.size, one.behind) for one in witnesses()] == [(5, 7)]


def test_a_witness_that_fell_far_behind_is_not_waited_for(itself: str, client: Client) -> None:
    ask_witnesses()
    entered(7)
    sequence_batches()
    integrate(at=AT + PATIENCE + timedelta(seconds=1))
    assert prove(0).head.size == 12 and client.get("/log/checkpoint").content.split(b"\n")[1] == b"12"
    assert [(one.behind, one.seconds) for one in witnesses()] == [(7, 61.0)]


def test_a_folder_is_never_set_back_to_an_earlier_checkpoint(itself: str, tmp_path: Path) -> None:
    entered(7)
    committed()
    assert publish(tmp_path).size == 12
    tamper("INSERT INTO ledger_cosignature (size, line, witness_id) SELECT 5, 'x', id FROM ledger_witness")
    assert publish(tmp_path).size == 12


def answer_last(silent: socket.socket, *, until: float) -> None:
    """A witness that hangs up on whoever asked it, once another witness has cosigned."""
    asked, _ = silent.accept()
    with asked:
        while not Cosignature.objects.exists() and time.monotonic() < until:
            time.sleep(0.02)
    connection.close()


def test_a_slow_witness_keeps_no_other_waiting(itself: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cosigning, "SECONDS", PATIENT)
    with socket.create_server(("127.0.0.1", 0)) as silent, ThreadPoolExecutor() as pool:
        stranger = SigningKey("slow.example/witness", b"\x04", bytes(32))
        add_witness(str(stranger.verifier), address=f"http://127.0.0.1:{silent.getsockname()[1]}")
        slow = pool.submit(answer_last, silent, until=time.monotonic() + PATIENT)
        assert {one.name: one.size for one in ask_witnesses()} == {
            "gongxin.localhost/log/witness": 5,
            "slow.example/witness": 0,
        }
        slow.result()


def test_a_silent_witness_stops_nothing(ledger: None) -> None:
    add_witness(str(witness_key().verifier), address="http://127.0.0.1:9/api")
    (asked,) = ask_witnesses()
    assert type(asked) is Asked and asked.said.startswith("it does not answer: ") and "urlopen" not in asked.said
    committed()


@pytest.mark.parametrize("address", ["http://witness.example/api", "file:///etc/passwd", "", "ftp://localhost/", "//x"])
def test_a_witness_is_asked_over_https_only(ledger: None, address: str) -> None:
    with pytest.raises(WitnessRefused):
        add_witness(str(witness_key().verifier), address=address)


def test_a_log_is_no_witness(ledger: None) -> None:
    for key in (str(signing_key().verifier), "nobody"):
        with pytest.raises(WitnessRefused):
            add_witness(key, address="https://witness.example/api")


def test_the_protocols_own_words_for_another_size(ledger: None, client: Client) -> None:
    admit_log(str(signing_key().verifier))
    body = Request(0, (), latest_or_refused().note).text()
    assert post(client, body)[:2] == (200, "text/plain; charset=utf-8")
    assert post(client, body) == (409, "text/x.tlog.size", b"5\n")
    assert WitnessedLog.objects.get().size == 5


@pytest.mark.parametrize("body, status", [
    (b"", 411), (b"x" * 80_000, 413), (b"\xff\xfe", 400), (b"old 0", 400), (b"old 0\n\nnothing", 400), (b"\0", 400),
    (Request(0, (), f"stranger.example/log\n5\n{'A' * 43}=\n\n\u2014 x AAAAAAAA\n").text().encode(), 404),
])  # fmt: skip
def test_what_does_not_fit_is_a_problem(client: Client, body: bytes, status: int) -> None:
    assert post(client, body)[:2] == (status, "application/problem+json")


def test_a_wrong_signature_and_a_wrong_proof_are_told_apart(ledger: None, client: Client) -> None:
    admit_log(str(signing_key().verifier))
    note = latest_or_refused().note
    assert post(client, Request(0, (), note.replace("\n5\n", "\n6\n")).text())[0] == 403
    assert post(client, Request(0, (bytes(32),), note).text())[0] == 422
