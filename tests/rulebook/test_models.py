"""Models of evaluation as pack items: break one thing in a good one, and the file, line and rule are told."""

import json
from pathlib import Path
from typing import Any

import pytest

from gongxin.rulebook.book import Rulebook
from gongxin.rulebook.compiler import check_packs
from gongxin.rulebook.schema import schemas
from gongxin.rulebook.violations import Violation
from tests.rulebook.small_packs import write

FILE, SQL = "small/models/whole/model.yaml", "small/models/whole/indicators/licences.sql"
MODEL = """\
key: small.model.whole
title: { zh: 综合评价, en: Whole }
versions:
  - in_force: 2021-07-15
    basis: [{ act: small.act.penalties, article: "9" }]
    unverified: [indicators.fines.rungs, dimensions.conduct.weight]
    terms:
      standing: comprehensive
      purpose: { zh: 监管, en: Supervision }
      subjects: [enterprise]
      evaluator: { zh: 云泽省, en: Yunze }
      seen_by: public
      every: { years: 1 }
      start: "100"
      dimensions:
        - { key: conduct, title: { zh: 守法, en: Conduct }, weight: 800, least: "-50", most: "10" }
      decays:
        - { key: fading, steps: [{ from_days: 180, thousandths: 500 }] }
      indicators:
        - key: closures
          title: { zh: 关闭, en: Closures }
          dimension: conduct
          basis: [{ act: small.act.penalties, article: "9" }]
          take:
            - item: small.penalty
              when: [{ field: kind, includes: [closure] }]
          within: { years: 3 }
          each: "-40"
          decay: fading
        - key: fines
          title: { zh: 罚款, en: Fines }
          dimension: conduct
          basis: [{ act: small.act.penalties, article: "9" }]
          take: [{ item: small.penalty, severities: [ordinary, serious] }]
          aggregate: sum
          of: fine
          rungs: [{ at_least: 1000000, points: "-10" }]
        - key: licences
          title: { zh: 许可, en: Licences }
          dimension: conduct
          basis: [{ act: small.act.penalties, article: "9" }]
          sql: licences
      bounds:
        - key: closed
          title: { zh: 关闭, en: Closed }
          basis: [{ act: small.act.penalties, article: "9" }]
          indicator: closures
          grade: D
      grades:
        - { grade: A, title: { zh: 优, en: Good }, from_points: "90" }
        - { grade: B, title: { zh: 良, en: Fair }, from_points: "60" }
        - { grade: D, title: { zh: 差, en: Bad } }
      coverage:
        items: [small.penalty, small.licence]
        otherwise: M
        title: { zh: 未评, en: Not graded }
"""
LICENCES = """\
-- One point for organisations that hold a licence without an end.
SELECT r.subject, 100 AS points, 'licence' AS reason
FROM records AS r
WHERE r.item = 'small.licence' AND r.date_until IS NULL AND r.decided <= {day}
"""
SECTOR = (
    MODEL.replace("small.model.whole", "small.model.sector")
    .replace("standing: comprehensive", "standing: sector")
    .replace("          sql: licences\n", '          take: [{ item: small.licence }]\n          each: "1"\n')
    .replace(
        "      grades:\n",
        """\
      ceilings:
        - key: blocked
          title: { zh: 限制, en: Blocked }
          basis: [{ act: small.act.penalties, article: "9" }]
          model: small.model.whole
          when: [D]
          grade: B
      grades:
""",
    )
)
SECTOR_FILE = "small/models/sector/model.yaml"
BASIS = 'basis: [{ act: small.act.penalties, article: "9" }]'
BREACHES = [
    ("item: small.penalty\n              when", "item: small.nothing\n              when", "item-unknown"),
    ("items: [small.penalty, small.licence]", "items: [small.nothing]", "item-unknown"),
    ("field: kind, includes: [closure]", "field: nothing, includes: [closure]", "field-unknown"),
    ("field: kind, includes: [closure]", "field: kind, includes: [nothing]", "choice-unknown"),
    ("field: kind, includes: [closure]", "field: fine, includes: [closure]", "field-of-other-type"),
    ("field: kind, includes: [closure]", "field: document, includes: [it's]", "text-unsafe"),
    ("field: kind, includes: [closure]", 'field: document, within: ["a\\\\"]', "text-unsafe"),
    ("field: kind, includes: [closure]", f"field: fine, at_least: {2**62}", "wrong-shape"),
    ("          within: { years: 3 }\n", "          within: { working_days: 3 }\n", "window-in-working-days"),
    ("every: { years: 1 }", "every: { working_days: 9 }", "window-in-working-days"),
    ("decay: fading", "decay: nothing", "model-decay-unknown"),
    ("          of: fine\n", "", "indicator-misfit"),
    ("          of: fine\n", "          of: nothing\n", "field-unknown"),
    ("          of: fine\n", "          of: kind\n", "field-of-other-type"),
    ("          decay: fading\n", "          decay: fading\n          aggregate: latest_days\n", "indicator-misfit"),
    ("          sql: licences\n", '          sql: licences\n          each: "1"\n', "indicator-misfit"),
    ('          each: "-40"\n', "", "indicator-form"),
    ('  each: "-40"\n', '  each: "-40"\n          rungs: [{ at_least: 1, points: "1" }]\n', "indicator-form"),
    ("          sql: licences\n", "          sql: nothing\n", "sql-missing"),
    ("          sql: licences\n", "          sql: nothing\n", "sql-unused"),
    ('points: "-10" }]', 'points: "-10" }, { at_least: 1000000, points: "-9" }]', "model-part-not-unique"),
    ("key: fines", "key: closures", "model-part-not-unique"),
    ("        - key: closed\n", "        - key: missing\n", "model-part-not-unique"),
    ("key: fines", "key: " + "f" * 57, "model-too-large"),
    ("dimension: conduct\n", "dimension: care\n", "model-dimension-unknown"),
    ('least: "-50", most: "10"', 'least: "10.01", most: "10"', "model-bounds-crossed"),
    ('from_points: "60"', 'from_points: "90.01"', "model-grades-out-of-order"),
    ('en: Fair }, from_points: "60"', "en: Fair }", "model-grades-out-of-order"),
    ("en: Bad } }", 'en: Bad }, from_points: "0" }', "model-grades-out-of-order"),
    ("{ grade: D, title", "{ grade: A, title", "model-grades-out-of-order"),
    ("          grade: D\n", "          grade: E\n", "model-grade-unknown"),
    ("indicator: closures", "indicator: nothing", "model-indicator-unknown"),
    ("standing: comprehensive", "standing: risk_hint", "hint-published"),
    ("seen_by: public\n", "seen_by: public\n      counts: shared\n", "public-grade-of-shared"),
    ("subjects: [enterprise]", "subjects: [person]", "person-as-unit"),
    ("subjects: [enterprise]", "subjects: [enterprise, natural_person]", "person-as-unit"),
    ("key: small.model.whole", "sql: { licences: SELECT 1 }\nkey: small.model.whole", "unknown-key"),
    ('start: "100"', "start: 100.5", "wrong-shape"),
    ('start: "100"', 'start: "100.123"', "wrong-shape"),
    ("key: closures", "key: 'closures\"; DROP TABLE records'", "wrong-shape"),
    (f"          {BASIS}", f"          {BASIS.replace('penalties', 'nothing')}", "act-unknown"),
    ("unverified: [indicators.fines.rungs,", "unverified: [indicators.fines.nothing,", "unverified-path-unknown"),
]
CEILINGS = [
    ("model: small.model.whole", "model: small.model.nothing", "model-unknown"),
    ("model: small.model.whole", "model: small.model.sector", "model-in-circle"),
    ("when: [D]", "when: [E]", "model-grade-unknown"),
    ("when: [D]\n          grade: B", "when: [D]\n          grade: C", "model-grade-unknown"),
]


