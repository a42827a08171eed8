"""What a node answered to a mirror, read without belief: what is not of the right shape is refused as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import orjson

from gongxin.exchange.mirror.tree import HASH_SIZE

ENDED = frozenset({"withdrawal", "expiry"})
LONGEST_SENTENCE = 300


class NodeMisspoke(Exception):
    """The node's answer is none that a mirror understands; nothing of it was taken over."""


class Told(NamedTuple):  # a tuple, because one page has thousands
    """One change as the node tells it."""

    position: int
    sort: str
    record: int
    at: str

    @property
    def ended(self) -> bool:
        """Whether the record may not be used any longer."""
        return self.sort in ENDED


@dataclass(frozen=True)
class Page:
    """Changes in order, where to read on, until when the copy may be used, and how far the log reached (if told)."""

    changes: tuple[Told, ...]
    following: int
    usable_until: datetime | None
    reached: int | None = None


@dataclass(frozen=True)
class Piece:
    """A part of a bulk file: what its bytes hash to, and how many bytes and records it has."""

    digest: str
    size: int
    records: int


@dataclass(frozen=True)
class Whole:
    """A bulk file: of which day and parts, complete from which position on, usable until when."""

    position: int
    day: date
    parts: tuple[Piece, ...]
    usable_until: datetime | None


@dataclass(frozen=True)
class Root:
    """The node's root hash over the lines of its bulk file."""

    position: int
    day: date
    digest: str
    root: bytes
    records: int


def page_of(body: bytes, *, start: int) -> Page:
    """The page of changes that a node gave from a position on; refused where it is in no order."""
    told = document_in(body)
    try:
        changes = tuple(map(_told, told["changes"]))
        following = int(str(told["next"]).partition("from=")[2].partition("&")[0])
        until = told.get("renews_until")
        page = Page(changes, following, moment_in(until) if until is not None else None, _reached(told))
    except (KeyError, TypeError, ValueError) as fault:
        raise NodeMisspoke("the answer is no page of changes") from fault
    positions = [start - 1, *(one.position for one in changes), following]
    if any(low >= high for low, high in zip(positions[:-1], positions[1:-1], strict=False)) or following < start:
        raise NodeMisspoke("the changes are not in order")
    if changes and following <= changes[-1].position:
        raise NodeMisspoke("the answer would have the same changes read again")
    return page


def _reached(told: Mapping[str, object]) -> int | None:
    position = told.get("position")
    return position if isinstance(position, int) else None


def number_of(line: bytes) -> int:
    """The number of the record in a line of the bulk file."""
    number, _, _ = members_of(line)
    return number


def members_of(line: bytes) -> tuple[int, str, str | None]:
    """What a copy needs to know of a line: the record's number, whose it is, and the day of its end, if it has one."""
    try:
        told = orjson.loads(line)
        number, code, until = told["id"], told["code"], told["public_until"]
        if until is not None:
            date.fromisoformat(until)
    except (KeyError, TypeError, ValueError) as fault:
        raise NodeMisspoke("a line of the node is no record") from fault
    if not isinstance(number, int) or not isinstance(code, str):
        raise NodeMisspoke("a line of the node is no record")
    return number, code, until


def document_in(body: bytes) -> Mapping[str, Any]:
    """The document that an answer is; refused where it is none."""
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError as fault:
        raise NodeMisspoke("the answer is no JSON document") from fault
    if not isinstance(told, dict):
        raise NodeMisspoke("the answer is no JSON object")
    return told


def _told(change: Mapping[str, Any]) -> Told:
    return Told(int(change["position"]), str(change["sort"]), int(change["record"]), str(change["at"]))


def digest_in(text: str) -> str:
    """A digest in hexadecimal digits; ValueError where the text is none."""
    if len(bytes.fromhex(text)) != HASH_SIZE or not text.isalnum():
        raise ValueError("a digest has 64 hexadecimal digits")
    return text.lower()


def moment_in(text: str) -> datetime:
    """A moment with its zone; ValueError where the text is none."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment names its zone")
    return moment


def kind_in(told: bytes) -> str:
    """What kind of problem a refusal says that it is; nothing where it is no problem of a node."""
    try:
        return str(orjson.loads(told)["type"]).rpartition("/")[2]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return ""


def sentence_in(told: bytes) -> str:
    """The sentence of a refusal, cut and without control characters: it is a stranger's text."""
    try:
        said = orjson.loads(told)["detail_en"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return ""
    return "".join(one for one in str(said) if one.isprintable())[:LONGEST_SENTENCE]
