"""Every published item carries its lease, in feed, bulk file and record; reading to the end renews them all."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from gongxin.api.bulk_making import renew
from gongxin.dossiers.remarks import RemarkKind
from gongxin.feeds.leases import lease_of
from gongxin.periods import first_moment_of
from tests.api.api_builders import Deliver, code_of, penalty
from tests.feeds.builders import Reader, now, say

pytestmark = pytest.mark.django_db(transaction=True)
WEEK = timedelta(days=7)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_feed_bulk_file_and_record_say_the_same_lease(client: Client, delivered: Deliver) -> None:
    delivered(penalty(1))
    feed = client.get("/api/v1/changes?from=0").json()
    record = client.get(f"/api/v1/subjects/{code_of(1)}/dossier").json()["records"][0]
    (made,) = renew(home=settings.HOME, at=now())
    file = client.get("/api/v1/bulk/records.jsonl.gz")
    file.close()
    bulk = moment(file["Gongxin-Lease-Until"])
    assert moment(feed["changes"][0]["lease_until"]) == moment(feed["at"]) + WEEK == moment(feed["renews_until"])
    assert feed["changes"][0]["public_until"] == record["public_until"] > record["lease_until"]
    assert bulk == made.made_at + WEEK


def test_a_lease_is_never_longer_than_the_publication(client: Client, delivered: Deliver) -> None:
    delivered(penalty(1, days_ago=360), days_ago=360)
    (change,) = client.get("/api/v1/changes?from=0").json()["changes"]
    end = first_moment_of(datetime.fromisoformat(change["public_until"]).date())
    assert moment(change["lease_until"]) == min(end, moment(client.get("/api/v1/changes?from=0").json()["at"]) + WEEK)
    assert lease_of(end - timedelta(days=1)).until(end.date()) == end


def test_what_is_gone_has_no_lease_left(client: Client, delivered: Deliver) -> None:
    delivered(penalty(1))
    say(RemarkKind.REPAIRED)
    (change,) = client.get("/api/v1/changes?from=0").json()["changes"]
    assert (change["sort"], change["lease_until"]) == ("expiry", None)


def test_only_reading_to_the_end_renews_and_a_heartbeat_does(client: Client, delivered: Deliver) -> None:
    delivered(*(penalty(number) for number in range(1, 6)))
    part = client.get("/api/v1/changes?from=0&limit=2").json()
    assert part["renews_until"] is None and part["changes"][0]["lease_until"]
    upto = part["position"]
    heartbeat = client.get(f"/api/v1/changes?from={upto}").json()
    assert heartbeat["changes"] == [] and moment(heartbeat["renews_until"]) == moment(heartbeat["at"]) + WEEK


def test_whoever_is_not_at_the_end_is_told_of_no_renewal_when_acknowledging(
    delivered: Deliver, consumer: Callable[..., Reader]
) -> None:
    delivered(penalty(1), penalty(2))
    bureau = consumer()
    upto = bureau.read()["position"]
    assert bureau.acknowledge(upto - 1).json()["renews_until"] is None
    told = bureau.acknowledge(upto).json()
    assert told["position"] >= upto and (told["renews_until"] is not None) is (told["position"] == upto)
