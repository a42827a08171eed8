"""A hub, a province and a city, each with a store and processes of its own, killed at random: nothing is lost."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from gongxin.exchange.actions import deliver
from tests.federation.conftest import Trio
from tests.federation.nodes import Node, introduce, peer_text
from tests.yunze import PENALTIES, penalty_file

HELD = """
SELECT subject.code, record.key::text, record.source, record.item, version.valid_from, version.valid_to, version.verb,
       version.decided_on, version.published_on, version.authority, version.facts::text
FROM dossiers_version AS version
JOIN dossiers_record AS record ON record.id = version.record_id
JOIN subjects_subject AS subject ON subject.id = version.subject_id
WHERE version.known_to IS NULL ORDER BY 1, 2, 5
"""
NAMED = """
SELECT subject.code, held.name, held.registered, held.valid_from, held.valid_to
FROM subjects_name AS held JOIN subjects_subject AS subject ON subject.id = held.subject_id
WHERE held.known_to IS NULL ORDER BY 1, 2, 3
"""
TWICE = """
SELECT count(*) FROM (
    SELECT record, details ->> 'position' FROM ledger_event WHERE details ? 'node' GROUP BY 1, 2 HAVING count(*) > 1
) AS twice
"""
ROOT = Path(__file__).parents[2]
KILLS, SECONDS = 9, 60


class Served:
    """A node that is a process of its own and follows its neighbours by itself."""

    def __init__(self, node: Node, nodes: "subprocess.Popen[str]") -> None:
        """It does not run yet; `nodes` starts it."""
        self.node, self.nodes, self.port, self.process = node, nodes, free_port(), 0

    def serve(self) -> None:
        """Its process runs."""
        assert self.nodes.stdin is not None and self.nodes.stdout is not None
        self.nodes.stdin.write(f"{self.node.name} {self.node.database} {self.node.home} {self.port}\n")
        self.nodes.stdin.flush()
        self.process = int(self.nodes.stdout.readline())

    def kill(self) -> None:
        """Its process is gone at once, whatever it was doing."""
        os.kill(self.process, signal.SIGKILL)

    def asked(self, query: str) -> list[tuple[object, ...]]:
        """What its store answers."""
        with self.node.at_work(), connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()


def environment(node: Node) -> dict[str, str]:
    """What the process that starts the nodes is told: where a store is that has the rules."""
    given = connection.get_connection_params()
    who = f"{given['user']}:{given.get('password', '')}"
    url = f"postgresql://{who}@/{node.database}?host={quote(given['host'])}"
    return {**os.environ, "DATABASE_URL": url, "GONGXIN_HOME": str(node.home)}


@pytest.fixture
def three(trio: Trio) -> Iterator[list[Served]]:
    """City, province and hub, each running, each naming its neighbours with their addresses."""
    command = [sys.executable, "-m", "tests.federation.node_process"]
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    nodes = subprocess.Popen(command, cwd=ROOT, env=environment(trio[0]), **streams)  # type: ignore[call-overload]
    assert nodes.stdout.readline() == "ready\n"
    served = city, province, hub = [Served(node, nodes) for node in trio]
    for one, peers in ((city, [province]), (province, [city, hub]), (hub, [province])):
        introduce(one.node, *(peer_text(other.node, port=other.port) for other in peers), number=2)
    for one in served:
        one.serve()
    yield served
    for one in served:
        one.kill()
    nodes.communicate()


@pytest.mark.django_db
def test_after_cuts_and_kills_the_three_hold_the_same(three: list[Served], files: Path) -> None:
    city, _, hub = three
    chance = random.Random(20261122)  # noqa: S311 - the test is to be the same every time
    for number in range(KILLS):
        moved(three)
        time.sleep(chance.random())
        killed = three[number % len(three)]
        killed.kill()
        penalty = replace(PENALTIES[number % len(PENALTIES)], fine=f"{number + 1}.000000")
        with city.node.at_work():
            deliver(penalty_file(files, penalty), feed="demo.feed.penalties", by="tests", at=datetime.now(UTC))
        killed.serve()
    until = time.monotonic() + SECONDS
    while hub.asked(HELD) != city.asked(HELD) and time.monotonic() < until:
        time.sleep(0.5)
    followed = [one.asked("SELECT name, next_position, head, fault FROM federation_neighbour") for one in three]
    assert hub.asked(HELD) == city.asked(HELD), followed
    assert three[0].asked(HELD) == three[1].asked(HELD) == three[2].asked(HELD) != []
    assert three[0].asked(NAMED) == three[1].asked(NAMED) == three[2].asked(NAMED)
    assert [one.asked(TWICE) for one in three] == [[(0,)]] * 3


def moved(three: list[Served]) -> None:
    """Wait until something has arrived somewhere, so that what is killed next is at work; some seconds at most."""
    before, until = reached(three), time.monotonic() + 8
    while reached(three) == before and time.monotonic() < until:
        time.sleep(0.05)


def reached(three: list[Served]) -> list[list[tuple[object, ...]]]:
    """How far each follows each."""
    return [one.asked("SELECT name, next_position FROM federation_neighbour ORDER BY name") for one in three]


def free_port() -> int:
    """A port at which nothing listens."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
