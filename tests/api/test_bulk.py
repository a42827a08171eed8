"""The bulk file is every public record of today, made by the worker process and never by a request."""

import gzip
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongxin.api.bulk import NotMadeYet, latest_of, manifest_path, read_manifest
from gongxin.api.bulk_making import KEPT, _alone, renew
from gongxin.api.bulk_parts import part_of
from gongxin.api.limits import limits
from gongxin.dossiers.actions import withdraw_records
from gongxin.dossiers.models import Record
from gongxin.ledger.actions import sequence_batches
from gongxin.subjects.models import Subject
from tests.api.api_builders import Deliver, adopt, code_of, penalty

pytestmark = pytest.mark.django_db(transaction=True)
BULK = "/api/v1/bulk/records.jsonl.gz"
NOW = datetime.now(UTC)
TODAY = timezone.localdate(NOW)


def whole_of(answer: Any) -> tuple[bytes, list[dict[str, Any]]]:  # noqa: ANN401
    body = b"".join(answer.streaming_content)
    answer.close()
    return body, [json.loads(line) for line in gzip.decompress(body).splitlines()]


def digest_today(home: Path) -> str:
    return latest_of(TODAY, home=home).digest


def test_it_is_every_public_record_and_says_its_position_and_digest(
    client: Client, delivered: Deliver, tmp_path: Path
) -> None:
    delivered(penalty(1), penalty(2), penalty(3, kinds="警告", fine=""))
    renew(home=tmp_path, at=NOW)
    answer = client.get(BULK)
    body, lines = whole_of(answer)
    assert {line["code"] for line in lines} == {code_of(1), code_of(2)}
    assert len(body) == int(answer.headers["Content-Length"])
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
    for door in (BULK, "/api/v1/bulk/manifest", "/api/v1/bulk/tree", f"/api/v1/bulk/parts/{'0' * 64}"):
        told = client.get(door)
        assert (told.status_code, told.headers["Content-Type"]) == (503, "application/problem+json")
        assert told.json()["type"] == "/api/v1/problems/not-ready" and told.headers["Retry-After"] == "15"
        assert "worker process makes it" in told.json()["detail_en"]
    assert not (tmp_path / "bulk").exists()


def test_yesterdays_is_never_given(delivered: Deliver, tmp_path: Path) -> None:
    renew(home=tmp_path, at=NOW - timedelta(days=1))
    with pytest.raises(NotMadeYet):
        latest_of(TODAY, home=tmp_path)
    renew(home=tmp_path, at=NOW)
    assert latest_of(TODAY, home=tmp_path).day == TODAY
    assert not manifest_path(tmp_path / "bulk", TODAY - timedelta(days=1)).exists()


def test_tomorrows_is_made_before_midnight_and_todays_goes_on_being_given(delivered: Deliver, tmp_path: Path) -> None:
    midnight = timezone.localtime(NOW).replace(hour=0, minute=0, second=0, microsecond=0)
    made = renew(home=tmp_path, at=midnight - timedelta(minutes=5))
    assert [one.day for one in made] == [TODAY - timedelta(days=1), TODAY]
    assert all(one.is_whole() for one in made) and digest_today(tmp_path) == made[1].digest


def test_it_is_made_anew_when_the_log_has_moved_and_not_too_often(delivered: Deliver, tmp_path: Path) -> None:
    noon = timezone.localtime(NOW).replace(hour=12)
    (first,) = renew(home=tmp_path, at=noon)
    assert renew(home=tmp_path, at=noon + timedelta(minutes=61)) == []
    delivered(penalty(1))
    assert renew(home=tmp_path, at=noon + timedelta(minutes=59)) == []
    (second,) = renew(home=tmp_path, at=noon + timedelta(minutes=61))
    assert second.position > first.position and digest_today(tmp_path) == second.digest != first.digest


