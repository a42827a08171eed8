"""Whatever is sent to a desk: a page that says what is wrong, never a fault of ours, and nothing changed."""

from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client

from gongxin.agencies.mandates import Power
from gongxin.agencies.models import Mandate, Person
from gongxin.cases.models import Case, StepTaken
from gongxin.desk import uploads
from tests.desk.builders import SOURCE, at_desk, objection, officer, organisation, representative, text_of
from tests.desk.test_access import DESK

pytestmark = pytest.mark.usefixtures("node")
NASTY = (
    "\0",
    "'; DROP TABLE x; --",
    "<script>alert(1)</script>",
    "💣" * 300,
    "9" * 40,
    "-1",
    "../../etc/passwd",
    "\ud800",
)
NAMES = (
    *("login", "password", "again", "code", "next", "now", "mandate", "body", "power", "basis", "days", "region"),
    *("reasons", "statement", "record", "party-source", "party-reviewer", "purpose", "case", "secret_basis"),
    *("secret_until", "manner", "sent", "delivered", "decision", "kept-document", "credential", "name"),
    *("number", "ground", "months", "corrected", "reviewer", "agency", "matter", "missing", "content", "liability"),
    *("until", "concerns"),
)
SURE = {"language": "zh", "number": "1", "step": "1"}


def nasty_paths(route: str, text: str) -> str:
    """The address with text of an enemy wherever text may stand."""
    for kind in ("language", "int"):
        for name, value in SURE.items():
            route = route.replace(f"<{kind}:{name}>", value)
    for name in ("name", "digest", "delivery", "key"):
        route = route.replace(f"<str:{name}>", quote(text.encode("utf-8", "surrogatepass")))
    return f"/{route}"


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_nothing_that_is_sent_breaks_a_desk_or_comes_back_as_a_script(quick: Path, text: str) -> None:
    subject = organisation()
    objection(subject.code, quick)
    before = Person.objects.count() + 2
    powers = set(Power) - {Power.REPRESENT}
    for client in (at_desk(officer(SOURCE, *powers)), at_desk(representative(subject.code))):
        for route, pattern in DESK:
            name, methods = pattern.callback.desk_address, pattern.callback.desk_methods  # type: ignore[attr-defined]
            if name == "sign_out":
                continue
            for method in methods:
                said = _said(client, method, nasty_paths(route, text), text)
                assert "<script>alert" not in said and "Traceback" not in said, route
    assert (Person.objects.count(), Mandate.objects.count()) == (before, 2)
    assert Case.objects.count() == 1 and set(StepTaken.objects.values_list("name", flat=True)) <= {"forward"}


def _said(client: Client, method: str, path: str, text: str) -> str:
    if method == "GET":
        answer = client.get(path + "?page=" + quote(text.encode("utf-8", "surrogatepass")))
    else:
        clean = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        answer = client.post(path, dict.fromkeys(NAMES, clean))
    assert answer.status_code < 500, (method, path, answer.status_code)
    return text_of(answer)


def test_a_form_that_is_larger_than_its_papers_may_be_is_not_read(quick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_SENT", 1_000)
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/zh/desk/sign-in", {"login": "a", "password": "b", "file": "x" * 2_000})
    assert answer.status_code == 403 and "60 MB" in text_of(answer)


def test_a_paper_larger_than_the_largest_is_refused_at_its_field(quick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.desk.test_casework import paper, with_source

    _, number = with_source(quick)
    monkeypatch.setattr("gongxin.cases.papers.LARGEST", 50)
    monkeypatch.setattr("gongxin.desk.papers.LARGEST", 50)
    client = at_desk(officer(SOURCE, Power.DECIDE))
    form = {"reasons": "有误", "paper-document": paper(b"%PDF-1.4" + b"x" * 100 + b"%%EOF")}
    answer = client.post(f"/zh/desk/cases/{number}/steps/correct", form)
    assert answer.status_code == 422 and "文件太大" in text_of(answer)


def test_unknown_parameters_are_refused_by_name() -> None:
    answer = at_desk(officer(SOURCE, Power.DECIDE)).get("/zh/desk/cases/?body=demo.agency.court")
    assert answer.status_code == 400 and "body" in text_of(answer)


def test_no_mandate_can_be_chosen_that_is_anothers() -> None:
    officer("demo.agency.court", Power.DECIDE)
    mine = at_desk(officer(SOURCE, Power.DECIDE))
    others = Mandate.objects.exclude(body=SOURCE).get().id
    assert mine.post("/zh/desk/acting", {"mandate": others}).status_code == 422


def test_an_organisation_ends_authorisations_of_its_own_and_no_others() -> None:
    code = organisation().code
    mine, colleague = at_desk(representative(code)), representative(code)
    court = officer("demo.agency.court", Power.DECIDE)
    assert mine.post("/zh/desk/own/people", {"mandate": court.mandates.get().id}).status_code == 422  # type: ignore[attr-defined]
    assert mine.post("/zh/desk/own/people", {"mandate": colleague.mandates.get().id}).status_code == 303  # type: ignore[attr-defined]
    assert at_desk(colleague).get("/zh/desk/own/").status_code == 403
    assert text_of(mine.get("/zh/desk/own/people")).count("已终止") == 1
