"""A source's machine compares its own list with what a node holds: the root first, then only the parts that differ.

Needs no node at the source: the list is made of its own export, by the packs that it has.  What the node answers is not
believed to be of the right shape.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from gongxin.exchange.mirror.answers import NodeMisspoke
from gongxin.exchange.mirror.node import Node, NodeRefuses
from gongxin.exchange.reconciling import Listed, part_of, parts_of, root_of

PLACE = "/reconciliations"
BAD_REQUEST = 400
TRIES = 3
"""So often the parts are compared again where the node learned something between the two questions."""


@dataclass(frozen=True)
class Line:
    """One fact that differs: in which way, about which organisation where the source lists it, and its case."""

    key: UUID
    kind: str
    code: str | None
    case: int | None


@dataclass(frozen=True)
class Agreement:
    """What a comparison with a node came to; `unknown` are codes of organisations that the node does not know."""

    feed: str
    number: int
    root: str
    held: int
    listed: int
    differing: Mapping[str, int]
    opened: int
    unknown: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def equal(self) -> bool:
        """Whether both hold the same."""
        return not self.differing


def compare_with(node: Node, facts: Mapping[Listed, str | None], *, feed: str) -> Agreement:
    """Compare the facts with what the node holds of the feed, and say whom those are about that it asks for.

    Refused where the node refuses; nothing differs that it does not have as a line or a case from then on.
    """
    for last in (False,) * (TRIES - 1) + (True,):
        try:
            return _compared(node, facts, feed)
        except NodeRefuses as fault:
            if last or fault.status != BAD_REQUEST:
                raise
    raise AssertionError("the last try answers or is refused")


def _compared(node: Node, facts: Mapping[Listed, str | None], feed: str) -> Agreement:
    asked = {"feed": feed, "root": root_of(facts)}
    told = node.told(PLACE, asked)
    try:
        if told["number"] is None:
            told = node.told(PLACE, asked | _differing(facts, told["parts"]))
        codes = {str(one.key): code for one, code in facts.items()}
        wanted = [{"key": key, "code": codes[key]} for key in map(str, told["name"]) if codes.get(key)]
        named = node.told(f"{PLACE}/organisations", {"feed": feed, "named": wanted}) if wanted else {}
        lines = tuple(_line(one, codes) for one in (named or told)["open"])
        unknown = tuple(str(codes[str(key)]) for key in named.get("unknown", ()))
        differing = {str(kind): int(count) for kind, count in told["differing"].items()}
        held, opened = int(told["held"]), int(named.get("opened", 0))
        return Agreement(feed, int(told["number"]), asked["root"], held, len(facts), differing, opened, unknown, lines)
    except (AttributeError, KeyError, TypeError, ValueError) as fault:
        raise NodeMisspoke("the answer is no comparison of lists") from fault


def _differing(facts: Mapping[Listed, str | None], theirs: Sequence[str]) -> dict[str, object]:
    """The numbers of the parts that differ, and the facts of those alone."""
    own = parts_of(facts)
    if len(own) != len(theirs):
        raise NodeMisspoke("the answer is no comparison of lists")
    parts = {number for number, (here, there) in enumerate(zip(own, theirs, strict=True)) if here != there}
    some = [{"key": str(one.key), "digest": str(one.digest)} for one in facts if part_of(one) in parts]
    return {"parts": sorted(parts), "facts": some}


def _line(one: Mapping[str, Any], codes: Mapping[str, str | None]) -> Line:
    case = one["case"]
    return Line(UUID(one["key"]), str(one["kind"]), codes.get(one["key"]), None if case is None else int(case))
