"""The commands `evaluate` and `explain`: one document for programs, lines for people in their language."""

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta

import pytest

from gongxin.codes.faults import Fault
from gongxin.evaluation.models import Run
from gongxin.rulebook.actions import adopt_rulebook
from tests.cli.conftest import run
from tests.evaluation.models import law
from tests.exchange.yunze import AT, Desk, code, penalty


@pytest.fixture
def held(node: Desk) -> Iterator[str]:
    """The code of an organisation with a penalty, on a node whose packs have models."""
    adopt_rulebook(law(), by="operator", at=AT - timedelta(days=800))
    node.hand_in([penalty(1), penalty(2)])
    yield code(1)


def test_a_run_is_one_document_and_the_same_again(held: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run("evaluate", "general", "--day", "2026-07-03", "--json", capsys=capsys)
    made = json.loads(out)
    assert (status, made["model"], made["engine"], made["subjects"]) == (0, "yunze.model.general", "duckdb", 2)
    at = ("--day", "2026-07-03", "--at", str(made["position"]))
    again = json.loads(run("evaluate", "general", *at, "--json", capsys=capsys)[1])
    assert (again["result_digest"], again["grades"]) == (made["result_digest"], {"B": 2})
    since = ("--changed-since", str(made["run"]), "--memory", "64MB")
    part = json.loads(run("evaluate", "general", *since, "--day", "2026-07-03", "--json", capsys=capsys)[1])
    assert (part["recomputed"], part["grades"]) == (0, {"B": 2})


def test_a_run_on_spark_is_the_run_on_duckdb(held: str, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pyspark", reason="Spark was not tried: it is not installed")
    if shutil.which("java") is None:
        pytest.skip("Spark was not tried: there is no Java on this machine")
    here = json.loads(run("evaluate", "general", "--day", "2026-07-03", "--json", capsys=capsys)[1])
    asked = ("evaluate", "general", "--day", "2026-07-03", "--at", str(here["position"]), "--engine", "spark")
    status, out, _ = run(*asked, "--memory", "1GB", "--json", capsys=capsys)
    there = json.loads(out)
    assert (status, there["engine"], there["subjects"]) == (0, "spark", 2)
    assert (there["result_digest"], there["extract_digest"]) == (here["result_digest"], here["extract_digest"])


def test_an_explanation_is_one_document(held: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run("explain", held, "--model", "general", "--json", capsys=capsys)
    told = json.loads(out)
    assert (status, told["code"], told["model"]) == (0, held, "yunze.model.general")
    assert {"grade", "points", "ways", "standing_said"} <= set(told)


@pytest.mark.parametrize(("language", "words"), [("zh_CN.UTF-8", "行业信用评价"), ("C", "sector credit evaluation")])
def test_an_explanation_is_said_in_the_readers_language(
    held: str, language: str, words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    assert words in run("explain", held, "--model", "general", capsys=capsys)[1].splitlines()


def test_an_objection_to_a_result_is_one_document(held: str, capsys: pytest.CaptureFixture[str]) -> None:
    run("evaluate", "general", "--json", capsys=capsys)
    asked = ("evaluation", "object", held, "--model", "general", "--statement", "第二项不应计入", "--by", "clerk")
    status, out, _ = run(*asked, "--json", capsys=capsys)
    told = json.loads(out)
    assert (status, told["procedure"], told["state"]) == (0, "yunze.procedure.evaluation-objection", "filed")
    status, out, _ = run(*asked, "--json", capsys=capsys)
    assert (status, json.loads(out)["error"]["type"]) == (2, "already-asked")


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize(("given", "fault"), [("XX", Fault.LENGTH), ("", Fault.EMPTY)])
def test_a_code_that_is_none_is_told_the_rule_that_it_breaks(
    given: str, fault: Fault, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for language, locale in (("en", "C.UTF-8"), ("zh", "zh_CN.UTF-8")):
        monkeypatch.setenv("LC_ALL", locale)
        status, _, said = run("explain", given, "--model", "general", capsys=capsys)
        assert status == 2 and fault.message[language].rstrip("。.") in said


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--memory", "1KB"), "memory-refused"),
        (("--memory", "'; drop'"), "memory-refused"),
        (("--day", "2999-01-01"), "day-to-come"),
    ],
)
def test_no_run_is_kept_of_a_day_to_come_or_without_memory(
    given: tuple[str, str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = run("evaluate", "general", *given, "--json", capsys=capsys)
    assert (status, json.loads(out)["error"]["type"], Run.objects.count()) == (2, said, 0)


def test_a_code_that_can_be_mended_is_answered(held: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run("explain", f" {held.lower()}", "--model", "general", "--json", capsys=capsys)
    assert (status, json.loads(out)["code"]) == (0, held)
