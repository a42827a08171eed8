"""What a source's own list has otherwise is seen at its desk and the operator's, in both languages."""

from uuid import UUID

import pytest

from gongxin.agencies.mandates import Power
from gongxin.exchange.reconciling import Listed, reconcile
from gongxin.rulebook.queries import current
from tests.desk.builders import CENTRE, at_desk, officer, text_of
from tests.yunze import NOW

pytestmark = pytest.mark.django_db
FEED = "demo.feed.penalties"


def test_a_difference_is_seen_by_its_source_and_the_operator_alone(node: None) -> None:
    feed = current().feed(FEED)
    reconcile([Listed(UUID(int=7), UUID(int=8))], feed=feed, by="clerk", at=NOW)
    key = str(UUID(int=7))
    own, operator = at_desk(officer(feed.agency, Power.DELIVER)), at_desk(officer(CENTRE, Power.OPERATE))
    for client in (own, operator):
        page = text_of(client.get("/zh/desk/deliveries/"))
        assert key in page and "信源有而平台无" in page
        assert "Missing here" in text_of(client.get("/en/desk/deliveries/"))
    other = "demo.agency.court"
    assert feed.agency != other
    assert key not in text_of(at_desk(officer(other, Power.DELIVER)).get("/zh/desk/deliveries/"))
