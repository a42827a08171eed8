"""What a pack's SQL may be: one SELECT in the subset that every engine reads alike, over the extract alone."""

from pathlib import Path

import duckdb
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from gongxin.evaluation.compiling import compile_model, fields_of
from gongxin.evaluation.engines import columns_of, rows_in_postgresql, statement
from gongxin.evaluation.rules import PARTS
from gongxin.evaluation.taking import ModelRefused
from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.items import NotInForce
from gongxin.rulebook.portable import NotPortable, canonical, columns_in, refusals, texts_in
from tests.evaluation.builders import DAY, PENALTY, Known, by_duckdb, compiled, firm, indicator, model

PACKS = Path(__file__).resolve().parents[2] / "packs"
GOOD = "SELECT r.subject, 100 AS points, 'why' AS reason FROM records AS r WHERE r.decided <= {day}"
HOSTILE = [
    "",
    ";",
    "SELECT 1",
    f"{GOOD}; DROP TABLE records",
    "DROP TABLE records",
    "UPDATE records SET item = ''",
    "INSERT INTO records SELECT * FROM records",
    "COPY records TO '/tmp/x'",
    "SELECT subject, points, reason FROM read_csv('/etc/passwd')",
    "SELECT subject, 1 AS points, 'x' AS reason FROM '/etc/passwd'",
    "SELECT subject, 1 AS points, pg_read_file('/etc/passwd') AS reason FROM records",
    "SELECT subject, 1 AS points, 'x' AS reason FROM subjects_subject",
    "SELECT subject, 1 AS points, 'x' AS reason FROM information_schema.tables",
    "SELECT subject, 1 AS points, 'x' AS reason FROM pg_temp.records",
    "SELECT subject, pg_sleep(9) AS points, 'x' AS reason FROM records",
    "SELECT subject, 1.5 AS points, 'x' AS reason FROM records",
    "SELECT subject, 1e3 AS points, 'x' AS reason FROM records",
    "SELECT subject, decided / 2 AS points, 'x' AS reason FROM records",
    "SELECT subject, decided % 2 AS points, 'x' AS reason FROM records",
    "SELECT subject, SUM(decided) AS points, 'x' AS reason FROM records GROUP BY subject",
    "SELECT subject, CAST(SUM(decided) AS INTEGER) AS points, 'x' AS reason FROM records GROUP BY subject",
    "SELECT subject, CAST(AVG(decided) AS BIGINT) AS points, 'x' AS reason FROM records GROUP BY subject",
    "SELECT subject, 1 AS points, CURRENT_DATE AS reason FROM records",
    "SELECT subject, 1 AS points, 'x' AS reason FROM records WHERE decided > NOW()",
    "SELECT subject, 1 AS points, 'x' AS reason FROM records WHERE item LIKE 'a%'",
    "SELECT subject, 1 AS points, 'x' AS reason FROM records WHERE RANDOM() > 0",
    "SELECT subject, ROW_NUMBER() OVER (ORDER BY subject) AS points, 'x' AS reason FROM records",
    "SELECT subject, 1 AS points, 'x' AS reason FROM records ORDER BY subject LIMIT 1",
    "SELECT subject, 1 AS points, 'x' AS reason FROM records FOR UPDATE",
    "SELECT subject, 1 AS points, 'x' AS reason INTO other FROM records",
    "SELECT subject, 1 AS points, E'\\\\x' AS reason FROM records",
    "SELECT subject, 1 AS points, $$x$$ AS reason FROM records",
    "SELECT subject, 1 AS points, 'it''s' AS reason FROM records",
    "SELECT subject, 1 AS points, 'a\\b' AS reason FROM records",
    'SELECT "subject", 1 AS points, item AS reason FROM records',
    "SELECT subject, 1 AS points, item AS reason, decided FROM records",
    "SELECT subject, item AS reason, 1 AS points FROM records",
    "SELECT * FROM records",
    "SELECT subject, 1 AS points, secret AS reason FROM records",
    "WITH records AS (SELECT * FROM subjects) SELECT subject, 1 AS points, 'x' AS reason FROM records",
    "WITH RECURSIVE a AS (SELECT 1 AS subject UNION ALL SELECT subject + 1 FROM a) SELECT subject, 1 AS points, 'x' AS "
    "reason FROM a",
    "SELECT subject, 1 AS points, 'x' AS reason FROM records FULL JOIN subjects ON 1 = 1",
    "SELECT subject, 1 AS points, 'x' AS reason FROM records, LATERAL (SELECT 1) AS a",
    "SELECT subject, 1 AS points, MIN(item) AS reason FROM records GROUP BY subject",
    "SELECT subject, 1 AS points, 'x' AS reason FROM records WHERE item >= 'yunze.penalty'",
    "SELECT DISTINCT ON (subject) subject, 1 AS points, 'x' AS reason FROM records",
    "SELECT subject, 987654321 AS points, 'x' AS reason FROM records",
    "SELECT subject, CAST(item AS BIGINT) AS points, 'x' AS reason FROM generate_series(1, 9)",
    "(" * 5_000,
    GOOD + " AND 1 = 1" * 3_000,
]


