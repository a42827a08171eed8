"""A city's construction register recomputed: our engine's scores from published conduct, beside the published scores.

The register scores each qualification by itself, so the shipped model is restated for each.  Two comparisons: archives
of single firms, complete on their day; and the daily register, where conduct was copied only for some firms and weeks.
The figures say how many agree exactly, and where the others differ; nothing of the register is repeated.
"""

import gzip
import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from bench.place import ROOT
from gongxin.evaluation.compiling import compile_model, fields_of
from gongxin.evaluation.engines import read_results
from gongxin.evaluation.rules import PARTS, Engine, Program, Result, day_number
from gongxin.evaluation.running import run as run_program
from gongxin.evaluation.trying import write_extract
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.evaluations import ModelItem, hundredths

MODEL = "samples.model.construction-register"
_BESIDE = [parent / "shared" / "data" / "construction" for parent in (ROOT.parent, ROOT.parent.parent)]
DATA = next(filter(Path.is_dir, _BESIDE), _BESIDE[0])
GOOD, POOR = "samples.good-conduct", "samples.bad-conduct"
OBSERVED = (date(2026, 3, 25), date(2026, 5, 8))
"""The first and the last day on which conduct was copied."""
CATEGORIES = ("施工总承包", "专业承包", "劳务资质")


@dataclass(frozen=True)
class Conduct:
    """Good or poor conduct of a firm, valid from its first to its last day; `known` is the day of the first copy."""

    item: str
    firm: str
    qualification: str
    kind: str
    points: int
    since: int
    until: int
    known: int


@dataclass(frozen=True)
class Published:
    """What the register says of a firm's qualification on a day."""

    firm: str
    qualification: str
    day: int
    score: int
    base: int
    special: int
    deduct: int


def category_of(qualification: str) -> str:
    """The category of a qualification; what is none of the three is a category of its own."""
    return next((one for one in CATEGORIES if one in qualification), qualification)


def restated(item: ModelItem, qualification: str, alike: Iterable[str]) -> ModelItem:
    """The model for one qualification: its own conduct, and the commendations of all of its category."""
    names = {"good_conduct": [qualification], "poor_conduct": [qualification], "commendations_of_contracting": [*alike]}
    said = item.model_dump(mode="json")
    for indicator in said["versions"][-1]["terms"]["indicators"]:
        for taken in indicator["take"] if indicator["key"] in names else ():
            for condition in taken["when"]:
                if condition["field"] == "qualification":
                    condition["includes"] = names[indicator["key"]]
    return ModelItem.model_validate_json(json.dumps(said))


def recomputed(rows: list[Published], conduct: list[Conduct], *, program: Program) -> dict[int, Result]:
    """The engine's result for each row: of the firm's conduct what was valid on its day, and copied by then."""
    by_firm: dict[str, list[Conduct]] = {}
    for one in conduct:
        by_firm.setdefault(one.firm, []).append(one)
    first = day_number(OBSERVED[0])
    records: list[tuple[object, ...]] = []
    for place, row in enumerate(rows):
        for one in by_firm.get(row.firm, ()):
            if one.known <= max(row.day, first) and one.since <= row.day <= one.until:
                cells = {"qualification": one.qualification, "conduct_class": one.kind, "points": one.points}
                held = (cells[column.field] for column in program.columns)
                records.append((place, len(records), one.item, "none", one.since, one.since, one.since, *held))
    subjects: list[tuple[object, ...]] = [(place, "enterprise", "990200", "", 0) for place in range(len(rows))]
    with tempfile.TemporaryDirectory(prefix="gongxin-yichang-") as folder:
        write_extract(Path(folder), program, {"subjects": subjects, "records": records, "others": []})
        run_program(program, Path(folder), Path(folder) / "results.parquet", engine=Engine.DUCKDB)
        return {result.subject: result for result in read_results(Path(folder) / "results.parquet")}


def compared(rows: list[Published], conduct: list[Conduct]) -> Iterator[tuple[Published, Result]]:
    """Every row beside what the engine makes of the conduct.

    Qualifications of a category under which no conduct at all was published are one program: only the base differs.
    """
    book = Rulebook.from_packs(ROOT / "packs")
    fields, item = fields_of(book.catalogue), book.model(MODEL)
    names = {one.qualification for one in conduct}
    groups: dict[str, list[Published]] = {}
    for row in rows:
        empty = f"{category_of(row.qualification)}_"
        groups.setdefault(row.qualification if row.qualification in names else empty, []).append(row)
    for name, of_name in sorted(groups.items()):
        stated = restated(item, name, sorted({name, *(one for one in names if category_of(one) == category_of(name))}))
        program = compile_model(stated, stated.versions[-1], day=OBSERVED[1], fields=fields)
        found = recomputed(of_name, conduct, program=program)
        for place, row in enumerate(of_name):
            yield row, found[place]


