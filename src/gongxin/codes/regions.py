"""Regions by code and by name, with their history since 1981 and what became of them.

GB/T 2260 codes are the rule, development zones and the invented demonstration province stand beside them.  Codes are
open-ended: one that nobody knows is still a region, inside the nearest known one, and never a reason to refuse.
"""

from collections.abc import Iterator
from functools import cache

from gongxin.codes.region_table import Level, Naming, Region, Status, nearest_above, regions
from gongxin.codes.short_names import short_name

__all__ = [
    "Level",
    "Naming",
    "Region",
    "Status",
    "region",
    "region_names",
    "region_prefix",
    "regions_named",
    "successors",
]

NO_NAMES = frozenset({"市辖区", "市辖", "城区", "郊区", "矿区", "市区"})


def region(code: str) -> Region:
    """The region of a six-digit code; an unknown code gives a region of unknown status inside the nearest known one."""
    found = regions().get(code)
    if found is not None:
        return found
    parent = nearest_above(code, regions())
    around = regions()[parent] if parent else None
    return Region(
        code=code,
        name="",
        full_name=around.full_name if around else "",
        level=Level.UNKNOWN,
        status=Status.UNKNOWN,
        parent=parent,
        invented=around is not None and around.invented,
    )


def successors(code: str, *, on_year: int) -> tuple[str, ...]:
    """The codes that stand for `code` in the year `on_year`: itself while it was in use, then what followed it.

    None follow a code that is unknown, or of which no successor is recorded.
    """
    return tuple(dict.fromkeys(_standing(code, on_year, frozenset())))


def regions_named(name: str) -> tuple[Region, ...]:
    """The regions that are or were called so, in full (宜昌市) or in short (宜昌): current and higher ones first."""
    levels = list(Level)
    found = [region(code) for code in _codes_by_name().get(name.strip(), ())]
    return tuple(sorted(found, key=lambda one: (one.status is not Status.CURRENT, levels.index(one.level), one.code)))


def region_names() -> frozenset[str]:
    """Every name a region has or had, in full and in short."""
    return frozenset(_codes_by_name())


def region_prefix(text: str) -> str:
    """The regions with which a company name begins, such as 湖北省宜昌市 or 宜昌; empty if it begins otherwise.

    At least two characters are always left over: a name that is nothing but a region has no prefix.
    """
    end = 0
    for _ in range(3):
        lengths = range(min(_longest_name(), len(text) - end - 2), 1, -1)
        step = next((length for length in lengths if text[end : end + length] in _codes_by_name()), 0)
        if not step:
            break
        end += step
    return text[:end]


def _standing(code: str, year: int, passed: frozenset[str]) -> Iterator[str]:
    one = regions().get(code)
    if one is None or code in passed:
        return
    if one.until_year is None or year < one.until_year:
        yield code
        return
    for later in one.successors:
        yield from _standing(later, year, passed | {code})


@cache
def _codes_by_name() -> dict[str, tuple[str, ...]]:
    named: dict[str, dict[str, None]] = {}
    for one in regions().values():
        for naming in one.names:
            for name in {naming.name, short_name(naming.name)} - NO_NAMES - {None}:
                named.setdefault(str(name), {})[one.code] = None
    return {name: tuple(codes) for name, codes in named.items()}


@cache
def _longest_name() -> int:
    return max(map(len, _codes_by_name()))
