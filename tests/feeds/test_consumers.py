"""Consumers: registered under a name of their own, given what is public, and nothing that only agencies may have."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from gongxin.feeds.actions import add_consumer, end_consumer
from gongxin.feeds.queries import consumer_of, consumers, lag_of
from gongxin.feeds.rules import ConsumerKind, ConsumerRefused
from gongxin.ledger.models import Event
from gongxin.ledger.queries import head
from tests.api.api_builders import MARKET, Deliver, code_of, penalty
from tests.feeds.builders import Reader, now

pytestmark = pytest.mark.django_db(transaction=True)
MakeConsumer = Callable[..., Reader]


def test_what_a_consumer_is_given_is_noted_and_its_lag_is_what_it_has_not_followed(
    delivered: Deliver, consumer: MakeConsumer
) -> None:
    delivered(penalty(1), penalty(2))
    bureau = consumer()
    upto = bureau.read()["position"]
    (held,) = consumers()
    assert (held.given, held.acknowledged, lag_of(held)) == (upto, 0, head())
    assert bureau.acknowledge(upto).json()["acknowledged"] == upto
    (held,) = consumers()
    assert (held.acknowledged, held.in_step_at is not None) == (upto, True)


def test_a_bulk_file_is_given_up_to_its_position(delivered: Deliver, consumer: MakeConsumer) -> None:
    from django.conf import settings

    from gongxin.api.bulk_making import renew

    delivered(penalty(1))
    (made,) = renew(home=settings.HOME, at=now())
    bureau = consumer()
    told = bureau.client.get("/api/v1/bulk/records.jsonl.gz")
    told.close()
    assert told.status_code == 200 and int(told["Gongxin-Position"]) == made.position == consumers()[0].given
    assert told["Gongxin-Lease-Until"] > made.made_at.isoformat()


def test_an_acknowledgement_never_goes_back_or_ahead_of_what_was_given(
    delivered: Deliver, consumer: MakeConsumer
) -> None:
    delivered(penalty(1), penalty(2))
    bureau = consumer()
    assert bureau.acknowledge(1).json()["given"] == 0
    upto = bureau.read()["position"]
    assert [bureau.acknowledge(upto).status_code for _ in range(2)] == [200, 200]
    back = bureau.acknowledge(upto - 1)
    assert (back.status_code, back.json()["type"]) == (409, "/api/v1/problems/acknowledged-back")
    for beyond in (upto + 1, 2**62 + 1, 2**63, 10**30):
        ahead = bureau.acknowledge(beyond)
        assert (ahead.status_code, ahead.json()["type"]) == (409, "/api/v1/problems/acknowledged-ahead")
    assert consumers()[0].acknowledged == upto


@pytest.mark.parametrize("position", [-1, "1", None, 1.5, True, [1], "x" * 1000])
def test_anything_but_a_position_is_refused_as_it_is(delivered: Deliver, consumer: MakeConsumer, position: Any) -> None:  # noqa: ANN401
    assert consumer().acknowledge(position).status_code == 400


def test_a_consumer_that_is_no_agency_has_no_agencys_rights(delivered: Deliver, consumer: MakeConsumer) -> None:
    delivered(penalty(1))
    client = consumer().client
    question = {"codes": [code_of(1)], "purpose": "licensing", "case": "7"}
    assert client.post("/api/v1/checks", question, content_type="application/json").status_code == 401
    assert client.get("/api/v1/deliveries").status_code == 401
    asked = "view=shared&purpose=licensing&case=7"
    assert client.get(f"/api/v1/subjects/{code_of(1)}/dossier?{asked}").status_code == 401


def test_whoever_is_no_consumer_is_told_to_be_registered(
    client: Client, delivered: Deliver, consumer: MakeConsumer
) -> None:
    bureau = consumer()
    end_consumer(bureau.name, at=now())
    for path in ("acknowledgements", "confirmations"):
        place = f"/api/v1/feed/{path}"
        assert client.post(place, {}, content_type="application/json").status_code == 401
        assert bureau.client.post(place, {}, content_type="application/json").status_code == 401
    assert client.get("/api/v1/feed/cease-notices").status_code == 401
    assert consumer_of(bureau.held.body) is None


def test_an_agency_may_be_a_consumer_with_the_keys_it_has(delivered: Deliver, consumer: MakeConsumer) -> None:
    delivered(penalty(1))
    market = consumer(MARKET, ConsumerKind.AGENCY)
    assert market.held.body == MARKET and market.read()["changes"]
    assert market.client.get("/api/v1/deliveries").status_code == 200
    end_consumer(MARKET, at=now())
    assert market.client.get("/api/v1/feed/cease-notices").status_code == 403
    assert market.client.get("/api/v1/deliveries").status_code == 200


@pytest.mark.parametrize("name", ["", "Bureau", "a b", "a/b", "../x", "x" * 101, "信用", "a..b", "-a", "a\n"])
def test_a_name_that_is_none_is_refused(db: None, name: str) -> None:
    with pytest.raises(ConsumerRefused):
        add_consumer(name, kind=ConsumerKind.MIRROR, at=now())


@pytest.mark.parametrize(
    "address",
    [
        "ftp://x.example",
        "http://x.example",
        "https://",
        "https://a:b@x.example/",
        "javascript:1",
        "https://x" * 80,
        "[" * 9,
    ],
)
def test_an_address_that_is_not_safe_is_refused(db: None, address: str) -> None:
    with pytest.raises(ConsumerRefused):
        add_consumer("mirror.example", kind=ConsumerKind.MIRROR, address=address, at=now())


def test_a_name_is_one_consumer_at_a_time_and_the_log_tells_of_each(db: None) -> None:
    add_consumer("mirror.example", kind=ConsumerKind.MIRROR, at=now())
    with pytest.raises(ConsumerRefused):
        add_consumer("mirror.example", kind=ConsumerKind.NODE, at=now())
    end_consumer("mirror.example", at=now())
    with pytest.raises(ConsumerRefused):
        end_consumer("mirror.example", at=now())
    add_consumer("mirror.example", kind=ConsumerKind.NODE, at=now())
    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["feeds.consumer.registered", "feeds.consumer.ended", "feeds.consumer.registered"]
    assert len(consumers()) == 1 and len(consumers(ended=True)) == 2