def parts_of(result: Result) -> tuple[int, int, int]:
    """Base, special and deduction of a result in hundredths."""
    given = {key: parts * 100 // PARTS for key, parts in result.reasons}
    base = given.get("commendations", 0) + given.get("commendations_of_contracting", 0)
    return base, given.get("good_conduct", 0), -given.get("poor_conduct", 0)


def tallied(pairs: Iterable[tuple[Published, Result]], *, copied: set[str]) -> dict[str, Any]:
    """How many rows agree exactly, and what the others differ in; `copied` are firms with conduct copied at all."""
    total: Counter[str] = Counter()
    for row, result in pairs:
        base, special, deduct = parts_of(result)
        touched = any((row.base, row.special, row.deduct, base, special, deduct))
        agrees = result.score * 100 // PARTS == row.score
        where = "rows" if touched else "rows_of_100_on_both_sides"
        total[where] += 1
        if not touched:
            continue
        group = "contracting" if category_of(row.qualification) == "施工总承包" else "others"
        copied_here = "copied" if row.firm in copied else "never_copied"
        kinds = (copied_here, group, f"{copied_here}.{group}")
        total.update(f"{kind}.rows" for kind in kinds)
        if agrees:
            total.update(["agree", *(f"{kind}.agree" for kind in kinds)])
            continue
        total["register_contradicts_itself"] += row.score != 10_000 + row.base + row.special - row.deduct
        total[f"{copied_here}.differ.base"] += base != row.base
        total[f"{copied_here}.differ.special"] += special != row.special
        total[f"{copied_here}.differ.deduct"] += deduct != row.deduct
    return dict(sorted(total.items()))


# What was published


def archives() -> Iterator[tuple[list[Published], list[Conduct]]]:
    """Each archive: one firm on one day, with all its conduct."""
    for name in ("credit_archive_one_firm.jsonl.gz", "credit_archives_top10.jsonl.gz"):
        with gzip.open(DATA / name, "rt", encoding="utf-8") as lines:
            for place, line in enumerate(lines):
                yield _archive(json.loads(line), f"{name}:{place}")


def _archive(held: dict[str, Any], firm: str) -> tuple[list[Published], list[Conduct]]:
    # Some archives have no day; all their conduct is valid on it, so any day within will do.
    listed = [*(held.get("lhxwArray") or []), *(held.get("blxwArray") or [])]
    day = day_number(date.fromisoformat(max([one["beginDate"] for one in listed], default="2025-07-01")))
    rows = [
        Published(
            firm,
            one["zzmx"],
            day,
            _hundredths(one["score"]),
            _hundredths(one["jcf"]),
            _hundredths(one["zxjf"]),
            _hundredths(one["kf"]),
        )
        for one in held.get("cxdamxArray") or []
    ]
    good = [_of_archive(one, GOOD, one["jfqyzz"], firm) for one in held.get("lhxwArray") or []]
    poor = [_of_archive(one, POOR, one["kfqyzz"], firm) for one in held.get("blxwArray") or []]
    return rows, good + poor


def _of_archive(one: dict[str, Any], item: str, qualification: str, firm: str) -> Conduct:
    since, until = (day_number(date.fromisoformat(one[name])) for name in ("beginDate", "endDate"))
    return Conduct(item, firm, qualification, one["bzXwlb"], _hundredths(one["realValue"]), since, until, since)


def _hundredths(number: float | str) -> int:
    return round(float(number) * 100)


def daily(*, every: int) -> list[Published]:
    """The register on every so many of the days on which conduct was copied."""
    table = pl.read_csv(DATA / "credit_scores_history.csv.gz", infer_schema=False).filter(
        pl.col("score").is_not_null() & pl.col("qualification").is_not_null()
    )
    rows = []
    names = ("company", "qualification", "score", "base", "special", "deduct", "seen_from", "seen_to")
    days = [OBSERVED[0] + timedelta(days=n) for n in range(0, (OBSERVED[1] - OBSERVED[0]).days + 1, every)]
    for firm, qualification, score, base, special, deduct, since, until in table.select(names).iter_rows():
        figures = (_hundredths(score), _hundredths(base), _hundredths(special), _hundredths(deduct))
        for day in days:
            if since <= day.isoformat() <= until:
                rows.append(Published(firm, qualification, day_number(day), *figures))
    return rows


def published_conduct() -> list[Conduct]:
    """Good and poor conduct as copied; a copy without its qualification repeats one with it."""
    found = []
    for name, item, points in (("good", GOOD, "points_added"), ("bad", POOR, "points_deducted")):
        table = pl.read_csv(DATA / f"behaviours_{name}.csv.gz", infer_schema=False)
        for row in table.filter(pl.col("qualification").is_not_null()).iter_rows(named=True):
            days = (day_number(date.fromisoformat(row[one])) for one in ("valid_from", "valid_to", "first_seen"))
            kind, worth = row["behaviour_class"], hundredths(row[points])
            found.append(Conduct(item, row["company"], row["qualification"], kind, worth, *days))
    return found


def of_archives() -> dict[str, Any]:
    """The comparison over all archives."""
    held = [*archives()]
    rows = [row for of_one, _ in held for row in of_one]
    conduct = [one for _, of_one in held for one in of_one]
    pairs = [*compared(rows, conduct)]
    agree = Counter(name for row, result in pairs for name, same in _alike(row, result) if same)
    return {"archives": len(held), "rows": len(pairs), **{f"agree_in_{name}": count for name, count in agree.items()}}


def _alike(row: Published, result: Result) -> Iterator[tuple[str, bool]]:
    base, special, deduct = parts_of(result)
    yield "score", result.score * 100 // PARTS == row.score
    yield "base", base == row.base
    yield "special", special == row.special
    yield "deduct", deduct == row.deduct


def run(scale: float = 1.0) -> dict[str, object]:
    """The figures of docs/yichang.md; at a smaller scale fewer of the days."""
    began = time.perf_counter()
    every = max(1, round(1 / scale))
    conduct = published_conduct()
    copied = {one.firm for one in conduct}
    rows = daily(every=every)
    return {
        "archives": of_archives(),
        "days": [day.isoformat() for day in OBSERVED],
        "every_so_many_days": every,
        "daily": tallied(compared(rows, conduct), copied=copied),
        "seconds": round(time.perf_counter() - began, 1),
    }
