"""Cases at the desks: steps from the procedures' tables, refusals said at the field, nothing lost."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongxin.agencies.mandates import Power
from gongxin.cases.actions import take_step
from gongxin.cases.models import Case, StepTaken
from gongxin.cases.rules import Actor
from gongxin.rulebook.procedures import Role
from tests.cases.builders import LETTER, OBJECTION, PDF, REPAIR
from tests.desk.builders import (
    ABOVE,
    CENTRE,
    OFFICE,
    SOURCE,
    at_desk,
    mandate,
    objection,
    officer,
    organisation,
    person,
    representative,
    text_of,
)
from tests.yunze import BUSY, NOW, deliver_little

pytestmark = pytest.mark.usefixtures("node")
SCRIPT = "<script>alert(1)</script>"


def paper(content: bytes = PDF, name: str = "paper.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def with_source(home: Path) -> tuple[str, int]:
    """An objection that its source has to answer."""
    code = organisation().code
    number = objection(code, home)
    at, by = NOW - timedelta(minutes=30), Actor("person-0", Role.PLATFORM)
    take_step(number, "forward", by=by, at=at, reasons="", enclosed={}, home=home)
    return code, number


def decide(client: Client, number: int, step: str, **fields: object) -> int:
    return client.post(f"/zh/desk/cases/{number}/steps/{step}", fields).status_code


def test_a_case_goes_from_desk_to_desk(quick: Path) -> None:
    code = organisation().code
    number = objection(code, quick)
    operator, source = at_desk(officer(CENTRE, Power.OPERATE)), at_desk(officer(SOURCE, Power.DECIDE))
    assert decide(operator, number, "forward", reasons="") == 303
    assert decide(source, number, "not_uphold", reasons="经核查无误", **{"paper-document": paper()}) == 303
    assert Case.objects.get(id=number).state == "not_upheld"
    taken = StepTaken.objects.get(name="not_uphold")
    assert taken.by.startswith("person-") and taken.body == SOURCE
    page = text_of(at_desk(representative(code)).get(f"/zh/desk/cases/{number}"))
    assert "经核查无误" in page and taken.by not in page and "行政复议" in page and "申请复核" in page


def test_each_desk_is_offered_its_own_steps_alone(quick: Path) -> None:
    code, number = with_source(quick)
    offered = {
        "source": (officer(SOURCE, Power.DECIDE), {"correct", "not_uphold", "show_both_sides"}),
        "deliverer": (officer(SOURCE, Power.REVIEW), set()),
        "reviewer": (officer(ABOVE, Power.REVIEW), set()),
        "auditor": (officer(SOURCE, Power.AUDIT), set()),
        "operator": (officer(CENTRE, Power.OPERATE), set()),
        "subject": (representative(code), {"withdraw"}),
    }
    for who, steps in offered.values():
        page = text_of(at_desk(who).get(f"/en/desk/cases/{number}"))
        assert set(re.findall(rf'/en/desk/cases/{number}/steps/(\w+)"', page)) == steps


def test_what_is_missing_is_said_at_its_field_and_what_came_is_kept(quick: Path) -> None:
    _, number = with_source(quick)
    client = at_desk(officer(SOURCE, Power.DECIDE))
    answer = client.post(f"/zh/desk/cases/{number}/steps/not_uphold", {"reasons": "", "paper-document": paper()})
    page = text_of(answer)
    assert answer.status_code == 422 and 'href="#reasons"' in page and "请写明理由" in page
    sealed = re.search(r'name="kept-document" value="([^"]+)"', page)
    assert sealed is not None and not StepTaken.objects.filter(name="not_uphold").exists()
    assert decide(client, number, "not_uphold", reasons="核实无误", **{"kept-document": sealed[1]}) == 303


def test_a_kept_paper_is_of_use_to_whoever_sent_it_alone(quick: Path) -> None:
    _, number = with_source(quick)
    first, other = at_desk(officer(SOURCE, Power.DECIDE)), at_desk(officer(SOURCE, Power.DECIDE))
    page = text_of(first.post(f"/zh/desk/cases/{number}/steps/correct", {"reasons": "", "paper-document": paper()}))
    sealed = re.search(r'name="kept-document" value="([^"]+)"', page)
    assert sealed is not None
    assert decide(other, number, "correct", reasons="有误", **{"kept-document": sealed[1]}) == 422
    assert decide(first, number, "correct", reasons="有误", **{"kept-document": sealed[1][:-2]}) == 422


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html><script>1</script>", "paper-document"),
        (b"MZ" + b"\0" * 50, "paper-document"),
        (b"%PDF-1.4 /JavaScript %%EOF", "paper-document"),
        (b"", "paper-document"),
    ],
)
def test_a_paper_that_is_refused_is_refused_at_its_field_with_the_text_kept(
    quick: Path, content: bytes, said: str
) -> None:
    _, number = with_source(quick)
    client = at_desk(officer(SOURCE, Power.DECIDE))
    form = {"reasons": "写好的理由", "paper-document": paper(content)}
    answer = client.post(f"/zh/desk/cases/{number}/steps/correct", form)
    assert answer.status_code == 422 and f'id="{said}-fault"' in text_of(answer) and "写好的理由" in text_of(answer)


def test_scripts_in_texts_are_shown_as_text(quick: Path) -> None:
    _, number = with_source(quick)
    client = at_desk(officer(SOURCE, Power.DECIDE))
    assert decide(client, number, "correct", reasons=SCRIPT, **{"paper-document": paper()}) == 303
    page = text_of(client.get(f"/zh/desk/cases/{number}"))
    assert SCRIPT not in page and "&lt;script&gt;" in page


def test_a_text_that_is_too_long_is_refused_at_its_field(quick: Path) -> None:
    _, number = with_source(quick)
    client = at_desk(officer(SOURCE, Power.DECIDE))
    form = {"reasons": "长" * 20_001, "paper-document": paper()}
    answer = client.post(f"/en/desk/cases/{number}/steps/correct", form)
    assert answer.status_code == 422 and 'id="reasons-fault"' in text_of(answer)


def test_whoever_decided_first_does_not_review_under_another_mandate(quick: Path) -> None:
    code, number = with_source(quick)
    who = person()
    mandate(who, SOURCE, Power.DECIDE)
    source, at = at_desk(who), NOW
    assert decide(source, number, "not_uphold", reasons="无误", **{"paper-document": paper()}) == 303
    by = Actor("person-0", Role.SUBJECT, code)
    from gongxin.cases.actions import Manner, serve_document
    from gongxin.site import pages

    at = pages.clock()
    sent = StepTaken.objects.get(name="not_uphold").at
    serve_document(number, 2, manner=Manner.DESK, sent_at=sent, delivered_at=sent, read_at=None, by="x", at=at)
    take_step(number, "ask_review", by=by, at=pages.clock(), reasons="不服", enclosed={}, home=quick)
    chosen = mandate(who, ABOVE, Power.REVIEW)
    source.post("/zh/desk/acting", {"mandate": chosen})
    form = {"reasons": "维持", "paper-document": paper()}
    answer = source.post(f"/zh/desk/cases/{number}/steps/confirm", form)
    assert answer.status_code == 422 and "须由其他人复核" in text_of(answer)
    assert (
        decide(at_desk(officer(ABOVE, Power.REVIEW)), number, "confirm", reasons="维持", **{"paper-document": paper()})
        == 303
    )


def test_a_step_that_somebody_took_meanwhile_is_refused_and_nothing_is_lost(quick: Path) -> None:
    _, number = with_source(quick)
    client = at_desk(officer(SOURCE, Power.DECIDE))
    assert decide(client, number, "correct", reasons="有误", **{"paper-document": paper()}) == 303
    answer = client.post(f"/zh/desk/cases/{number}/steps/not_uphold", {"reasons": "无误", "paper-document": paper()})
    assert answer.status_code == 409 and "现在不能办理" in text_of(answer)
    assert client.get(f"/zh/desk/cases/{number}/steps/nothing").status_code == 404


def test_service_is_recorded_by_the_body_whose_document_it_is(quick: Path) -> None:
    code, number = with_source(quick)
    source = at_desk(officer(SOURCE, Power.DECIDE))
    decide(source, number, "not_uphold", reasons="无误", **{"paper-document": paper()})
    sent = StepTaken.objects.get(name="not_uphold").at.astimezone().isoformat(timespec="seconds")
    form = {"manner": "post", "sent": sent, "delivered": ""}
    path = f"/zh/desk/cases/{number}/service/2"
    assert at_desk(officer(ABOVE, Power.REVIEW)).post(path, form).status_code == 422
    assert at_desk(representative(code)).post(path, form).status_code == 403
    assert source.post(path, {**form, "sent": "yesterday"}).status_code == 422
    assert source.post(path, {**form, "manner": "pigeon"}).status_code == 422
    assert source.post(path, form).status_code == 303
    assert source.post("/zh/desk/cases/1/service/99", form).status_code == 404


def test_papers_are_given_out_to_parties_and_never_opened_in_the_page(quick: Path) -> None:
    code, number = with_source(quick)
    source = at_desk(officer(SOURCE, Power.DECIDE))
    decide(source, number, "correct", reasons="有误", **{"paper-document": paper()})
    found = re.search(rf"/cases/{number}/papers/([0-9a-f]{{64}})", text_of(source.get(f"/zh/desk/cases/{number}")))
    assert found is not None
    path = f"/zh/desk{found[0]}"
    given = at_desk(representative(code)).get(path)
    assert given.content == PDF and given["Content-Disposition"].startswith("attachment")
    assert "sandbox" in given["Content-Security-Policy"]
    assert at_desk(officer("demo.agency.court", Power.DECIDE)).get(path).status_code == 404
    assert source.get(f"/zh/desk/cases/{number}/papers/{'0' * 64}").status_code == 404


def test_the_queue_shows_what_runs_out_first_and_a_region_limits_it(quick: Path) -> None:
    _, number = with_source(quick)
    page = text_of(at_desk(officer(SOURCE, Power.DECIDE)).get("/zh/desk/cases/"))
    assert f"/zh/desk/cases/{number}" in page and "等我们办" in page
    far = person()
    mandate(far, SOURCE, Power.DECIDE, region="990200")
    assert f"/zh/desk/cases/{number}" not in text_of(at_desk(far).get("/zh/desk/cases/"))


def test_every_procedure_that_an_organisation_may_open_has_a_form_from_its_table(quick: Path) -> None:
    client = at_desk(representative(organisation().code))
    for key in (OBJECTION, REPAIR):
        page = text_of(client.get(f"/en/desk/own/open/{key}"))
        assert 'name="statement"' in page and 'name="party-reviewer"' in page
    assert client.get("/en/desk/own/open/national.procedure.nothing").status_code == 404


@pytest.mark.parametrize("key", [REPAIR, OBJECTION])
def test_what_is_about_a_record_is_not_opened_without_one(quick: Path, key: str) -> None:
    client = at_desk(representative(organisation().code))
    parties = {"party-authority": OFFICE, "party-source": SOURCE, "party-reviewer": ABOVE}
    sent = {"statement": "已履行", "record": "", "paper-proof": paper(), "paper-commitment": paper(LETTER), **parties}
    sent = sent if key == REPAIR else {name: one for name, one in sent.items() if not name.startswith("paper-")}
    answer = client.post(f"/zh/desk/own/open/{key}", sent)
    assert answer.status_code == 422 and "请指明其编号" in text_of(answer) and not Case.objects.exists()
    assert f"/own/open/{key}" not in text_of(client.get("/zh/desk/own/cases"))


@pytest.mark.parametrize("party", ["", "demo.agency.nobody", "subject"])
def test_an_agency_that_is_none_is_refused(quick: Path, party: str) -> None:
    client = at_desk(representative(organisation().code))
    form = {"statement": "有误", "record": "", "party-source": party, "party-reviewer": ABOVE}
    assert client.post(f"/zh/desk/own/open/{OBJECTION}", form).status_code == 422
    assert not Case.objects.exists()


def test_a_record_of_others_cannot_be_named(quick: Path) -> None:
    client = at_desk(representative(organisation().code))
    assert client.get(f"/zh/desk/own/open/{OBJECTION}?record=1").status_code == 404


def test_a_repair_that_comes_too_early_is_refused_with_its_day(
    transactional_db: None, tmp_path: Path, quick: Path
) -> None:
    deliver_little(tmp_path)
    client = at_desk(representative(BUSY))
    early = re.search(
        r'id="record-(\d+)"(?:(?!id="record-).)*?起可以申请修复', text_of(client.get("/zh/desk/own/")), re.S
    )
    assert early is not None
    papers = {"paper-proof": paper(), "paper-commitment": paper(LETTER)}
    parties = {"party-authority": OFFICE, "party-reviewer": ABOVE}
    sent = {"statement": "已履行", "record": early[1], **papers, **parties}
    answer = client.post("/zh/desk/own/open/national.procedure.repair", sent)
    assert answer.status_code == 422 and "起可以申请修复" in text_of(answer)
