"""Rules filed by what they ask of a record, so that of thousands only those are looked at that can hold.

Filed are a rule's first condition that names values, and its first that asks for a least number; what it asks besides
is its `rest`.  That the filing finds exactly the rules whose conditions hold is held by a test against the conditions.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from gongxin.rulebook.items import Condition

Filed = TypeVar("Filed")
Facts = Mapping[str, object]


@dataclass(frozen=True)
class Asked:
    """Conditions, apart: the values and the least number by which they are filed, and the rest."""

    values: Condition | None
    least: Condition | None
    rest: tuple[Condition, ...]


def asked_by(when: tuple[Condition, ...]) -> Asked:
    """The conditions of a rule as they are filed."""
    values = next((one for one in when if one.includes is not None), None)
    least = next((one for one in when if one.at_least is not None), None)
    return Asked(values, least, tuple(one for one in when if one is not values and one is not least))


@dataclass
class _Bounded(Generic[Filed]):
    """Rules that ask a number to be at least something, in order of what they ask."""

    bounds: list[int] = field(default_factory=list)
    rules: list[Filed] = field(default_factory=list)

    def add(self, rule: Filed, bound: int) -> None:
        place = bisect_right(self.bounds, bound)
        self.bounds.insert(place, bound)
        self.rules.insert(place, rule)

    def holding(self, value: object) -> list[Filed]:
        if isinstance(value, list | tuple) and len(value) == 1:
            value = value[0]
        if not isinstance(value, int) or isinstance(value, bool):
            return []
        return self.rules[: bisect_right(self.bounds, value)]


@dataclass
class _Shelf(Generic[Filed]):
    """Rules that ask for the same value: those with a least number, by its field, and the others."""

    bounded: dict[str, _Bounded[Filed]] = field(default_factory=dict)
    others: list[Filed] = field(default_factory=list)

    def add(self, rule: Filed, least: Condition | None) -> None:
        if least is None or least.at_least is None:
            self.others.append(rule)
        else:
            self.bounded.setdefault(least.field, _Bounded()).add(rule, least.at_least)

    def holding(self, facts: Facts) -> Iterator[Filed]:
        yield from self.others
        for name, bounded in self.bounded.items():
            yield from bounded.holding(facts.get(name))


@dataclass
class Filing(Generic[Filed]):
    """The rules on the records of one item."""

    by_value: dict[str, dict[str, _Shelf[Filed]]] = field(default_factory=dict)
    others: _Shelf[Filed] = field(default_factory=_Shelf)

    def add(self, rule: Filed, asked: Asked) -> None:
        """File the rule under what it asks."""
        if asked.values is None:
            self.others.add(rule, asked.least)
            return
        shelves = self.by_value.setdefault(asked.values.field, {})
        for value in dict.fromkeys(asked.values.includes or ()):
            shelves.setdefault(value, _Shelf()).add(rule, asked.least)

    def holding(self, facts: Facts) -> Iterator[Filed]:
        """The rules whose filed conditions hold of the facts; one may come twice, for two values."""
        yield from self.others.holding(facts)
        for name, shelves in self.by_value.items():
            value = facts.get(name)
            for one in value if isinstance(value, list | tuple) else (value,):
                shelf = shelves.get(one) if isinstance(one, str) else None
                if shelf is not None:
                    yield from shelf.holding(facts)
