"""How much memory an engine may use: a size that it can start with, and a sentence where it was not enough."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

SIZE = re.compile(r"([1-9][0-9]{0,5}) ?(MB|GB|TB)", re.ASCII | re.IGNORECASE)
LEAST = 64
"""MB without which DuckDB does not get as far as to put what it cannot hold on disk."""
IN_MB = {"MB": 1, "GB": 1_000, "TB": 1_000_000}


class MemoryRefused(Exception):
    """The engine cannot run with so much memory; no run was kept."""


def memory_of(text: str) -> str:
    """The size as engines read it; refused where it is none, or too small to begin with."""
    said = SIZE.fullmatch(text.strip())
    if said is None:
        raise MemoryRefused("the memory is a size such as 512MB or 2GB")
    size, unit = int(said[1]), said[2].upper()
    if size * IN_MB[unit] < LEAST:
        raise MemoryRefused(f"the memory is at least {LEAST}MB")
    return f"{size}{unit}"


@contextmanager
def enough_memory(given: str) -> Iterator[None]:
    """Refuse, in place of DuckDB's own fault, what does not manage with the memory that was given."""
    try:
        yield
    except duckdb.OutOfMemoryException as fault:
        raise MemoryRefused(f"{given} of memory were not enough, and no run was kept") from fault
