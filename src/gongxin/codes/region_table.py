"""The table of regions behind `gongxin.codes.regions`: what the shipped files say, one value for each code."""

import csv
import gzip
import io
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

INVENTED = "regions_invented.csv"
SOURCES = ("regions.csv.gz", "regions_zones.csv", INVENTED)

Row = dict[str, str]


class Level(StrEnum):
    """How high a region stands."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    ZONE = "zone"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """Whether a code is in use."""

    CURRENT = "current"
    ABOLISHED = "abolished"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Naming:
    """What a code was called, from one year to before another."""

    name: str
    from_year: int | None
    until_year: int | None


@dataclass(frozen=True)
class Region:
    """One region code: its last name, its place among the others, and its years.

    `successors` are the codes that took over when this one was abolished; `parent` is the nearest known region above.
    """

    code: str
    name: str
    full_name: str
    level: Level
    status: Status
    parent: str | None
    from_year: int | None = None
    until_year: int | None = None
    successors: tuple[str, ...] = ()
    names: tuple[Naming, ...] = ()
    invented: bool = False


@cache
def regions() -> dict[str, Region]:
    """Every known region by its code."""
    lines: dict[str, list[Row]] = {}
    for row in _rows():
        lines.setdefault(row["code"], []).append(row)
    return {code: _region(code, sorted(rows, key=_begin), lines) for code, rows in lines.items()}


def nearest_above(code: str, known: Collection[str]) -> str | None:
    """The nearest known region in which a code lies by its digits: its prefecture, else its province."""
    above = (code[:4] + "00", code[:2] + "0000")
    return next((one for one in above if one != code and one in known), None)


def _rows() -> list[Row]:
    rows: list[Row] = []
    for name in SOURCES:
        content = files("gongxin.codes").joinpath("data", name).read_bytes()
        text = gzip.decompress(content) if name.endswith(".gz") else content
        rows += ({**row, "file": name} for row in csv.DictReader(io.StringIO(text.decode())))
    return rows


def _region(code: str, rows: list[Row], known: Collection[str]) -> Region:
    last = rows[-1]
    ended = _year(last["until_year"])
    places = dict.fromkeys(place for place in (last["province"], last["prefecture"], last["name"]) if place)
    return Region(
        code=code,
        name=last["name"],
        full_name="".join(places),
        level=Level(last["level"]),
        status=Status.CURRENT if ended is None else Status.ABOLISHED,
        parent=nearest_above(code, known),
        from_year=_year(rows[0]["from_year"]),
        until_year=ended,
        successors=() if ended is None else _successors(last["successors"], code),
        names=tuple(Naming(row["name"], _year(row["from_year"]), _year(row["until_year"])) for row in rows),
        invented=last["file"] == INVENTED,
    )


def _successors(text: str, code: str) -> tuple[str, ...]:
    """The codes that took over at the end; where a year is given, a part had left in that year already."""
    parts = [part for part in text.split(";") if part]
    final = [part for part in parts if "[" not in part] or [part.split("[")[0] for part in parts]
    return tuple(part for part in final if part != code)


def _begin(row: Row) -> int:
    return _year(row["from_year"]) or 0


def _year(text: str) -> int | None:
    return int(text) if text else None
