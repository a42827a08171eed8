"""Agencies' machines deliver files: whose, how large, what is kept, and what is never kept."""

import io
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connections
from django.test import Client

from gongxin.api import spool
from gongxin.api.limits import limits
from gongxin.api.models import Ticket
from gongxin.exchange.actions import DeliveryRefused
from tests.api.api_builders import MARKET, PENALTIES, PERSON, TAX, adopt, code_of, file_of, packs, penalty

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = "/api/v1/deliveries"
KEEPER = packs().feed(PENALTIES).agency
OTHER = TAX if KEEPER != TAX else MARKET
Keyed = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _law() -> None:
    adopt()


def send(client: Client, body: bytes, *, query: str = f"feed={PENALTIES}", **more: Any) -> Any:  # noqa: ANN401
    return client.post(f"{ROOT}?{query}", body, content_type=more.pop("content_type", "text/csv"), **more)


def worked_off(*, later: timedelta = timedelta()) -> int:
    return spool.work_off(home=settings.HOME, now=datetime.now(UTC) + later)


def ticket_of(body: bytes) -> Ticket:
    number = uuid.uuid4()
    spool.spool(io.BytesIO(body), length=len(body), name="rows.csv", home=settings.HOME, ticket=number)
    return Ticket.objects.create(id=number, feed=PENALTIES, agency=KEEPER, received_at=datetime.now(UTC))


def spooled() -> list[Path]:
    return [path for path in (Path(settings.HOME) / "spool").rglob("*") if path.is_file()]


def test_a_file_is_taken_in_and_its_receipt_is_the_answer(keyed: Keyed) -> None:
    agency = keyed(KEEPER)
    told = send(agency, file_of(penalty(1), penalty(2)), query=f"feed={PENALTIES}&name=五月.csv")
    receipt = told.json()
    assert (told.status_code, receipt["state"]) == (201, "done")
    assert (receipt["rows"], receipt["new"], receipt["file"]) == (2, 2, "五月.csv")
    assert agency.get(told.headers["Location"]).json() == receipt
    assert spooled() == []
    assert agency.get(f"/api/v1/subjects/{code_of(1)}/dossier").json()["answer"] == "published"


def test_the_same_file_again_changes_nothing(keyed: Keyed) -> None:
    agency = keyed(KEEPER)
    send(agency, file_of(penalty(1)))
    again = send(agency, file_of(penalty(1))).json()
    assert (again["rows"], again["new"], again["unchanged"]) == (1, 0, 1)


def test_each_agency_sees_its_own_deliveries_alone(keyed: Keyed) -> None:
    agency, other = keyed(KEEPER), keyed(OTHER)
    first = send(agency, file_of(penalty(1))).json()
    second = send(agency, file_of(penalty(2))).json()
    page = agency.get(f"{ROOT}?limit=1").json()
    assert [one["id"] for one in page["deliveries"]] == [second["id"]]
    assert [one["id"] for one in agency.get(page["next"]).json()["deliveries"]] == [first["id"]]
    assert other.get(ROOT).json() == {"deliveries": [], "next": None}
    for hidden in (first["id"], str(uuid.uuid4()), "no-number"):
        assert other.get(f"{ROOT}/{hidden}").json() == other.get(f"{ROOT}/{uuid.uuid4()}").json()


def test_a_feed_of_another_agency_is_not_delivered(keyed: Keyed) -> None:
    told = send(keyed(OTHER), file_of(penalty(1)))
    assert (told.status_code, told.json()["type"]) == (403, "/api/v1/problems/not-entitled")
    assert spooled() == []


def test_a_feed_that_nobody_has_is_refused_by_name(keyed: Keyed) -> None:
    told = send(keyed(KEEPER), b"x", query="feed=demo.feed.nothing")
    assert (told.status_code, told.json()["parameter"]) == (400, "feed")


def test_a_file_that_cannot_be_read_is_stopped_and_says_why(keyed: Keyed) -> None:
    told = send(keyed(KEEPER), b"\x00\xff\xfe not a table")
    receipt = told.json()
    assert (told.status_code, receipt["state"]) == (422, "stopped")
    assert receipt["stopped_because"] and receipt["rows"] == 0
    assert spooled() == []


