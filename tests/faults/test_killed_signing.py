"""A signing or a rotation that is killed at any instant leaves a log that verifies, and loses no event."""

import json
import signal
from collections.abc import Iterator
from random import Random

import psycopg
import pytest

from tests.exchange.yunze import code, csv_of
from tests.faults.node import Node, new_node

pytestmark = pytest.mark.fault
SIGN = ("ledger", "prove", "0", "--json")
ROTATE = ("ledger", "key", "rotate", "--by", "operator", "--json")
SAID = "SELECT (SELECT count(*) FROM ledger_event), (SELECT coalesce(max(size), 0) FROM ledger_checkpoint)"


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A node with a delivery that the tree does not hold yet."""
    folder = tmp_path_factory.mktemp("signing")
    rows = [{"代码": code(n), "名称": f"云泽{n}", "体系": "纳税", "等级": "A"} for n in range(1, 6)]
    (folder / "ratings.csv").write_bytes(csv_of(rows))
    with new_node(folder) as made:
        told = made.run("deliver", str(folder / "ratings.csv"), "--feed", "yunze.feed.ratings")
        assert told.returncode == 0, told.stderr
        yield made


def said(node: Node) -> tuple[int, int]:
    with psycopg.connect(node.server.url(node.database)) as connection:
        found = connection.execute(SAID).fetchone()
    assert found is not None
    return found[0], found[1]


@pytest.mark.parametrize("command", [SIGN, ROTATE], ids=["sign", "rotate"])
def test_a_log_killed_at_any_instant_goes_on_and_verifies(node: Node, command: tuple[str, ...]) -> None:
    key, following = node.home / "log.key", node.home / "log.key.next"
    key.unlink(missing_ok=True)
    with node.copied("base") as base:
        if command == ROTATE:
            assert base.run(*SIGN).returncode == 0
        kept = key.read_bytes() if key.exists() else None
        for step in instants(base, command):
            key.unlink(missing_ok=True)
            following.unlink(missing_ok=True)
            if kept:
                key.write_bytes(kept)
                key.chmod(0o600)
            with base.copied("disturbed") as disturbed:
                assert disturbed.run(*command, die_at=step).returncode == -signal.SIGKILL
                told = disturbed.run("ledger", "verify", "--json")
                assert told.returncode == 0, (step, told.stdout, told.stderr)
                found, (events, size) = json.loads(told.stdout), said(disturbed)
                assert found["ok"] and found["size"] == size == events >= said(base)[0]


def instants(base: Node, command: tuple[str, ...]) -> list[int]:
    """Eight steps at random of those that the command takes when nobody disturbs it."""
    with base.copied("undisturbed") as calm:
        told = calm.run(*command)
        assert told.returncode == 0, told.stderr
        return sorted(Random(str(command)).sample(range(1, calm.steps + 1), min(8, calm.steps)))
