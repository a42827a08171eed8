"""A delivery that is killed at any step, and delivered again, ends as if nothing had happened."""

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.exchange.yunze import code, csv_of, penalty
from tests.faults.node import Ended, Node, new_node

pytestmark = pytest.mark.fault
KILLS = int(os.environ.get("GONGXIN_KILLS", "8"))
"""At how many steps of each file deliveries are killed; all of them with a large number."""
ROWS = 350
FEEDS = ("penalties-csv", "ratings")


def penalties(*, later: bool) -> bytes:
    rows = [penalty(number, 事实="更正" if later and number % 5 == 0 else "原样") for number in range(ROWS)]
    if later:
        rows += [penalty(number, 文号="又一号") for number in range(ROWS, ROWS + 40)]
        rows += [penalty(7, 统一社会信用代码="", 文号=f"待核{number}") for number in range(9)]
        rows += [penalty(8, 文号=f"退回{number}", 决定日期="五月") for number in range(9)]
        rows += [penalty(9, 文号="两说", 事实=f"{number % 2}") for number in range(4)]
    return csv_of(rows)


def ratings(*, later: bool) -> bytes:
    numbers = range(3 if later else 0, ROWS)
    return csv_of(
        {
            "代码": code(number),
            "名称": f"云泽{number}",
            "体系": "纳税",
            "等级": "B" if later and number % 7 == 0 else "A",
        }
        for number in numbers
    )


FILES = {"penalties-csv": penalties, "ratings": ratings}


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A node that holds a first delivery of each feed."""
    folder = tmp_path_factory.mktemp("faults")
    with new_node(folder) as made:
        for feed, write in FILES.items():
            (folder / f"{feed}-1.csv").write_bytes(write(later=False))
            (folder / f"{feed}-2.csv").write_bytes(write(later=True))
            told = made.deliver(folder / f"{feed}-1.csv", feed)
            assert told.returncode == 0, told.stderr
        yield made


def file_of(node: Node, feed: str) -> Path:
    return node.home.parent / f"{feed}-2.csv"


def chosen(steps: int) -> list[int]:
    """The steps at which to die: spread over all of them, others each time."""
    if steps <= KILLS:
        return list(range(1, steps + 1))
    width = steps / KILLS
    return sorted({1 + int(width * place + Random().random() * width) for place in range(KILLS)})


@pytest.mark.parametrize("feed", FEEDS)
def test_a_delivery_killed_at_any_step_ends_as_if_undisturbed(node: Node, feed: str) -> None:
    with node.copied("undisturbed") as calm:
        assert calm.deliver(file_of(node, feed), feed).returncode == 0
        wanted, steps = calm.contents(), node.steps
    for step in chosen(steps):
        with node.copied(f"killed_{step}") as killed:
            died = killed.deliver(file_of(node, feed), feed, die_at=step)
            assert died.returncode in (-signal.SIGKILL, 0), died.stderr
            again = killed.deliver(file_of(node, feed), feed)
            assert again.returncode == 0, f"step {step}: {again.stderr}"
            assert adds_up(json.loads(again.stdout)), f"step {step}"
            assert different(killed.contents(), wanted) == {}, f"step {step}"


def adds_up(receipt: dict[str, int]) -> bool:
    ends = ("new", "changed", "unchanged", "queried", "returned")
    return receipt["rows"] == sum(receipt[end] for end in ends)


def different(held: dict[str, str], wanted: dict[str, str]) -> dict[str, tuple[str, str]]:
    """What is not as in an undisturbed run; one killed after its end was delivered a second time and says so."""
    twice = held["deliveries"].split()[0] == str(int(wanted["deliveries"].split()[0]) + 1)
    apart = ("deliveries", "problems", "events") if twice else ()
    return {name: (held[name], wanted[name]) for name in held if name not in apart and held[name] != wanted[name]}


@pytest.mark.parametrize("feed", FEEDS)
def test_a_delivery_outlives_its_killed_server(node: Node, feed: str) -> None:
    path = file_of(node, feed)
    with node.copied("undisturbed") as calm:
        assert calm.deliver(path, feed).returncode == 0
        wanted, steps = calm.contents(), node.steps
    with node.copied("outliving") as killed:
        for share in (0.35, 0.6, 0.85):
            kill_server_during(killed, path, feed, at_step=int(steps * share))
            node.server.start()
        assert killed.deliver(path, feed).returncode == 0
        assert different(killed.contents(), wanted) == {}


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_a_delivery_that_loses_its_store_says_that_nothing_is_lost(node: Node, share: float) -> None:
    path = file_of(node, "penalties-csv")
    with node.copied("undisturbed") as calm:
        assert calm.deliver(path, "penalties-csv").returncode == 0
        steps = node.steps
    with node.copied("losing") as losing:
        ended = kill_server_during(losing, path, "penalties-csv", at_step=int(steps * share))
        node.server.start()
    assert ended.returncode == 4 and "Traceback" not in ended.stderr
    assert "nothing that was entered is lost. Deliver the same file again" in ended.stderr
    assert json.loads(ended.stdout)["error"]["type"] == "store-lost"


ANYTHING: dict[str, tuple[str, ...]] = {
    "init": (),
    "demo": ("--no-serve",),
    "receipt": ("00000000-0000-0000-0000-000000000000",),
    "returned": ("00000000-0000-0000-0000-000000000000",),
    "waiting": (),
    "settle": ("1", "--none", "--by", "clerk", "--reasons", "x"),
    "dossier": (code(1),),
    "search": ("云泽",),
    "packs adopt": (),
    "ledger verify": (),
    "key make": ("yunze.agency.csv",),
}


@pytest.mark.parametrize("command", ANYTHING)
def test_every_command_says_in_one_document_that_the_store_is_not_there(node: Node, command: str) -> None:
    nowhere = Node(node.home, node.server, node.nursery, database="nowhere")
    ended = nowhere.run(*command.split(), *ANYTHING[command], "--json")
    assert ended.returncode == 4 and "Traceback" not in ended.stderr
    assert json.loads(ended.stdout)["error"]["type"] == "store-lost"


def kill_server_during(node: Node, path: Path, feed: str, *, at_step: int) -> Ended:
    """Kill the server and its children with SIGKILL once the delivery has taken so many steps; how it ended."""
    (node.home / "steps").write_text("0")
    ended: list[Ended] = []
    running = threading.Thread(target=lambda: ended.append(node.deliver(path, feed)))
    running.start()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and running.is_alive() and node.steps_so_far() < at_step:
        time.sleep(0.002)
    node.kill_server()
    running.join(timeout=60)
    return ended[0]
