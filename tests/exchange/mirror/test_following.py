"""A registered mirror acknowledges what is durably in its copy, never more; whatever happens, it becomes the node."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongxin.exchange.mirror.answers import NodeMisspoke
from gongxin.exchange.mirror.comparing import compare
from gongxin.exchange.mirror.copy import LogWentBack
from gongxin.exchange.mirror.folders import AnotherNode, held_copy, read_copy, throw_away
from gongxin.exchange.mirror.following import follow
from gongxin.exchange.mirror.node import Node, NoNodeThere
from tests.exchange.mirror.simulator import CODE, Simulator, answering

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


def test_a_copy_of_a_log_that_went_back_is_not_used_any_more(tmp_path: Path) -> None:
    simulator = Simulator()
    with answering(simulator) as address, held_copy(tmp_path) as copy:
        for number in range(1, 5):
            simulator.say(number, "x")
        follow(copy, Node(address))
        del simulator.log[2:], simulator.records[3], simulator.records[4]
        with pytest.raises(LogWentBack, match="up to position 4, and the log there ends before"):
            follow(copy, Node(address))
        for number in range(5, 9):
            simulator.say(number, "another")
        for asked in (
            lambda: follow(copy, Node(address)),
            lambda: copy.shown(CODE, at=datetime.now(UTC)),
            lambda: copy.changes(0),
        ):
            with pytest.raises(LogWentBack):
                asked()


def test_a_copy_begins_again_from_the_whole_and_tells_nothing_of_the_log_that_is_gone(tmp_path: Path) -> None:
    simulator = Simulator()
    with answering(simulator) as address:
        with held_copy(tmp_path) as copy:
            follow(copy, Node(address))
            simulator.say(1, "x")
            follow(copy, Node(address))
            simulator.log.clear()
            simulator.records.clear()
            with pytest.raises(LogWentBack):
                follow(copy, Node(address))
        with pytest.raises(AnotherNode):
            throw_away(tmp_path, of="https://node.example")
        throw_away(tmp_path, of=address)
        simulator.say(2, "y")
        with held_copy(tmp_path) as copy:
            assert follow(copy, Node(address)).began
            assert copy.lines(range(9)) == simulator.records and list(copy.changes(0)) == []


def test_an_address_below_which_no_node_answers_is_named(tmp_path: Path) -> None:
    with answering(Simulator()) as address, held_copy(tmp_path) as copy:
        node, said = Node(f"{address}/en/"), "/en/api/v1/bulk/manifest"
        with pytest.raises(NoNodeThere, match=said):
            follow(copy, node)


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
