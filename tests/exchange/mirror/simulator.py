"""A small node that speaks docs/mirror-protocol.md, leases and acknowledgements included."""

import gzip
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import orjson

from gongxin.exchange.mirror.copy import day_of
from gongxin.exchange.mirror.tree import Leaf, by_bucket, digest_of, hashes_of, under_of

CODE = "91990100MA90011A4Q"


@dataclass
class Simulator:
    """Records, and the log of what was told of them; every change is one event."""

    usable: timedelta = timedelta(hours=1)
    records: dict[int, bytes] = field(default_factory=dict)
    log: list[tuple[str, int]] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)
    on_acknowledgement: Callable[[int], int] = lambda position: 200

    def say(self, number: int, text: str, *, sort: str = "new_fact") -> None:
        """The record says this from now on."""
        line = {"code": CODE, "id": number, "public_until": None, "facts": {"said": text}}
        told = {"decided_on": "2026-07-01", "item": "x", "severity": "none", "authority": "云泽", "marks": []}
        self.records[number] = orjson.dumps({**line, **told})
        self.log.append((sort, number))

    def end(self, number: int) -> None:
        """The record is public no longer."""
        del self.records[number]
        self.log.append(("withdrawal", number))

    def until(self) -> str:
        """Until when a copy may be used that hears nothing more."""
        return (datetime.now(UTC) + self.usable).isoformat()

    def changes(self, start: int, limit: int) -> dict[str, object]:
        """A page of changes."""
        some = list(enumerate(self.log))[start : start + limit]
        last = {number: position for position, (_, number) in enumerate(self.log)}
        told = [
            {"position": position, "sort": sort, "record": number, "at": "2026-07-01T00:00:00+00:00"}
            for position, (sort, number) in some
            if number in self.records or last[number] == position
        ]
        following = start + len(some)
        until = self.until() if following == len(self.log) else None
        return {"changes": told, "next": f"/api/v1/changes?from={following}&limit=9", "renews_until": until}

    def parts(self) -> dict[str, bytes]:
        """The parts of the bulk file, by digest: the even numbers and the odd ones."""
        sides = ([line for number, line in self.records.items() if number % 2 == side] for side in (0, 1))
        packed = [gzip.compress(b"".join(line + b"\n" for line in side), mtime=0) for side in sides if side]
        return {hashlib.sha256(one).hexdigest(): one for one in packed}

    def manifest(self) -> dict[str, object]:
        """The bulk file's manifest."""
        parts = [
            {"digest": digest, "size": len(packed), "records": gzip.decompress(packed).count(b"\n")}
            for digest, packed in self.parts().items()
        ]
        told = {"position": len(self.log), "day": str(self.today()), "lease_until": self.until()}
        return {**told, "parts": parts}

    def tree(self, prefix: str | None) -> dict[str, object]:
        """The root, or what lies below a prefix."""
        buckets = by_bucket(Leaf(number, digest_of(line), under_of(CODE)) for number, line in self.records.items())
        hashes, which = hashes_of(buckets), {"position": len(self.log), "day": str(self.today()), "digest": "x"}
        if prefix is None:
            return {**which, "root": hashes.root.hex(), "records": len(self.records)}
        if len(prefix) == 4 and prefix != "root":
            items = [[one.number, one.digest.hex()] for one in buckets.get(int(prefix, 16), [])]
            return {**which, "records": items, "hashes": None}
        below = hashes.below(b"" if prefix == "root" else bytes.fromhex(prefix))
        return {**which, "records": None, "hashes": [one.hex() for one in below]}

    def today(self) -> date:
        """The day of the bulk file."""
        return day_of(datetime.now(UTC))

    def answer(self, path: str) -> tuple[int, bytes]:
        """The status and what is answered to GET."""
        parts = urlsplit(path)
        place, asked = parts.path.removeprefix("/api/v1"), {name: one[0] for name, one in parse_qs(parts.query).items()}
        if not parts.path.startswith("/api/v1/"):
            return 404, b"<!doctype html>"
        if place == "/changes" and int(asked["from"]) > len(self.log):
            said = {"type": "/api/v1/problems/ahead", "detail_en": f"The log reaches position {len(self.log)} now."}
            return 400, orjson.dumps(said)
        if place == "/changes":
            return 200, orjson.dumps(self.changes(int(asked["from"]), 3))
        if place == "/records":
            numbers = [int(one) for one in asked["numbers"].split(",")]
            return 200, b"".join(self.records[one] + b"\n" for one in numbers if one in self.records)
        if place == "/bulk/manifest":
            return 200, orjson.dumps(self.manifest())
        if place.startswith("/bulk/parts/"):
            return 200, self.parts().get(place.rpartition("/")[2], b"")
        return 200, orjson.dumps(self.tree(place.removeprefix("/bulk/tree").removeprefix("/") or None))


@contextmanager
def answering(simulator: Simulator) -> Iterator[str]:
    """The address at which the simulator answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            self._send(*simulator.answer(self.path))

        def do_POST(self) -> None:  # noqa: N802
            body = orjson.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = simulator.on_acknowledgement(body["position"])
            if status == 200:
                simulator.acknowledged.append(body["position"])
            self._send(status, b'{"type": "/api/v1/problems/acknowledged-back"}')

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
