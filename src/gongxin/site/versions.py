"""The versions of an item as its page tells them: newest first, until when, what changed, what is unconfirmed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Generic, TypeVar

from gongxin.rulebook.items import Item, Strict, Version

Terms = TypeVar("Terms", bound=Strict)


@dataclass(frozen=True)
class Told(Generic[Terms]):
    """One version of an item: what it says, until when, and which terms it changed."""

    version: Version[Terms]
    until: date | None
    changed: tuple[str, ...]
    now: bool


def told(item: Item[Terms], today: date) -> list[Told[Terms]]:
    """The versions of an item, newest first."""
    now = item.on(today)
    ends: Iterable[date | None] = (*(later.in_force for _, later in pairwise(item.versions)), None)
    before: Iterable[Version[Terms] | None] = (None, *item.versions[:-1])
    rows = zip(item.versions, ends, before, strict=True)
    return [Told(version, until, _changed(last, version), version is now) for version, until, last in rows][::-1]


def _changed(before: Version[Terms] | None, version: Version[Terms]) -> tuple[str, ...]:
    if before is None or before.terms is None or version.terms is None:
        return ()
    names = type(version.terms).model_fields
    return tuple(name for name in names if getattr(before.terms, name) != getattr(version.terms, name))


def is_doubted(version: Version[Terms], path: str) -> bool:
    """Whether what stands at a dotted path of the version's terms, or anything it is part of, is unconfirmed."""
    return any(
        path == doubt or path.startswith(f"{doubt}.") or doubt.startswith(f"{path}.") for doubt in version.unverified
    )
