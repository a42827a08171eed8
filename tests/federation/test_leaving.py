"""A batch for a neighbour abroad leaves whole by an export rule, or not at all; the signed file says who is abroad."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gongxin.dossiers.models import Record
from gongxin.federation.giving import batch_for
from gongxin.federation.models import Neighbour
from gongxin.federation.rules import ConfigurationRefused, NotPermitted, check_within, read_configuration
from gongxin.rulebook.sharing import RecipientKind
from tests.federation.conftest import Pair
from tests.federation.nodes import CITY, hand_over, introduce, peer_text
from tests.federation.test_asking import request_of, sent
from tests.sharing.test_exports import ABROAD, adopted, rule
from tests.yunze import NOW, TODAY


def abroad(pair: Pair) -> Pair:
    """City and province, which the city's file now says is abroad."""
    city, province = pair
    introduce(city, peer_text(province, role="province", country=ABROAD), number=2)
    return city, province


def test_without_a_rule_nothing_is_handed_to_a_neighbour_abroad(pair: Pair) -> None:
    city, province = abroad(pair)
    status, content = sent(city, request_of(province))
    assert status == 403 and ABROAD in content.decode()
    with pytest.raises(NotPermitted, match=f"leave for {ABROAD}"):
        hand_over(city, province)
    with city.at_work():
        assert Neighbour.objects.get(name=province.name).asked_at is None


def test_a_batch_with_an_item_more_than_the_rule_names_is_refused_whole(pair: Pair) -> None:
    city, province = abroad(pair)
    with city.at_work():
        adopted(rule("national.licence", until=TODAY, kinds=(RecipientKind.PEER,)))
        with pytest.raises(NotPermitted, match=r"does not let .*national\.penalty.* leave for XA"):
            batch_for(province.name, start=0, at=NOW)


def test_a_rule_for_everything_in_it_lets_a_batch_leave_until_its_last_day(pair: Pair) -> None:
    city, province = abroad(pair)
    with city.at_work():
        held = set(Record.objects.values_list("item", flat=True))
        adopted(rule(*held, until=TODAY, kinds=(RecipientKind.PEER,)))
    assert hand_over(city, province).changed > 0
    with city.at_work(), pytest.raises(NotPermitted):
        batch_for(province.name, start=0, at=NOW + timedelta(days=1))


def test_the_hub_s_file_and_the_node_s_own_say_the_same_country() -> None:
    def files(country: str | None) -> dict[str, object]:
        peer = {"name": CITY, "title": "x", "role": "city", "address": "http://127.0.0.1:9", "keys": ["k"]}
        days = {"since": str(timezone.localdate()), "until": str(timezone.localdate())}
        return {"number": 1, **days, "peers": [peer | ({"country": country} if country else {})]}

    here, there = (read_configuration(files(country)) for country in (None, ABROAD))
    check_within(there, allowed=there)
    with pytest.raises(ConfigurationRefused, match="in another country"):
        check_within(here, allowed=there)
    with pytest.raises(ConfigurationRefused, match="country"):
        read_configuration(files("xa"))
