"""What a node says is held against the protocol; an answer of another shape is refused as a whole."""

import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import ClassVar

import orjson
import pytest

from gongxin.exchange.mirror.answers import NodeMisspoke
from gongxin.exchange.mirror.node import Node, NodeAway, TooFarBehind

CHANGE = {"position": 5, "sort": "new_fact", "record": 7, "at": "2026-07-01T00:00:00+00:00"}
NEXT = "/api/v1/changes?from=6&limit=20000"


class _Saying(BaseHTTPRequestHandler):
    """Answers what it was told to answer."""

    answers: ClassVar[list[tuple[int, bytes]]] = []

    def do_GET(self) -> None:  # noqa: N802
        status, body = self.answers.pop(0)
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def node() -> Iterator[Node]:
    with HTTPServer(("127.0.0.1", 0), _Saying) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield Node(f"http://127.0.0.1:{server.server_port}", pause=lambda seconds: None)
        server.shutdown()
        thread.join()


def says(*documents: object, status: int = 200) -> None:
    _Saying.answers[:] = [(status, orjson.dumps(one)) for one in documents]


def test_a_page_is_read_and_may_renew_the_copy(node: Node) -> None:
    says({"changes": [CHANGE], "next": NEXT, "renews_until": "2026-07-02T00:00:00+00:00", "position": 6})
    page = node.changes(5)
    assert page.following == 6 and page.changes[0].record == 7 and page.usable_until is not None


@pytest.mark.parametrize(
    "document",
    [
        [],
        {},
        {"changes": None, "next": NEXT},
        {"changes": [{}], "next": NEXT},
        {"changes": [CHANGE, CHANGE], "next": NEXT},
        {"changes": [{**CHANGE, "position": 4}], "next": NEXT},
        {"changes": [CHANGE], "next": "/api/v1/changes?from=5"},
        {"changes": [], "next": "/api/v1/changes?from=4"},
        {"changes": [], "next": "elsewhere"},
        {"changes": [], "next": NEXT, "renews_until": "tomorrow"},
        {"changes": [], "next": NEXT, "renews_until": "2026-07-02T00:00:00"},
    ],
)
def test_anything_else_is_no_page(node: Node, document: object) -> None:
    says(document)
    with pytest.raises(NodeMisspoke):
        node.changes(5)


@pytest.mark.parametrize("body", [{"id": 8, "code": "x", "public_until": None}, {"id": 7}, [], {"id": "7"}])
def test_lines_that_were_not_asked_for_or_are_none_are_refused(node: Node, body: object) -> None:
    says(body)
    with pytest.raises(NodeMisspoke):
        node.lines([7])


def test_a_node_that_is_busy_is_asked_again_and_not_for_ever(node: Node) -> None:
    _Saying.answers[:] = [(503, b""), (429, b""), (200, orjson.dumps({"changes": [], "next": NEXT}))]
    assert node.changes(5).following == 6
    says(*[{}] * 9, status=503)
    with pytest.raises(NodeAway):
        node.changes(5)


def test_a_reader_too_far_behind_is_told_so(node: Node) -> None:
    says({}, status=410)
    with pytest.raises(TooFarBehind):
        node.changes(5)


@pytest.mark.parametrize("address", ["", "node", "ftp://node", "file:///etc/passwd", "https://", "https://node?x=1"])
def test_what_is_no_address_of_a_node_is_refused(address: str) -> None:
    with pytest.raises(NodeMisspoke):
        Node(address)


def test_a_mirror_runs_without_django() -> None:
    rooms = "gongxin.exchange.mirror.following, gongxin.exchange.mirror.comparing"
    asked = f"import sys, {rooms}; print('django' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