def test_only_the_parts_that_a_change_concerns_are_made_anew_and_are_as_if_all_were(
    delivered: Deliver, tmp_path: Path
) -> None:
    noon = timezone.localtime(NOW).replace(hour=12)
    delivered(*(penalty(number) for number in range(1, 20)))
    (first,) = renew(home=tmp_path, at=noon)
    delivered(penalty(3, conduct="未按规定公示年度报告"), penalty(30))
    (second,) = renew(home=tmp_path, at=noon + timedelta(hours=1))
    changed = {part.number for part in set(second.parts) - set(first.parts)}
    assert changed == {part_of(code_of(number), parts=256) for number in (3, 30)}
    (whole,) = renew(home=tmp_path / "another", at=noon + timedelta(hours=1))
    assert (second.digest, second.root, second.position) == (whole.digest, whole.root, whole.position)


def test_after_a_removal_only_its_part_and_the_manifest_are_others(delivered: Deliver, tmp_path: Path) -> None:
    noon = timezone.localtime(NOW).replace(hour=12)
    delivered(*(penalty(number) for number in range(1, 20)))
    (first,) = renew(home=tmp_path, at=noon)
    files = {path: path.stat().st_mtime_ns for path in (tmp_path / "bulk/parts").iterdir()}
    gone = Record.objects.get(subject_id=Subject.objects.get(code=code_of(7)).id)
    withdraw_records([gone.id], because="case 7", by="tests", at=NOW)
    sequence_batches()
    (second,) = renew(home=tmp_path, at=noon + timedelta(seconds=limits().bulk.cease_seconds))
    left = {part.number for part in first.parts} - {part.number for part in second.parts}
    assert left == {part_of(code_of(7), parts=256)} and set(second.parts) < set(first.parts)
    replaced = {part.digest for part in set(first.parts) - set(second.parts)}
    assert {path.name.partition(".")[0] for path in files if path.stat().st_mtime_ns != files[path]} == replaced
    assert (second.records, first.records) == (18, 19)


def test_a_delivery_that_touches_many_parts_is_asked_about_as_one(delivered: Deliver, tmp_path: Path) -> None:
    noon = timezone.localtime(NOW).replace(hour=12)
    delivered(*(penalty(number) for number in range(1, 31)))
    renew(home=tmp_path, at=noon)
    asked = {}
    for hours, touched in enumerate((range(1, 2), range(1, 31)), 1):
        delivered(*(penalty(number, conduct=f"第{hours}次更正") for number in touched))
        with CaptureQueriesContext(connection) as queries:
            (made,) = renew(home=tmp_path, at=noon + timedelta(hours=hours))
        asked[len(touched)] = len(queries)
    assert asked[30] == asked[1], "as many statements for thirty organisations in as many parts as for one"
    (whole,) = renew(home=tmp_path / "another", at=noon + timedelta(hours=2))
    assert made.digest == whole.digest


def test_whoever_began_with_a_manifest_fetches_just_the_parts_that_became_others(
    client: Client, delivered: Deliver, tmp_path: Path
) -> None:
    noon = timezone.localtime(NOW).replace(hour=12)
    delivered(penalty(1), penalty(2))
    renew(home=tmp_path, at=noon)
    held = client.get("/api/v1/bulk/manifest").json()["parts"]
    delivered(penalty(2, conduct="未按规定公示年度报告"))
    renew(home=tmp_path, at=noon + timedelta(hours=1))
    answers = [client.get(one["address"]) for one in held]
    assert sorted(one.status_code for one in answers) == [200, 410]
    (gone,) = (one.json() for one in answers if one.status_code == 410)
    assert (gone["type"], gone["restart"]) == ("/api/v1/problems/part-replaced", "/api/v1/bulk/manifest")
    (kept,) = (one for one in answers if one.status_code == 200)
    assert hashlib.sha256(whole_of(kept)[0]).hexdigest() in {one["digest"] for one in held}
    assert client.get("/api/v1/bulk/parts/..%2Flock").status_code in {400, 404}


