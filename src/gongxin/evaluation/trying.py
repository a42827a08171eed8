"""Cases tried: the model compiled for the day of each case, run over what the cases hold, and compared."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from gongxin.evaluation.case_records import rows_of
from gongxin.evaluation.cases import Cases, CasesUnreadable, Difference, differences, read_cases
from gongxin.evaluation.compiling import compile_model, fields_of
from gongxin.evaluation.engines import columns_of, read_results
from gongxin.evaluation.rules import Engine, Program, Result, key_ending
from gongxin.evaluation.running import run
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import NotInForce
from gongxin.rulebook.loader import Folder, load_packs

Rows = Sequence[tuple[object, ...]]
Tables = dict[str, Rows]
Runner = Callable[[Program, Tables], list[Result]]
"""Whatever runs a program over the rows of its tables."""
TYPES = {"BIGINT": pl.Int64, "INTEGER": pl.Int32, "TEXT": pl.String}


@dataclass(frozen=True)
class Trial:
    """What came of one model's cases."""

    model: str
    cases: int
    differences: tuple[Difference, ...]


def try_all(folder: Path, *, model: str | None = None) -> list[Trial]:
    """Try the cases of every model, or of one; refused where a file of cases is missing or not as cases are."""
    loaded = load_packs(folder)
    book = Rulebook.of(loaded.contents())
    keys = [model] if model is not None else sorted(book.models)
    return [try_cases(cases_of(folder, model=key, loaded=loaded), book=book) for key in keys]


def cases_of(folder: Path, *, model: str, loaded: Folder | None = None) -> Cases:
    """The cases beside the model of that key, or whose key alone ends so, in the packs under `folder`."""
    loaded = loaded or load_packs(folder)
    book = Rulebook.of(loaded.contents())
    key = book.model(key_ending(model, book.models) or model).key
    named = next(str(Path(one.file).with_name("cases.yaml")) for one in loaded.of("models") if one.value.key == key)
    if not (folder / named).exists():
        raise CasesUnreadable(f"{named}: the model {key} has no cases")
    return read_cases(folder / named, named=named)


def try_cases(cases: Cases, *, book: Rulebook, runner: Runner | None = None) -> Trial:
    """Run the model over its cases, each on its own day, and say where they end otherwise than expected."""
    runner = runner or run_here
    results: dict[str, Result] = {}
    for day in sorted({case.day or cases.text.day for case in cases.text.cases}):
        program, tables = prepared(cases, day, book=book)
        for result in runner(program, tables):
            results[cases.text.cases[result.subject].key] = result
    return Trial(cases.text.model, len(cases.text.cases), tuple(differences(cases, results)))


def prepared(cases: Cases, day: date, *, book: Rulebook) -> tuple[Program, Tables]:
    """The model's program for `day`, and the rows of its extract for the cases of that day."""
    item = book.model(cases.text.model)
    try:
        version = item.at(day)
    except NotInForce as error:
        raise CasesUnreadable(f"{cases.file}: the model says nothing then: {error}") from None
    program = compile_model(item, version, day=day, fields=fields_of(book.catalogue))
    assert version.terms is not None
    subjects, records, others = rows_of(cases, program, terms=version.terms, book=book, day=day)
    return program, {"subjects": subjects, "records": records, "others": others}


def run_here(program: Program, tables: Tables) -> list[Result]:
    """The program's results over these rows, on DuckDB in this process."""
    with tempfile.TemporaryDirectory(prefix="gongxin-cases-") as place:
        write_extract(Path(place), program, tables)
        run(program, Path(place), Path(place) / "results.parquet", engine=Engine.DUCKDB)
        return list(read_results(Path(place) / "results.parquet"))


def write_extract(folder: Path, program: Program, tables: Tables) -> None:
    """Write the rows as an extract that the program reads."""
    for table, columns in columns_of(program).items():
        (folder / table).mkdir()
        schema = {name: TYPES[kept] for name, kept in columns.items()}
        pl.DataFrame(list(tables[table]), schema=schema, orient="row").write_parquet(folder / table / "all.parquet")
