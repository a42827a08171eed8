"""A validation told as a report and as a page; on real data with an outcome too."""

import json
from pathlib import Path

import polars as pl
import pytest

from gongxin.evaluation.validating import Plan, read_table, validated
from gongxin.evaluation.validation import OrderRefused, ValidationRefused, refuse_order
from gongxin.evaluation.validation_page import validation_page
from tests.cli.conftest import run
from tests.conftest import SHARED
from tests.exchange.yunze import PERSON

GRADES = Plan(outcome="came", bad="yes", grade="grade", order=("A", "B"), indicators=("size",))
ROWS = "grade,came,size\nA,no,5\nA,no,4\nA,yes,\n B,yes,1\nB,no,2\n,no,1\nB,,3\n"


@pytest.fixture()
def table(tmp_path: Path) -> Path:
    (tmp_path / "table.csv").write_text(ROWS, encoding="utf-8")
    return tmp_path / "table.csv"


def test_rows_without_a_grade_or_an_outcome_are_left_out_and_counted(table: Path) -> None:
    found = validated(read_table(table), GRADES)
    assert (found["rows"], found["without_score_or_outcome"], found["bad"]) == (7, 2, 2)
    assert [(line["grade"], line["count"], line["bad"]) for line in found["grades"]] == [("A", 3, 1), ("B", 2, 1)]
    assert found["indicators"][0]["missing"] == 0.2 and found["each_worse_grade_is_worse"]


def test_an_earlier_population_shows_the_drift(table: Path) -> None:
    held = read_table(table)
    assert validated(held, GRADES, before=held)["drift"] >= 0
    assert validated(held, GRADES)["drift"] is None
    with pytest.raises(ValidationRefused, match="no scores"):
        validated(held, GRADES, before=held.with_columns(pl.lit("").alias("grade")))


@pytest.mark.parametrize("plan", [Plan("nothing", "1", "size"), Plan("came", "yes", "nothing"), Plan("came", "yes")])
def test_what_the_table_lacks_is_refused(table: Path, plan: Plan) -> None:
    with pytest.raises(ValidationRefused):
        validated(read_table(table), plan)


@pytest.mark.parametrize("held", [b"\xff\xfe\x00\x01,\n\x00", b"", "等级,结果\n优,是\n".encode("gb18030")])
def test_what_is_no_table_is_refused_with_the_forms_that_are_read(
    tmp_path: Path, held: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x y.csv").write_bytes(held)
    given = ("evaluation", "validate", str(tmp_path / "x y.csv"), "--outcome", "came", "--score", "size", "--json")
    status, out, _ = run(*given, capsys=capsys)
    error = json.loads(out)["error"]
    assert (status, error["type"], "CSV in UTF-8" in error["mend"]) == (2, "table-unreadable", True)
    assert error["detail_zh"] == "x y.csv 不能作为 UTF-8 的 CSV 表读取" and "GBK" in error["mend_zh"]


@pytest.mark.parametrize("by", [{"score": "size"}, {}])
@pytest.mark.parametrize(
    ("order", "said"),
    [
        ((), "does not name A, B$"),
        (("A",), "does not name B$"),
        (("A", "A", "B"), "names A twice"),
        (("A", "", "B"), "no grade between two"),
    ],
)
def test_grades_that_the_order_does_not_name_once_are_refused(
    table: Path, by: dict[str, str], order: tuple[str, ...], said: str
) -> None:
    with pytest.raises(OrderRefused, match=said):
        validated(read_table(table), Plan("came", "yes", grade="grade", order=order, **by))


def test_of_many_grades_five_are_named_and_nobodys_number() -> None:
    grades = ["x" * 900, PERSON, *(f"g{number:03}" for number in range(300))]
    with pytest.raises(OrderRefused, match="and 297 more$") as refused:
        refuse_order((), grades=grades)
    assert len(str(refused.value)) < 200 and PERSON not in str(refused.value)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_escapes_what_the_data_say(tmp_path: Path, language: str) -> None:
    hostile = "<script>alert(1)</script>"
    text = ROWS.replace("A,", f"{hostile},").replace("size", '"<b>size"')
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    plan = Plan("came", "yes", grade="grade", order=(hostile, "B"), indicators=("<b>size",))
    page = validation_page(validated(read_table(tmp_path / "x.csv"), plan), language="zh" if language == "zh" else "en")
    assert "<script" not in page and "<b>" not in page and page.count("<svg") == 2
    assert ("评价模型验证报告" in page) is (language == "zh")


def test_the_command_writes_a_page_once_and_prints_one_document(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = table.with_name("report.html")
    given = ("evaluation", "validate", str(table), "--outcome", "came", "--bad", "yes", "--grade", "grade")
    given = (*given, "--order", "A, B ", "--html", str(page))
    status, out, _ = run(*given, "--json", capsys=capsys)
    assert status == 0 and json.loads(out)["rows"] == 7 and page.read_text(encoding="utf-8").startswith("<!doctype")
    assert run(*given, capsys=capsys)[0] == 2


@pytest.mark.real
@pytest.mark.skipif(not SHARED.exists(), reason="the folder with real files is absent")
def test_a_bank_s_grades_of_ninety_firms_tell_defaults_apart_but_b_and_c_do_not() -> None:
    held = read_table(SHARED / "finance" / "sme_credit_firms.csv")
    found = validated(held, Plan("defaulted", "是", grade="rating", order=tuple("ABCD")))
    assert (found["rows"], found["bad"]) == (90, 20)
    assert found["auc"]["value"] == pytest.approx(0.9639, abs=1e-4)
    assert [(line["count"], line["bad"]) for line in found["grades"]] == [(21, 0), (24, 1), (27, 1), (18, 18)]
    assert not found["each_worse_grade_is_worse"]


@pytest.mark.real
@pytest.mark.skipif(not SHARED.exists(), reason="the folder with real files is absent")
def test_a_published_formula_tells_bankruptcies_apart_as_far_as_it_does() -> None:
    held = read_table(SHARED / "models" / "polish_bankruptcy_year1.csv.gz")
    ratio = {name: pl.col(name).cast(pl.Float64, strict=False) for name in ("Attr3", "Attr6", "Attr7", "Attr8")}
    formula = 6.56 * ratio["Attr3"] + 3.26 * ratio["Attr6"] + 6.72 * ratio["Attr7"] + 1.05 * ratio["Attr8"]
    held = held.with_columns(formula.alias("z"))
    found = validated(held, Plan("class", "1", score="z", indicators=tuple(ratio)))
    assert (found["rows"], found["bad"], found["without_score_or_outcome"]) == (7027, 271, 26)
    assert found["auc"]["value"] == pytest.approx(0.6894, abs=1e-4) and found["ks"] == pytest.approx(0.3222, abs=1e-4)
