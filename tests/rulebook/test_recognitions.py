"""Recognition of grades as a pack item: break one thing in a good one, and the rule is told."""

from pathlib import Path

import pytest

from gongxin.rulebook.compiler import check_packs
from gongxin.rulebook.violations import Violation
from tests.dossiers.recognitions import FILE, FILES, MEASURE_FILE
from tests.exchange.yunze import write_packs

MODEL = "models/general/model.yaml"
GRADES = "grades: [{ grade: 优秀, counts_as: A }, { grade: 良好, counts_as: B }]"
MANY = "counts_as: [A] }"
BREACHES = [
    (FILE, "standing: sector", "standing: risk_hint", "recognition-of-hint"),
    (MODEL, "standing: sector", "standing: risk_hint", "recognition-of-hint"),
    (FILE, "counts_for: yunze.model.general", "counts_for: yunze.model.none", "recognition-of-no-model"),
    (FILE, "{ grade: 良好, counts_as: B }", "{ grade: 良好, counts_as: C }", "recognition-grades"),
    (FILE, "{ grade: 良好, counts_as: B }", "{ grade: 优秀, counts_as: B }", "recognition-grades"),
    (FILE, "purposes: [yunze.purpose.trial]", "purposes: [yunze.purpose.none]", "purpose-unknown"),
    (FILE, "longest: { years: 1 }", "longest: { working_days: 9 }", "window-in-working-days"),
    (FILE, "item: yunze.rating", "item: yunze.none", "item-unknown"),
    (FILE, "grade: grade", "grade: none", "field-unknown"),
    (FILE, "begins: given_on", "begins: scheme", "field-of-other-type"),
    (FILE, "when: [{ field: scheme", "when: [{ field: none", "field-unknown"),
    (FILE, "nodes: [zeyang.example/log]", "nodes: []", "wrong-shape"),
    (FILE, 'regions: ["990200"]', 'regions: ["云泽"]', "wrong-shape"),
    (FILE, GRADES, "grades: []", "wrong-shape"),
    (FILE, "standing: sector", "standing: personal", "wrong-shape"),
    (FILE, 'article: "7"', 'article: "seven"', "article-unreadable"),
    (MEASURE_FILE, "recognised: yunze.recognition.zeyang", "recognised: yunze.recognition.none", "recognition-unknown"),
    (MEASURE_FILE, MANY, "counts_as: [C] }", "recognition-contradicted"),
    (MEASURE_FILE, MANY, "counts_as: [] }", "recognition-contradicted"),
    (MEASURE_FILE, MANY, "counts_as: [A], longest: { years: 9 } }", "recognition-contradicted"),
    (MEASURE_FILE, "kind: incentive", "kind: restriction", "recognition-burdens"),
]


def told(folder: Path, **changed: str) -> list[Violation]:
    return list(check_packs(write_packs(folder, FILES | changed)).violations)


def test_a_good_recognition_breaks_no_rule(tmp_path: Path) -> None:
    assert told(tmp_path) == []


@pytest.mark.parametrize(("file", "old", "new", "rule"), BREACHES, ids=lambda one: str(one)[:40])
def test_one_breach_is_told_by_its_rule_and_file(tmp_path: Path, file: str, old: str, new: str, rule: str) -> None:
    assert old in FILES[file]
    found = told(tmp_path, **{file: FILES[file].replace(old, new, 1)})
    assert rule in {one.rule for one in found}
