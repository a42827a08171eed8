"""The models that are shipped: each holds its cases, on every engine alike, and keeps to what it may be."""

from functools import cache
from pathlib import Path

import pytest
from django.db import connection

from gongxin.evaluation.compiling import compile_model, fields_of
from gongxin.evaluation.engines import rows_in_postgresql, run_in_postgresql, statement
from gongxin.evaluation.rules import Program, Result
from gongxin.evaluation.trying import Tables, cases_of, prepared, run_here, try_cases
from gongxin.evaluation.weighing import Own, asked_of, takings, weighed, weigher
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.evaluations import ModelTerms, Standing
from gongxin.rulebook.items import Visibility
from gongxin.rulebook.loader import Folder, load_packs

PACKS = Path(__file__).resolve().parents[2] / "packs"
MODELS = (
    "customs.model.enterprise-credit",
    "national.model.comprehensive",
    "national.model.enterprise-risk",
    "samples.model.construction-register",
    "tax.model.tax-and-fee",
)
FEWEST_CASES = 8


@cache
def loaded() -> Folder:
    return load_packs(PACKS)


@cache
def book() -> Rulebook:
    return Rulebook.of(loaded().contents())


def terms_of(model: str) -> ModelTerms:
    terms = book().model(model).versions[-1].terms
    assert terms is not None
    return terms


def in_postgresql(program: Program, tables: Tables) -> list[Result]:
    """The program over the same rows in the tests' PostgreSQL."""
    with connection.cursor() as cursor:
        return run_in_postgresql(cursor, program, tables)


def weighed_alone(program: Program, tables: Tables) -> list[Result]:
    """Each organisation by itself, in plain Python; what the model's SELECTs give is asked in the tests' PostgreSQL."""
    terms = terms_of(program.model)
    by, found = weigher(program, terms, fields_of(book().catalogue)), []
    with connection.cursor() as cursor:
        said = rows_in_postgresql(cursor, program, tables, program.told) if program.told else []
    for subject in (int(row[0]) for row in tables["subjects"] if row[1] in terms.subjects):
        records = [tuple(row) for row in tables["records"] if row[0] == subject]
        others = [(model, grade) for number, model, grade in tables["others"] if number == subject]
        own, whole = Own(subject, records, others), {subject: frozenset[int]()}
        found += weighed(by, own, takings(by, records), without=whole, asked=asked_of(said)).values()
    return found


def test_these_are_the_models_that_are_shipped() -> None:
    assert tuple(sorted(book().models)) == MODELS


@pytest.mark.parametrize("model", MODELS)
def test_a_model_holds_its_cases(model: str) -> None:
    trial = try_cases(cases_of(PACKS, model=model, loaded=loaded()), book=book())
    assert trial.differences == () and trial.cases >= FEWEST_CASES


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS)
def test_postgresql_gives_every_case_what_duckdb_gives(model: str) -> None:
    cases = cases_of(PACKS, model=model, loaded=loaded())
    assert try_cases(cases, book=book(), runner=in_postgresql).differences == ()
    program, tables = prepared(cases, cases.text.day, book=book())
    assert in_postgresql(program, tables) == run_here(program, tables)


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS)
def test_every_case_is_weighed_alone_as_the_program_gives_it(model: str) -> None:
    trial = try_cases(cases_of(PACKS, model=model, loaded=loaded()), book=book(), runner=weighed_alone)
    assert trial.differences == () and trial.cases >= FEWEST_CASES


@pytest.mark.parametrize("model", MODELS)
def test_a_model_is_one_text_without_floats_dates_or_divisions(model: str) -> None:
    item = book().model(model)
    program = compile_model(item, item.versions[-1], day=item.versions[-1].in_force, fields=fields_of(book().catalogue))
    text = statement(program).upper()
    assert not any(word in text for word in ("DOUBLE", "FLOAT", "DATE '", " / ", "FILTER", "NOW("))


@pytest.mark.parametrize("model", MODELS)
def test_every_indicator_bound_and_ceiling_is_seen_in_a_case(model: str) -> None:
    terms, cases = terms_of(model), cases_of(PACKS, model=model, loaded=loaded()).text.cases
    flags = {flag for case in cases for flag in case.expect.flags}
    assert {limit.key for limit in (*terms.bounds, *terms.ceilings)} <= flags
    assert "missing" in flags or terms.coverage is None


@pytest.mark.parametrize("model", MODELS)
def test_what_nobody_published_is_marked_as_unconfirmed(model: str) -> None:
    version = book().model(model).versions[-1]
    assert version.note is not None and {"indicators", "grades"} <= set(version.unverified)


def test_only_the_national_pack_calls_a_result_comprehensive() -> None:
    found = {key for key in MODELS if terms_of(key).standing is Standing.COMPREHENSIVE}
    assert found == {"national.model.comprehensive"}


def test_a_risk_hint_is_never_public() -> None:
    hints = [key for key in MODELS if terms_of(key).standing is Standing.RISK_HINT]
    assert hints and all(terms_of(key).seen_by is not Visibility.PUBLIC for key in hints)


def test_a_public_grade_rests_on_public_records_alone() -> None:
    public = [key for key in MODELS if terms_of(key).seen_by is Visibility.PUBLIC]
    assert public and all(terms_of(key).counts is Visibility.PUBLIC for key in public)
