"""A witness that we did not write cosigns our log as it grows, and refuses its fork.

The program is `aics-witness` (Apache-2.0), which asks for Python 3.12; where it is not installed the tests are skipped.
"""

import importlib.util
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.db import connection
from pytest_django import Settings

from gongxin.ledger.cosigning import add_witness, ask_witnesses
from gongxin.ledger.keys import trusted_keys
from gongxin.ledger.models import Cosignature
from gongxin.ledger.notes import read_note, read_verifier, signers
from gongxin.ledger.queries import latest_or_refused, noted
from tests.ledger.builders import committed, entered, past_the_guards, recorded

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(importlib.util.find_spec("aics_witness") is None, reason="aics-witness is not installed"),
]
NAME = "foreign.example/witness"
KEY = re.compile(rf"^{re.escape(NAME)}\+\S+$", re.MULTILINE)


def witness(home: Path, *words: str) -> str:
    surroundings = {**os.environ, "AICS_WITNESS_CONFIG": str(home / "witness.json")}
    command = [sys.executable, "-m", "aics_witness", *words]
    return subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True).stdout


def free_port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


@pytest.fixture
def foreign(settings: Settings, tmp_path: Path) -> Iterator[str]:
    """The key of a witness that runs, trusts our log, and is asked."""
    settings.HOME = tmp_path / "home"
    entered(300)
    committed()
    found, port = KEY.search(witness(tmp_path, "init", "--name", NAME)), free_port()
    assert found is not None
    witness(tmp_path, "add-log", "--origin", trusted_keys()[0].name, "--vkey", str(trusted_keys()[0]))
    served = subprocess.Popen(
        [sys.executable, "-m", "aics_witness", "serve", "--listen", f"127.0.0.1:{port}"],
        env={**os.environ, "AICS_WITNESS_CONFIG": str(tmp_path / "witness.json")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        add_witness(found[0], address=f"http://127.0.0.1:{port}")
        yield found[0]
    finally:
        served.terminate()
        served.wait(timeout=30)


def wait_for(address: str) -> None:
    for _ in range(300):
        try:
            with urlopen(address, timeout=5):
                return
        except URLError:
            time.sleep(0.1)
    raise TimeoutError(address)


def test_it_cosigns_our_log_as_it_grows(foreign: str) -> None:
    for size in (300, 700, 701):
        if size > 300:
            entered(size - latest_or_refused().size)
            committed()
        assert [(one.name, one.size, one.said) for one in ask_witnesses()] == [(NAME, size, "")]
        note = read_note(noted(latest_or_refused()))
        assert len(signers(note, trusted=[*trusted_keys(), read_verifier(foreign)])) == 2


def test_it_refuses_another_continuation_of_what_it_cosigned(foreign: str) -> None:
    ask_witnesses()
    with past_the_guards(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE ledger_event, ledger_batch, ledger_bundle, ledger_tile, ledger_checkpoint")
        cursor.execute("TRUNCATE ledger_follower")
    recorded("test.thing.forked")
    entered(400)
    committed()
    assert [(one.size, bool(one.said)) for one in ask_witnesses()] == [(300, True)]
    assert list(Cosignature.objects.values_list("size", flat=True)) == [300]
