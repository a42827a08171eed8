"""Names of places as they stand in names of organisations: full and short, present and abolished.

Short forms of districts (朝阳 for 朝阳区) are common words, so they count as places only behind another place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from gongxin.codes.regions import region_names, regions_named
from gongxin.subjects.lexicon import Lexicon


class Level(IntEnum):
    """How large a place is; a district's short form is the weakest sign of a place."""

    PROVINCE = 1
    CITY = 2
    COUNTY = 3
    DISTRICT = 4


@dataclass(frozen=True)
class Place:
    """A form of a place's name, the beginnings of the region codes it may mean, and how it may stand."""

    form: str
    prefixes: tuple[str, ...]
    level: Level
    full: bool


def code_prefix(code: str) -> str:
    """What all codes inside region `code` begin with."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


@cache
def gazetteer() -> Mapping[str, Place]:
    """Every form of every region's name; a form of several regions stands for all of them, at its highest level."""
    return {form: _place(form) for form in region_names() if len(form) >= 2}


def _place(form: str) -> Place:
    regions = regions_named(form)
    level = min(_level(region.code, region.name) for region in regions)
    full = any(form == name for region in regions for name in (region.name, *(naming.name for naming in region.names)))
    return Place(form, tuple(sorted({code_prefix(region.code) for region in regions})), level, full)


@cache
def forms() -> Lexicon:
    """All forms of places' names, to be found in texts."""
    return Lexicon.of(gazetteer())


@cache
def ending_forms() -> Lexicon:
    """The forms that mark a place at the end of a text: districts' short forms are left aside."""
    return Lexicon.of(form for form, place in gazetteer().items() if place.full or place.level < Level.DISTRICT)


def place_at(text: str) -> Place | None:
    """The place with the longest form that `text` begins with."""
    form = forms().at(text)
    return gazetteer()[form] if form else None


def ending_place(text: str) -> Place | None:
    """The place with the longest form that `text` ends with."""
    return gazetteer().get(ending_forms().ending(text))


def _level(code: str, name: str) -> Level:
    if code.endswith("0000"):
        return Level.PROVINCE
    if code.endswith("00"):
        return Level.CITY
    return Level.DISTRICT if name.endswith("区") else Level.COUNTY
