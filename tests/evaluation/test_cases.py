"""Cases of models are read strictly, and a case that ends otherwise is told with file, line and both values."""

import json
import shutil
from pathlib import Path

import pytest

from gongxin.evaluation.cases import CasesUnreadable, read_cases
from gongxin.evaluation.trying import cases_of, try_all
from gongxin.rulebook.book import UnknownKey
from tests.cli.conftest import run

PACKS = Path(__file__).resolve().parents[2] / "packs"
MODEL = "samples.model.construction-register"
HEAD = f"model: {MODEL}\nday: 2026-04-15\ncases:\n"
CODE = "91990100MA0000015X"
CASE = f"""\
  - key: quiet
    title: {{ zh: 无, en: none }}
    code: {CODE}
    expect: {{ grade: A, score: "100" }}
"""


@pytest.fixture()
def packs(tmp_path: Path) -> Path:
    """The shipped packs, with other cases for one model."""
    shutil.copytree(PACKS, tmp_path / "packs")
    return tmp_path / "packs"


def written(packs: Path, text: str) -> Path:
    path = packs / "samples" / "models" / "construction-register" / "cases.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (CASE.replace("grade: A", "grade: a"), r"cases.yaml:7: this is not as cases are: cases.0.expect.grade"),
        (CASE.replace('"100"', "100"), r"cases.yaml:7: this is not as cases are: cases.0.expect.score"),
        (CASE.replace("key: quiet", "name: quiet"), r"cases.yaml:4: this is not as cases are: cases.0"),
        (CASE + "    weight: 1\n", r"cases.yaml:8: this is not as cases are: cases.0.weight"),
        (CASE + CASE, r"cases.yaml:8: quiet has a key or code that another case has"),
        (CASE.replace(CODE, "91990100MA00000151"), r"cases.yaml:4: quiet has no valid code: "),
        (CASE.replace(CODE, "91110000600037341L"), r"cases.yaml:4: quiet is invented and has a code of region 99"),
        ("  []\n", r"cases.yaml:3: this is not as cases are: cases"),
        ("  - *x\n", r"cases.yaml:"),
    ],
)
def test_a_file_that_is_not_as_cases_are_is_refused_with_its_line(packs: Path, text: str, said: str) -> None:
    with pytest.raises(CasesUnreadable, match=said):
        read_cases(written(packs, text))


@pytest.mark.parametrize(
    "record",
    [
        "{ item: samples.nothing, facts: {} }",
        "{ item: samples.good-conduct, facts: { weight: 1 } }",
        "{ item: samples.good-conduct, facts: { valid_from: someday } }",
        "{ item: national.inspection-result, facts: { result: no_problm } }",
        "{ item: samples.bad-conduct, facts: { valid_from: 1999-01-01 } }",
    ],
)
def test_a_record_that_the_catalogue_does_not_know_is_refused_with_its_line(packs: Path, record: str) -> None:
    written(packs, CASE + f"    records:\n      - {record}\n")
    with pytest.raises(CasesUnreadable, match="cases.yaml:4: quiet cannot be tried: the catalogue"):
        try_all(packs, model=MODEL)


def test_a_case_that_ends_otherwise_is_told_with_both_values(packs: Path) -> None:
    written(packs, CASE.replace('"100"', '"99.5", reasons: { poor_conduct: "-0.5" }'))
    (trial,) = try_all(packs, model=MODEL)
    told = [(one.line, one.case, one.what, one.expected, one.found) for one in trial.differences]
    assert told == [
        (4, "quiet", "score", "99.5", "100"),
        (4, "quiet", "reasons", "{'poor_conduct': '-0.5'}", "{}"),
    ]


def test_a_kind_of_organisation_that_the_model_does_not_evaluate_has_no_result(packs: Path) -> None:
    written(packs, CASE + "    kind: government\n")
    (trial,) = try_all(packs, model=MODEL)
    assert [(one.what, one.found) for one in trial.differences] == [("result", "none")]


def test_a_person_is_no_kind_of_subject(packs: Path) -> None:
    with pytest.raises(CasesUnreadable, match="cases.0.kind"):
        read_cases(written(packs, CASE + "    kind: person\n"))


def test_a_model_without_cases_is_refused(packs: Path) -> None:
    written(packs, CASE).unlink()
    with pytest.raises(CasesUnreadable, match=f"the model {MODEL} has no cases"):
        try_all(packs)


def test_the_command_says_which_case_fails_and_ends_with_a_status(
    packs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(packs, CASE.replace("grade: A", "grade: B"))
    status, out, _ = run("models", "check", MODEL, "--packs", str(packs), capsys=capsys)
    assert status == 1 and "cases.yaml:4: quiet: grade is A, expected B" in out
    status, out, _ = run("models", "check", MODEL, "--packs", str(packs), "--json", capsys=capsys)
    assert status == 1 and json.loads(out)["differences"] == 2


def test_the_cases_of_a_model_can_be_read_as_lines_or_as_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run("models", "cases", MODEL, capsys=capsys)
    assert status == 0 and "2026-04-15    A      100  Nothing held: 100" in out
    status, out, _ = run("models", "cases", MODEL, "--json", capsys=capsys)
    assert status == 0 and json.loads(out)["model"] == MODEL


def test_the_last_part_of_a_models_key_is_enough_for_its_cases() -> None:
    found = cases_of(PACKS, model="comprehensive")
    assert found.text.model.rpartition(".")[2] == "comprehensive"
    with pytest.raises(UnknownKey):
        cases_of(PACKS, model="nothing")
