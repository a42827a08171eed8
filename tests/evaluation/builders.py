"""Invented models and extracts, small enough to read: what tests compile, write as Parquet, and put into tables."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from gongxin.evaluation.compiling import compile_model
from gongxin.evaluation.engines import columns_of, read_results, run_in_postgresql
from gongxin.evaluation.rules import Column, Engine, Program, Result, day_number
from gongxin.evaluation.running import run
from gongxin.evaluation.weighing import Own, Said, Weigher, asked_of, takings, weighed, weigher
from gongxin.rulebook.evaluations import ModelItem
from gongxin.rulebook.items import FieldType

DAY = date(2026, 9, 14)
BASIS = [{"act": "yunze.act.evaluation", "article": "1"}]
PENALTY, PRAISE, CLOSED = "yunze.penalty", "yunze.praise", "yunze.closed"
FIELDS: dict[str, dict[str, FieldType]] = {
    PENALTY: {
        "fine": FieldType.MONEY,
        "kinds": FieldType.CHOICES,
        "level": FieldType.CHOICE,
        "months": FieldType.INTEGER,
        "until": FieldType.DATE,
        "note": FieldType.TEXT,
    },
    PRAISE: {"level": FieldType.CHOICE, "points": FieldType.DECIMAL, "note": FieldType.DATE},
    CLOSED: {"kinds": FieldType.CHOICES},
}
LICENCES = "SELECT subject, points, reason FROM"


def words(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def indicator(key: str, **said: Any) -> dict[str, Any]:  # noqa: ANN401
    """An indicator: -10 for each penalty, unless something else is said."""
    given = {"key": key, "title": words(key), "dimension": "conduct", "basis": BASIS}
    taking = {} if "sql" in said else {"take": [{"item": PENALTY}]}
    weighed = {} if {"each", "rungs", "sql"} & said.keys() else {"each": "-10"}
    return {**given, **taking, **weighed, **said}


def limit(key: str, **said: Any) -> dict[str, Any]:  # noqa: ANN401
    """A bound or a ceiling."""
    return {"key": key, "title": words(key), "basis": BASIS, **said}


GRADES = [
    {"grade": "A", "title": words("优"), "from_points": "90"},
    {"grade": "B", "title": words("良"), "from_points": "70"},
    {"grade": "C", "title": words("中"), "from_points": "40"},
    {"grade": "D", "title": words("差")},
]


def model(*indicators: Mapping[str, Any], sql: Mapping[str, str] | None = None, **said: Any) -> ModelItem:  # noqa: ANN401
    """A model of these indicators: it starts at 100, A from 90, B from 70, C from 40, else D."""
    terms = {
        "standing": "risk_hint",
        "purpose": words("试"),
        "subjects": ["enterprise"],
        "evaluator": words("云泽省"),
        "seen_by": "shared",
        "every": {"years": 1},
        "start": "100",
        "dimensions": [{"key": "conduct", "title": words("守法")}],
        "indicators": list(indicators) or [indicator("penalties")],
        "grades": GRADES,
        **said,
    }
    version = {"in_force": "2021-01-01", "basis": BASIS, "terms": terms}
    text = {"key": "yunze.model.trial", "title": words("试"), "versions": [version], "sql": dict(sql or {})}
    return ModelItem.model_validate_json(json.dumps(text))


def compiled(item: ModelItem, day: date = DAY) -> Program:
    return compile_model(item, item.at(day), day=day, fields=FIELDS)


@dataclass
class Known:
    """One record; `ago` is how many days before the day its decision lies, None where it is undated."""

    subject: int
    item: str = PENALTY
    ago: int | None = 10
    severity: str = "ordinary"
    facts: dict[str, Any] = field(default_factory=dict)
    happened: int | None = None
    published: int | None = None

    def days(self, day: date) -> dict[str, int]:
        """The record's dates as an extract holds them."""
        ages = {"happened": self.happened, "decided": self.ago, "published": self.published}
        return {name: 0 if ago is None else day_number(day) - ago for name, ago in ages.items()}


