"""The bulk file is every public record of today, made by the worker process and never by a request."""

import base64
import gzip
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from gongxin.api.bulk import NotMadeYet, _alone, bulk_file, renew
from tests.api.api_builders import Deliver, adopt, code_of, penalty

pytestmark = pytest.mark.django_db(transaction=True)
BULK = "/api/v1/bulk/records.jsonl.gz"
NOW = datetime.now(UTC)
TODAY = timezone.localdate(NOW)


def whole_of(answer: Any) -> tuple[bytes, list[dict[str, Any]]]:  # noqa: ANN401
    body = b"".join(answer.streaming_content)
    answer.close()
    return body, [json.loads(line) for line in gzip.decompress(body).splitlines()]


def file_today(home: Path) -> Path:
    found, file = bulk_file(TODAY, home=home)
    file.close()
    return found.path


def test_it_is_every_public_record_and_says_its_position_and_digest(
    client: Client, delivered: Deliver, tmp_path: Path
) -> None:
    delivered(penalty(1), penalty(2), penalty(3, kinds="警告", fine=""))
    renew(home=tmp_path, at=NOW)
    answer = client.get(BULK)
    body, lines = whole_of(answer)
    assert {line["code"] for line in lines} == {code_of(1), code_of(2)}
    assert answer.headers["Repr-Digest"] == f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
    assert client.get(f"/api/v1/changes?from={answer.headers['Gongxin-Position']}").json()["changes"] == []
    assert answer.headers["Gongxin-Day"] == TODAY.isoformat() and "Last-Modified" in answer.headers


def test_it_says_the_same_as_the_dossier(client: Client, delivered: Deliver, tmp_path: Path) -> None:
    delivered(penalty(1))
    renew(home=tmp_path, at=NOW)
    _, (line,) = whole_of(client.get(BULK))
    (record,) = client.get(f"/api/v1/subjects/{code_of(1)}/dossier").json()["records"]
    assert record.pop("lease_until") > NOW.isoformat()
    assert line == {"code": code_of(1), **record}


