import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db.models import Min
from django.utils.timezone import localdate

from gongxin.cases.queries import case_of
from gongxin.cli import demo as command
from gongxin.cli.province.guide import told
from gongxin.cli.province.keys import key_to_try
from gongxin.cli.province.loading import NotADemoHome, files_of
from gongxin.cli.province.personas import CONSORTIUM, PERSONA
from gongxin.cli.province.rounds import SELDOM
from gongxin.dossiers.answers import Answer, Dossier, Mark
from gongxin.dossiers.lateness import count_late
from gongxin.dossiers.models import Remark
from gongxin.dossiers.queries import dossier_of
from gongxin.evaluation.answering import answer
from gongxin.exchange.models import Delivery
from gongxin.exchange.quality import LOOKED_BACK
from gongxin.exchange.queries import waiting_rows
from gongxin.listings.queries import listing_of, listings_about, on_list
from gongxin.rulebook.items import Visibility
from gongxin.rulebook.queries import current
from gongxin.subjects.queries import subject_by_code

AT = datetime(2026, 9, 14, 4, 0, tzinfo=UTC)
STEPS = 6
PACKS = Path(__file__).resolve().parents[2] / "packs"

GRADES = {
    "tax.model.tax-and-fee": {"clean": "A", "renamed": "B", "ending": "M", "mended": "C", "serious": "D"},
    "customs.model.enterprise-credit": {"clean": "B", "successor": "C", "serious": "D"},
}

pytestmark = pytest.mark.django_db(transaction=True)


def dossier(persona: str, view: Visibility = Visibility.PUBLIC) -> Dossier:
    return dossier_of(PERSONA[persona].code, day=AT.date(), known_at=AT, now=AT, view=view)


def items(said: Dossier) -> list[str]:
    return [record.item for record in said.records]


def test_the_demo_shows_every_fate_of_a_row_and_every_story(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    delivered = command.load(tmp_path, scale=0.03, at=AT)
    steps = capsys.readouterr().err  # no terminal: a line for each step that is done, and no frames in between
    assert "\r" not in steps and len(steps.splitlines()) == STEPS
    receipts = [one.receipt for one in delivered]
    assert all(receipt.adds_up for receipt in receipts)
    for fate in ("new", "changed", "unchanged", "withdrawn", "queried", "returned", "repaired_values"):
        assert sum(getattr(receipt, fate) for receipt in receipts) > 0
    assert [receipt.file for receipt in receipts if receipt.state == "stopped"] == [
        "2026-08-05-registrations-cut-short.csv"
    ]
    stories_hold()
    lists_are_gone_through(at=AT)
    taxpayers_have_their_grades()
    sources_are_believable()
    said = Remark.objects.count()
    again = command.load(tmp_path, scale=0.03, at=AT)
    assert not any(one.now for one in again) and Remark.objects.count() == said
    with pytest.raises(NotADemoHome):
        files_of(tmp_path / "another", packs=PACKS, today=AT.date(), scale=0.03)
    key = key_to_try(tmp_path / "demo", at=AT)
    assert key_to_try(tmp_path / "demo", at=AT) == key
    assert any(key in line for line in told(again, base="http://localhost", key=key, accounts=()))
    document = command.as_document(again, addresses={}, key=key, accounts=[])
    assert json.loads(json.dumps(document, default=str))["delivered_now"] == 0


def lists_are_gone_through(*, at: datetime) -> None:
    """One organisation has notice and may reply; one was entered, and let go before its term ended."""
    heard, left = (listing_of(listings_about(known(persona))[0], at=at) for persona in ("builder", "successor"))
    assert (heard.state, heard.record) == ("heard", None)
    entered = left.entered_on
    assert entered is not None
    (exit_case,) = left.exits
    seen = case_of(exit_case, at=at)
    assert seen is not None and seen.state == "left"
    held = dossier_of(PERSONA["successor"].code, day=entered, known_at=at, now=at, view=Visibility.KEPT)
    assert "national.wage-arrears-list-entry" in items(held)
    assert PERSONA["successor"].code in {one.code for one in on_list(left.list, day=entered)}
    assert PERSONA["successor"].code not in {one.code for one in on_list(left.list, day=localdate(at))}


def taxpayers_have_their_grades() -> None:
    """Each grade of tax credit is somebody's, and customs has graded too."""
    for model, grades in GRADES.items():
        assert {one: answer(PERSONA[one].code, model=model, at=AT).result.grade for one in grades} == grades


def known(persona: str) -> int:
    held = subject_by_code(PERSONA[persona].code, known_at=AT)
    assert held is not None
    return held.id


def sources_are_believable() -> None:
    """Sources publish in time but for a few percent; those that deliver too seldom do not."""
    began = Delivery.objects.values_list("feed").annotate(first=Min("received_at"))
    firsts = {feed: localdate(first) for feed, first in began}
    late = count_late(current(), began=firsts, since=AT.date() - LOOKED_BACK, until=AT.date())
    shares = {feed: counted.late / counted.judged for feed, counted in late.items()}
    assert {feed for feed, share in shares.items() if share > 0.15} <= set(SELDOM)
    assert sum(late[feed].judged for feed in shares.keys() - SELDOM.keys()) > 500
    assert sum(late[feed].late for feed in SELDOM) > 0.15 * sum(late[feed].judged for feed in SELDOM)


def stories_hold() -> None:
    """The organisations with a story answer as their story says."""
    assert {"national.penalty", "national.serious-list-entry"} <= set(items(dossier("serious")))
    assert "national.penalty" not in items(dossier("minor"))
    assert "national.penalty" in items(dossier("minor", Visibility.KEPT))
    assert "national.penalty" not in items(dossier("clean"))
    assert "national.sme-arrears" in items(dossier("arrears"))
    assert [one.code for one in dossier("succeeded").successors] == [PERSONA["successor"].code]
    waiting = {row.name for row in waiting_rows(limit=1_000)}
    assert {CONSORTIUM, PERSONA["namesake-b"].name} <= waiting
    assert dossier("silent").answer is Answer.NO_SUCH_CODE
    ending = [record for record in dossier("ending").records if record.item == "national.penalty"]
    assert [record.public_until for record in ending] == [datetime(2026, 9, 15, tzinfo=UTC).date()]
    contested = [record for record in dossier("namesake-b").records if record.item == "national.penalty"]
    assert [{Mark.DISPUTED, Mark.STATEMENT} <= set(record.marks) for record in contested] == [True]
    assert "national.penalty" not in items(dossier("mended"))
    kept = [record for record in dossier("mended", Visibility.KEPT).records if record.item == "national.penalty"]
    assert [Mark.REPAIRED in record.marks for record in kept] == [True]
    renamed = dossier("renamed").subject
    assert renamed is not None
    assert {name.name for name in renamed.names} == {PERSONA["renamed"].name, PERSONA["renamed"].former_name}
