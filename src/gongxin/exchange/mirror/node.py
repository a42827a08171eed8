"""What a mirror asks of a node: the bulk file, changes, single lines, the tree, and an acknowledgement.

Nothing that a node says is believed to be of the right shape: an answer that is not is refused as a whole.
"""

import hashlib
import http.client
import re
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import orjson

from gongxin.exchange.mirror.answers import (
    NodeMisspoke,
    Page,
    Piece,
    Root,
    Whole,
    digest_in,
    document_in,
    kind_in,
    moment_in,
    number_of,
    page_of,
    sentence_in,
)
from gongxin.exchange.mirror.tree import HASH_SIZE, WIDTH, Leaf

PREFIX = "/api/v1"
PAGE = 20_000
LINES_AT_ONCE = 500
TIMEOUT_SECONDS = 60.0
LONGEST_ANSWER = 64 * 2**20
LONGEST_WAIT = 120.0
TRIES = 5
BLOCK = 1 << 16
NEXT = re.compile(r'<[^<>?]*\?from=([0-9]{1,19})&[^<>]*>; rel="next"')


class NodeAway(Exception):
    """The node cannot be reached, or does not answer for the time."""


class NodeRefuses(NodeMisspoke):
    """The node does not do what was asked; the message has its own sentence where it gave one."""

    def __init__(self, status: int, place: str, said: str) -> None:
        """Which status it gave, at which place, and what it said."""
        super().__init__(f"the node answers {status} to {place.partition('?')[0]}" + (f": {said}" if said else ""))
        self.status = status


class NoNodeThere(NodeMisspoke):
    """Nothing at this address answers as a node does."""


class TooFarBehind(Exception):
    """The copy's position lies before the first that the node can tell of; it starts again from the whole."""


class TooFarAhead(Exception):
    """The copy's position lies beyond the end of the node's log."""


class _KnownAlready(Exception):
    """The node was told of a later position before."""


