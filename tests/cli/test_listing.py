"""Lists on the command line: shown, proposed, decided, left; what is refused changes nothing."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from gongxin.cases.models import Case, StepTaken
from gongxin.listings.models import Listing
from tests.cases.builders import PDF, moment
from tests.cli.conftest import run
from tests.cli.test_refusals import CHINESE
from tests.exchange.yunze import person_number
from tests.listings.builders import EFFECT, EMERGENCY, NUMBER, SAFETY, Entry, known_organisation
from tests.yunze import adopt


@pytest.fixture
def at_home(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A node with the packs that are shipped, and a paper."""
    adopt(at=moment(EFFECT - timedelta(days=90)))
    monkeypatch.setenv("GONGXIN_HOME", str(tmp_path))
    (tmp_path / "paper.pdf").write_bytes(PDF)
    return tmp_path


def proposed(code: str, capsys: pytest.CaptureFixture[str], **changed: str) -> tuple[int, str, str]:
    given = {"subject": code, "ground": "accident", "for": EMERGENCY, "by": "proposer", "statement": "事故", **changed}
    words = [word for name, value in given.items() for word in (f"--{name}", value)]
    return run("lists", "propose", "work-safety", *words, "--json", capsys=capsys)


def test_an_organisation_is_proposed_and_decided_about(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = proposed(known_organisation().code, capsys)
    case = json.loads(out)
    assert (status, case["list"], case["state"]) == (0, SAFETY, "proposed")
    number, paper = str(case["case"]), ("--enclose", f"document={at_home / 'paper.pdf'}", "--reasons", "理由")
    office = ("--as", "authority", "--for", EMERGENCY, "--by", "proposer")
    run("cases", "step", number, "give_notice", *office, *paper, capsys=capsys)
    sent = f"{timezone.localtime(timezone.now()):%Y-%m-%dT%H:%M:%S}"
    served = ("--manner", "desk", "--sent", sent, "--delivered", sent, "--by", "desk")
    run("cases", "serve", number, "1", *served, capsys=capsys)
    reply = ("--as", "subject", "--for", case["subject"], "--by", "director", "--reasons", "有异议")
    run("cases", "step", number, "reply", *reply, capsys=capsys)
    same = run("lists", "decide", number, "--number", NUMBER, "--by", "proposer", *paper, "--json", capsys=capsys)
    assert same[0] == 2 and json.loads(same[1])["error"]["type"] == "same-officer"
    status, out, _ = run(
        "lists", "decide", number, "--number", NUMBER, "--by", "decider", *paper, "--json", capsys=capsys
    )
    assert (status, json.loads(out)["state"], json.loads(out)["number"]) == (0, "decided", NUMBER)
    assert StepTaken.objects.filter(name="enter").count() == 1


def test_whoever_stands_on_a_list_is_shown_and_asks_to_leave(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entry = Entry(at_home).enter()
    status, out, _ = run("lists", "on", "work-safety", "--day", str(EFFECT), "--json", capsys=capsys)
    told = json.loads(out)
    assert (status, told["list"], [one["code"] for one in told["entries"]]) == (0, SAFETY, [entry.subject.code])
    status, out, _ = run("lists", "on", SAFETY, "--day", str(EFFECT - timedelta(days=1)), capsys=capsys)
    assert (status, out) == (0, f"0 on {SAFETY} on {EFFECT - timedelta(days=1)}\n")
    early = ("--reviewer", "demo.agency.development", "--by", "director", "--statement", "已整改", "--json")
    status, out, err = run("lists", "leave", str(entry.case), *early, capsys=capsys)
    assert status == 2 and json.loads(out)["error"]["type"] == "too-early-to-leave" and "2027-05-12" in err
    status, out, _ = run("lists", "entry", str(entry.case), capsys=capsys)
    assert status == 0 and "may ask to leave from 2027-05-12" in out


def test_an_annulment_is_begun_and_what_it_opened_is_told(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entry = Entry(at_home).enter()
    given = ("--by", "clerk", "--statement", "复议撤销", "--enclose", f"ground={at_home / 'paper.pdf'}", "--json")
    status, out, _ = run("lists", "annul", str(entry.case), *given, capsys=capsys)
    opened = json.loads(out)["opened"]
    assert status == 0 and json.loads(out)["exits"] == [opened]
    assert Case.objects.get(id=opened).procedure == "national.procedure.entry-annulment"


def test_a_list_tells_its_rule_and_what_follows(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run("lists", "show", "work-safety", "--json", capsys=capsys)
    told = json.loads(out)
    assert (status, told["terms"]["term"]["longest"], told["standing"]) == (0, {"years": 3}, 0)
    measures = {one["measure"] for one in told["consequences"]}
    assert measures >= {"national.measure.safety-list-approvals", "national.measure.serious-list-limits"}
    status, out, _ = run("lists", "show", "work-safety", capsys=capsys)
    assert status == 0 and "accident: Penalised for a work accident" in out


REFUSED = {
    "people-not-listed": {"subject": person_number()},
    "ground-not-of-list": {"ground": "rumour"},
    "may-not-decide": {"for": "demo.agency.tax"},
    "term-not-allowed": {"term-months": "12"},
    "text-refused": {"statement": "长" * 20_001},
    "no-such-subject": {"subject": "<script>alert(1)</script>"},
}


@pytest.mark.parametrize("refusal", REFUSED)
def test_what_is_refused_is_one_document_and_changes_nothing(
    at_home: Path, capsys: pytest.CaptureFixture[str], refusal: str
) -> None:
    status, out, err = proposed(known_organisation().code, capsys, **REFUSED[refusal])
    error = json.loads(out)["error"]
    assert (status, error["type"]) == (2, refusal) and CHINESE.search(error["title_zh"]) and "Traceback" not in err
    assert not Listing.objects.exists() and person_number() not in out + err


def test_a_list_that_nobody_knows_is_refused(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (("show", "nowhere"), ("on", "nowhere"), ("entry", "404")):
        status, out, _ = run("lists", *command, "--json", capsys=capsys)
        assert status == 2 and json.loads(out)["error"]["type"] in ("unknown-key", "not-entered")


def test_a_day_on_which_the_list_was_not_in_force_is_told_of_the_list(
    at_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = run("lists", "on", "work-safety", "--day", "0001-01-01", "--json", capsys=capsys)
    error = json.loads(out)["error"]
    assert (status, error["type"]) == (2, "not-in-force") and error["detail"].startswith(f"{SAFETY} is not in force")
    assert not any(word in str(error) for word in ("procedure", "程序"))