def test_unchanged_it_is_not_sent_again(client: Client, delivered: Deliver, tmp_path: Path) -> None:
    delivered(penalty(1))
    renew(home=tmp_path, at=NOW)
    first = client.get(BULK)
    first.close()
    again = client.get(BULK, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and again.headers["Gongxin-Position"] == first.headers["Gongxin-Position"]


def test_whoever_goes_on_with_a_file_that_was_replaced_is_told(
    client: Client, delivered: Deliver, tmp_path: Path
) -> None:
    renew(home=tmp_path, at=NOW)
    told = client.get(BULK, headers={"If-Match": '"another"'})
    assert (told.status_code, told.json()["type"]) == (412, "/api/v1/problems/replaced")


@pytest.mark.usefixtures("law")
def test_no_request_makes_it_and_whoever_comes_first_is_told_when_to_come_again(client: Client, tmp_path: Path) -> None:
    told = client.get(BULK)
    assert (told.status_code, told.headers["Content-Type"]) == (503, "application/problem+json")
    assert told.json()["type"] == "/api/v1/problems/not-ready" and told.headers["Retry-After"] == "60"
    assert not (tmp_path / "bulk").exists()


def test_yesterdays_is_never_given(delivered: Deliver, tmp_path: Path) -> None:
    (yesterdays,) = renew(home=tmp_path, at=NOW - timedelta(days=1))[:1]
    with pytest.raises(NotMadeYet):
        bulk_file(TODAY, home=tmp_path)
    renew(home=tmp_path, at=NOW)
    assert file_today(tmp_path) != yesterdays.path and not yesterdays.path.exists()


def test_tomorrows_is_made_before_midnight_and_todays_goes_on_being_given(delivered: Deliver, tmp_path: Path) -> None:
    midnight = timezone.localtime(NOW).replace(hour=0, minute=0, second=0, microsecond=0)
    made = renew(home=tmp_path, at=midnight - timedelta(minutes=5))
    assert [one.day for one in made] == [TODAY - timedelta(days=1), TODAY]
    assert all(one.path.exists() for one in made)
    assert file_today(tmp_path) == made[1].path


def test_it_is_made_anew_when_the_log_has_moved_and_not_too_often(delivered: Deliver, tmp_path: Path) -> None:
    noon = timezone.localtime(NOW).replace(hour=12)
    (first,) = renew(home=tmp_path, at=noon)
    assert renew(home=tmp_path, at=noon + timedelta(minutes=61)) == []
    delivered(penalty(1))
    assert renew(home=tmp_path, at=noon + timedelta(minutes=59)) == []
    (second,) = renew(home=tmp_path, at=noon + timedelta(minutes=61))
    assert second.position > first.position and file_today(tmp_path) == second.path
    assert not first.path.exists()


def test_a_reader_keeps_what_he_opened_while_a_newer_one_replaces_it(delivered: Deliver, tmp_path: Path) -> None:
    noon = timezone.localtime(NOW).replace(hour=12)
    renew(home=tmp_path, at=noon)
    found, file = bulk_file(TODAY, home=tmp_path)
    delivered(penalty(1))
    renew(home=tmp_path, at=noon + timedelta(hours=2))
    with file:
        assert hashlib.sha256(file.read()).hexdigest() == found.digest


def test_while_one_is_made_nobody_else_makes_it_and_the_earlier_one_is_given(
    delivered: Deliver, tmp_path: Path
) -> None:
    noon = timezone.localtime(NOW).replace(hour=12)
    (first,) = renew(home=tmp_path, at=noon)
    delivered(penalty(1))
    with _alone(tmp_path / "bulk"):
        assert renew(home=tmp_path, at=noon + timedelta(hours=2)) == []
        assert file_today(tmp_path) == first.path


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"file": "x"}'])
def test_a_damaged_description_is_no_file_and_heals_by_itself(
    client: Client, delivered: Deliver, tmp_path: Path, damage: str
) -> None:
    renew(home=tmp_path, at=NOW)
    (tmp_path / "bulk" / f"{TODAY}.json").write_text(damage)
    assert client.get(BULK).status_code == 503
    renew(home=tmp_path, at=NOW)
    assert file_today(tmp_path).exists()


def start_worker(home: Path) -> "subprocess.Popen[bytes]":
    at = connection.settings_dict
    address = f"postgresql://{at['USER']}@/{at['NAME']}?host={at['HOST']}"
    own = {"DATABASE_URL": address, "GONGXIN_HOME": str(home), "GONGXIN_SECRET": "tests only"}
    return subprocess.Popen([sys.executable, "-m", "gongxin.config.worker"], env={**os.environ, **own})


def wait_for_file(home: Path, *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not (home / "bulk" / f"{TODAY}.json").exists() and time.monotonic() < deadline:
        time.sleep(0.05)


@pytest.mark.fault
@pytest.mark.parametrize("after", [None, 0.05, 0.3])
def test_the_worker_process_makes_it_also_after_one_was_killed_at_it(
    client: Client, delivered: Deliver, tmp_path: Path, after: float | None
) -> None:
    delivered(*(penalty(number) for number in range(1, 400)))
    if after is not None:
        first = start_worker(tmp_path)
        while not (tmp_path / "bulk").exists():
            time.sleep(0.01)
        time.sleep(after)
        first.send_signal(signal.SIGKILL)
        first.wait()
    worker = start_worker(tmp_path)
    try:
        wait_for_file(tmp_path)
        _, lines = whole_of(client.get(BULK))
    finally:
        worker.kill()
        worker.wait()
    assert len(lines) == 399
    assert not list((tmp_path / "bulk").glob("*.making")) and len(list((tmp_path / "bulk").glob("*.gz"))) == 1


def test_without_law_that_is_what_is_said(client: Client, tmp_path: Path) -> None:
    told = client.get(BULK)
    assert told.status_code == 503 and "规则包" in told.json()["detail"]
    adopt()
    assert "规则包" not in client.get(BULK).json()["detail"]
