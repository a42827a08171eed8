"""A worker that is killed while it takes a file in leaves nothing lost, nothing doubled, and no file behind."""

import io
import os
import signal
import subprocess
import sys
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from gongxin.api import spool
from gongxin.api.models import Ticket
from gongxin.dossiers.models import Record
from gongxin.exchange.queries import receipt
from tests.api.api_builders import PENALTIES, adopt, file_of, packs, penalty

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]
ROWS = 1_000
WORKER = """
import django, threading
from pathlib import Path
django.setup()
from gongxin.api.spool import keep_working
print("working", flush=True)
keep_working(threading.Event(), home=Path({home!r}), every=0.01)
"""


def start_worker(home: Path) -> "subprocess.Popen[str]":
    at = connection.settings_dict
    address = f"postgresql://{at['USER']}@/{at['NAME']}?host={at['HOST']}"
    settings = {"DATABASE_URL": address, "GONGXIN_HOME": str(home), "GONGXIN_SECRET": "tests only"}
    return subprocess.Popen(
        [sys.executable, "-c", WORKER.format(home=str(home))],
        env={**os.environ, **settings, "DJANGO_SETTINGS_MODULE": "gongxin.config.settings"},
        stdout=subprocess.PIPE,
        text=True,
    )


def wait_until_done(ticket: uuid.UUID, *, seconds: float = 240) -> Ticket:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        held = Ticket.objects.get(id=ticket)
        if held.delivery is not None or held.refused_because:
            return held
        time.sleep(0.05)
    raise TimeoutError("the file was not taken in")


@pytest.mark.parametrize("after", [0.2, 0.8])
def test_a_killed_worker_leaves_its_file_to_the_next(tmp_path: Path, after: float) -> None:
    adopt()
    ticket, body = uuid.uuid4(), file_of(*(penalty(number) for number in range(ROWS)))
    spool.spool(io.BytesIO(body), length=len(body), name="rows.csv", home=tmp_path, ticket=ticket)
    agency = packs().feed(PENALTIES).agency
    Ticket.objects.create(id=ticket, feed=PENALTIES, agency=agency, received_at=datetime.now(UTC))
    first = start_worker(tmp_path)
    assert first.stdout is not None and first.stdout.readline() == "working\n"
    time.sleep(after)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    second = start_worker(tmp_path)
    try:
        held = wait_until_done(ticket)
    finally:
        second.kill()
        second.communicate()
    told = receipt(held.delivery)
    assert (held.refused_because, told.state, told.adds_up) == ("", "done", True)
    # the first may have entered all of it in the moment before its death: then the second finds it all unchanged
    assert (told.rows, Record.objects.count()) == (ROWS, ROWS) and told.new + told.unchanged == ROWS
    assert not list((tmp_path / "spool").iterdir())