@dataclass
class Node:
    """A node at an address; `token` says who asks, where the mirror is registered."""

    address: str
    token: Callable[[], str] | None = None
    pause: Callable[[float], None] = field(default=time.sleep)

    def __post_init__(self) -> None:
        """Refuse what is no address of the web."""
        parts = urlsplit(self.address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise NodeMisspoke(f"{self.address} is no address of a node: it begins with https:// and names a host")
        self.address = self.address.rstrip("/")

    def changes(self, start: int) -> Page:
        """The changes from a position on; refused where the node cannot tell of so early ones."""
        return page_of(self.unread_changes(start), start=start)

    def unread_changes(self, start: int, *, named: Callable[[int | None], None] = lambda _: None) -> bytes:
        """The same as bytes; `named` is told where to read on, if the header says so, before the changes have come."""
        with self._asked(f"/changes?from={start}&limit={PAGE}", {}) as answer:
            following = NEXT.fullmatch(answer.headers.get("Link") or "")
            named(int(following[1]) if following else None)
            return _whole(answer)

    def whole(self) -> Whole:
        """Of which parts today's bulk file is."""
        told = self._document("/bulk/manifest")
        try:
            parts = tuple(
                Piece(digest_in(one["digest"]), int(one["size"]), int(one["records"])) for one in told["parts"]
            )
            position, day, until = int(told["position"]), date.fromisoformat(told["day"]), told["lease_until"]
            return Whole(position, day, parts, moment_in(until) if until else None)
        except (TypeError, KeyError, ValueError) as fault:
            raise NodeMisspoke("the bulk file does not say of which position, day and parts it is") from fault

    def fetch_part(self, piece: Piece, path: Path) -> bool:
        """Fetch a part of the bulk file to this path; False where the node has another by now."""
        digest = hashlib.sha256()
        waiting = path.with_name(path.name + ".fetching")
        try:
            answer = self._asked(f"/bulk/parts/{piece.digest}", {})
        except TooFarBehind:
            return False
        with answer, waiting.open("wb") as file:
            while block := _read(answer, BLOCK):
                digest.update(block)
                file.write(block)
        if digest.hexdigest() != piece.digest:
            raise NodeMisspoke("a part of the bulk file is not the one that its digest is of, or was cut off")
        waiting.rename(path)
        return True

    def lines(self, numbers: Collection[int]) -> dict[int, bytes]:
        """The lines of those of these records that are public now, by number."""
        found: dict[int, bytes] = {}
        wanted = sorted(numbers)
        for at in range(0, len(wanted), LINES_AT_ONCE):
            some = wanted[at : at + LINES_AT_ONCE]
            for line in self._bytes("/records?numbers=" + ",".join(map(str, some))).splitlines():
                number = number_of(line)
                if number not in some:
                    raise NodeMisspoke("the node gives a record that was not asked for")
                found[number] = line
        return found

    def root(self) -> Root:
        """The root hash over today's bulk file."""
        told = self._document("/bulk/tree")
        try:
            day, root = date.fromisoformat(told["day"]), bytes.fromhex(told["root"])
            found = Root(int(told["position"]), day, str(told["digest"]), root, int(told["records"]))
        except (KeyError, TypeError, ValueError) as fault:
            raise NodeMisspoke("the answer is no root hash") from fault
        if len(found.root) != HASH_SIZE:
            raise NodeMisspoke("the answer is no root hash")
        return found

    def below(self, prefix: bytes, *, of: Root) -> list[bytes] | None:
        """The 256 hashes below a prefix of the tree; None where the node has another file by now."""
        told = self._document(f"/bulk/tree/{prefix.hex() or 'root'}")
        try:
            hashes = [bytes.fromhex(one) for one in told["hashes"]]
        except (KeyError, TypeError, ValueError) as fault:
            raise NodeMisspoke("the answer is no node of a tree") from fault
        if len(hashes) != WIDTH or any(len(one) != HASH_SIZE for one in hashes):
            raise NodeMisspoke("the answer is no node of a tree")
        return hashes if told.get("digest") == of.digest else None

    def bucket(self, prefix: bytes, *, of: Root) -> list[Leaf] | None:
        """The items of a bucket of the tree; None where the node has another file by now."""
        told = self._document(f"/bulk/tree/{prefix.hex()}")
        try:
            leaves = [Leaf(int(number), bytes.fromhex(digest), prefix) for number, digest in told["records"]]
        except (KeyError, TypeError, ValueError) as fault:
            raise NodeMisspoke("the answer is no bucket of a tree") from fault
        return leaves if told.get("digest") == of.digest else None

    def acknowledge(self, position: int) -> None:
        """Say that everything below the position is done in the copy, and that what ended is gone.

        A copy that began again from the whole may say less than it said before; the node keeps what it knows.
        """
        body = orjson.dumps({"position": position})
        try:
            with self._asked("/feed/acknowledgements", {"Content-Type": "application/json"}, body) as answer:
                _read(answer, LONGEST_ANSWER)
        except _KnownAlready:
            return

    def told(self, place: str, document: Mapping[str, object]) -> Mapping[str, Any]:
        """What the node answers to a document that is handed to it."""
        return self._document(place, orjson.dumps(document))

    def _document(self, place: str, body: bytes | None = None) -> Mapping[str, Any]:
        return document_in(self._bytes(place, body))

    def _bytes(self, place: str, body: bytes | None = None) -> bytes:
        headers = {} if body is None else {"Content-Type": "application/json"}
        with self._asked(place, headers, body) as answer:
            return _whole(answer)

    def _asked(self, place: str, headers: Mapping[str, str], body: bytes | None = None) -> http.client.HTTPResponse:
        """The node's answer; where it says to come again later, that is done a few times."""
        for last in (False,) * (TRIES - 1) + (True,):
            try:
                return self._once(place, headers, body)
            except HTTPError as fault:
                with fault:
                    if fault.code == http.client.GONE:
                        raise TooFarBehind("the node cannot tell of changes from so early on") from fault
                    if fault.code not in (429, 502, 503, 504):
                        raise self._refused(fault.code, place, fault.read(BLOCK)) from fault
                    if last:
                        raise NodeAway(f"the node answers {fault.code} for the time") from fault
                    self.pause(_seconds(fault.headers.get("Retry-After")))
            except (URLError, OSError, http.client.HTTPException) as fault:
                raise NodeAway(f"the node does not answer: {getattr(fault, 'reason', fault)}") from fault
        raise NodeAway("the node does not answer")

    def _refused(self, status: int, place: str, told: bytes) -> Exception:
        """What it means that the node, or whatever answers at its address, gives this status and says this."""
        kind = kind_in(told)
        if status == http.client.CONFLICT and kind == "acknowledged-back":
            return _KnownAlready()
        if kind == "ahead" and place.startswith("/changes?"):
            return TooFarAhead("the node's log does not reach this position")
        if status == http.client.NOT_FOUND and kind in ("", "no-such-address"):
            where = place.partition("?")[0]
            return NoNodeThere(
                f"no node answers below {self.address}: there is nothing at {self.address}{PREFIX}{where}"
            )
        return NodeRefuses(status, place, sentence_in(told))

    def _once(self, place: str, headers: Mapping[str, str], body: bytes | None) -> http.client.HTTPResponse:
        given = {**headers, "Accept-Encoding": "identity"}
        if self.token is not None:
            given["Authorization"] = f"Bearer {self.token()}"
        asked = Request(self.address + PREFIX + place, data=body, headers=given)  # noqa: S310
        answer: http.client.HTTPResponse = urlopen(asked, timeout=TIMEOUT_SECONDS)
        return answer


def _read(answer: http.client.HTTPResponse, most: int) -> bytes:
    try:
        return answer.read(most)
    except (OSError, http.client.HTTPException) as fault:
        raise NodeAway("the node's answer was cut off") from fault


def _whole(answer: http.client.HTTPResponse) -> bytes:
    told = _read(answer, LONGEST_ANSWER + 1)
    if len(told) > LONGEST_ANSWER:
        raise NodeMisspoke("the answer is too long")
    return told


def _seconds(told: str | None) -> float:
    return min(LONGEST_WAIT, float(told)) if told and told.isascii() and told.isdecimal() else 1.0
