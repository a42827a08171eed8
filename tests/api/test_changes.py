"""Copies follow changes by position, and start again from the whole."""

import base64
import gzip
import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from gongxin.api.bulk import BeingMade, _alone, bulk_file
from gongxin.api.limits import limits
from gongxin.exchange.actions import deliver
from tests.api.api_builders import PENALTIES, adopt, code_of, file_of, penalty

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = "/api/v1/changes"
BULK = "/api/v1/bulk/records.jsonl.gz"
Deliver = Callable[..., None]


@pytest.fixture
def delivered(tmp_path: Path) -> Deliver:
    """Rows delivered at a moment, as their agency would."""
    adopt()

    def rows(*given: dict[str, str], days_ago: int = 0) -> None:
        path = tmp_path / "rows.csv"
        path.write_bytes(file_of(*given))
        at = datetime.now(UTC) - timedelta(days=days_ago)
        assert deliver(path, feed=PENALTIES, by="tests", at=at).state == "done"

    return rows


def read(client: Client, start: int = 0, *, limit: int = 100) -> dict[str, Any]:
    told: dict[str, Any] = client.get(f"{ROOT}?from={start}&limit={limit}").json()
    return told


def sorts(told: dict[str, Any]) -> list[tuple[str, str]]:
    return [(change["code"], change["sort"]) for change in told["changes"]]


def test_a_new_fact_is_news_and_a_late_one_is_not(client: Client, delivered: Deliver) -> None:
    delivered(penalty(1, days_ago=5), penalty(2, days_ago=60))
    told = dict(sorts(read(client)))
    assert told[code_of(1)] == "new_fact"
    assert told[code_of(2)] == "late_arrival"


def test_a_correction_reaches_whoever_holds_the_record(client: Client, delivered: Deliver) -> None:
    delivered(penalty(1, days_ago=5))
    first = read(client)
    delivered(penalty(1, days_ago=5, conduct="未按规定公示年度报告"))
    following = client.get(first["next"]).json()
    assert sorts(following) == [(code_of(1), "correction")]
    assert following["changes"][0]["record"] == first["changes"][0]["record"]


def test_every_change_says_until_when_a_copy_may_use_it(client: Client, delivered: Deliver) -> None:
    delivered(penalty(1, days_ago=5))
    until = read(client)["changes"][0]["lease_until"]
    dossier = client.get(f"/api/v1/subjects/{code_of(1)}/dossier").json()
    assert until == dossier["records"][0]["public_until"] and until > timezone.localdate().isoformat()


def test_what_has_ended_is_told_as_ended(client: Client, delivered: Deliver) -> None:
    delivered(penalty(1, days_ago=4000), days_ago=2500)
    delivered(penalty(1, days_ago=1500), days_ago=1490)
    ended = [change for change in read(client)["changes"] if change["sort"] == "expiry"]
    assert all(change["lease_until"] <= timezone.localdate().isoformat() for change in ended)
    assert {change["sort"] for change in read(client)["changes"]} <= {"expiry", "late_arrival", "new_fact"}


def test_of_a_record_that_never_was_public_nothing_is_told(client: Client, delivered: Deliver) -> None:
    delivered(penalty(1, kinds="警告", fine=""), penalty(2))
    assert [code for code, _ in sorts(read(client))] == [code_of(2)]


def test_pages_join_without_gap_or_repetition(client: Client, delivered: Deliver) -> None:
    delivered(*(penalty(number) for number in range(1, 12)))
    whole, place, joined = read(client), f"{ROOT}?from=0&limit=4", []
    while page := client.get(place).json()["changes"]:
        joined += page
        place = client.get(place).json()["next"]
    assert joined == whole["changes"] and len(joined) == 11


def test_with_nothing_new_the_answer_is_a_heartbeat(client: Client, delivered: Deliver) -> None:
    delivered(penalty(1))
    upto = read(client)["position"]
    told = read(client, upto)
    assert told == {"changes": [], "position": upto, "next": f"{ROOT}?from={upto}&limit=100"}


def test_a_position_that_is_not_there_yet_is_refused(client: Client, delivered: Deliver) -> None:
    upto = read(client)["position"]
    told = client.get(f"{ROOT}?from={upto + 1}")
    assert (told.status_code, told.json()["type"], told.json()["position"]) == (400, "/api/v1/problems/ahead", upto)


