"""Commitments on the command line: what kinds there are, one made, accepted, its letter shown."""

import json
from pathlib import Path

import pytest

from gongxin.commitments.models import Commitment
from tests.cases.builders import OFFICE, organisation
from tests.cli.conftest import run
from tests.cli.test_casework import at_home

__all__ = ["at_home"]
DEFERRED = "national.commitments.missing-papers"


def made(home: Path, code: str, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, dict[str, object]]:
    paper = home / "paper.pdf"
    papers = [word for name in ("application", "letter") for word in ("--enclose", f"{name}={paper}")]
    what = (
        "--subject",
        code,
        "--to",
        OFFICE,
        "--matter",
        "食品经营许可",
        "--missing",
        "布局流程图",
        "--by",
        "director",
    )
    status, out, _ = run("commitments", "make", DEFERRED, *what, *papers, *more, "--json", capsys=capsys)
    return status, json.loads(out)


def test_a_promise_is_made_accepted_and_shown(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, told = made(at_home, organisation().code, capsys)
    assert (status, told["state"], told["record"]) == (0, "offered", None)
    asked = [one["purpose"] for one in Commitment.objects.get().standing]
    assert asked == ["national.purpose.incomplete-filing", "national.purpose.licensing"]
    office = ("--as", "authority", "--for", OFFICE, "--by", "officer")
    run("cases", "step", str(told["case"]), "accept", *office, capsys=capsys)
    status, out, _ = run("commitments", "show", str(told["case"]), "--json", capsys=capsys)
    shown = json.loads(out)
    assert (status, shown["state"], shown["deadlines"][0]["clock"]) == (0, "accepted", "fulfilment")
    assert shown["record"] is not None and len(shown["number"]) == 20


@pytest.mark.parametrize(
    ("language", "words"), [("zh_CN.UTF-8", ("容缺受理型承诺", "已提出", "至 ")), ("C", ("missing papers", "Offered"))]
)
def test_the_letter_is_shown_in_the_reader_s_language(
    at_home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    words: tuple[str, ...],
) -> None:
    _, told = made(at_home, organisation().code, capsys)
    monkeypatch.setenv("LC_ALL", language)
    status, out, _ = run("commitments", "show", str(told["case"]), capsys=capsys)
    assert status == 0 and all(word in out for word in (*words, "布局流程图")), out


def test_kinds_are_listed_with_what_they_are_not_for(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = json.loads(run("commitments", "kinds", "--json", capsys=capsys)[1])
    assert len(listed) == 7 and DEFERRED in {one["key"] for one in listed}
    assert "not for: public_safety" in run("commitments", "kinds", capsys=capsys)[1]


def test_an_excluded_matter_is_refused_in_one_document(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, told = made(at_home, organisation().code, capsys, "--concerns", "public_safety")
    assert status == 2 and told["error"]["type"] == "matter-excluded"  # type: ignore[index]
    assert not Commitment.objects.exists()
