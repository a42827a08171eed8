"""The command `check`: lines for people in their language, one document for programs, codes from a file."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from gongxin.rulebook.actions import adopt_rulebook
from tests.cli.conftest import run
from tests.exchange.yunze import AT, TEXTS, Desk, code, penalty, person_number, write_packs
from tests.measures.builders import MEASURES, law

CLOSED = {"类别": "责令关闭", "金额（万元）": ""}
DAY = ("--day", "2026-07-01")


@pytest.fixture
def barred(node: Desk) -> Iterator[str]:
    """The code of an organisation that is barred from tenders."""
    adopt_rulebook(law(), by="operator", at=AT - timedelta(days=800))
    node.hand_in([penalty(1, **CLOSED), penalty(2)])
    yield code(1)


def test_a_check_is_one_document_that_can_be_asked_for_again(barred: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run("check", barred, code(2), "--for", "tender", *DAY, "--json", capsys=capsys)
    document = json.loads(out)
    assert status == 0 and [one["answer"] for one in document["answers"]] == ["no", "yes"]
    at = str(document["position"])
    assert run("check", barred, code(2), "--for", "tender", *DAY, "--at", at, "--json", capsys=capsys)[1] == out


def test_a_position_before_the_first_rules_is_told_apart(barred: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run("check", barred, "--for", "tender", *DAY, "--at", "0", "--json", capsys=capsys)
    error = json.loads(out)["error"]
    assert (status, error["type"]) == (2, "before-first-rules") and "rules begin at" in error["detail"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh_CN.UTF-8", ("能否投标？", "不可以", "禁止投标", "《云泽省信用条例》第五条", "期限届满")),
        ("C", ("May it bid?", "no", "Barred from tenders", "article 5", "The measure ends by itself")),
    ],
)
def test_a_check_is_told_in_the_reader_s_language(
    barred: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, language: str, words: list[str]
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    status, out, _ = run("check", barred, "--for", "tender", *DAY, capsys=capsys)
    assert status == 0 and all(word in out for word in words), out


@pytest.mark.parametrize("head", ["", "名称,统一社会信用代码", "code,name"])
def test_codes_are_read_from_a_file(barred: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], head: str) -> None:
    lines = [head, f"某公司,{barred}" if head.startswith("名称") else f"{barred},某公司"]
    path = tmp_path / "bidders.csv"
    path.write_text("\n".join(line for line in lines if line), encoding="utf-8-sig")
    _, out, _ = run("check", "--file", str(path), "--for", "tender", *DAY, "--json", capsys=capsys)
    assert [(one["code"], one["answer"]) for one in json.loads(out)["answers"]] == [(barred, "no")]


def test_a_person_s_number_is_not_repeated(barred: str, capsys: pytest.CaptureFixture[str]) -> None:
    number = person_number()
    for more in ((), ("--json",)):
        status, out, err = run("check", number, "--for", "tender", *more, capsys=capsys)
        assert status == 2 and number not in out + err
    assert json.loads(out)["answers"][0]["answer"] == "out_of_scope"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "zh_CN.UTF-8",
            ("答复的变化", "投标: 不可以 → 需由人决定: 1 家", "禁止投标 · 投标: 禁止 → 由人决定", "企业 1"),
        ),
        ("C", ("Answers that change", "Tenders: no → a person decides: 1 organisations", "nothing changes")),
    ],
)
def test_what_packs_would_change_is_told_in_the_reader_s_language(
    barred: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    words: tuple[str, ...],
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    softer = MEASURES["measures/bar.yaml"].replace("effect: barred", "effect: human_decides")
    new = write_packs(tmp_path / "new", TEXTS | MEASURES | {"measures/bar.yaml": softer})
    status, out, _ = run("packs", "impact", str(new), *DAY, capsys=capsys)
    assert status == 0 and all(word in out for word in words), out
    document = json.loads(run("packs", "impact", str(new), *DAY, "--json", capsys=capsys)[1])
    assert [one["organisations"] for one in document["answers"]] == [1]