def test_a_reader_keeps_what_he_began_while_a_newer_one_replaces_it(delivered: Deliver, tmp_path: Path) -> None:
    noon = timezone.localtime(NOW).replace(hour=12)
    delivered(penalty(1))
    (found,) = renew(home=tmp_path, at=noon)
    delivered(penalty(1, conduct="未按规定公示年度报告"))
    (later,) = renew(home=tmp_path, at=noon + timedelta(hours=2))
    assert found.digest != later.digest and len(b"".join(found.content())) == found.size
    renew(home=tmp_path, at=noon + timedelta(hours=3) + KEPT)
    with pytest.raises(FileNotFoundError):
        b"".join(found.content())


def test_while_one_is_made_nobody_else_makes_it_and_the_earlier_one_is_given(
    delivered: Deliver, tmp_path: Path
) -> None:
    noon = timezone.localtime(NOW).replace(hour=12)
    (first,) = renew(home=tmp_path, at=noon)
    delivered(penalty(1))
    with _alone(tmp_path / "bulk"):
        assert renew(home=tmp_path, at=noon + timedelta(hours=2)) == []
        assert digest_today(tmp_path) == first.digest


def test_a_part_that_was_lost_or_altered_outside_is_made_anew(delivered: Deliver, tmp_path: Path) -> None:
    noon = timezone.localtime(NOW).replace(hour=12)
    delivered(penalty(1))
    (first,) = renew(home=tmp_path, at=noon)
    first.parts[0].path(first.folder).unlink()
    assert [one.digest for one in renew(home=tmp_path, at=noon)] == [first.digest]
    first.parts[0].path(first.folder).write_bytes(b"altered")
    delivered(penalty(1, conduct="未按规定公示年度报告"))
    (later,) = renew(home=tmp_path, at=noon + timedelta(hours=1))
    assert len(gzip.decompress(b"".join(later.content())).splitlines()) == 1


class _Killed(BaseException):
    pass


def test_killed_at_any_step_a_manifest_never_names_what_is_not_there(
    delivered: Deliver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = timezone.localtime(NOW).replace(hour=12)
    delivered(penalty(1), penalty(2), penalty(3))
    renew(home=tmp_path, at=noon)
    delivered(penalty(2, conduct="未按规定公示年度报告"))
    real, left = {name: getattr(os, name) for name in ("fsync", "rename", "utime", "unlink")}, [0]

    def dying(name: str) -> Callable[..., object]:
        def call(*given: object, **named: object) -> object:
            if left[0] == 0:
                raise _Killed
            left[0] -= 1
            return real[name](*given, **named)

        return call

    steps, done = 0, False
    while not done:
        left[0] = steps
        with monkeypatch.context() as patch:
            for name in real:
                patch.setattr(os, name, dying(name))
            try:
                done = len(renew(home=tmp_path, at=noon + timedelta(hours=1))) == 1
            except _Killed:
                steps += 1
        found = read_manifest(tmp_path / "bulk", TODAY)
        assert found is not None and found.is_whole()
        assert len(gzip.decompress(b"".join(found.content())).splitlines()) == 3
    assert steps > 5


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"file": "x"}'])
def test_a_damaged_description_is_no_file_and_heals_by_itself(
    client: Client, delivered: Deliver, tmp_path: Path, damage: str
) -> None:
    renew(home=tmp_path, at=NOW)
    (tmp_path / "bulk" / f"{TODAY}.json").write_text(damage)
    assert client.get(BULK).status_code == 503
    renew(home=tmp_path, at=NOW)
    assert latest_of(TODAY, home=tmp_path).is_whole()


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
    assert not list((tmp_path / "bulk").rglob("*.making")) and not (tmp_path / "bulk/sorting").exists()


def test_without_law_that_is_what_is_said(client: Client, tmp_path: Path) -> None:
    told = client.get(BULK)
    assert told.status_code == 503 and "规则包" in told.json()["detail"]
    adopt()
    assert "规则包" not in client.get(BULK).json()["detail"]
