"""A model of 40 indicators over 2,000,000 organisations with 20,000,000 records, beside other ways to the same rows.

Every way runs in a process of its own on the same Parquet, writes the same result rows in order of subject, and is
held to the same digest: our compiled model on DuckDB and on Spark; SQL for DuckDB written by hand, with the dialect's
FILTER and no ties to other engines; the same rules in polars and in pandas.  Where OpenFisca-Core was installed by hand
it takes a sample, is held to the same scores and grades, and is compared by the seconds for one organisation.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench import evaluation_rules as rules
from bench.promises import at_least, at_most

SUBJECTS, RECORDS = 2_000_000, 20_000_000
ROUNDS = 3
SAMPLE = 0.01
"""The part of the organisations that OpenFisca-Core takes."""
LITTLE = "700MB"
"""Less memory than the counts of so many organisations need."""


def run(scale: float) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="gongxin-bench-") as place:
        figures = {part: _sized(Path(place) / str(part), scale * part) for part in (0.25, 0.5, 1.0)}
        whole = Path(place) / "1.0"
        seconds: dict[str, list[float]] = {"ours": [], "hand": []}
        peaks: dict[str, float] = {}
        for _ in range(ROUNDS):
            for way in ("hand", "ours"):
                _note(way, whole, seconds, peaks)
        for way in ("polars", "pandas", *(("spark",) if find_spec("pyspark") else ())):
            _note(way, whole, seconds, peaks)
        little = _measured("ours", whole, LITTLE)
        taken = {way: sorted(times)[len(times) // 2] for way, times in seconds.items()}
        digests = {way: _digest(whole / f"{way}.parquet") for way in taken}
    parts = {str(part): figure["seconds"] for part, figure in figures.items()}
    growth = (parts["1.0"] / parts["0.25"]) / 4
    if len(set(digests.values())) != 1:
        raise SystemExit(f"the ways differ: {digests}")
    return {
        "subjects": round(SUBJECTS * scale),
        "records": round(RECORDS * scale),
        "indicators": len(rules.RULES),
        "result_digest": digests["ours"],
        "seconds": {way: round(one, 2) for way, one in taken.items()},
        "peak_gib": peaks,
        "seconds_by_size": parts,
        "with_little_memory": {"limit": LITTLE, **little},
        "openfisca": compared_with_openfisca(scale * SAMPLE, ours=taken["ours"] / (SUBJECTS * scale)),
        "ratios": [
            at_most("DuckDB, × hand-written SQL for the same rows", taken["ours"] / taken["hand"], 1.2),
            at_least("× faster than the same rules in pandas", taken["pandas"] / taken["ours"], 2.5),
            at_most("peak memory of the process, GiB", peaks["ours"], 4.0),
            at_most("seconds a record at 4 times the size, × those at once", growth, 1.25),
        ],
    }


def compared_with_openfisca(scale: float, *, ours: float) -> dict[str, object] | str:
    """Seconds for one organisation there, and how many times ours; refused where a score or grade differs."""
    if find_spec("openfisca_core") is None:
        return "not installed"
    from importlib.metadata import version

    with tempfile.TemporaryDirectory(prefix="gongxin-bench-") as place:
        folder = Path(place) / "sample"
        rules.make(folder, subjects=round(SUBJECTS * scale), records=round(RECORDS * scale))
        _measured("ours", folder)
        said = _measured("openfisca", folder)
        if differing := _differing(folder):
            raise SystemExit(f"OpenFisca-Core gives {differing} organisations another score or grade")
    each = float(said["seconds"]) / round(SUBJECTS * scale)
    told = {"version": version("openfisca-core"), "subjects": round(SUBJECTS * scale), "seconds": said["seconds"]}
    return {**told, "peak_gib": said["peak_gib"], "seconds_each_x_ours": round(each / ours, 1)}


def _differing(folder: Path) -> int:
    """Of how many organisations the two ways differ in score or grade."""
    import polars as pl

    ours, theirs = (pl.read_parquet(folder / f"{way}.parquet") for way in ("ours", "openfisca"))
    both = ours.select("subject", "score", "grade").join(theirs, on="subject", how="full", suffix="_theirs")
    alike = (pl.col("score") == pl.col("score_theirs")) & (pl.col("grade") == pl.col("grade_theirs"))
    return both.height - both.filter(alike.fill_null(value=False)).height


def _sized(folder: Path, scale: float) -> dict[str, Any]:
    """Make the extract of that size, and take the middle of some runs over it."""
    rules.make(folder, subjects=round(SUBJECTS * scale), records=round(RECORDS * scale))
    runs = [_measured("ours", folder) for _ in range(ROUNDS)]
    return sorted(runs, key=lambda one: float(one["seconds"]))[ROUNDS // 2]


def _note(way: str, folder: Path, seconds: dict[str, list[float]], peaks: dict[str, float]) -> None:
    said = _measured(way, folder)
    seconds.setdefault(way, []).append(float(said["seconds"]))
    peaks[way] = max(peaks.get(way, 0.0), float(said["peak_gib"]))


def _measured(way: str, folder: Path, memory: str = "3GB") -> dict[str, Any]:
    """Seconds and peak memory of one way, in a process of its own."""
    command = [sys.executable, "-m", "bench.evaluation", way, str(folder), memory]
    said = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    measured: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    return measured


def _digest(results: Path) -> str:
    from gongxin.evaluation.engines import digest_of_results

    return digest_of_results(results)


def _ours(folder: Path, into: Path, memory: str) -> None:
    from gongxin.evaluation.engines import Means, run_in_duckdb

    run_in_duckdb(rules.program(), folder, into, means=Means(memory=memory, temporary=folder))


def _spark(folder: Path, into: Path, memory: str) -> None:
    from gongxin.evaluation.engines import Means
    from gongxin.evaluation.rules import Engine
    from gongxin.evaluation.spark import run_in_spark, spark_session

    means = Means(memory="6GB", temporary=folder)
    with spark_session(Engine.SPARK, means) as session:
        run_in_spark(rules.program(), folder, into, session=session, means=means)


def _hand(folder: Path, into: Path, memory: str) -> None:
    import duckdb

    with duckdb.connect(config={"memory_limit": memory, "temp_directory": str(folder)}) as connection:
        connection.execute("SET preserve_insertion_order = false")
        connection.execute(f"COPY ({rules.by_hand(folder)}) TO '{into}' (FORMAT parquet, COMPRESSION zstd)")


def _polars(folder: Path, into: Path, memory: str) -> None:
    from bench import evaluation_frames

    evaluation_frames.by_polars(folder, into)


def _pandas(folder: Path, into: Path, memory: str) -> None:
    from bench import evaluation_frames

    evaluation_frames.by_pandas(folder, into)


def _openfisca(folder: Path, into: Path, memory: str) -> None:
    from bench import evaluation_openfisca

    evaluation_openfisca.by_openfisca(folder, into)


WAYS: dict[str, Callable[[Path, Path, str], None]] = {
    "ours": _ours,
    "hand": _hand,
    "polars": _polars,
    "pandas": _pandas,
    "spark": _spark,
    "openfisca": _openfisca,
}
READY = {
    "ours": ("gongxin.evaluation.compiling", "gongxin.evaluation.engines"),
    "spark": ("gongxin.evaluation.compiling", "gongxin.evaluation.spark"),
    "hand": ("duckdb",),
    "polars": ("polars", "bench.evaluation_frames"),
    "pandas": ("pandas", "bench.evaluation_frames"),
    "openfisca": ("openfisca_core.simulation_builder", "bench.evaluation_openfisca"),
}
"""What each way imports before its time begins."""


def one_way(way: str, folder: Path, memory: str) -> None:
    """Go one way in this process, and say how long it took and how much memory."""
    for module in READY[way]:
        import_module(module)
    began, spent = time.perf_counter(), time.process_time()
    WAYS[way](folder, folder / f"{way}.parquet", memory)
    took, cpu = time.perf_counter() - began, time.process_time() - spent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(json.dumps({"seconds": round(took, 3), "cpu_seconds": round(cpu, 2), "peak_gib": round(peak, 2)}))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongxin.config.settings")
    one_way(sys.argv[1], Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "3GB")
