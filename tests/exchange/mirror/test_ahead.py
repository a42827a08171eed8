"""The next page of changes is asked for while one is taken in; whatever a node says there, none is lost or doubled."""

from collections.abc import Callable
from threading import Event

import orjson
import pytest

from gongxin.exchange.mirror import ahead
from gongxin.exchange.mirror.ahead import pages_from
from gongxin.exchange.mirror.answers import NodeMisspoke
from gongxin.exchange.mirror.node import Node, NodeAway

WAIT = 10.0


class Telling(Node):
    """A node with ten changes, three to a page, and a header that says whatever the test wants."""

    def __init__(self, named: Callable[[int], int | None]) -> None:
        super().__init__("http://127.0.0.1:1")
        self.named, self.asked, self.read = named, list[int](), Event()
        self.held_back = -1
        self.steps = dict[int, int]()

    def unread_changes(self, start: int, *, named: Callable[[int | None], None] = lambda _: None) -> bytes:
        self.asked.append(start)
        if start == 6:
            self.read.set()
        following = min(start + self.steps.get(start, 3), 10)
        changes = [{"position": one, "sort": "new_fact", "record": one, "at": "x"} for one in range(start, following)]
        told = {"changes": changes, "next": f"/api/v1/changes?from={following}&limit=3", "position": 10}
        named(self.named(following))
        if start == self.held_back:
            assert self.read.wait(WAIT)
        return orjson.dumps(told)


@pytest.mark.parametrize("named", [lambda said: said, lambda said: None, lambda said: 10**18, lambda said: 0])
def test_whatever_the_header_names_every_change_comes_once_and_in_order(named: Callable[[int], int | None]) -> None:
    node = Telling(named)
    told = [one.position for page in pages_from(node, 0) for one in page.changes]
    assert told == list(range(10))
    assert set(node.asked) >= {0, 3, 6, 9, 10}


def test_the_page_after_the_next_is_asked_for_while_the_next_is_taken_in() -> None:
    node = Telling(lambda said: said)
    pages = pages_from(node, 0)
    next(pages)
    assert next(pages).following == 6 and node.read.wait(WAIT)
    assert node.asked == [0, 3, 6]


def test_where_every_event_is_public_two_pages_are_asked_for_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "PAGE", 3)
    node = Telling(lambda said: said)
    node.held_back = 3
    pages = pages_from(node, 0)
    assert next(pages).following == 3 and node.read.wait(WAIT)
    assert [page.following for page in pages] == [6, 9, 10, 10]
    assert sorted(node.asked) == [0, 3, 6, 9, 10]


@pytest.mark.parametrize("named", [lambda said: said, lambda said: None, lambda said: 10**18])
@pytest.mark.parametrize("step", [2, 4])
def test_a_page_that_does_not_follow_is_never_taken(
    monkeypatch: pytest.MonkeyPatch, step: int, named: Callable[[int], int | None]
) -> None:
    monkeypatch.setattr(ahead, "PAGE", 3)
    node = Telling(named)
    node.steps = {0: 3, 3: step}
    told = [one.position for page in pages_from(node, 0) for one in page.changes]
    assert told == list(range(10))


def test_nothing_beyond_the_log_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "PAGE", 3)
    node = Telling(lambda said: said)
    assert [page.following for page in pages_from(node, 0)] == [3, 6, 9, 10, 10]
    assert max(node.asked) == 10


def test_the_next_page_is_asked_for_before_the_changes_of_this_one_have_come() -> None:
    node = Telling(lambda said: said)
    node.held_back = 3
    assert [page.following for page in pages_from(node, 0)] == [3, 6, 9, 10, 10]


def test_a_node_that_stops_answering_is_refused_where_its_page_is_waited_for() -> None:
    def away(start: int) -> int | None:
        if start == 9:
            raise NodeAway("the node does not answer")
        return start

    pages = pages_from(Telling(away), 0)
    assert [next(pages).following for _ in range(2)] == [3, 6]
    with pytest.raises(NodeAway):
        next(pages)


def test_an_answer_that_is_no_page_is_refused_before_what_follows_it() -> None:
    node = Telling(lambda said: said)
    node.unread_changes = lambda start, named: named(start + 3) or b"[]"  # type: ignore[method-assign]
    with pytest.raises(NodeMisspoke):
        next(pages_from(node, 0))