def checked(folder: Path, **files: str) -> list[Violation]:
    return list(check_packs(write(folder, **{FILE: MODEL, SQL: LICENCES, **files})).violations)


def test_a_good_model_breaks_no_rule_and_carries_its_sql(tmp_path: Path) -> None:
    assert checked(tmp_path, **{SECTOR_FILE: SECTOR}) == []
    assert Rulebook.from_packs(tmp_path).model("small.model.whole").sql == {"licences": LICENCES}


@pytest.mark.parametrize(("old", "new", "rule"), BREACHES)
def test_each_breach_is_told_where_it_is(tmp_path: Path, old: str, new: str, rule: str) -> None:
    assert old in MODEL
    found = checked(tmp_path, **{FILE: MODEL.replace(old, new, 1)})
    assert rule in {one.rule for one in found}
    assert all(one.file == FILE and one.line > 0 for one in found)


@pytest.mark.parametrize(("old", "new", "rule"), CEILINGS)
def test_a_ceiling_waits_only_for_grades_that_come(tmp_path: Path, old: str, new: str, rule: str) -> None:
    found = checked(tmp_path, **{SECTOR_FILE: SECTOR.replace(old, new)})
    assert [one.rule for one in found] == [rule]


def test_two_models_do_not_wait_for_each_other(tmp_path: Path) -> None:
    back = SECTOR.replace("small.model.sector", "small.model.third").replace("small.model.whole", "small.model.sector")
    third = SECTOR.replace("model: small.model.whole", "model: small.model.third")
    found = checked(tmp_path, **{SECTOR_FILE: third, "small/models/third/model.yaml": back})
    assert {(one.rule, one.file) for one in found} == {
        ("model-in-circle", SECTOR_FILE),
        ("model-in-circle", "small/models/third/model.yaml"),
    }


def test_what_another_model_says_of_those_it_does_not_grade_can_be_a_ceiling(tmp_path: Path) -> None:
    assert checked(tmp_path, **{SECTOR_FILE: SECTOR.replace("when: [D]", "when: [D, M]")}) == []


def test_only_a_national_pack_gives_the_comprehensive_grade(tmp_path: Path) -> None:
    own = SECTOR.replace("small.model.sector", "local.model.own").replace("standing: sector", "standing: comprehensive")
    found = checked(tmp_path, **{"local/models/own/model.yaml": own})
    assert [(one.rule, one.file) for one in found] == [("comprehensive-not-national", "local/models/own/model.yaml")]


def test_a_file_of_sql_that_leaves_the_subset_is_told_by_its_name(tmp_path: Path) -> None:
    (found,) = checked(tmp_path, **{SQL: LICENCES.replace("FROM records", "FROM dossiers_record")})
    assert (found.rule, "indicators/licences.sql" in found.message) == ("sql-not-portable", True)


def test_a_file_of_sql_in_no_readable_text_is_refused(tmp_path: Path) -> None:
    write(tmp_path, **{FILE: MODEL, SQL: LICENCES})
    (tmp_path / SQL).write_bytes(b"\xff\xfe\x00SELECT")
    assert [one.rule for one in check_packs(tmp_path).violations] == ["sql-not-portable"]


def test_the_schema_of_a_model_offers_no_sql_beside_its_versions() -> None:
    schema: dict[str, Any] = schemas()["model.json"]
    assert "sql" not in schema["properties"]
    assert "sql" in json.dumps(schema["$defs"]["Indicator"])