@dataclass
class World:
    """What an extract holds: subjects with their kinds, records, grades of other models."""

    subjects: dict[int, str] = field(default_factory=dict)
    records: list[Known] = field(default_factory=list)
    others: list[tuple[int, str, str]] = field(default_factory=list)
    day: date = DAY

    def rows(self, program: Program) -> dict[str, list[tuple[Any, ...]]]:
        """The rows of every table, in the columns that the program reads."""
        records = [
            (one.subject, number, one.item, one.severity, *one.days(self.day).values())
            + tuple(cell(one, column) for column in program.columns)
            for number, one in enumerate(self.records, 1)
        ]
        subjects = [(subject, kind, "990100", "", 0) for subject, kind in self.subjects.items()]
        return {"subjects": subjects, "records": records, "others": list(self.others)}


def cell(record: Known, column: Column) -> object:
    """What an extract's column holds of a record."""
    value = record.facts.get(column.field)
    if value is None or FIELDS.get(record.item, {}).get(column.field) is not column.type:
        return None
    if column.type is FieldType.CHOICES:
        return "|" + "".join(f"{one}|" for one in value) if value else None
    if column.type is FieldType.DATE:
        return day_number(date.fromisoformat(value))
    if column.type is FieldType.DECIMAL:
        return round(float(value) * 100)
    return value


def firm(*records: Known, **said: Any) -> World:  # noqa: ANN401
    """One enterprise with these records."""
    return World(subjects={1: "enterprise"}, records=list(records), **said)


def write(world: World, program: Program, folder: Path) -> Path:
    """The extract as Parquet; a table of no rows has no file."""
    with duckdb.connect() as connection:
        for table, rows in world.rows(program).items():
            columns = columns_of(program)[table]
            connection.execute(
                f"CREATE TABLE {table} ({', '.join(f'{name} {kept}' for name, kept in columns.items())})"
            )
            if rows:
                connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})", rows)
                (folder / table).mkdir(parents=True, exist_ok=True)
                connection.execute(f"COPY {table} TO '{folder / table / 'part.parquet'}' (FORMAT parquet)")
    return folder


def by_duckdb(world: World, program: Program, folder: Path) -> list[Result]:
    """What DuckDB gives for the world."""
    given = run(program, write(world, program, folder / "extract"), folder / "results.parquet", engine=Engine.DUCKDB)
    return list(read_results(given.results))


def by_postgresql(world: World, program: Program, cursor: Any) -> list[Result]:  # noqa: ANN401
    """What PostgreSQL gives for the world."""
    return run_in_postgresql(cursor, program, world.rows(program))


def one_by_one(world: World, item: ModelItem, said: Iterable[Said] = ()) -> list[Result]:
    """What the model gives each organisation of its kinds, weighed alone in plain Python."""
    terms, rows, by = item.at(world.day).terms, world.rows(compiled(item, world.day)), weighing(item)
    assert terms is not None
    found, asked = [], asked_of(said)
    for subject in sorted(one for one, kind in world.subjects.items() if kind in terms.subjects):
        own, whole = own_of(subject, rows), {subject: frozenset[int]()}
        found += weighed(by, own, takings(by, own.records), without=whole, asked=asked).values()
    return found


def weighing(item: ModelItem) -> Weigher:
    """The model as it is applied to one organisation alone."""
    terms = item.at(DAY).terms
    assert terms is not None
    return weigher(compiled(item), terms, FIELDS)


def alone(item: ModelItem, own: Own, without: Mapping[int, frozenset[int]]) -> dict[int, Result]:
    """What the model gives the organisation in plain Python, under each number without what is left out under it."""
    by = weighing(item)
    return weighed(by, own, takings(by, own.records), without=without, asked={})


def own_of(subject: int, rows: Mapping[str, list[tuple[Any, ...]]]) -> Own:
    """What these tables hold of one organisation."""
    records = [row for row in rows["records"] if row[0] == subject]
    return Own(subject, records, [row[1:] for row in rows["others"] if row[0] == subject])


def grades_of(results: Iterable[Result]) -> dict[int, str]:
    return {one.subject: one.grade for one in results}
