"""Draw 10,000 of 1,000,000 by grade: committing, drawing, and drawing again with the script that everybody has.

Beside it stands what the hashing alone costs, one SHA-256 a candidate, which no draw that ranks everybody can go below.
"""

import json
import random
import time
from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar

from bench.promises import at_most
from gongxin.supervision import redraw
from gongxin.supervision.drawing import Inspector, committed, draw, salt_of, seed_of, ticket_of, transcript, written

Value = TypeVar("Value")
CANDIDATES, DRAWN = 1_000_000, 10_000
SHARES = {"A": 650, "B": 250, "C": 80, "D": 20}
"""How grades were spread in one city in 2023, in thousandths."""
WEIGHTS = {"A": 1, "B": 2, "C": 10, "D": 30}
"""How often a grade is inspected, against grade A."""
NOTE = "yunze.example/log\n9\nq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=\n\n\u2014 yunze.example/log c2lnbmVk\n"


def run(scale: float) -> dict[str, object]:
    count = max(1_000, round(CANDIDATES * scale))
    rows = [(grade, f"9199{number:014}", "990100") for number, grade in enumerate(_grades(count))]
    quotas = _quotas(rows, max(10, round(DRAWN * scale)))
    roster = [Inspector(f"{number:05}", "990100" if number % 9 == 0 else "") for number in range(600)]
    population, written_in = _timed(lambda: written(rows))
    settled, committed_in = _timed(lambda: committed("0" * 64, population, quotas=quotas, inspectors=roster))
    seed = seed_of(settled.digest, [NOTE], position=8)
    drawing, drawn_in = _timed(lambda: draw(settled, population, seed=seed))
    told = transcript(settled, position=8, notes=[NOTE], seed=seed, drawing=drawing)
    again = json.loads(json.dumps(told))
    found, redrawn_in = _timed(lambda: list(redraw.differences(again, population)))
    _, hashed_in = _timed(lambda: [sha256(seed + row[1].encode()).digest() for row in rows])
    _, sealed_in = _timed(lambda: [ticket_of(salt_of(seed, row[1]), row[1]) for row in rows])
    return {
        "candidates": count,
        "drawn": len(drawing.drawn),
        "seconds": {
            "population_written": written_in,
            "committed": committed_in,
            "drawn": drawn_in,
            "redrawn_by_the_script": redrawn_in,
            "hashing_alone": hashed_in,
            "tickets_made": sealed_in,
        },
        "redrawn": "same" if not found else found[:3],
        "ratios": [
            at_most("10,000 of 1,000,000 drawn by grade, s", drawn_in, 5),
            at_most("places where the draw, run again, differs", len(found), 0),
            at_most("the draw against its hashing alone", round(drawn_in / hashed_in, 2), 5),
        ],
    }


def _grades(count: int) -> list[str]:
    return random.Random(4).choices(list(SHARES), weights=list(SHARES.values()), k=count)


def _quotas(rows: list[tuple[str, str, str]], drawn: int) -> dict[str, int]:
    """So many in all, each grade by its number and weight."""
    weights = dict.fromkeys(SHARES, 0)
    for grade, _, _ in rows:
        weights[grade] += WEIGHTS[grade]
    return {grade: drawn * weight // sum(weights.values()) for grade, weight in weights.items()}


def _timed(work: Callable[[], Value]) -> tuple[Value, float]:
    begun = time.perf_counter()
    return work(), round(time.perf_counter() - begun, 3)
