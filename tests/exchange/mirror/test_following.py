"""A registered mirror acknowledges what is durably in its copy, never more; whatever happens, it becomes the node."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongxin.exchange.mirror.answers import NodeMisspoke
from gongxin.exchange.mirror.comparing import compare
from gongxin.exchange.mirror.copy import held_copy, read_copy
from gongxin.exchange.mirror.following import follow
from gongxin.exchange.mirror.node import Node
from tests.exchange.mirror.simulator import Simulator, answering

DEEDS = st.lists(st.tuples(st.sampled_from(["say", "correct", "end"]), st.integers(1, 4)), max_size=12)


def do(simulator: Simulator, deed: str, number: int) -> None:
    if deed == "end" and number in simulator.records:
        simulator.end(number)
    elif deed != "end":
        sort = "correction" if number in simulator.records else "new_fact"
        simulator.say(number, f"{deed} {len(simulator.log)}", sort=sort)


def durable(folder: Path) -> int:
    with read_copy(folder) as copy:
        standing = copy.standing()
    assert standing is not None
    return standing.position


def test_only_what_is_durably_in_the_copy_is_acknowledged(tmp_path: Path) -> None:
    simulator = Simulator()

    def heard(position: int) -> int:
        assert position <= durable(tmp_path)
        return 200

    simulator.on_acknowledgement = heard
    with answering(simulator) as address, held_copy(tmp_path) as copy:
        for number in range(1, 9):
            simulator.say(number, "x")
        node = Node(address, token=lambda: "t")
        follow(copy, node)
        for number in range(1, 9):
            simulator.say(number, "y", sort="correction")
        follow(copy, node)
    assert simulator.acknowledged == sorted(set(simulator.acknowledged)) and simulator.acknowledged[-1] == 16


def test_an_acknowledgement_that_was_lost_is_made_good(tmp_path: Path) -> None:
    simulator = Simulator(on_acknowledgement=lambda position: 400)
    simulator.say(1, "x")
    with answering(simulator) as address, held_copy(tmp_path) as copy:
        node = Node(address, token=lambda: "t")
        with pytest.raises(NodeMisspoke):
            follow(copy, node)
        simulator.on_acknowledgement = lambda position: 200
        follow(copy, node)
    assert simulator.acknowledged == [1]


def test_a_copy_that_begins_again_may_say_less_than_the_node_knows(tmp_path: Path) -> None:
    simulator = Simulator(on_acknowledgement=lambda position: 409)
    simulator.say(1, "x")
    with answering(simulator) as address, held_copy(tmp_path) as copy:
        assert follow(copy, Node(address, token=lambda: "t")).position == 1


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DEEDS, min_size=1, max_size=3))
def test_whatever_happened_the_copy_is_the_node(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[list[tuple[str, int]]]
) -> None:
    simulator = Simulator()
    with answering(simulator) as address, held_copy(tmp_path_factory.mktemp("copy")) as copy:
        for deeds in rounds:
            for deed, number in deeds:
                do(simulator, deed, number)
            follow(copy, Node(address))
            assert copy.lines(range(9)) == simulator.records and compare(copy, Node(address)).equal


ALTERED = {
    "the line": "UPDATE record SET line = CAST(replace(CAST(line AS TEXT), '一', '二') AS BLOB) WHERE number = 1",
    "the line as text": "UPDATE record SET line = replace(CAST(line AS TEXT), '一', '二') WHERE number = 1",
    "no line": "UPDATE record SET line = x'ff' WHERE number = 1",
    "whose it is": "UPDATE record SET code = '91990100MA90000029' WHERE number = 1",
    "until when": "UPDATE record SET public_until = '2999-01-01' WHERE number = 1",
    "that it ended": "UPDATE record SET public_until = '2000-01-01' WHERE number = 1",
    "its number": "UPDATE record SET number = 7 WHERE number = 1",
    "it is gone": "DELETE FROM record WHERE number = 1",
}


@pytest.mark.parametrize("what", ALTERED)
def test_whatever_is_altered_in_the_file_is_found_and_mended(tmp_path: Path, what: str) -> None:
    simulator = Simulator()
    for number in (1, 2, 3):
        simulator.say(number, "一")
    with answering(simulator) as address, held_copy(tmp_path) as copy:
        node = Node(address)
        follow(copy, node)
        with closing(sqlite3.connect(tmp_path / "copy.sqlite", isolation_level=None)) as store:
            assert store.execute(ALTERED[what]).rowcount == 1
        assert compare(copy, node).mended > 0
        assert copy.lines(range(9)) == simulator.records and compare(copy, node).equal
