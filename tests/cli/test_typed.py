"""What somebody types at a command: people's numbers meet one sentence, nobody acts, and every line is a sentence."""

import json

import pytest

from gongxin.codes.faults import Fault
from gongxin.ledger.queries import head
from tests.cli.conftest import run
from tests.exchange.yunze import PERSON, Desk, code

SENTENCE = Fault.NATURAL_PERSON.message
CASE = ("--statement", "x", "--reviewer", "yunze.agency.register", "--by", "clerk")


@pytest.mark.parametrize(
    "given",
    [
        ("report", PERSON),
        ("explain", PERSON, "--model", "general"),
        ("remedies", "stand", PERSON),
        ("remedies", "object", PERSON, "1", *CASE),
        ("remedies", "repair", PERSON, "1", *CASE),
        ("dossier", PERSON),
        ("check", PERSON, "--for", "trial"),
        ("search", PERSON),
    ],
)
@pytest.mark.usefixtures("node")
def test_a_persons_number_meets_the_one_sentence_and_is_not_repeated(
    given: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for language, locale in (("en", "C.UTF-8"), ("zh", "zh_CN.UTF-8")):
        monkeypatch.setenv("LC_ALL", locale)
        status, out, err = run(*given, capsys=capsys)
        assert status == 2 and PERSON not in out + err
        assert given[0] == "check" or SENTENCE[language].rstrip("。.") in out + err


def test_where_nobody_is_known_the_stand_is_a_sentence_and_no_key(
    node: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        run("remedies", "stand", code(99), capsys=capsys)[1]
        == f"No organisation is known here by the code {code(99)}.\n"
    )
    assert "18 characters" in run("remedies", "stand", "91990100MA0001", capsys=capsys)[1]
    assert json.loads(run("remedies", "stand", PERSON, "--json", capsys=capsys)[1])["answer"] == "out_of_scope"


@pytest.mark.parametrize("by", ["", "  "])
def test_nobody_acts(node: Desk, capsys: pytest.CaptureFixture[str], by: str) -> None:
    for given in (("remedies", "object", code(1), "1", *CASE[:4]), ("report", code(1)), ("reports", "rotate")):
        status, _, err = run(*given, "--by", by, capsys=capsys)
        assert status == 2 and "--by names nobody" in err


@pytest.mark.parametrize("by", [PERSON, f"张三 {PERSON}", f"办公室{PERSON}"])
def test_no_persons_number_stands_in_the_log_as_whoever_acts(
    node: Desk, capsys: pytest.CaptureFixture[str], by: str
) -> None:
    before = head()
    for given in (("evaluate", "general"), ("report", code(1)), ("packs", "receive", __file__)):
        status, out, err = run(*given, "--by", by, capsys=capsys)
        assert status == 2 and "name an office" in err and PERSON not in out + err
    assert head() == before
