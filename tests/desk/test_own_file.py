"""An organisation takes what is held about it with it, as one document."""

import json
from pathlib import Path

import pytest

from tests.desk.builders import at_desk, organisation, representative, text_of
from tests.yunze import BUSY, deliver_little

pytestmark = pytest.mark.usefixtures("node")


@pytest.mark.django_db(transaction=True)
def test_an_organisation_takes_everything_held_about_it_as_one_document(tmp_path: Path) -> None:
    deliver_little(tmp_path)
    client = at_desk(representative(BUSY))
    assert 'href="/zh/desk/own/file.json"' in text_of(client.get("/zh/desk/own/"))
    answer = client.get("/zh/desk/own/file.json")
    told = json.loads(answer.content)
    assert (told["view"], told["subject"]["code"]) == ("kept", BUSY)
    assert [one["visibility"] for one in told["records"]]
    assert BUSY in answer["Content-Disposition"] and answer["Cache-Control"] == "no-store"


def test_the_document_is_ones_own_and_takes_no_parameters() -> None:
    client = at_desk(representative(organisation().code))
    assert BUSY not in text_of(client.get("/en/desk/own/file.json"))
    assert client.get(f"/en/desk/own/file.json?code={BUSY}").status_code == 400
