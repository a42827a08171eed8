"""Lists by API: what each says, who publicly stands on it today page by page, and nothing of what has ended."""

from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from tests.api.api_builders import adopt
from tests.cases.builders import moment
from tests.listings.builders import SAFETY, Entry

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/lists"


def test_the_lists_in_force_are_told_with_their_basis(client: Client) -> None:
    adopt()
    told = client.get(ROOT).json()
    found = {one["key"]: one for one in told["lists"]}
    assert found[SAFETY]["kind"] == "serious" and found[SAFETY]["basis"] and "grounds" in found[SAFETY]["unverified"]
    assert found[SAFETY]["address"] == f"{ROOT}/{SAFETY}"


def test_a_list_tells_who_stands_on_it_publicly_until_the_entry_ends(client: Client, tmp_path: Path) -> None:
    adopt()
    entry = Entry(tmp_path).enter()
    told = client.get(f"{ROOT}/{SAFETY}").json()
    assert [one["code"] for one in told["entries"]] == [entry.subject.code] and told["total"] == 1
    assert (told["entries"][0]["entered_on"], told["entries"][0]["until"]) == ("2026-05-12", "2029-05-12")
    assert "法定代表人" in told["people_note"]["zh"] and len(told["grounds"]) == 3
    entry.annul(at=moment(date(2026, 6, 1)))
    assert client.get(f"{ROOT}/{SAFETY}").json()["entries"] == []


def test_entries_come_page_by_page_and_each_once(client: Client, tmp_path: Path) -> None:
    adopt()
    codes = {Entry(tmp_path).enter().subject.code for _ in range(3)}
    seen, address = list[str](), f"{ROOT}/{SAFETY}?limit=2"
    while address:
        told = client.get(address).json()
        seen += [one["code"] for one in told["entries"]]
        address = told["next"]
    assert (len(seen), set(seen)) == (3, codes)


@pytest.mark.parametrize("asked", ["limit=0", "limit=501", "offset=-1", "day=2026-01-01", "limit=x", "offset=100000"])
def test_an_address_is_read_strictly(client: Client, asked: str) -> None:
    adopt()
    assert client.get(f"{ROOT}/{SAFETY}?{asked}").status_code == 400


def test_a_short_key_is_answered_with_the_whole_one_as_pages_take_it(client: Client) -> None:
    adopt()
    told = client.get(f"{ROOT}/work-safety")
    assert (told.status_code, told.json()["meant"]) == (404, SAFETY) and SAFETY in told.json()["detail"]
    assert "meant" not in client.get(f"{ROOT}/nothing").json()
    for key, status in ((SAFETY, 200), ("work-safety", 404)):
        assert {client.get(f"{place}/{key}").status_code for place in (ROOT, "/zh/lists", "/zh/rules")} == {status}


@pytest.mark.parametrize("key", ["nothing", "work-safety", "<script>", "%00", "national.penalty"])
def test_what_is_no_list_is_said_to_be_none(client: Client, key: str) -> None:
    adopt()
    answer = client.get(f"{ROOT}/{key}")
    assert answer.status_code in (400, 404) and answer.headers["Content-Type"].startswith("application/problem+json")