def test_a_persons_number_is_kept_nowhere(keyed: Keyed, caplog: pytest.LogCaptureFixture) -> None:
    agency = keyed(KEEPER)
    rows = [penalty(1), penalty(2, subject=PERSON), {**penalty(3), "CF_WSH": f"云罚〔2026〕{PERSON}号"}]
    with caplog.at_level("DEBUG"):
        told = send(agency, file_of(*rows), query=f"feed={PENALTIES}&name={PERSON}.csv")
    assert PERSON not in told.content.decode() and PERSON not in caplog.text
    kept = [path for path in Path(settings.HOME).rglob("*") if path.is_file()]
    assert all(PERSON.encode() not in path.read_bytes() and PERSON not in str(path) for path in kept)


def test_what_is_given_back_can_be_fetched_by_its_agency_alone(keyed: Keyed) -> None:
    agency = keyed(KEEPER)
    faulty = {**penalty(2), "CF_JDRQ": "五月四日", "CF_NR": f"联系人 {PERSON}"}
    receipt = send(agency, file_of(penalty(1), faulty)).json()
    assert (receipt["new"], receipt["returned"]) == (1, 1)
    answer = agency.get(receipt["returned_file"])
    marked = b"".join(answer.streaming_content).decode("utf-8-sig")
    answer.close()
    assert "五月四日" in marked and "云川市监罚〔2026〕1号" not in marked and PERSON not in marked
    assert keyed(OTHER).get(receipt["returned_file"]).status_code == 404
    assert spooled() == []


def test_a_delivery_of_which_nothing_is_given_back_has_no_such_file(keyed: Keyed) -> None:
    agency = keyed(KEEPER)
    receipt = send(agency, file_of(penalty(1))).json()
    assert receipt["returned_file"] is None
    assert agency.get(f"{ROOT}/{receipt['id']}/returned").status_code == 404


def test_a_body_without_its_length_or_beyond_the_limit_is_not_read(
    keyed: Keyed, monkeypatch: pytest.MonkeyPatch
) -> None:
    agency = keyed(KEEPER)
    assert send(agency, b"").status_code == 411
    few = limits().deliveries.model_copy(update={"most_bytes": 100})
    monkeypatch.setattr("gongxin.api.deliveries.limits", lambda: limits().model_copy(update={"deliveries": few}))
    told = send(agency, b"x" * 101)
    assert (told.status_code, told.json()["type"]) == (413, "/api/v1/problems/too-large")
    assert spooled() == []


@pytest.mark.parametrize("given", ["-1", "1e3", "0x10", "٣", "12345678901234567890123", " ", "1, 1"])
def test_a_length_that_is_no_number_of_bytes_is_refused(keyed: Keyed, given: str) -> None:
    told = send(keyed(KEEPER), b"x", CONTENT_LENGTH=given)
    assert told.status_code in {400, 411, 413}
    assert spooled() == []


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded"])
def test_a_form_is_no_file(keyed: Keyed, kind: str) -> None:
    told = send(keyed(KEEPER), b"--x\r\n", content_type=kind)
    assert (told.status_code, told.json()["type"]) == (415, "/api/v1/problems/wrong-content")


def test_a_body_that_is_cut_off_leaves_nothing(keyed: Keyed) -> None:
    half = {"CONTENT_LENGTH": "5000", "wsgi.input": io.BytesIO(file_of(penalty(1)))}
    told = send(keyed(KEEPER), b"x", **half)
    assert told.status_code == 400
    assert spooled() == [] and keyed(KEEPER).get(ROOT).json()["deliveries"] == []


