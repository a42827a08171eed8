"""On which days a measure stands on a record: from its beginning until the first of its ends, half-open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from gongxin.rulebook.items import Length
from gongxin.rulebook.lengths import later
from gongxin.rulebook.measures import Family, Ground

Facts = Mapping[str, object]


@dataclass(frozen=True)
class Standing:
    """From when until when; None while open.  Not `certain` where the record does not say what the law leaves open."""

    since: date
    until: date | None
    certain: bool = True


def standing_of(ground: Ground, family: Family, facts: Facts, *, held_from: date, day: date) -> Standing | None:
    """How a measure stands on `day` on a record with these facts; None where it does not."""
    since = day_in(facts, ground.begins) or held_from
    stated = min(_stated_ends(ground, facts), default=None)
    longest = after(since, ground.longest)
    until = longest if stated is None else stated if longest is None else min(stated, longest)
    if day < since or (until is not None and until <= day):
        return None
    return Standing(since, until, stated is not None or _is_certain(ground, family, since, day))


def _stated_ends(ground: Ground, facts: Facts) -> Iterator[date]:
    for name in ground.ended_on:
        ended = day_in(facts, name)
        if ended is not None:
            yield ended
    for name in ground.last_day:
        last = day_in(facts, name)
        if last is not None and last < date.max:
            yield last + timedelta(days=1)


def _is_certain(ground: Ground, family: Family, since: date, day: date) -> bool:
    """Without a stated end: sure for the shortest time, or up to a fixed longest one; a listing, until it is left."""
    if ground.shortest is not None:
        sure = after(since, ground.shortest)
        return sure is None or day < sure
    return ground.longest is not None or family is Family.FOLLOWS_LISTING


@lru_cache(maxsize=10_000)
def after(day: date, length: Length | None) -> date | None:
    """The day so much later; None without a length, and past the end of the calendar."""
    if length is None:
        return None
    try:
        return later(day, length)
    except (OverflowError, ValueError):
        return None


def day_in(facts: Facts, name: str | None) -> date | None:
    """The day that a field states; None where it states none."""
    value = facts.get(name) if name else None
    return date.fromisoformat(value) if isinstance(value, str) and value else None
