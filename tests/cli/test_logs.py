"""The ledger on the command line: what is erased names an act in force, and the log is verified after it."""

import json
from pathlib import Path

import pytest

from gongxin.ledger.keys import trusted_keys
from gongxin.ledger.proofs import check_proof
from gongxin.ledger.queries import event_at
from tests.cli.conftest import run
from tests.exchange.yunze import ACT as TEXT
from tests.exchange.yunze import AT, Desk, adopt, penalty

ACT, FORMER = "yunze.act.code", "yunze.act.former"


def told(*words: str, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    status, out, err = run("ledger", *words, "--json", capsys=capsys)
    assert status == 0, err
    document = json.loads(out)
    assert isinstance(document, dict)
    return document


def test_an_event_is_erased_under_an_act_and_its_old_proof_holds(
    node: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    node.hand_in([penalty(1)])
    proved = told("prove", "1", capsys=capsys)
    erased = told("erase", "1", "--act", ACT, "--article", "47.2", "--by", "clerk", capsys=capsys)
    assert erased["rule"] == f"{ACT} 47.2" and set(event_at(1).details) == {"erased"}
    tombstone = event_at(int(str(erased["tombstone"])))
    assert (tombstone.actor, tombstone.details["rule"], tombstone.details["position"]) == ("clerk", f"{ACT} 47.2", 1)
    assert told("verify", capsys=capsys)["ok"] and told("verify", "--without-contents", capsys=capsys)["ok"]
    keys, entry = trusted_keys(), bytes.fromhex(str(proved["commitment"]))
    check_proof(str(proved["proof"]), entry=entry, origin=keys[0].name, trusted=keys)


def test_a_published_file_that_was_altered_is_named_and_written_again(
    node: Desk, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    node.hand_in([penalty(1)])
    folder = tmp_path / "log"
    assert told("publish", str(folder), capsys=capsys)["mended"] == []
    (tile,) = (folder / "tile" / "0").rglob("[0-9]*/[0-9]*")
    right = tile.read_bytes()
    tile.write_bytes(right[:-1] + bytes([right[-1] ^ 1]))
    status, _, err = run("ledger", "publish", str(folder), "--whole", capsys=capsys)
    assert status == 0 and err == f"{tile} did not hold what the log says, and was written again\n"
    assert tile.read_bytes() == right


@pytest.mark.parametrize("act, article, why", [
    (ACT, "51", f"{ACT} has 50 articles, and no article 51"),
    (ACT, "whole", "an erasure names the article of the act, not 'whole'"),
    (FORMER, "47", f"{FORMER} is not in force on"),
])  # fmt: skip
def test_an_erasure_under_what_the_act_does_not_say_is_refused(
    node: Desk, capsys: pytest.CaptureFixture[str], tmp_path: Path, act: str, article: str, why: str
) -> None:
    former = TEXT.replace(ACT, FORMER) + f"repealed: 2026-03-01\nsuccessor: {ACT}\n"
    adopt(tmp_path / "packs", at=AT, **{"acts/code.yaml": TEXT + "articles: 50\n", "acts/former.yaml": former})
    node.hand_in([penalty(1)])
    status, _, err = run("ledger", "erase", "1", "--act", act, "--article", article, "--by", "clerk", capsys=capsys)
    assert status == 2 and why in err and "erased" not in event_at(1).details


@pytest.mark.parametrize("wrong", [
    ("1", "--act", ACT, "--article", "the first", "--by", "clerk"),
    ("1", "--act", ACT, "--article", "47", "--by", ""),
    ("999999", "--act", ACT, "--article", "47", "--by", "clerk"),
    ("1", "--act", "yunze.act.nothing", "--article", "47", "--by", "clerk"),
])  # fmt: skip
def test_an_erasure_without_ground_is_refused(
    node: Desk, capsys: pytest.CaptureFixture[str], wrong: tuple[str, ...]
) -> None:
    node.hand_in([penalty(1)])
    status, out, _ = run("ledger", "erase", *wrong, "--json", capsys=capsys)
    assert status == 2 and json.loads(out)["error"]["type"] in {
        "wrong-use",
        "erasure-refused",
        "no-such-event",
        "unknown-key",
    }
    assert event_at(1).details != {"erased": None} and "erased" not in event_at(1).details
