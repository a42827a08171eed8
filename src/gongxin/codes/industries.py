"""Industries by GB/T 4754-2017: sections A to T and their two-digit divisions.

The list is data and marked unverified; finer codes are read as the division they begin with.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

_CODE = re.compile(r"([A-T])?([0-9]{2,4})?")


@dataclass(frozen=True)
class Industry:
    """A section (one letter) or a division (two digits, inside `section`), its title by language."""

    code: str
    section: str
    title: Mapping[str, str]
    verified: bool


def industry(code: str) -> Industry | None:
    """The section or division of a code such as `E`, `47`, `E47` or `E4710`; None if the standard has none.

    A letter that contradicts the digits gives None too.
    """
    found = _CODE.fullmatch(code.strip())
    if not code.strip() or found is None:
        return None
    letter, digits = found.groups()
    if digits is None:
        return industries().get(letter)
    one = industries().get(digits[:2])
    return one if one is not None and letter in (None, one.section) else None


def industries_named(title: str) -> tuple[Industry, ...]:
    """The sections and divisions with that Chinese title, sections first."""
    return tuple(one for one in industries().values() if one.title["zh"] == title.strip())


@cache
def industries() -> Mapping[str, Industry]:
    """Every section and division by its code, sections first."""
    table = yaml.safe_load(files("gongxin.codes").joinpath("data", "industries.yaml").read_text(encoding="utf-8"))
    verified = bool(table["verified"])
    sections = {letter: Industry(letter, letter, one["title"], verified) for letter, one in table["sections"].items()}
    divisions = {
        digits: Industry(digits, letter, title, verified)
        for letter, one in table["sections"].items()
        for digits, title in one["divisions"].items()
    }
    return sections | divisions
