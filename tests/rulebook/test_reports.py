"""Kinds of reports as pack items: break one thing in a good one, and the file, line and rule are told."""

from pathlib import Path

import pytest

from tests.rulebook.small_packs import with_file

FILE = "small/reports/report.yaml"
REPORT = """\
key: small.report.report
title: { zh: 报告, en: Report }
versions:
  - in_force: 2021-07-15
    basis: [{ act: small.act.penalties, article: "9" }]
    terms:
      view: public
      sections:
        - { title: { zh: 行政管理, en: Acts }, categories: [small.category.administrative] }
        - { title: { zh: 说明, en: Words }, words: [{ zh: 免费, en: Free }] }
      notes: []
"""
CATEGORY = "categories: [small.category.administrative]"
BREACHES = [
    (CATEGORY, "categories: [small.category.none]", "report-category-unknown"),
    (CATEGORY, "categories: [small.category.administrative, small.category.administrative]", "report-says-twice"),
    ("view: public", "view: shared", "report-too-wide"),
    ("view: public", "view: kept", "wrong-shape"),
]


@pytest.mark.parametrize(("old", "new", "rule"), BREACHES)
def test_breaking_one_thing_in_a_kind_of_report_is_told(tmp_path: Path, old: str, new: str, rule: str) -> None:
    assert rule in {one.rule for one in with_file(tmp_path, FILE, REPORT.replace(old, new))}


def test_a_good_kind_of_report_has_no_violations(tmp_path: Path) -> None:
    assert with_file(tmp_path, FILE, REPORT) == ()


def test_a_special_report_may_hold_what_is_shared(tmp_path: Path) -> None:
    special = REPORT.replace("view: public", "view: shared\n      special: true")
    assert with_file(tmp_path, FILE, special) == ()
