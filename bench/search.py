"""How fast and how well organisations are found among a million: exact, contains, common, name and place, fuzzy.

The questions are made from the names in the store by a seeded generator.  Prints one JSON document: milliseconds from
the question to the finished page of 20, by the clock and by the processor, beside an empty round trip in the same run.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from random import Random
from typing import Any

import polars as pl

from bench.place import own_database
from bench.promises import at_most
from bench.registered import CHARACTERS, registered, store

QUESTIONS = 400
CONTAINS = ("contains_2", "contains_3", "contains_4", "contains_6", "heart")
CONTAINS_P99 = 10.0
FUZZY_P95 = 120.0


def run(scale: float = 1.0) -> dict[str, object]:
    """The figures with `scale` million organisations, in a database of their own."""
    with own_database():
        return measure(registered(int(1_000_000 * scale)))


def measure(organisations: pl.DataFrame) -> dict[str, object]:
    """Fill the store, build the index, ask."""
    from gongxin.subjects.followers import rebuild_index

    began = time.perf_counter()
    store(organisations)
    stored = time.perf_counter()
    rebuild_index()
    built = time.perf_counter()
    figures: dict[str, object] = {
        "organisations": organisations.height,
        "store_seconds": round(stored - began, 1),
        "index_seconds": round(built - stored, 1),
        "bytes": index_bytes(),
    }
    figures |= ask(organisations)
    return figures | {"ratios": ratios(figures)}


def ratios(figures: Mapping[str, Any]) -> list[dict[str, object]]:
    """The promises, in milliseconds by the clock and of processor time; other programs change the latter less."""
    fuzzy = [name for name in figures if name.startswith("fuzzy_")]
    promises = [(name, "p99", CONTAINS_P99) for name in CONTAINS] + [(name, "p95", FUZZY_P95) for name in fuzzy]
    return [
        at_most(f"{name}: {share}, ms {by}", measured[share], bound)
        for name, share, bound in promises
        for by, measured in (("by the clock", figures[name]), ("of processor", figures[name]["processor"]))
    ]


def index_bytes() -> dict[str, int]:
    """The size of the searched rows and of each index."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_relation_size(oid) FROM pg_class "
            "WHERE relname LIKE 'subjects\\_search%' OR relname = 'subjects_gram' ORDER BY 1"
        )
        return dict(cursor.fetchall())


def ask(organisations: pl.DataFrame) -> dict[str, object]:
    """Times and findings for each kind of question, after others that fill the caches of a store just made."""
    random = Random(20260503)
    timed([(part_of(name, 2, random), None) for name in organisations["name"].sample(QUESTIONS, seed=11)])
    asked = organisations.sample(QUESTIONS, seed=7)
    pairs = list(zip(asked["code"], asked["name"], strict=True))
    figures: dict[str, object] = {"load": os.getloadavg()[0], "round_trip": round_trips()}
    figures["code"] = timed([(code, code) for code, _ in pairs])
    figures["full_name"] = timed([(name, code) for code, name in pairs])
    for length in (2, 3, 4, 6):
        figures[f"contains_{length}"] = timed([(part_of(name, length, random), code) for code, name in pairs])
    figures["heart"] = timed([(heart_of(name), code) for code, name in pairs])
    common = ["有限公司", "科技", "贸易", "上海", "有限责任公司", "专业合作社", "工程", "服务", "加油站", "建筑工程"]
    figures["common"] = timed([(text, None) for text in common * 10])
    figures["name_and_place"] = timed([(place_and_name(name), code) for code, name in pairs])
    for noise in (dropped, replaced, swapped):
        figures[f"fuzzy_{noise.__name__}"] = timed([(noise(heart_of(name), random), code) for code, name in pairs])
        figures[f"fuzzy_{noise.__name__}_with_place"] = timed(
            [(place_of(name) + noise(heart_of(name), random), code) for code, name in pairs]
        )
    return figures


def round_trips() -> dict[str, float]:
    """What no question can do without: the times of the emptiest query."""
    from django.db import connection

    took = []
    for _ in range(QUESTIONS):
        began = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
        took.append((time.perf_counter() - began) * 1000)
    return quantiles(took)


def quantiles(took: list[float]) -> dict[str, float]:
    """The median, the 95th and the 99th percentile."""
    times = pl.Series(took)
    return {f"p{share}": round(float(times.quantile(share / 100) or 0), 2) for share in (50, 95, 99)}


def processor_time() -> float:
    """Milliseconds of processor time that we and the store's process for us have used: what others run leaves no mark.

    Without the kernel's schedule statistics, the wall clock.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        statistics = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    if not statistics.exists():
        return time.perf_counter() * 1000
    return int(statistics.read_text().split()[0]) / 1e6 + time.process_time() * 1000


def timed(questions: Iterable[tuple[str, str | None]]) -> dict[str, object]:
    """Times of the questions, and how often the organisation meant stands among the first ten."""
    from gongxin.subjects.search import search

    took, worked, found, meant, slowest = list[float](), list[float](), 0, 0, ("", 0.0)
    for text, code in questions:
        if len(text) < 2:
            continue
        used, began = processor_time(), time.perf_counter()
        page = search(text)
        took.append((time.perf_counter() - began) * 1000)
        worked.append(processor_time() - used)
        slowest = max(slowest, (text, took[-1]), key=lambda pair: pair[1])
        if code is not None:
            meant += 1
            found += any(hit.code == code for hit in page.hits[:10])
    share = round(found / meant, 3) if meant else None
    return {
        "asked": len(took),
        **quantiles(took),
        "processor": quantiles(worked),
        "found_in_10": share,
        "slowest": slowest,
    }


def heart_of(name: str) -> str:
    from gongxin.subjects.parts import parse_name

    return parse_name(name).heart


def place_of(name: str) -> str:
    from gongxin.subjects.parts import parse_name

    return parse_name(name).region


def place_and_name(name: str) -> str:
    return f"{heart_of(name)[:4]} {place_of(name)}".strip()


def part_of(name: str, length: int, random: Random) -> str:
    """A stretch of the name's heart, as people ask for."""
    heart = heart_of(name)
    start = random.randrange(max(1, min(3, len(heart) - length + 1)))
    return heart[start : start + length]


def dropped(text: str, random: Random) -> str:
    place = random.randrange(min(3, len(text)))
    return text[:place] + text[place + 1 :]


def replaced(text: str, random: Random) -> str:
    place = random.randrange(min(3, len(text)))
    return text[:place] + random.choice(CHARACTERS) + text[place + 1 :]


def swapped(text: str, random: Random) -> str:
    place = random.randrange(max(1, min(2, len(text) - 1)))
    return text[:place] + text[place : place + 2][::-1] + text[place + 2 :]


NOISES: tuple[Callable[[str, Random], str], ...] = (dropped, replaced, swapped)


if __name__ == "__main__":
    print(json.dumps(run(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0), ensure_ascii=False, indent=1))
