"""Whatever a command refuses, it says in one sentence, and with `--json` in one document."""

import ast
import json
import os
import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from gongxin.cli import in_chinese as chinese
from gongxin.cli.in_chinese import in_chinese
from gongxin.cli.main import Commands, NoNode, gongxin
from gongxin.cli.refusals import MENDS, told_of, type_of
from tests.cli.conftest import run
from tests.exchange.yunze import PERSON, TEXTS, Desk, adopt, penalty, write_packs

NOBODY = "00000000-0000-0000-0000-000000000000"
CHINESE = re.compile("[\u4e00-\u9fff]")
ENGLISH = re.compile(r"(?<![\w./'-])[A-Za-z]+ [A-Za-z]+(?![\w./=-])")
SOURCE = Path(__file__).resolve().parents[2] / "src" / "gongxin"
WRONG: dict[str, tuple[str, ...]] = {
    "init": ("--packs", "{broken}"),
    "serve": ("--port", "no-port"),
    "stop": ("now",),
    "demo": ("--scale", "0"),
    "deliver": ("{missing}", "--feed", "yunze.feed.penalties-csv"),
    "receipt": (NOBODY,),
    "returned": ("nope",),
    "waiting": ("--feed", "yunze.feed.nothing"),
    "settle": ("999", "--none", "--by", "clerk", "--reasons", "x"),
    "dossier": ("91990100MA0000001X", "--known-at", "2999-01-01"),
    "search": (PERSON,),
    "report": ("91990100MA0000001X",),
    "reports key": ("now",),
    "reports status": ("1",),
    "reports rotate": ("--by", ""),
    "reports keys": ("now",),
    "reports proof": ("20260101000000ABCDEFGH",),
    "reports verify": ("{broken}/nothing.json",),
    "share ask": (
        *("--for", "yunze.agency.nobody", "--of", "x", "--item", "x", "--region", "990000", "--until", "2099-01-01"),
        *("--act", "x", "--article", "20", "--scene", "x", "--by", "clerk"),
    ),
    "consents list": ("91990100MA900100XX",),
    "consents give": ("91990100MA900100XX", "--to", "x", "--for", "x", "--until", "2026-13-01", "--by", "t"),
    "consents withdraw": ("91990100MA900100XX", "--to", "x", "--for", "x", "--by", "t"),
    "share list": ("yunze.agency.nobody",),
    "share look": ("999999", "91990100MA0000001X", "--for", "x", "--case", "7", "--by", "clerk"),
    "share correct": ("999999", "91990100MA0000001X", "1", "--for", "x", "--why", "x", "--by", "clerk"),
    "share change": ("--for", "yunze.agency.nobody", "--what", "x", "--by", "clerk"),
    "share exports": ("now",),
    "check": ("91990100MA0000001X", "--for", "nothing"),
    "evaluate": ("nothing",),
    "explain": ("91990100MA0000001X", "--model", "nothing"),
    "cases open": ("yunze.procedure.nothing", "--subject", PERSON, "--as", "subject", "--by", "clerk"),
    "cases step": ("999999", "grant", "--as", "authority", "--by", "clerk"),
    "cases serve": ("999999", "1", "--manner", "desk", "--sent", "2026-01-01T00:00:00", "--by", "clerk"),
    "cases show": ("999999",),
    "cases due": ("--days", "-1"),
    "cases silence": (),
    "cases clocks": ("now",),
    "remedies stand": (),
    "remedies repair": ("91990100MA0000001X", "1", "--statement", "x", "--reviewer", "x", "--by", "clerk"),
    "remedies shield": (
        "91990100MA0000001X",
        "1",
        "--statement",
        "x",
        "--reviewer",
        "x",
        "--by",
        "clerk",
        "--plan-ends",
        "2026-12-31",
    ),
    "remedies performed": ("91990100MA0000001X", "1", "--paid", "1", "--as", "subject"),
    "remedies object": ("91990100MA0000001X", "1", "--statement", "x", "--reviewer", "x", "--by", "clerk"),
    "remedies report-error": ("91990100MA0000001X", "1", "--statement", "x"),
    "remedies annulled": ("91990100MA0000001X", "1", "--statement", "x", "--as", "subject", "--by", "clerk"),
    "remedies reply": ("91990100MA0000001X", "1", "--by", "clerk"),
    "remedies not-me": ("91990100MA0000001X", "某商行", "--reasons", "x", "--by", "clerk"),
    "lists show": ("nothing",),
    "lists on": ("nothing", "--day", "2026-07-01"),
    "lists propose": ("nothing", "--subject", PERSON, "--ground", "x", "--for", "y", "--by", "z", "--statement", "w"),
    "lists decide": ("999999", "--number", "云应急〔2026〕1号", "--by", "clerk", "--reasons", "x"),
    "lists leave": ("999999", "--reviewer", "yunze.agency.nobody", "--by", "clerk", "--statement", "x"),
    "lists annul": ("999999", "--by", "clerk", "--statement", "x"),
    "lists entry": ("999999",),
    "commitments kinds": ("all",),
    "commitments make": (
        "yunze.commitments.nothing",
        "--subject",
        PERSON,
        "--to",
        "x",
        "--matter",
        "x",
        "--by",
        "clerk",
    ),
    "commitments show": ("999999",),
    "plan": ("2027", "--policy", "yunze.supervision.nothing", "--for", "yunze.agency.nobody"),
    "draw commit": ("999999", "--inspectors", "{file}", "--for", "yunze.agency.nobody"),
    "draw run": ("999999", "--for", "yunze.agency.nobody"),
    "draw show": ("999999",),
    "draw verify": ("{file}", "{file}"),
    "draw result": (
        *("999999", "--result", "refused", "--on", "2026-07-01", "--public-until", "2027-07-01"),
        *("--for", "yunze.agency.nobody"),
    ),
    "draw late": ("--for", "yunze.agency.nobody"),
    "people invite": ("13800138000",),
    "people mandate": ("clerk@yunze.example", "--for", "yunze.agency.nobody", "--power", "decide", "--basis", "x"),
    "people end": ("999999",),
    "people list": ("everybody",),
    "people forget": ("nobody@yunze.example",),
    "packs check": ("{missing}",),
    "packs adopt": ("{broken}",),
    "packs diff": ("{broken}", "{broken}"),
    "packs draw": ("yunze.procedure.nothing", "{broken}"),
    "packs impact": ("{broken}",),
    "packs sign": ("{folder}", "--out", "{missing}"),
    "packs receive": ("{file}",),
    "packs received": ("now",),
    "models check": ("yunze.model.nothing",),
    "models cases": ("yunze.model.nothing",),
    "evaluation object": (*("91990100MA0000001X", "--model", "nothing", "--statement", "x", "--by", "clerk"),),
    "evaluation validate": ("{file}", "--outcome", "came", "--score", "size"),
    "reconcile list": ("{file}", "--feed", "yunze.feed.nothing"),
    "reconcile compare": ("{file}", "--feed", "yunze.feed.penalties-csv", "--by", "clerk"),
    "reconcile show": ("--feed", "yunze.feed.nothing"),
    "reconcile with": ("https://node.example", "{file}", "--feed", "yunze.feed.nothing", "--key", "{file}"),
    "mirror follow": ("ftp://nowhere", "{folder}", "--once"),
    "mirror show": ("91990100MA0000001X", "{folder}"),
    "mirror changes": ("{missing}",),
    "ledger verify": ("everything",),
    "ledger publish": ("{taken}",),
    "ledger prove": ("999999999",),
    "ledger erase": ("0", "--act", "yunze.act.nothing", "--article", "47", "--by", "clerk"),
    "ledger key show": ("everything",),
    "ledger key rotate": ("--by", ""),
    "ledger witness add": ("nobody", "https://witness.example/api"),
    "ledger witness admit": ("nobody",),
    "ledger witness ask": ("everybody",),
    "ledger witness list": ("everybody",),
    "peer me": ("now",),
    "peer sign": ("{file}", "{missing}"),
    "peer add": ("{file}",),
    "peer check": ("{file}",),
    "peer list": ("all",),
    "peer pull": ("nowhere.example/log",),
    "peer push": ("nowhere.example/log",),
    "peer pack": ("nowhere.example/log", "{missing}"),
    "peer land": ("{file}",),
    "key make": ("yunze.agency.nobody",),
    "machine register": ("yunze.agency.nobody", "--public-key", "{file}"),
    "machine list": ("yunze.agency.nobody",),
    "machine end": ("999999",),
    "consumer add": ("Not a name", "--kind", "mirror"),
    "consumer list": ("everybody",),
    "consumer end": ("nobody.example",),
}
MORE: dict[str, tuple[str, ...]] = {
    "validate what is no table": ("evaluation", "validate", "{binary}", "--outcome", "came", "--score", "size"),
    "try models of packs that cannot be read": ("models", "check", "--packs", "{broken}"),
    "deliver a folder": ("deliver", "{folder}", "--feed", "yunze.feed.penalties-csv"),
    "deliver to no feed": ("deliver", "{file}", "--feed", "yunze.feed.nothing"),
    "deliver nothing": ("deliver",),
    "settle without saying how": ("settle", "1", "--by", "clerk", "--reasons", "x"),
    "settle as two": ("settle", "1", "--none", "--code", "x", "--by", "clerk", "--reasons", "x"),
    "adopt a folder without packs": ("packs", "adopt", "{folder}"),
    "check nobody": ("check", "--for", "tender"),
    "check a file that is no CSV": ("check", "--for", "tender", "--file", "{binary}"),
    "the impact of a purpose that is not there": ("packs", "impact", "{packs}", "--purpose", "nothing"),
    "the impact of packs that cannot be adopted": ("packs", "impact", "{folder}"),
    "check what the log has not told": ("check", "91990100MA0000001X", "--for", "tender", "--at", "999999"),
    "open a case on a day that is none": (
        "cases",
        "open",
        "yunze.procedure.nothing",
        "--subject",
        "x",
        "--as",
        "subject",
        "--by",
        "clerk",
        "--day",
        "plan_ends=tomorrow",
    ),
    "instalments without their end": (
        "remedies",
        "performed",
        "91990100MA0000001X",
        "1",
        "--paid",
        "1",
        "--as",
        "subject",
        "--granted",
        "2026-01-01",
    ),
    "reply to nothing": ("remedies", "reply", "91990100MA0000001X", "1", "--text", "x", "--by", "clerk"),
    "a consumer with an unsafe address": (
        *("consumer", "add", "m", "--kind", "mirror", "--address", "ftp://x.example"),
    ),
    "an agency that is none as a consumer": ("consumer", "add", "yunze.agency.nobody", "--kind", "agency"),
    "a command that is not there": ("forget",),
    "words that are no text": ("search", "a\udcff\udcfe"),
    "silence of nobody": ("cases", "silence", "nobody"),
    "what is due to nobody": ("cases", "due", "--for", "nobody"),
    "no command": (),
    "a day that is none": ("dossier", "91990100MA0000001X", "--day", "yesterday"),
}


