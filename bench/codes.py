"""How fast whole columns of codes are checked and read, against python-stdnum in the same run.

Prints one JSON document: codes a second for each way, and each as a ratio to python-stdnum on the same codes.
"""

import json
import sys
from collections.abc import Callable
from itertools import islice
from random import Random
from time import perf_counter

import polars as pl
from stdnum.cn import uscc as stdnum_uscc

from gongxin.codes.columns import read_codes, valid_codes
from gongxin.codes.generate import generate_codes

ROWS = 2_000_000
PEER_ROWS = 5_000  # about as long a run as the columns', so that both have the same chance of a quiet moment
DIRTY = 0.05

SPOILERS: tuple[Callable[[str], str], ...] = (
    str.lower,
    lambda code: code + "（01）",
    lambda code: " " + code,
    lambda code: code[:10] + code[11] + code[10] + code[12:],
    lambda code: code[:-1],
    lambda code: code.replace("0", "O"),
    lambda code: "9.164E+17",
    lambda code: "",
)


def generated(rows: int) -> list[str]:
    return list(islice(generate_codes(Random(20260401), pair="91", region="990100"), rows))


def spoiled(codes: list[str], share: float) -> list[str]:
    random = Random(20260402)
    return [random.choice(SPOILERS)(code) if random.random() < share else code for code in codes]


def rate(work: Callable[[], object], rows: int, *, times: int) -> float:
    """Codes a second, the best of `times`."""
    best = float("inf")
    for _ in range(times):
        start = perf_counter()
        work()
        best = min(best, perf_counter() - start)
    return rows / best


def measure(rows: int = ROWS) -> dict[str, object]:
    clean = generated(rows)
    dirty = spoiled(clean, DIRTY)
    few = clean[:PEER_ROWS]
    columns = {"clean": pl.Series(clean), "dirty": pl.Series(dirty)}
    peer = rate(lambda: [stdnum_uscc.is_valid(code) for code in few], len(few), times=20)
    ways: dict[str, Callable[[], object]] = {
        "validate": lambda: valid_codes(columns["clean"]),
        "validate_5_percent_dirty": lambda: valid_codes(columns["dirty"]),
        "read": lambda: read_codes(columns["clean"]),
        "read_5_percent_dirty": lambda: read_codes(columns["dirty"]),
    }
    rates = {name: rate(work, rows, times=5) for name, work in ways.items()}
    return {
        "rows": rows,
        "python_stdnum_codes_per_second": round(peer),
        "codes_per_second": {name: round(value) for name, value in rates.items()},
        "times_python_stdnum": {name: round(value / peer, 1) for name, value in rates.items()},
    }


def main() -> None:
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS), indent=2))


if __name__ == "__main__":
    main()
