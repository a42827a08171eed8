"""Results of models by API: public grades for everybody, hints for agencies with purpose and case, no small counts."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from gongxin.dossiers.remarks import RemarkKind
from gongxin.ledger.actions import sequence_batches
from gongxin.rulebook.actions import adopt_rulebook
from gongxin.sharing.models import Lookup
from gongxin.sharing.queries import lookups_by
from gongxin.subjects.models import Name
from tests.dossiers.builders import NOW, say
from tests.evaluation.models import law, run
from tests.exchange.yunze import AT, PERSON, TEXTS, Desk, code, penalty

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = "/api/v1/subjects"
AGENCY = "yunze.agency.register"
SUPPLIER = "yunze.agency.csv"
GENERAL, SECTOR = "yunze.model.general", "yunze.model.sector"
WHY = "view=shared&purpose=yunze.purpose.trial&case=7"
Keyed = Callable[[str], Client]


@pytest.fixture(autouse=True)
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Number 1 has a penalty, and two models were run; only the first one is for everybody."""
    with time_machine.travel(NOW, tick=False):
        adopt_rulebook(law(), by="operator", at=AT - timedelta(days=900))
        held = Desk(tmp_path)
        held.hand_in([penalty(1, 类别="责令关闭"), penalty(2)])
        Name.objects.update(registered=True)
        run()
        run("sector")
        yield held


def results(client: Client, query: str = "", number: int = 1) -> dict[str, Any]:
    told = client.get(f"{ROOT}/{code(number)}/evaluations?{query}")
    assert told.status_code == 200, told.content.decode()
    found: dict[str, Any] = told.json()
    return {one["model"]: one for one in found["results"]}


def test_everybody_reads_the_grades_that_are_public_and_no_score(client: Client) -> None:
    told = results(client)
    assert set(told) == {GENERAL}
    assert (told[GENERAL]["grade"], told[GENERAL]["grade_title"]["en"]) == ("D", "Poor")
    assert [one["flag"] for one in told[GENERAL]["flags"]] == ["closed"]
    why = client.get(told[GENERAL]["reasons"]).json()
    assert not {"score", "ways", "history", "others"} & set(why)
    assert [one["indicator"] for one in why["points"]] and all("points" not in one for one in why["points"])
    assert why["points"][0]["records"][0]["decided_on"] == "2026-04-01" and why["points"][0]["basis"]


def test_a_repair_is_seen_at_once_and_no_run_is_named_for_it(client: Client) -> None:
    assert results(client, number=2)[GENERAL]["run"] is not None
    say(RemarkKind.REPAIRED, 2)
    sequence_batches()
    told = results(client, number=2)[GENERAL]
    assert (told["grade"], told["run"]) == ("A", None)


def test_agencies_read_hints_and_points_for_a_purpose_and_a_case(keyed: Keyed) -> None:
    client = keyed(AGENCY)
    told = results(client, WHY)
    assert set(told) == {GENERAL, SECTOR}
    why = client.get(f"{ROOT}/{code(1)}/evaluations/{SECTOR}?{WHY}").json()
    assert (why["score"], why["others"][GENERAL] > 0) == ("90", True)
    first, second = reversed(lookups_by(AGENCY))
    assert (first.kind, first.shown) == ("evaluation", {"view": "shared", "results": 2})
    assert (second.case, second.shown["results"]) == ("7", 1)


@pytest.mark.parametrize(("agency", "named"), [(AGENCY, False), (SUPPLIER, True)])
def test_what_is_shared_on_conditions_counts_and_is_named_to_its_supplier_alone(
    keyed: Keyed, monkeypatch: pytest.MonkeyPatch, agency: str, named: bool
) -> None:
    conditional = "sharing: conditional\n      sharing_row: { conditions: { zh: 同意, en: Consent } }"
    changed = TEXTS["catalogue/penalty.yaml"].replace("sharing: unconditional", conditional)
    assert changed != TEXTS["catalogue/penalty.yaml"]
    monkeypatch.setitem(TEXTS, "catalogue/penalty.yaml", changed)
    adopt_rulebook(law.__wrapped__(), by="operator", at=NOW)
    sequence_batches()
    why = keyed(agency).get(f"{ROOT}/{code(1)}/evaluations/{GENERAL}?{WHY}").json()
    counted = [one for one in why["points"] if one["records"] or one.get("withheld")]
    assert counted and all(bool(one["records"]) is named and bool(one.get("withheld")) is not named for one in counted)
    assert all("points" in one for one in why["points"]) and bool(why["ways"]) is named


