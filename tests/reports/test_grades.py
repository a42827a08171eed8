"""A grade stands on a report where the packs make it everybody's, with day, position and model; a hint never does."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongxin.ledger.actions import sequence_batches
from gongxin.reports.actions import Signed, Signing, issue_report
from gongxin.reports.contents import Wanted
from gongxin.reports.grades import public_grades
from gongxin.reports.sheets import _cover
from gongxin.rulebook.actions import adopt_rulebook
from gongxin.rulebook.book import Contents, Rulebook
from gongxin.rulebook.reports import ReportItem
from tests.dossiers.builders import NOW
from tests.evaluation.models import law, run
from tests.exchange.yunze import AT, Desk, code, penalty

pytestmark = pytest.mark.django_db(transaction=True)
KIND = "yunze.report.public-report"
Issue = Callable[..., Signed]


def with_report(book: Rulebook, *, grades: bool = True, kind: str = "national") -> Rulebook:
    """The rulebook of a node of that kind with a public report, whose cover holds grades or not."""
    said = {
        "view": "public",
        "grades": grades,
        "sections": [{"title": {"zh": "信息", "en": "Information"}}],
        "notes": [],
    }
    version = {"in_force": "2020-01-01", "basis": [{"act": "yunze.act.code", "article": "7"}], "terms": said}
    item = {"key": KIND, "title": {"zh": "报告", "en": "Report"}, "versions": [version]}
    held = {name: tuple(getattr(book, name).values()) for name in Contents.model_fields}
    packs = tuple(one.model_copy(update={"kind": kind}) for one in book.packs.values())
    return Rulebook.of(Contents(**held | {"reports": (_report(item),), "packs": packs}))


def _report(item: dict[str, object]) -> ReportItem:
    import orjson

    return ReportItem.model_validate_json(orjson.dumps(item))


@pytest.fixture
def issue(signing: Signing, tmp_path: Path) -> Issue:
    """Issue a report about whoever was ordered to close, on a node with these rules, after a run of its model."""

    def issued(*, grades: bool = True, kind: str = "national", **said: str) -> Signed:
        book = with_report(law(**said), grades=grades, kind=kind)  # type: ignore[arg-type]
        adopt_rulebook(book, by="operator", at=AT - timedelta(days=900))
        Desk(tmp_path).hand_in([penalty(1, 类别="责令关闭")])
        run()
        signed = issue_report(code(1), wanted=Wanted(KIND, "", ""), by="tests", at=NOW, signing=signing)
        sequence_batches()
        return signed

    return issued


def test_a_public_grade_stands_on_the_cover_with_day_position_and_model(issue: Issue) -> None:
    signed = issue()
    (told,) = signed.document["credentialSubject"]["grades"]
    assert (told["model"], told["grade"], told["grade_title"]["en"]) == ("yunze.model.general", "D", "Poor")
    assert told["day"] == signed.report.as_of.day.isoformat() and len(told["digest"]) == 64
    assert any("D（" in value and told["digest"][:16] in value for _, value in _cover(signed.report))
    assert not {"score", "points"} & set(told)


@pytest.mark.parametrize(
    "said",
    [
        {"standing": "risk_hint"},
        {"seen": "shared"},
        {"kind": "local"},
        {"grades": False},
    ],
    ids=str,
)
def test_no_hint_and_nothing_withheld_stands_on_a_report(issue: Issue, said: dict[str, str]) -> None:
    signed = issue(**said)
    assert signed.document["credentialSubject"]["grades"] == []
    assert not any("D（" in value for _, value in _cover(signed.report))


def test_grades_of_many_are_asked_for_by_as_many_statements_as_of_one(issue: Issue, signing: Signing) -> None:
    issue()
    with CaptureQueriesContext(connection) as of_one:
        (own,) = public_grades([code(1)], at=NOW)[code(1)]
    many = [code(number) for number in range(1, 40)]
    with CaptureQueriesContext(connection) as of_many:
        found = public_grades(many, at=NOW)
    assert len(of_many) <= len(of_one) + 3 and found.keys() == set(many)
    assert (found[code(1)], found[code(39)], own.grade) == ([own], [], "D")
    wanted = Wanted(KIND, "", "")
    with CaptureQueriesContext(connection) as given:
        issue_report(code(1), wanted=wanted, by="tests", at=NOW, signing=signing, grades=[own])
    with CaptureQueriesContext(connection) as asked:
        issue_report(code(1), wanted=wanted, by="tests", at=NOW, signing=signing)
    assert len(given) <= len(asked) - 8
