"""What rules see of a record on a day: the values of its fields at which some rule's answer changes.

Between two such values no rule can tell records apart, so that one of them answers for all.  That nothing is lost
is held by a test against the answers to checks, one by one.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from gongxin.dossiers.alike import Asked, Reading, Sort
from gongxin.measures.rules import Rule
from gongxin.measures.standing import after
from gongxin.rulebook.items import Condition, Length
from gongxin.rulebook.measures import Ground

LAST = date.max.toordinal()


@dataclass
class _Seen:
    """What is asked of one field; more than one sort of question leaves it whole."""

    days: set[date] = field(default_factory=set)
    numbers: set[int] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    sorts: set[Sort] = field(default_factory=set)


@dataclass
class _Item:
    """What is asked of the records of one item."""

    fields: dict[str, _Seen] = field(default_factory=dict)
    held_from: set[date] = field(default_factory=set)

    def of(self, name: str) -> _Seen:
        return self.fields.setdefault(name, _Seen())


def asked_on(rules: Iterable[Rule], day: date) -> dict[str, Asked]:
    """What these rules ask on `day` of the records of each item."""
    items: dict[str, _Item] = {}
    for rule in rules:
        item = items.setdefault(rule.ground.item, _Item())
        for condition in rule.ground.when:
            _see(item.of(condition.field), condition)
        _see_days(item, rule.ground, day)
    return {key: _asked(item) for key, item in sorted(items.items())}


def _asked(item: _Item) -> Asked:
    readings = tuple(_reading(name, seen) for name, seen in sorted(item.fields.items()))
    return Asked(readings, tuple(sorted(item.held_from)))


def _reading(name: str, seen: _Seen) -> Reading:
    if len(seen.sorts) != 1:
        return Reading(name)
    days, numbers, texts = sorted(seen.days), sorted(seen.numbers), sorted(seen.texts)
    return Reading(name, next(iter(seen.sorts)), tuple(days), tuple(numbers), tuple(texts))


def _see(seen: _Seen, condition: Condition) -> None:
    if condition.at_least is not None:
        seen.numbers.add(condition.at_least)
        seen.sorts.add(Sort.NUMBERS)
    elif condition.at_most is not None:
        seen.numbers.add(condition.at_most + 1)
        seen.sorts.add(Sort.NUMBERS)
    else:
        seen.texts |= {*(condition.includes or ()), *(condition.within or ())}
        seen.sorts.add(Sort.TEXTS)


def _see_days(item: _Item, ground: Ground, day: date) -> None:
    begun = _beginnings(ground, day)
    item.held_from |= begun
    for name, days in ((ground.begins, begun), *((name, _next(day)) for name in ground.ended_on)):
        if name is not None:
            item.of(name).days |= days
            item.of(name).sorts.add(Sort.DAYS)
    for name in ground.last_day:
        item.of(name).days |= {day, date.max}
        item.of(name).sorts.add(Sort.DAYS)


def _next(day: date) -> set[date]:
    return {day + timedelta(days=1)} if day < date.max else set()


def _beginnings(ground: Ground, day: date) -> set[date]:
    """The days on which a measure must have begun to stand on `day`, to be over by then, and to be sure until then."""
    lengths = (length for length in (ground.longest, ground.shortest) if length is not None)
    return _next(day) | {cut for length in lengths if (cut := _first(_outlasts(length, day))) is not None}


def _outlasts(length: Length, day: date) -> Callable[[date], bool]:
    """Whether so long after a beginning lies behind `day`; past the end of the calendar it does."""

    def outlasts(begun: date) -> bool:
        ended = after(begun, length)
        return ended is None or day < ended

    return outlasts


def _first(holds: Callable[[date], bool]) -> date | None:
    """The first day of which it holds, of what holds of every later day too; None where it never does."""
    place = bisect_left(range(1, LAST + 1), True, key=lambda number: holds(date.fromordinal(number)))
    return date.fromordinal(place + 1) if place < LAST else None
