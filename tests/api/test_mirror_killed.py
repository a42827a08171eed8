"""A mirror that is killed a thousand times loses nothing and is told nothing twice."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from django.db import connection
from django.utils import timezone

from gongxin.api.bulk_making import renew
from gongxin.api.limits import SHIPPED
from gongxin.dossiers.actions import withdraw_records
from gongxin.dossiers.copies import bulk_lines
from gongxin.dossiers.models import Record
from gongxin.exchange.mirror.folders import held_copy
from gongxin.exchange.mirror.following import follow
from gongxin.exchange.mirror.node import Node
from gongxin.ledger.actions import sequence_batches
from gongxin.ledger.queries import head
from tests.api.api_builders import Deliver, penalty
from tests.api.serving import free_port, wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]
KILLS, ROUNDS = 1_000, 10
KILLER = """
import json, os, random, signal, sys, time
from pathlib import Path
from gongxin.exchange.mirror.folders import held_copy, read_copy
from gongxin.exchange.mirror.following import follow
from gongxin.exchange.mirror.node import Node

address, folder, kills, last = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), -1
for turn in sys.stdin:
    chance, ended = random.Random(int(turn)), 0
    for _ in range(kills):
        child = os.fork()
        if child == 0:
            with held_copy(folder) as copy:
                follow(copy, Node(address))
            os._exit(0)
        time.sleep(chance.random() * chance.choice((0.01, 0.02, 0.1)))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        ended += status == 0
        if (folder / "copy.sqlite").exists():
            with read_copy(folder) as copy:
                standing = copy.standing()
                if standing is not None:
                    assert standing.position >= last, "the copy went back"
                    last = standing.position
    print(json.dumps({"ended": ended, "position": last}), flush=True)
"""


@pytest.fixture
def address(tmp_path: Path, transactional_db: None) -> Iterator[str]:
    """The application in a process of its own, with limits that a mirror does not reach."""
    limits = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    for counted in limits["requests"].values():
        counted["per_minute"] = 1_000_000
    (tmp_path / "limits.yaml").write_text(yaml.safe_dump(limits, allow_unicode=True), encoding="utf-8")
    at, port = connection.settings_dict, free_port()
    own = {"DATABASE_URL": f"postgresql://{at['USER']}@/{at['NAME']}?host={at['HOST']}", "GONGXIN_HOME": str(tmp_path)}
    own |= {"GONGXIN_LIMITS": str(tmp_path / "limits.yaml"), "GONGXIN_SECRET": "tests only"}
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "1", "--no-ws", "--log-level", "warning"]
    serving = subprocess.Popen([*command, "gongxin.config.wsgi:application"], env={**os.environ, **own})
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        serving.terminate()
        try:
            serving.wait(timeout=60)
        except subprocess.TimeoutExpired:
            serving.kill()
            serving.wait()


def something_happens(turn: int, delivered: Deliver) -> None:
    """New facts, corrections and withdrawals on the node."""
    delivered(*(penalty(100 * turn + number, conduct=f"第{turn}轮") for number in range(1, 40)))
    delivered(*(penalty(100 * turn + number, conduct="更正") for number in range(1, 6)))
    some = Record.objects.order_by("-id").values_list("id", flat=True)[:3]
    withdraw_records(list(some), because="case 7", by="tests", at=timezone.now())
    sequence_batches()


def test_a_mirror_killed_a_thousand_times_has_everything_once(delivered: Deliver, address: str, tmp_path: Path) -> None:
    delivered(*(penalty(number) for number in range(1, 40)))
    assert renew(home=tmp_path, at=timezone.now())
    folder, began = tmp_path / "copy", head()
    command = [sys.executable, "-c", KILLER, address, str(folder), str(KILLS // ROUNDS)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as killer:
        assert killer.stdin is not None and killer.stdout is not None
        for turn in range(1, ROUNDS + 1):
            something_happens(turn, delivered)
            killer.stdin.write(f"{turn}\n")
            killer.stdin.flush()
            killed = json.loads(killer.stdout.readline())
            assert killed["ended"] < KILLS // ROUNDS
        killer.stdin.close()
    assert killer.returncode == 0
    assert killed["position"] >= began, "no killed mirror ever got anywhere"
    with held_copy(folder) as copy:
        follow(copy, Node(address))
        today = timezone.localdate()
        assert copy.lines(leaf.number for leaf in copy.leaves(today)) == {
            line.number: line.text for lines in bulk_lines(today) for line in lines
        }
        heard = [one.position for one in copy.changes(0)]
    assert len(set(heard)) == len(heard) and all(began <= position < head() for position in heard)
    assert set(heard) >= told_now(address, began)


def told_now(address: str, start: int) -> set[int]:
    """The positions of the changes that a reader who begins now is told of."""
    return {change.position for change in Node(address).changes(start).changes}