@pytest.mark.parametrize(
    ("query", "status", "parameter"),
    [
        ("view=shared", 400, "purpose"),
        ("view=shared&purpose=nothing&case=7", 400, "purpose"),
        ("view=shared&purpose=yunze.purpose.trial", 400, "case"),
        ("view=kept", 400, "view"),
        ("purpose=yunze.purpose.trial", 400, "purpose"),
        ("case=7", 400, "case"),
        ("day=2026-01-01", 400, "day"),
    ],
)
def test_what_is_asked_is_read_strictly_and_nothing_is_noted(
    keyed: Keyed, query: str, status: int, parameter: str
) -> None:
    for path in (f"{code(1)}/evaluations", f"{code(1)}/evaluations/{GENERAL}"):
        told = keyed(AGENCY).get(f"{ROOT}/{path}?{query}")
        assert (told.status_code, told.json()["parameter"]) == (status, parameter)
    assert not Lookup.objects.exists()


def test_without_a_key_nothing_of_agencies_is_read(client: Client) -> None:
    for path in (f"{code(1)}/evaluations", f"{code(1)}/evaluations/{SECTOR}"):
        assert client.get(f"{ROOT}/{path}?{WHY}").status_code == 401


def test_a_model_that_is_not_public_looks_like_none(client: Client) -> None:
    hidden, absent = (client.get(f"{ROOT}/{code(1)}/evaluations/{model}") for model in (SECTOR, "yunze.model.nothing"))
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content.decode().replace(SECTOR, "") == absent.content.decode().replace("yunze.model.nothing", "")


def test_a_hidden_organisation_looks_like_none(client: Client, keyed: Keyed, desk: Desk) -> None:
    desk.hand_in([penalty(3)], day=1)
    say(RemarkKind.REPAIRED, 3)
    Name.objects.update(registered=False)
    sequence_batches()
    for path in ("evaluations", f"evaluations/{GENERAL}"):
        hidden, absent = (client.get(f"{ROOT}/{code(number)}/{path}") for number in (3, 99))
        assert hidden.status_code == absent.status_code == 404
        assert hidden.content.decode().replace(code(3), "") == absent.content.decode().replace(code(99), "")
    page = Client(headers={"accept-language": "en"}).get(f"/en/subjects/{code(3)}/evaluations/{GENERAL}")
    assert page.status_code == 404


@pytest.mark.parametrize(("asked", "status"), [(code(99), 404), (code(1)[:-1], 422), (PERSON, 451)])
def test_each_absence_is_answered_as_at_the_dossier_and_noted_of_nobody(keyed: Keyed, asked: str, status: int) -> None:
    for query in ("", WHY):
        for path in ("evaluations", f"evaluations/{GENERAL}"):
            told = keyed(AGENCY).get(f"{ROOT}/{asked}/{path}?{query}")
            assert told.status_code == status and PERSON not in told.content.decode()
    assert not Lookup.objects.exists()


def test_runs_tell_how_grades_are_spread_and_withhold_small_counts(client: Client, keyed: Keyed) -> None:
    (told,) = client.get("/api/v1/evaluations").json()["models"]
    assert (told["model"], told["runs"][0]["grades"]) == (GENERAL, {"B": None, "D": None})
    assert len(told["runs"][0]["result_digest"]) == 64
    assert {one["model"] for one in keyed(AGENCY).get("/api/v1/evaluations").json()["models"]} == {GENERAL, SECTOR}


def test_what_only_the_platform_keeps_is_no_agencys(keyed: Keyed) -> None:
    adopt_rulebook(law(seen="kept", standing="risk_hint"), by="operator", at=datetime.now(UTC))
    sequence_batches()
    assert set(results(keyed(AGENCY), WHY)) == {SECTOR}
    assert results(Client()) == {}


@bounded(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_whatever_is_asked_gets_an_answer_and_never_a_fault(client: Client, asked: str) -> None:
    for path in (f"{quote(asked, safe='')}/evaluations", f"{code(1)}/evaluations/{quote(asked, safe='')}"):
        assert client.get(f"{ROOT}/{path}").status_code in {400, 404, 422, 429, 451}