def test_a_crash_in_the_middle_leaves_no_file(keyed: Keyed, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("cut")

    monkeypatch.setattr(spool, "deliver", broken)
    assert send(keyed(KEEPER), file_of(penalty(1))).status_code == 500
    assert spooled() == []


def test_a_spooled_file_is_private(keyed: Keyed, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def look(path: Path, **_: object) -> None:
        seen.extend(one.stat().st_mode & 0o777 for one in (path, path.parent, path.parent.parent))
        raise RuntimeError("seen enough")

    monkeypatch.setattr(spool, "deliver", look)
    send(keyed(KEEPER), file_of(penalty(1)))
    assert seen == [0o600, 0o700, 0o700]


def test_a_large_file_waits_its_turn_and_is_taken_in_by_a_worker(keyed: Keyed, monkeypatch: pytest.MonkeyPatch) -> None:
    few = limits().deliveries.model_copy(update={"at_once_bytes": 10})
    monkeypatch.setattr("gongxin.api.deliveries.limits", lambda: limits().model_copy(update={"deliveries": few}))
    agency = keyed(KEEPER)
    told = send(agency, file_of(penalty(1)))
    place = told.headers["Location"]
    assert (told.status_code, told.json()["state"]) == (202, "waiting")
    assert agency.get(place).status_code == 202 and len(spooled()) == 1
    assert keyed(OTHER).get(place).status_code == 404
    assert worked_off() == 1 and worked_off() == 0
    receipt = agency.get(place)
    assert (receipt.status_code, receipt.json()["new"]) == (200, 1)
    assert spooled() == []


def test_a_file_waits_while_another_delivery_of_its_feed_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object, **__: object) -> None:
        raise DeliveryRefused("another delivery of the feed is being taken in")

    ticket = ticket_of(file_of(penalty(1)))
    monkeypatch.setattr(spool, "deliver", busy)
    assert worked_off() == 0 and len(spooled()) == 1
    assert worked_off(later=timedelta(days=2)) == 1 and spooled() == []
    ticket.refresh_from_db()
    assert "being taken in" in ticket.refused_because


def test_a_file_that_breaks_the_worker_is_given_up_and_the_next_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("cut")

    with monkeypatch.context() as patched:
        patched.setattr(spool, "deliver", broken)
        ticket = ticket_of(file_of(penalty(1)))
        assert worked_off() == 1 and spooled() == []
    ticket.refresh_from_db()
    assert "deliver the file again" in ticket.refused_because
    ticket_of(file_of(penalty(2)))
    assert worked_off() == 1


def test_a_file_waits_while_the_store_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> None:
        raise OperationalError("the connection is lost")

    ticket_of(file_of(penalty(1)))
    with monkeypatch.context() as patched:
        patched.setattr(spool, "deliver", gone)
        with pytest.raises(OperationalError):
            worked_off()
    assert worked_off() == 1 and spooled() == []


def test_a_file_lost_while_it_waited_is_said_to_be_lost(keyed: Keyed) -> None:
    ticket = Ticket.objects.create(id=uuid.uuid4(), feed=PENALTIES, agency=KEEPER, received_at=datetime.now(UTC))
    assert worked_off() == 1
    told = keyed(KEEPER).get(f"{ROOT}/{ticket.id}")
    assert told.json()["state"] == "refused" and "deliver it again" in told.json()["refused_because"]


def test_two_workers_never_take_the_same_file(keyed: Keyed) -> None:
    number = uuid.uuid4()
    with spool._held_alone(number) as first:
        assert first
        seen: list[bool] = []

        def second() -> None:
            with spool._held_alone(number) as alone:
                seen.append(alone)
            connections.close_all()

        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
        assert seen == [False]


def test_what_nobody_waits_for_is_swept_away() -> None:
    ticket = Ticket.objects.create(id=uuid.uuid4(), feed=PENALTIES, agency=KEEPER, received_at=datetime.now(UTC))
    for name in (str(ticket.id), str(uuid.uuid4())):
        (Path(settings.HOME) / "spool" / name).mkdir(parents=True)
    now = datetime.now(UTC)
    assert spool.sweep(home=settings.HOME, now=now) == 0
    assert spool.sweep(home=settings.HOME, now=now + timedelta(hours=2)) == 1
    assert (Path(settings.HOME) / "spool" / str(ticket.id)).exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("五月 (1).csv.gz", "五月 (1).csv.gz"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("...", "delivery"),
        ("", "delivery"),
        ("a\nb;$(rm).csv", "a_b__(rm).csv"),
        ("x" * 300 + ".csv", "x" * 96 + ".csv"),
    ],
)
def test_a_senders_name_is_harmless(given: str, kept: str) -> None:
    assert spool.safe_name(given) == kept