@pytest.mark.parametrize("start", ["-1", "x", "", "1.5", str(2**63), "00000000000000000000000000"])
def test_anything_but_a_position_is_no_position(client: Client, delivered: Deliver, start: str) -> None:
    assert client.get(f"{ROOT}?from={start}").status_code in {200, 400}


def test_a_reader_too_far_behind_is_told_where_to_start_again(
    client: Client, delivered: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivered(penalty(1), penalty(2))
    few = limits().changes.model_copy(update={"furthest_behind": 1})
    monkeypatch.setattr("gongxin.api.changes.limits", lambda: limits().model_copy(update={"changes": few}))
    told = client.get(f"{ROOT}?from=0")
    document = told.json()
    assert (told.status_code, document["type"]) == (410, "/api/v1/problems/too-old")
    whole = client.get(document["restart"])
    whole.close()
    assert int(whole.headers["Gongxin-Position"]) >= document["oldest"]


def whole_of(answer: Any) -> tuple[bytes, list[dict[str, Any]]]:  # noqa: ANN401
    body = b"".join(answer.streaming_content)
    answer.close()
    return body, [json.loads(line) for line in gzip.decompress(body).splitlines()]


def test_the_bulk_file_is_every_public_record_and_says_its_position_and_digest(
    client: Client, delivered: Deliver
) -> None:
    delivered(penalty(1), penalty(2), penalty(3, kinds="警告", fine=""))
    answer = client.get(BULK)
    body, lines = whole_of(answer)
    assert {line["code"] for line in lines} == {code_of(1), code_of(2)}
    assert answer.headers["Repr-Digest"] == f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
    assert read(client, int(answer.headers["Gongxin-Position"]))["changes"] == []
    assert answer.headers["Gongxin-Day"] == timezone.localdate().isoformat()


def test_bulk_file_and_dossier_say_the_same(client: Client, delivered: Deliver) -> None:
    delivered(penalty(1))
    _, (line,) = whole_of(client.get(BULK))
    (record,) = client.get(f"/api/v1/subjects/{code_of(1)}/dossier").json()["records"]
    assert line == {"code": code_of(1), **record}


def test_an_unchanged_bulk_file_is_not_sent_again(client: Client, delivered: Deliver) -> None:
    first = client.get(BULK)
    first.close()
    again = client.get(BULK, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and again.headers["Gongxin-Position"] == first.headers["Gongxin-Position"]


def test_yesterdays_bulk_file_is_never_given(delivered: Deliver, tmp_path: Path) -> None:
    at = datetime.now(UTC)
    today = timezone.localdate()
    yesterday = bulk_file(day=today - timedelta(days=1), at=at, home=tmp_path)
    assert bulk_file(day=today, at=at, home=tmp_path).path != yesterday.path
    assert not yesterday.path.exists()


def test_an_old_bulk_file_of_today_is_made_anew(delivered: Deliver, tmp_path: Path) -> None:
    at, today = datetime.now(UTC), timezone.localdate()
    first = bulk_file(day=today, at=at, home=tmp_path)
    assert bulk_file(day=today, at=at + timedelta(minutes=59), home=tmp_path) == first
    assert bulk_file(day=today, at=at + timedelta(minutes=61), home=tmp_path).made_at > first.made_at


def test_while_a_bulk_file_is_made_todays_earlier_one_is_given(delivered: Deliver, tmp_path: Path) -> None:
    at, today = datetime.now(UTC), timezone.localdate()
    first = bulk_file(day=today, at=at, home=tmp_path)
    with _alone(tmp_path / "bulk"):
        assert bulk_file(day=today, at=at + timedelta(hours=2), home=tmp_path) == first
        with pytest.raises(BeingMade):
            bulk_file(day=today + timedelta(days=1), at=at, home=tmp_path)


def test_a_reader_is_told_to_wait_while_the_first_bulk_file_is_made(client: Client, delivered: Deliver) -> None:
    (Path(settings.HOME) / "bulk").mkdir()
    with _alone(Path(settings.HOME) / "bulk"):
        told = client.get(BULK)
    assert (told.status_code, told.headers["Retry-After"]) == (503, "30")
