"""How fast whole columns of codes are checked and read, against python-stdnum in the same run.

Prints one JSON document: codes a second for each way, and each as a ratio to python-stdnum on the same codes; and how
many texts a second people's numbers are looked for in: texts without a digit, with documents' numbers, dates and
amounts, with times of day, and with one number to remove in a hundred.
"""

import json
import sys
from collections.abc import Callable
from itertools import islice
from random import Random
from time import perf_counter

import polars as pl
from stdnum.cn import uscc as stdnum_uscc

from gongxin.codes.columns import read_codes, scrub_identity, valid_codes
from gongxin.codes.generate import generate_codes

ROWS = 2_000_000
TEXTS = 100_000
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


def texts(rows: int) -> dict[str, list[str]]:
    random = Random(20260403)
    said = "云川市某某科技有限公司未按规定的期限办理纳税申报和报送纳税资料，责令限期改正"
    numbers = [
        f"云市监罚〔2024〕{random.randrange(9999)}号，2024年{random.randrange(1, 13)}月{random.randrange(1, 29)}日，"
        f"罚款{random.randrange(10**6)}元，合同编号HT-2024{random.randrange(10**5):05d}"
        for _ in range(rows)
    ]
    return {
        "no_digit": [said] * rows,
        "numbers": numbers,
        "times_of_day": [f"{text}（2024-01-02 15:04:05）" for text in numbers],
        "one_in_a_hundred": [
            text if row % 100 else f"{text}，手机1380000{row % 10_000:04d}" for row, text in enumerate(numbers)
        ],
    }


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
    written = {name: pl.Series(column) for name, column in texts(TEXTS).items()}
    scrubbed = {
        name: rate(lambda column=column: scrub_identity(column), TEXTS, times=5) for name, column in written.items()
    }
    rates = {name: rate(work, rows, times=5) for name, work in ways.items()}
    return {
        "rows": rows,
        "python_stdnum_codes_per_second": round(peer),
        "codes_per_second": {name: round(value) for name, value in rates.items()},
        "texts": TEXTS,
        "texts_scrubbed_per_second": {name: round(value) for name, value in scrubbed.items()},
        "times_python_stdnum": {name: round(value / peer, 1) for name, value in rates.items()},
    }


def main() -> None:
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS), indent=2))


if __name__ == "__main__":
    main()
