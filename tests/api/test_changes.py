"""Copies follow changes by position, and start again from the whole."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gongxin.api.limits import limits
from gongxin.dossiers.actions import Remarked, remark_record
from gongxin.dossiers.models import Record
from gongxin.dossiers.remarks import RemarkKind
from gongxin.ledger.actions import sequence_batches
from gongxin.rulebook.queries import current_adoption
from tests.api.api_builders import Deliver, adopt, code_of, penalty

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = "/api/v1/changes"


def read(client: Client, start: int = 0, *, limit: int = 100) -> dict[str, Any]:
    told: dict[str, Any] = client.get(f"{ROOT}?from={start}&limit={limit}").json()
    return told


def sorts(told: dict[str, Any]) -> list[tuple[str, str]]:
    return [(change["code"], change["sort"]) for change in told["changes"]]


def unleased(change: dict[str, Any]) -> dict[str, Any]:
    """The change without its lease, which moves on with every answer."""
    return {name: value for name, value in change.items() if name != "lease_until"}


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


def test_every_change_says_until_when_it_is_public(client: Client, delivered: Deliver) -> None:
    delivered(penalty(1, days_ago=5))
    until = read(client)["changes"][0]["public_until"]
    dossier = client.get(f"/api/v1/subjects/{code_of(1)}/dossier").json()
    assert until == dossier["records"][0]["public_until"] and until > timezone.localdate().isoformat()


def test_a_page_of_any_length_says_the_same_and_names_the_next_before_its_content(
    client: Client, delivered: Deliver
) -> None:
    delivered(*(penalty(number) for number in range(1, 5)))
    delivered(penalty(2, conduct="未按规定公示年度报告"))
    short = [unleased(one) for one in read(client, limit=100)["changes"]]
    for _ in ("decided here", "decided for the page before"):
        told = client.get(f"{ROOT}?from=0&limit=20000")
        assert [unleased(one) for one in told.json()["changes"]] == short
        assert told.headers["Link"] == f'<{told.json()["next"]}>; rel="next"'


def test_what_has_ended_is_told_as_ended(client: Client, delivered: Deliver) -> None:
    delivered(penalty(1, days_ago=4000), days_ago=2500)
    delivered(penalty(2, days_ago=450), days_ago=445)
    ended = [change for change in read(client)["changes"] if change["sort"] == "expiry"]
    assert ended and all(change["public_until"] <= timezone.localdate().isoformat() for change in ended)
    assert all((change["code"], change["item"]) == (None, None) for change in ended)
    assert {change["sort"] for change in read(client)["changes"]} <= {"expiry", "late_arrival", "new_fact"}


def test_of_a_record_that_never_was_public_nothing_is_told(client: Client, delivered: Deliver) -> None:
    delivered(penalty(1, kinds="警告", fine=""), penalty(2))
    assert [code for code, _ in sorts(read(client))] == [code_of(2)]


def test_of_what_never_was_public_no_remark_is_told_either(client: Client, delivered: Deliver) -> None:
    delivered(penalty(1, kinds="警告", fine=""))
    record, today = Record.objects.get().id, timezone.localdate()
    for kind in (RemarkKind.DISPUTED, RemarkKind.REPAIRED):
        remark = Remarked(record, kind, today, 7, "national.procedure.repair", current_adoption().id, "")
        remark_record(remark, by="tests", at=timezone.now())
    sequence_batches()
    assert read(client)["changes"] == []


def test_pages_join_without_gap_or_repetition(client: Client, delivered: Deliver) -> None:
    delivered(*(penalty(number) for number in range(1, 12)))
    whole, place, joined = read(client), f"{ROOT}?from=0&limit=4", []
    while page := client.get(place).json()["changes"]:
        joined += page
        place = client.get(place).json()["next"]
    assert [unleased(one) for one in joined] == [unleased(one) for one in whole["changes"]] and len(joined) == 11


def test_with_nothing_new_the_answer_is_a_heartbeat(client: Client, delivered: Deliver) -> None:
    delivered(penalty(1))
    upto = read(client)["position"]
    told = read(client, upto)
    assert told.pop("renews_until") > told.pop("at")
    assert told == {"changes": [], "position": upto, "next": f"{ROOT}?from={upto}&limit=100"}


def test_a_position_that_is_not_there_yet_is_refused(client: Client, delivered: Deliver) -> None:
    upto = read(client)["position"]
    told = client.get(f"{ROOT}?from={upto + 1}")
    assert (told.status_code, told.json()["type"], told.json()["position"]) == (400, "/api/v1/problems/ahead", upto)


DOORS = ("/api/v1/changes?from=", "/api/v1/log/proof/")
NO_POSITION = ("-1", "x", "1.5", "９", "1e3", "-" + "9" * 30, "%00", "0x1")


def test_any_whole_number_beyond_the_log_is_ahead_of_it_and_anything_else_is_no_position(client: Client) -> None:
    adopt()
    for door in DOORS:
        for digits in (10, 16, 18, 19, 20, 40, 5_000):
            told = client.get(door + "9" * digits)
            assert (told.status_code, told.json()["type"]) == (400, "/api/v1/problems/ahead"), digits
        for start in NO_POSITION:
            told = client.get(door + start)
            assert (told.status_code, told.json()["type"]) == (400, "/api/v1/problems/bad-parameter"), start


def test_an_empty_position_is_refused_and_leading_zeros_are_read(client: Client) -> None:
    adopt()
    assert client.get(f"{ROOT}?from=").status_code == 400
    for start in ("0" * 5_000, "0" * 30, "0"):
        assert client.get(f"{ROOT}?from={start}").status_code == 200


def test_a_reader_too_far_behind_is_told_where_to_start_again(
    client: Client, delivered: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivered(penalty(1), penalty(2))
    few = limits().changes.model_copy(update={"furthest_behind": 1})
    monkeypatch.setattr("gongxin.api.changes.limits", lambda: limits().model_copy(update={"changes": few}))
    told = client.get(f"{ROOT}?from=0")
    document = told.json()
    assert (told.status_code, document["type"]) == (410, "/api/v1/problems/too-old")
    assert document["restart"] == "/api/v1/bulk/records.jsonl.gz"
    assert client.get(f"{ROOT}?from={document['oldest']}").status_code == 200
