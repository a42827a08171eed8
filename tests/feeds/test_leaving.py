"""A consumer abroad is given nothing with its key that no export rule lets leave, whatever it is registered as."""

from collections.abc import Callable
from datetime import date

import pytest
from django.conf import LazySettings
from django.test import Client

from gongxin.api import wholes
from gongxin.api.bulk_making import renew
from gongxin.feeds.actions import add_consumer
from gongxin.feeds.leaving import public_items
from gongxin.feeds.queries import consumers
from gongxin.feeds.rules import ConsumerKind, ConsumerRefused
from gongxin.periods import day_of
from gongxin.rulebook.sharing import RecipientKind
from tests.api.api_builders import Deliver, penalty
from tests.feeds.builders import Reader, now
from tests.sharing.test_exports import ABROAD, adopted, rule

pytestmark = pytest.mark.django_db(transaction=True)
MakeConsumer = Callable[..., Reader]
FEED, FILE = "/api/v1/changes?from=0", "/api/v1/bulk/records.jsonl.gz"
PARTS = ("/api/v1/bulk/manifest", f"/api/v1/bulk/parts/{'0' * 64}")


def let_leave(*items: str) -> None:
    """One export rule for consumers and these items."""
    adopted(rule(*items, until=day_of(now()), kinds=(RecipientKind.CONSUMER,)))


@pytest.mark.parametrize("kind", [ConsumerKind.CREDIT_BUREAU, ConsumerKind.MIRROR, ConsumerKind.NODE])
def test_without_a_rule_nothing_leaves_for_a_consumer_or_mirror_abroad(
    delivered: Deliver, consumer: MakeConsumer, settings: LazySettings, kind: ConsumerKind
) -> None:
    delivered(penalty(1))
    renew(home=settings.HOME, at=now())
    abroad = consumer(kind=kind, country=ABROAD)
    for path in (FEED, FILE, *PARTS):
        answer = abroad.client.get(path)
        assert (answer.status_code, answer.json()["type"].rsplit("/")[-1]) == (403, "not-entitled")
    (held,) = consumers()
    assert (held.given, held.country) == (0, ABROAD)


def test_a_rule_lets_its_items_leave_and_one_item_more_keeps_all_here(
    delivered: Deliver, consumer: MakeConsumer, settings: LazySettings
) -> None:
    delivered(penalty(1))
    renew(home=settings.HOME, at=now())
    abroad = consumer(country=ABROAD)
    let_leave("national.licence")
    assert "national.penalty" in abroad.client.get(FEED).content.decode()
    let_leave("national.penalty")
    assert abroad.client.get(FEED).status_code == 200
    assert abroad.client.get(FILE).status_code == 403
    let_leave(*public_items(day_of(now())))
    told = abroad.client.get(FILE)
    told.close()
    assert told.status_code == 200


def test_at_home_no_rule_is_asked(delivered: Deliver, consumer: MakeConsumer) -> None:
    delivered(penalty(1))
    assert consumer().client.get(FEED).status_code == 200


def test_which_items_are_public_is_asked_for_a_registered_consumer_alone(
    delivered: Deliver, consumer: MakeConsumer, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[date] = []
    monkeypatch.setattr(wholes, "public_items", lambda day: asked.append(day) or public_items(day))
    delivered(penalty(1))
    renew(home=settings.HOME, at=now())
    reader = consumer()
    for client, times in ((Client(), 0), (reader.client, len(PARTS) + 1)):
        for path in (FILE, *PARTS):
            client.get(path).close()
        assert len(asked) == times


@pytest.mark.parametrize("country", ["x", "xa", "XAA", "中国", "X\n"])
def test_a_country_is_written_as_rules_write_it(country: str) -> None:
    with pytest.raises(ConsumerRefused, match="two capital letters"):
        add_consumer("bureau.example", kind=ConsumerKind.MIRROR, at=now(), country=country)
