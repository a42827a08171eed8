"""Over the API nothing that is not public is shown for lending without the organisation's consent."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from gongxin.ledger.actions import sequence_batches
from gongxin.reports.actions import Signing
from gongxin.reports.keys import make_keys, read_keys
from gongxin.sharing.batches import issue_next, pack_next
from gongxin.sharing.consenting import give_consent, withdraw_consent
from gongxin.sharing.models import Lookup
from tests.api.api_builders import MARKET, PERSON, TAX, code_of, deliver_open_and_shared

pytestmark = pytest.mark.django_db(transaction=True)
LENDING = "national.purpose.lending"
WHY = "purpose=lending&case=7"
ROOT = "/api/v1/subjects"
VIEWS = ("dossier?view=shared", "dossier?view=kept", "evaluations?view=shared", "evaluations/x?view=shared")
Keyed = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _delivered(tmp_path: Path) -> None:
    """Number 1 has a public penalty; of number 2 the public does not know, as agencies alone share its warning."""
    deliver_open_and_shared(tmp_path)
    sequence_batches()


def consent(number: int, *, to: str = TAX) -> None:
    at = datetime.now(UTC)
    until = (at + timedelta(days=30)).date()
    give_consent(code_of(number), agency=to, purpose=LENDING, until=until, by="person-3", at=at)


def withdraw(number: int) -> None:
    withdraw_consent(code_of(number), agency=TAX, purpose=LENDING, by="person-3", at=datetime.now(UTC))


def look(client: Client, number: int, view: str = VIEWS[0]) -> Any:  # noqa: ANN401
    return client.get(f"{ROOT}/{code_of(number)}/{view}&{WHY}")


def check(client: Client, *codes: str) -> Any:  # noqa: ANN401
    question = {"codes": codes, "purpose": "lending", "case": "7"}
    return client.post("/api/v1/checks", json.dumps(question), content_type="application/json")


def work_off() -> None:
    signing, at = Signing(read_keys(settings.HOME), settings.ADDRESS), datetime.now(UTC)
    while issue_next(at=at, signing=signing, home=settings.HOME) or pack_next(
        at=at, signing=signing, home=settings.HOME
    ):
        pass


@pytest.mark.parametrize("view", VIEWS)
def test_without_consent_every_wider_view_is_refused_and_nothing_is_noted(keyed: Keyed, view: str) -> None:
    told = look(keyed(TAX), 1, view)
    assert (told.status_code, told.json()["type"]) == (403, "/api/v1/problems/consent-missing")
    assert told.json()["purpose"] == LENDING and "授权" in told.json()["detail"]
    assert not Lookup.objects.exists()


@pytest.mark.parametrize("view", VIEWS)
def test_a_refusal_does_not_tell_whether_anybody_bears_the_code(keyed: Keyed, view: str) -> None:
    client = keyed(TAX)
    known, hidden, nobody = (look(client, number, view) for number in (1, 2, 99))
    assert known.content == hidden.content == nobody.content


def test_with_consent_it_is_shown_and_the_look_up_names_the_consent(keyed: Keyed) -> None:
    consent(1)
    assert look(keyed(TAX), 1).status_code == 200
    assert look(keyed(TAX), 1, VIEWS[2]).status_code == 200
    assert len({one.consent for one in Lookup.objects.all()} - {None}) == 1
    assert look(keyed(MARKET), 1).status_code == 403


def test_the_next_call_after_a_withdrawal_is_refused(keyed: Keyed) -> None:
    client = keyed(TAX)
    consent(1)
    assert look(client, 1).status_code == 200 and check(client, code_of(1)).status_code == 200
    withdraw(1)
    assert look(client, 1).status_code == check(client, code_of(1)).status_code == 403


def test_other_purposes_and_the_public_view_ask_no_consent(keyed: Keyed) -> None:
    client = keyed(TAX)
    assert client.get(f"{ROOT}/{code_of(1)}/dossier?view=shared&purpose=licensing&case=7").status_code == 200
    assert client.get(f"{ROOT}/{code_of(1)}/dossier").status_code == 200


def test_a_question_about_many_is_refused_with_the_places_of_those_who_did_not_consent(keyed: Keyed) -> None:
    consent(1)
    told = check(keyed(TAX), code_of(1), code_of(2), "x", code_of(99))
    assert (told.status_code, told.json()["count"], told.json()["places"]) == (403, 2, [2, 4])
    assert code_of(2) not in told.content.decode() and not Lookup.objects.exists()
    consent(2)
    answers = check(keyed(TAX), code_of(1), code_of(2), "x", PERSON).json()["answers"]
    assert [one["answer"] for one in answers] == ["yes", "nothing_known", "ill_formed", "out_of_scope"]
    assert [one.consent is not None for one in Lookup.objects.all()] == [True]


def test_an_earlier_position_is_answered_with_the_consent_of_today_alone(keyed: Keyed) -> None:
    client = keyed(TAX)
    consent(1)
    told = check(client, code_of(1)).json()
    withdraw(1)
    question = {"codes": [code_of(1)], "purpose": "lending", "case": "7", "position": told["position"]}
    again = client.post("/api/v1/checks", json.dumps(question), content_type="application/json")
    assert again.status_code == 403


def test_a_bidders_list_gets_reports_of_those_who_consent_and_one_reason_for_the_others(keyed: Keyed) -> None:
    make_keys(settings.HOME, name="云泽", at=datetime.now(UTC))
    consent(1)
    client = keyed(TAX)
    codes = [code_of(1), code_of(2), code_of(99)]
    question = {"kind": "compliance-report", "purpose": "lending", "case": "7", "papers": False, "codes": codes}
    where = client.post("/api/v1/reports", question, content_type="application/json").headers["Location"]
    work_off()
    first, *others = client.get(where).json()["outcomes"]
    assert first["number"] and not first["refused_because"]
    assert len({one["refused_because"] for one in others}) == 1 and "consent" in others[0]["refused_because"]
    assert [one.consent is not None for one in Lookup.objects.all()] == [True]
    assert b"".join(client.get(f"{where}/package").streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    withdraw(1)
    refused = client.get(f"{where}/package")
    assert (refused.status_code, refused.json()["count"], refused.json()["places"]) == (403, 1, [1])


def test_all_places_without_consent_are_told_however_many(keyed: Keyed) -> None:
    told = check(keyed(TAX), *map(code_of, range(3, 70))).json()
    assert told["places"] == list(range(1, 68)) and "20 …" in told["detail_en"] and "等" in told["detail"]


def test_a_check_by_consent_is_not_kept_from_the_organisation(keyed: Keyed) -> None:
    consent(1)
    until = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    question = {"codes": [code_of(1)], "purpose": "lending", "case": "7", "secrecy": {"basis": "x", "until": until}}
    told = keyed(TAX).post("/api/v1/checks", json.dumps(question), content_type="application/json")
    assert (told.status_code, told.json()["parameter"]) == (400, "secrecy") and not Lookup.objects.exists()


def test_a_report_of_what_everybody_may_see_asks_no_consent(keyed: Keyed) -> None:
    make_keys(settings.HOME, name="云泽", at=datetime.now(UTC))
    client = keyed(TAX)
    question = {"kind": "public-report", "purpose": "lending", "case": "7", "papers": False, "codes": [code_of(1)]}
    where = client.post("/api/v1/reports", question, content_type="application/json").headers["Location"]
    work_off()
    (outcome,) = client.get(where).json()["outcomes"]
    assert outcome["number"]
