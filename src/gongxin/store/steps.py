"""Bulk work as named SQL steps: each can be read and run alone, and each says what it does in one line.

A steps file is SQL in which every statement stands under a line `-- name: what it is called`, followed by comment
lines that say what is true after it.  Names of tables that exist for one delivery are put in by `{staging}`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from uuid import UUID

Given = Mapping[str, str | int | bool | date | datetime | UUID | None]
"""The values of a step's parameters."""

_NAME = re.compile(r"^-- name: (\w+)\s*$", re.MULTILINE)


class UnknownStep(KeyError):
    """No step of that name stands in the file."""


@dataclass(frozen=True)
class Steps:
    """The steps of one file, by name."""

    sql: dict[str, str]

    def __getitem__(self, name: str) -> str:
        """The step's SQL."""
        try:
            return self.sql[name]
        except KeyError as fault:
            raise UnknownStep(name) from fault


@cache
def steps_in(path: Path) -> Steps:
    """The named steps of a file; refuses text before the first name and names that stand twice."""
    parts = _NAME.split(path.read_text(encoding="utf-8"))
    names, bodies = parts[1::2], parts[2::2]
    if len(set(names)) != len(names):
        raise ValueError(f"{path.name}: a step's name stands twice")
    return Steps({name: body.strip().rstrip(";") for name, body in zip(names, bodies, strict=True)})
