"""What a source's own list has otherwise is seen at its desk and the operator's, in both languages."""

from pathlib import Path
from uuid import UUID

import pytest

from gongxin.agencies.mandates import Power
from gongxin.cases.models import Case
from gongxin.exchange.reconciling import Listed, held_list, reconcile
from gongxin.rulebook.queries import current
from tests.desk.builders import CENTRE, at_desk, officer, text_of
from tests.yunze import NOW, deliver_little

pytestmark = pytest.mark.django_db
FEED = "demo.feed.penalties"


def test_a_difference_is_seen_by_its_source_and_the_operator_alone(node: None, tmp_path: Path) -> None:
    feed = current().feed(FEED)
    reconcile([Listed(UUID(int=7), UUID(int=8))], feed=feed, by="clerk", at=NOW, home=tmp_path)
    key = str(UUID(int=7))
    own, operator = at_desk(officer(feed.agency, Power.DELIVER)), at_desk(officer(CENTRE, Power.OPERATE))
    for client in (own, operator):
        page = text_of(client.get("/zh/desk/deliveries/"))
        assert key in page and "信源有而平台无" in page
        assert "Missing here" in text_of(client.get("/en/desk/deliveries/"))
    other = "demo.agency.court"
    assert feed.agency != other
    assert key not in text_of(at_desk(officer(other, Power.DELIVER)).get("/zh/desk/deliveries/"))


@pytest.mark.django_db(transaction=True)
def test_the_case_of_a_difference_is_in_the_queues_of_its_source_and_the_operator(node: None, tmp_path: Path) -> None:
    deliver_little(tmp_path)
    feed = current().feed(FEED)
    reconcile(held_list(FEED)[1:], feed=feed, by="clerk", at=NOW, home=tmp_path)
    (case,) = Case.objects.filter(procedure="national.procedure.reconciliation")
    for who in (officer(feed.agency, Power.DECIDE, Power.DELIVER), officer(CENTRE, Power.OPERATE)):
        client = at_desk(who)
        assert f"案件第{case.id}号" in text_of(client.get("/zh/desk/deliveries/"))
        for language, title in (("zh", "对账差异核实"), ("en", "Difference found by reconciliation")):
            assert title in text_of(client.get(f"/{language}/desk/cases/{case.id}"))
    assert at_desk(officer("demo.agency.court", Power.DECIDE)).get(f"/zh/desk/cases/{case.id}").status_code == 404
