"""Silence is on the agency's own desk, on the case for its parties, and compared rules are on the operator's."""

from datetime import timedelta
from pathlib import Path

import pytest

from gongxin.agencies.mandates import Power
from gongxin.cases.actions import run_clocks, take_step
from gongxin.cases.rules import Actor
from gongxin.cli.following import settle
from gongxin.dossiers.models import Record
from gongxin.periods.calendar import known_years
from gongxin.rulebook.procedures import Role
from tests.cases.builders import OBJECTION
from tests.desk.builders import (
    ABOVE,
    CENTRE,
    SOURCE,
    at_desk,
    objection,
    officer,
    organisation,
    representative,
    text_of,
)
from tests.desk.test_casework import paper
from tests.yunze import NOW, law

pytestmark = pytest.mark.usefixtures("node")
announced = pytest.mark.skipif(
    (NOW + timedelta(days=25)).year > known_years()[1],
    reason="deadlines in a year whose rest days the calendar does not know cannot be told: bring chinesecalendar up",
)


def overdue(home: Path) -> tuple[str, int]:
    """An objection whose source let its time run out a while ago."""
    code, then = organisation().code, NOW - timedelta(days=60)
    number = objection(code, home, at=then)
    by = Actor("person-0", Role.PLATFORM)
    take_step(number, "forward", by=by, at=then + timedelta(minutes=1), reasons="", enclosed={}, home=home)
    return code, number


@announced
def test_an_agency_sees_its_silence_and_so_do_the_parties_of_the_case(quick: Path) -> None:
    code, number = overdue(quick)
    source = at_desk(officer(SOURCE, Power.DECIDE))
    page = text_of(source.get("/zh/desk/silences"))
    assert f"/zh/desk/cases/{number}" in page and "至今未办" in page and "核查并答复" in page
    for who in (representative(code), officer(ABOVE, Power.REVIEW), officer(CENTRE, Power.OPERATE)):
        assert "至今未办" in text_of(at_desk(who).get(f"/zh/desk/cases/{number}"))
    assert f"/cases/{number}" not in text_of(at_desk(officer(ABOVE, Power.REVIEW)).get("/zh/desk/silences"))


@announced
def test_another_agency_reads_of_it_in_the_silent_ones_own_file(quick: Path) -> None:
    _, number = overdue(quick)
    run_clocks(at=NOW)
    settle(at=NOW)
    asked = {"code": law().agency(SOURCE).code, "purpose": "national.purpose.procurement", "case": "云审〔2026〕1号"}
    page = text_of(at_desk(officer(ABOVE, Power.AUDIT)).post("/zh/desk/look-up", asked))
    assert "机关逾期未办" in page and "来源：平台" in page and f">{number}<" in page
    assert "经核查" not in page and "person-" not in page


@announced
def test_an_agency_objects_at_its_desk_and_the_operator_answers_for_the_platform(quick: Path) -> None:
    overdue(quick)
    run_clocks(at=NOW)
    settle(at=NOW)
    code, record = str(law().agency(SOURCE).code), Record.objects.get(item="national.agency-silence")
    own = at_desk(representative(code))
    path = f"/zh/desk/own/open/{OBJECTION}"
    assert '<option value="platform" selected>' in text_of(own.get(f"{path}?record={record.id}"))
    sent = {"statement": "期限内已答复", "record": str(record.id), "party-source": "platform", "party-reviewer": ABOVE}
    case = own.post(path, sent)["Location"]
    operator = at_desk(officer(CENTRE, Power.OPERATE))
    assert operator.post(f"{case}/steps/forward", {}).status_code == 303
    answer = operator.post(f"{case}/steps/not_uphold", {"reasons": "回执日期在后", "paper-document": paper()})
    assert answer.status_code == 303 and "回执日期在后" in text_of(own.get(case))


@announced
def test_an_agency_that_acted_late_is_not_called_silent(quick: Path) -> None:
    _, number = overdue(quick)
    by = Actor("person-0", Role.SOURCE, SOURCE)
    from tests.cases.builders import PDF

    take_step(number, "correct", by=by, at=NOW, reasons="有误", enclosed={"document": PDF}, home=quick)
    page = text_of(at_desk(officer(SOURCE, Power.DECIDE)).get("/en/desk/silences"))
    assert "acted at" in page and "silent until now" not in page


@announced
def test_the_operator_sees_deadlines_by_agency_with_their_working_days(quick: Path) -> None:
    at = NOW - timedelta(days=8)
    number = objection(organisation().code, quick, at=at)
    by = Actor("person-0", Role.PLATFORM)
    take_step(number, "forward", by=by, at=at + timedelta(minutes=1), reasons="", enclosed={}, home=quick)
    page = text_of(at_desk(officer(CENTRE, Power.OPERATE)).get("/zh/desk/operator/"))
    assert "云泽省税务局" in page and "个工作日" in page and f"/cases/{number}" in page


def test_the_rulebook_is_compared_and_not_adopted_at_the_desk(quick: Path) -> None:
    client = at_desk(officer(CENTRE, Power.OPERATE))
    assert "compare=yes" in text_of(client.get("/zh/desk/operator/rulebook"))
    assert "与现行规则包完全一致" in text_of(client.get("/zh/desk/operator/rulebook?compare=yes"))
    assert client.get("/zh/desk/operator/rulebook?compare=/etc").status_code == 400
    assert client.post("/zh/desk/operator/rulebook").status_code == 405


def test_packs_that_break_a_rule_are_told_by_their_violations(
    quick: Path, tmp_path: Path, settings: pytest.FixtureRequest
) -> None:
    broken = tmp_path / "packs"
    (broken / "national" / "acts").mkdir(parents=True)
    (broken / "national" / "pack.yaml").write_text("key: national\ncolour: red\n", encoding="utf-8")
    settings.PACKS = broken  # type: ignore[attr-defined]
    page = text_of(at_desk(officer(CENTRE, Power.OPERATE)).get("/en/desk/operator/rulebook?compare=yes"))
    assert "cannot be adopted" in page or "colour" in page
