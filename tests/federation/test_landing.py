"""Records of one node are held at another as they are held at home."""

from tests.federation.nodes import Node, hand_over
from tests.yunze import BUSY, CLEAN, EXPIRED, WITHHELD

Pair = tuple[Node, Node]


def test_what_the_city_holds_the_province_holds(pair: Pair) -> None:
    city, province = pair
    landed = hand_over(city, province)
    assert landed.changed == landed.records > 0
    for code in (BUSY, CLEAN, EXPIRED, WITHHELD):
        assert province.dossier(code) == city.dossier(code)


def test_a_batch_that_comes_again_changes_nothing(pair: Pair) -> None:
    city, province = pair
    hand_over(city, province)
    assert hand_over(city, province, start=0).changed == 0
