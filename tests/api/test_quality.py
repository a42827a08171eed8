"""Sources stand in their own mirror: what was published too late is counted, marked on the record, and told."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from gongxin.exchange.quality import FILE, count_lateness, renew_lateness, source_quality
from tests.api.api_builders import PENALTIES, Deliver, code_of, penalty

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime.now(UTC)


def told(client: Client) -> dict[str, Any]:
    (found,) = [one for one in client.get("/api/v1/status").json()["sources"] if one["feed"] == PENALTIES]
    return dict(found)


def marks(client: Client, number: int) -> list[str]:
    (record,) = client.get(f"/api/v1/subjects/{code_of(number)}/dossier").json()["records"]
    return list(record["marks"])


def test_what_came_after_the_days_that_the_rule_allows_is_late(
    client: Client, delivered: Deliver, tmp_path: Path
) -> None:
    delivered(penalty(9, days_ago=120), days_ago=119)
    delivered(penalty(1, days_ago=60), penalty(2, days_ago=4))
    assert (told(client)["judged"], told(client)["late"]) == (None, None)
    count_lateness(home=tmp_path, at=NOW)
    assert (told(client)["judged"], told(client)["late"]) == (2, 1)
    assert marks(client, 1) == ["late"] and marks(client, 2) == []


def test_what_is_older_than_the_feed_could_not_come_in_time_and_does_not_count(
    delivered: Deliver, tmp_path: Path
) -> None:
    delivered(penalty(1, days_ago=60))
    count_lateness(home=tmp_path, at=NOW)
    (quality,) = source_quality()
    assert quality.lateness is None and quality.rows == 1


def test_a_correction_marks_its_record(client: Client, delivered: Deliver) -> None:
    delivered(penalty(1, days_ago=4))
    delivered(penalty(1, days_ago=4, conduct="未按规定公示年度报告"))
    assert marks(client, 1) == ["corrected"]


def test_lateness_is_counted_again_only_after_a_delivery_and_not_too_often(delivered: Deliver, tmp_path: Path) -> None:
    delivered(penalty(1))
    assert renew_lateness(home=tmp_path, at=NOW)
    assert not renew_lateness(home=tmp_path, at=NOW + timedelta(hours=2))
    delivered(penalty(2))
    assert not renew_lateness(home=tmp_path, at=NOW + timedelta(minutes=59))
    assert renew_lateness(home=tmp_path, at=NOW + timedelta(hours=2))


@pytest.mark.parametrize("damage", ["", "[]", '{"feeds": {"x": 1}}'])
def test_damaged_counts_are_no_counts(client: Client, delivered: Deliver, tmp_path: Path, damage: str) -> None:
    delivered(penalty(1))
    (tmp_path / FILE).write_text(damage)
    assert told(client)["late"] is None


def test_many_deliveries_are_asked_for_once(
    delivered: Deliver,
    django_assert_num_queries: Any,  # noqa: ANN401
) -> None:
    delivered(penalty(1), penalty(2))
    delivered(penalty(3))
    with django_assert_num_queries(1):
        (quality,) = source_quality()
    assert (quality.deliveries, quality.rows, quality.entered) == (2, 3, 3)