@pytest.fixture
def places(tmp_path: Path) -> dict[str, str]:
    """A file, a folder, a place where nothing is, and packs that cannot be read."""
    (tmp_path / "file.csv").write_text("a\n1\n", encoding="utf-8")
    (tmp_path / "file.xlsx").write_bytes(b"PK\x03\x04\xff\xfe")
    (tmp_path / "empty").mkdir()
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "checkpoint").write_text("of nobody", encoding="utf-8")
    broken = write_packs(tmp_path / "broken", TEXTS | {"acts/code.yaml": "key: [", "feeds/register.yaml": "key: 1\n"})
    return {
        "{missing}": str(tmp_path / "missing"),
        "{broken}": str(broken),
        "{folder}": str(tmp_path / "empty"),
        "{taken}": str(tmp_path / "taken"),
        "{packs}": str(write_packs(tmp_path / "packs")),
        "{file}": str(tmp_path / "file.csv"),
        "{binary}": str(tmp_path / "file.xlsx"),
    }


def leaves(group: click.Group, *before: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by its full name."""
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from leaves(command, *before, name)
        else:
            yield " ".join((*before, name)), command


def test_every_command_is_tried_with_something_wrong() -> None:
    assert isinstance(gongxin, Commands) and dict(leaves(gongxin)).keys() == WRONG.keys()


def test_all_commands_but_two_take_json() -> None:
    without = {name for name, one in leaves(gongxin) if not any("--json" in each.opts for each in one.params)}
    assert without == {"serve", "stop"}


@pytest.mark.parametrize("case", [*WRONG, *MORE])
def test_a_refusal_is_one_document_where_json_is_asked_for(
    node: Desk, places: dict[str, str], capsys: pytest.CaptureFixture[str], case: str
) -> None:
    given = MORE[case] if case in MORE else (*case.split(), *WRONG[case])
    status, out, err = run(*(places.get(word, word) for word in given), "--json", capsys=capsys)
    error = json.loads(out)["error"]
    assert status == 2 and all(error[name] for name in ("type", "title", "detail", "mend"))
    assert all(CHINESE.search(error[name]) for name in ("title_zh", "mend_zh", "detail_zh"))
    assert not ENGLISH.search(error["detail_zh"])
    assert "Traceback" not in err and PERSON not in out + err


@pytest.mark.parametrize("case", WRONG)
def test_a_refusal_is_one_sentence_otherwise(
    node: Desk, places: dict[str, str], capsys: pytest.CaptureFixture[str], case: str
) -> None:
    given = (*case.split(), *WRONG[case])
    status, out, err = run(*(places.get(word, word) for word in given), capsys=capsys)
    assert status == 2 and out == "" and err.startswith("gongxin: ") and err.count("\n") == 1


@pytest.mark.parametrize("case", WRONG)
def test_a_refusal_is_read_in_the_readers_language(
    node: Desk,
    places: dict[str, str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    case: str,
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    given = (*case.split(), *WRONG[case])
    status, out, err = run(*(places.get(word, word) for word in given), capsys=capsys)
    assert status == 2 and out == "" and err.count("\n") == 1
    assert err.startswith("gongxin：") and CHINESE.search(err.split("。")[0]) and CHINESE.search(err.split("。", 1)[1])


def test_what_is_said_in_chinese_names_the_same_things() -> None:
    told = told_of(NoNode("/srv/gongxin is no node yet"), command="waiting")
    assert told is not None and told.detail_zh == "/srv/gongxin 尚不是节点"
    assert told.sentence(zh=False).startswith("gongxin: /srv/gongxin is no node yet. Run `gongxin init`")
    assert set(chinese.TITLES) == set(chinese.MENDS) == set(MENDS)


def sentences() -> Iterator[str]:
    """Every sentence with which something is refused that a command tells of, with 7 for whatever it names."""
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
                continue
            said = node.args[0]
            parts = said.values if isinstance(said, ast.JoinedStr) else [said]
            if type_of(node.func.id) in MENDS and isinstance(said, ast.JoinedStr | ast.Constant):
                yield "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in parts)


def test_every_refusal_of_a_command_has_chinese_words() -> None:
    said = set(sentences())
    assert len(said) > 80
    assert [
        one for one in said if not CHINESE.search(in_chinese(one) or "") or ENGLISH.search(in_chinese(one) or "")
    ] == []


def test_what_has_no_wording_is_told_by_its_title() -> None:
    told = told_of(NoNode("nobody foresaw this"), command="waiting")
    assert told is not None and told.detail_zh == "该目录尚不是节点"


def test_a_file_that_is_there_is_not_overwritten(
    node: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "README.md").write_text("x", encoding="utf-8")
    receipt = node.hand_in([penalty(1, 决定日期="x")])
    status, out, _ = run("returned", receipt.id, str(tmp_path / "README.md"), "--json", capsys=capsys)
    error = json.loads(out)["error"]
    assert (status, error["type"]) == (2, "file-exists") and "another name" in error["mend"]
    assert error["detail_zh"].startswith("已有文件 /") and (tmp_path / "README.md").read_text() == "x"


def test_refused_packs_name_every_violation(
    node: Desk, places: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = run("packs", "adopt", places["{broken}"], "--json", capsys=capsys)
    assert {one["file"] for one in json.loads(out)["error"]["violations"]} >= {"yunze/acts/code.yaml"}


def test_packs_cannot_be_adopted_before_those_that_were_adopted_last(
    node: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    feed = TEXTS["feeds/register.yaml"] + "unknown_column: warn\n"
    adopt(tmp_path / "latest", at=datetime(2999, 1, 1, tzinfo=UTC), **{"feeds/register.yaml": feed})
    status, out, _ = run("packs", "adopt", str(write_packs(tmp_path / "now")), "--json", capsys=capsys)
    assert status == 2 and json.loads(out)["error"]["type"] == "adoption-out-of-order"


@pytest.mark.parametrize(("code", "answer"), [("9199", "ill_formed"), (PERSON, "out_of_scope")])
def test_an_unusable_code_keeps_its_answer_and_ends_with_a_status(
    node: Desk, capsys: pytest.CaptureFixture[str], code: str, answer: str
) -> None:
    status, out, err = run("dossier", code, "--json", capsys=capsys)
    assert status == 2 and json.loads(out)["answer"] == answer and PERSON not in out + err
    status, out, err = run("dossier", code, capsys=capsys)
    assert status == 2 and out.startswith(answer) and PERSON not in out + err


def test_a_search_that_finds_nothing_says_so(node: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run("search", "云泽没有的公司", capsys=capsys)
    assert status == 0 and "Nothing was found" in out


def test_a_home_that_is_no_node_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GONGXIN_HOME", str(tmp_path / "nowhere"))
    monkeypatch.delenv("DATABASE_URL")
    status, out, _ = run("waiting", "--json", capsys=capsys)
    assert status == 2 and json.loads(out)["error"]["type"] == "no-node"


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_second_server_at_one_port_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    monkeypatch.setenv("GONGXIN_HOME", str(tmp_path / "home"))
    with socket.socket() as first:
        first.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        first.bind(("127.0.0.1", 0))
        first.listen()
        status, _, err = run(command, "--port", str(first.getsockname()[1]), capsys=capsys)
    assert status == 2 and "port" in err and not (tmp_path / "home").exists()


def test_what_the_system_refuses_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("GONGXIN_HOME", str(tmp_path / "file" / "home"))
    monkeypatch.delenv("DATABASE_URL")
    status, out, _ = run("packs", "adopt", str(tmp_path), "--json", capsys=capsys)
    assert status == 2 and json.loads(out)["error"]["type"] in ("no-node", "system-refused")


def test_a_fault_of_ours_is_no_refusal() -> None:
    assert told_of(ZeroDivisionError(), command="waiting") is None
    assert all(MENDS.values()) and os.environ["DATABASE_URL"]