def test_a_select_over_the_extract_is_portable() -> None:
    assert refusals(GOOD) == ()
    assert refusals(GOOD.replace("r.decided", "r.money_fine"), {"money_fine"}) == ()
    assert texts_in(GOOD) == {"why"}
    assert columns_in(GOOD) == {"subject", "decided"}


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:60])
def test_whatever_leaves_the_subset_is_refused_in_words(text: str) -> None:
    told = refusals(text)
    assert told
    assert all(told)
    with pytest.raises(ModelRefused):
        compiled(model(indicator("asked", sql="asked"), sql={"asked": text}))


@given(st.text(max_size=80))
def test_no_text_at_all_makes_the_check_fail(text: str) -> None:
    for tried in (text, f"SELECT subject, 1 AS points, '{text}' AS reason FROM records", f"{GOOD} AND {text}"):
        assert isinstance(refusals(tried), tuple)


@given(st.text(max_size=60))
def test_what_is_run_is_what_was_understood(text: str) -> None:
    tried = f"{GOOD} AND r.item = '{text}'"
    if refusals(tried):
        return
    again = canonical(tried, 20_000)
    assert refusals(again.replace("20000", "{day}")) == ()
    assert texts_in(again) == texts_in(tried)


def test_comments_are_for_readers_and_do_not_run() -> None:
    hidden = GOOD.replace("WHERE", "/*+ BROADCAST(r) */ -- ') AS x; DROP TABLE records\nWHERE")
    assert refusals(hidden) == ()
    assert "DROP" not in canonical(hidden, 1)
    assert "BROADCAST" not in canonical(hidden, 1)


def test_a_text_that_is_not_portable_has_no_canonical_form() -> None:
    with pytest.raises(NotPortable):
        canonical("SELECT subject, 1 AS points, NOW() AS reason FROM records", 1)


@pytest.mark.parametrize("value", ["it's", "a\\b", 'a"b', "a\nb", "a\x00b", "`x`"])
def test_a_hostile_value_of_a_condition_never_becomes_sql(value: str) -> None:
    taking = {"item": "yunze.penalty", "when": [{"field": "level", "includes": [value]}]}
    with pytest.raises(ModelRefused, match="not read alike"):
        compiled(model(indicator("asked", take=[taking])))


@pytest.mark.django_db()
def test_every_model_that_is_shipped_compiles_and_is_understood_by_the_engines() -> None:
    book = Rulebook.from_packs(PACKS)
    for item in book.models.values():
        try:
            program = compile_model(item, item.at(DAY), day=DAY, fields=fields_of(book.catalogue))
        except NotInForce:
            continue
        with duckdb.connect() as tables, connection.cursor() as cursor:
            for table, columns in columns_of(program).items():
                tables.execute(
                    f"CREATE TABLE {table} ({', '.join(f'{name} {kept}' for name, kept in columns.items())})"
                )
            tables.execute(statement(program))
            rows_in_postgresql(cursor, program, {"subjects": [], "records": [], "others": []})


def test_the_example_of_the_guide_is_portable_and_says_what_it_says(tmp_path: Path) -> None:
    page = (PACKS.parent / "docs" / "writing-a-model.md").read_text(encoding="utf-8")
    text = page.partition("```sql\n")[2].partition("```")[0].replace("national.penalty", PENALTY)
    item = model(indicator("asked", sql="asked"), sql={"asked": text})
    (twice,) = by_duckdb(firm(Known(1, ago=99), Known(1, ago=100)), compiled(item), tmp_path / "twice")
    (once,) = by_duckdb(firm(Known(1, ago=99), Known(1, ago=101)), compiled(item), tmp_path / "once")
    assert (twice.score - once.score, once.reasons) == (-10 * PARTS, ())
