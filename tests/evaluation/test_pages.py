"""Evaluations on pages: the public sees grades that are public, the organisation all of its own, analysts no few."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from gongxin.agencies.mandates import Power
from gongxin.desk.sign_in import WRONG
from gongxin.rulebook.actions import adopt_rulebook
from gongxin.sharing.models import Lookup
from gongxin.site.freshness import latest_from_sources
from tests.desk.builders import at_desk, officer, representative
from tests.evaluation.models import law, run
from tests.exchange.yunze import AT, PERSON, Desk, code, penalty

BODY = "yunze.agency.register"
PURPOSE = "yunze.purpose.trial"
ANYBODY = Client(headers={"accept-language": "en"})


@pytest.fixture(autouse=True)
def quick(desk: Desk, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    latest_from_sources.cache_clear()


def text(client: Client, path: str, *, status: int = 200) -> str:
    answer = client.get(path, HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == status, answer.content.decode()[:2_000]
    return answer.content.decode()


def test_the_file_shows_a_public_grade_and_why_and_no_points(desk: Desk) -> None:
    desk.hand_in([penalty(1, 类别="责令关闭")])
    assert "Yunze evaluation" not in text(ANYBODY, f"/en/subjects/{code(1)}")
    run()
    page = text(ANYBODY, f"/en/subjects/{code(1)}")
    assert "Grade: D (Poor)" in page and "Sector evaluation" not in page
    why = text(ANYBODY, f"/en/subjects/{code(1)}/evaluations/yunze.model.general")
    assert (
        "Closures" in why and "the grade is bound: Closed" in why and "points" not in why.partition("<main")[2][:3_000]
    )
    assert "等级：D（差）" in text(ANYBODY, f"/zh/subjects/{code(1)}/evaluations/yunze.model.general")


@pytest.mark.parametrize(("seen", "standing"), [("public", "risk_hint"), ("shared", "sector"), ("kept", "sector")])
def test_what_is_not_public_is_nowhere_on_the_site(desk: Desk, seen: str, standing: str) -> None:
    adopt_rulebook(law(seen=seen, standing=standing), by="operator", at=AT - timedelta(days=800))
    desk.hand_in([penalty(1)])
    run()
    assert "Grade" not in text(ANYBODY, f"/en/subjects/{code(1)}")
    text(ANYBODY, f"/en/subjects/{code(1)}/evaluations/yunze.model.general", status=404)


def test_of_whom_too_little_is_known_that_is_said_instead_of_a_grade(desk: Desk) -> None:
    adopt_rulebook(law(coverage=True), by="operator", at=AT - timedelta(days=800))
    desk.hand_in([penalty(1)])
    run()
    assert "Grade: N (No registration is held)" in text(ANYBODY, f"/en/subjects/{code(1)}")
    why = text(ANYBODY, f"/en/subjects/{code(1)}/evaluations/yunze.model.general")
    assert "not enough is known: No registration is held" in why
    assert "Grade: N (No registration is held)" in text(at_desk(representative(code(1))), "/en/desk/own/evaluations")


@pytest.mark.parametrize("model", ["nothing", "yunze.model.sector", "%27%3B--", "a" * 500])
def test_no_other_model_is_found(desk: Desk, model: str) -> None:
    desk.hand_in([penalty(1)])
    run()
    run("sector")
    text(ANYBODY, f"/en/subjects/{code(1)}/evaluations/{model}", status=404)
    text(ANYBODY, f"/en/subjects/{code(7)}/evaluations/yunze.model.general", status=404)
    text(ANYBODY, f"/en/subjects/{PERSON}/evaluations/yunze.model.general", status=404)


def test_the_organisation_sees_all_of_its_own_at_its_desk(desk: Desk) -> None:
    adopt_rulebook(law(seen="kept", standing="risk_hint"), by="operator", at=AT - timedelta(days=800))
    desk.hand_in([penalty(1), penalty(2)])
    run()
    page = text(at_desk(representative(code(1))), "/en/desk/own/evaluations")
    assert "Score: " in page and "an internal risk hint" in page and "repair of record" in page
    assert code(2) not in page


def test_analysts_see_distributions_and_no_small_counts(desk: Desk) -> None:
    closed = [penalty(number, 类别="责令关闭") for number in range(20, 31)]
    desk.hand_in([penalty(number) for number in range(1, 13)] + closed)
    run()
    run()
    page = text(at_desk(officer(BODY, Power.OPERATE)), "/en/desk/evaluations")
    assert "B 12" in page and "D 11" in page and "Stability index against the run before: 0.000." in page
    assert "100.0 % kept their grade" in page and ">withheld<" not in page
    assert "By industry" in page and "By year of registration" in page and "not stated by a register" in page


def test_a_small_count_is_not_found_by_subtraction(desk: Desk) -> None:
    desk.hand_in([penalty(number) for number in range(1, 13)] + [penalty(20, 类别="责令关闭")])
    run()
    page = text(at_desk(officer(BODY, Power.OPERATE)), "/en/desk/evaluations")
    assert ">withheld<" in page and "D 1" not in page and "B 12" not in page and ">12<" not in page


def test_the_organisation_objects_to_a_result_at_its_desk(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    run()
    client, path = at_desk(representative(code(1))), "/en/desk/own/evaluations"
    assert "Object to this result" in text(client, path)
    model = "yunze.model.general"
    assert client.post(path, {"model": model, f"statement-{model}": " "}).status_code == WRONG
    sent = client.post(path, {"model": model, f"statement-{model}": "The second point is improper."})
    assert sent.status_code == 303
    assert "An objection to this result is open" in text(client, path)
    for who in (client, at_desk(officer(BODY, Power.OPERATE))):
        page = text(who, sent["Location"])
        assert "Grade when the objection was made: " in page and "Evaluated anew on the record of today" in page
    again = client.post(path, {"model": model, f"statement-{model}": "Once more."})
    assert again.status_code != 303 and "is open" in again.content.decode()


@pytest.mark.parametrize("model", ["nothing", "yunze.model.sector", '"><script>', "a" * 500])
def test_no_other_result_is_objected_to(desk: Desk, model: str) -> None:
    desk.hand_in([penalty(1)])
    run()
    client = at_desk(representative(code(1)))
    answer = client.post("/en/desk/own/evaluations", {"model": model, f"statement-{model}": "x"})
    assert answer.status_code == WRONG and "<script>" not in answer.content.decode()


def test_whoever_neither_audits_nor_operates_analyses_nothing(desk: Desk) -> None:
    desk.hand_in([penalty(1)])
    text(at_desk(officer(BODY, Power.DELIVER)), "/en/desk/evaluations", status=403)
    text(at_desk(representative(code(1))), "/en/desk/evaluations", status=403)
    text(at_desk(officer(BODY, Power.AUDIT)), "/en/desk/own/evaluations", status=403)


def test_an_agency_looks_results_up_for_a_purpose_and_the_organisation_reads_of_it(desk: Desk) -> None:
    adopt_rulebook(law(seen="shared", standing="sector"), by="operator", at=AT - timedelta(days=800))
    desk.hand_in([penalty(1, 类别="责令关闭")])
    run()
    form = {"code": code(1), "purpose": PURPOSE, "case": "7", "secret_basis": "", "secret_until": ""}
    agency = at_desk(officer(BODY, Power.REVIEW))
    for missing in ("purpose", "case"):
        assert agency.post("/en/desk/look-up/evaluations", form | {missing: ""}).status_code == WRONG
    assert not Lookup.objects.exists()
    page = agency.post("/en/desk/look-up/evaluations", form).content.decode()
    assert "Grade: D (Poor)" in page and "noted and told to the organisation" in page
    assert Lookup.objects.get().shown == {"view": "shared", "results": 1}
    told = at_desk(representative(code(1))).get("/en/desk/own/look-ups").content.decode()
    assert "results of evaluations" in told


def test_whoever_is_unknown_or_a_person_is_looked_up_in_vain_and_not_repeated(desk: Desk) -> None:
    run()
    agency = at_desk(officer(BODY, Power.REVIEW))
    for asked in (code(99), PERSON):
        form = {"code": asked, "purpose": PURPOSE, "case": f"7 {PERSON}", "secret_basis": "", "secret_until": ""}
        answer = agency.post("/en/desk/look-up/evaluations", form)
        assert answer.status_code == WRONG and PERSON not in answer.content.decode()
    assert not Lookup.objects.exists()
