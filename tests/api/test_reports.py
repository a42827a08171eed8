"""An agency's machine asks for reports about a list of organisations, and fetches them once they are made."""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from gongxin.ledger.actions import sequence_batches
from gongxin.reports.actions import Signing
from gongxin.reports.keys import make_keys, read_keys
from gongxin.reports.models import Request
from gongxin.sharing.batches import issue_next, pack_next
from tests.api.api_builders import MARKET, PERSON, TAX, Deliver, code_of, penalty

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = "/api/v1/reports"
ASKED = {"kind": "compliance-report", "purpose": "procurement", "case": "云采〔2026〕7号", "papers": False}
Keyed = Callable[[str], Client]


@pytest.fixture
def node(delivered: Deliver) -> None:
    """A node with one organisation and with keys for reports."""
    delivered(penalty(1))
    sequence_batches()
    make_keys(settings.HOME, name="云泽", at=datetime.now(UTC))


def ask(client: Client, codes: list[str], **more: object) -> Any:  # noqa: ANN401
    return client.post(ROOT, {**ASKED, "codes": codes, **more}, content_type="application/json")


def work_off() -> None:
    signing, at = Signing(read_keys(settings.HOME), settings.ADDRESS), datetime.now(UTC)
    while issue_next(at=at, signing=signing, home=settings.HOME) or pack_next(
        at=at, signing=signing, home=settings.HOME
    ):
        pass


def test_reports_are_asked_for_waited_for_and_fetched(node: None, keyed: Keyed) -> None:
    client = keyed(TAX)
    asked = ask(client, [code_of(1), code_of(9)])
    where = asked.headers["Location"]
    assert (asked.status_code, asked.json()["state"], asked.json()["recipient"]) == (202, "waiting", "云泽省税务局")
    assert client.get(f"{where}/package").status_code == 503
    work_off()
    told = client.get(where).json()
    assert (told["state"], told["asked"], told["issued"], told["refused"]) == ("done", 2, 1, 1)
    package = b"".join(client.get(told["package"]).streaming_content)  # type: ignore[attr-defined]
    names = sorted(zipfile.ZipFile(io.BytesIO(package)).namelist())
    assert [name.partition(".")[2] for name in names] == ["json", "proof.json", "", "json"]
    assert names[2:] == ["checkpoint", "reports.json"]


def test_another_agency_finds_no_such_request(node: None, keyed: Keyed) -> None:
    where = ask(keyed(TAX), [code_of(1)]).headers["Location"]
    for path in (where, f"{where}/package", f"{ROOT}/x", f"{ROOT}/%27"):
        assert keyed(MARKET).get(path).status_code == 404
    assert Client().get(where).status_code == 401


@pytest.mark.parametrize(
    ("wrong", "parameter"),
    [
        ({"kind": "nothing"}, "kind"),
        ({"purpose": "curiosity"}, "purpose"),
        ({"case": " "}, "case"),
        ({"papers": "yes"}, "papers"),
        ({"colour": "red"}, "colour"),
        ({"codes": []}, "codes"),
        ({"codes": [PERSON]}, "codes"),
        ({"codes": "all"}, "codes"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_by_name_and_not_kept(
    node: None, keyed: Keyed, wrong: dict[str, object], parameter: str
) -> None:
    answer = ask(keyed(TAX), **{"codes": [code_of(1)], **wrong})  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)
    assert PERSON not in answer.content.decode()
    assert not Request.objects.exists()


def test_a_list_with_wrong_codes_says_where_they_stand(node: None, keyed: Keyed) -> None:
    told = ask(keyed(TAX), [code_of(1), "91990100MA90011A4X", PERSON]).json()
    assert "at the places 2, 3" in told["detail_en"] and "第 2, 3 个" in told["detail"]


def test_a_node_without_keys_for_reports_says_so(delivered: Deliver, keyed: Keyed) -> None:
    delivered(penalty(1))
    assert ask(keyed(TAX), [code_of(1)]).status_code == 503
