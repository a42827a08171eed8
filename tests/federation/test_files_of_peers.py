"""Who the neighbours are says a signed file, and never more than the hub allows."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from gongxin.federation.actions import add_configuration, check_configuration, sign_configuration
from gongxin.federation.landing import land
from gongxin.federation.models import Configured, Neighbour
from gongxin.federation.queries import agreement_with, followed
from gongxin.federation.reading import configuration_in
from gongxin.federation.rules import ConfigurationRefused, NotPermitted, Permission, permitted
from gongxin.ledger.models import Witness, WitnessedLog
from gongxin.ledger.notes import COSIGNATURE, SigningKey
from gongxin.ledger.suites import INTERNATIONAL
from tests.federation.conftest import Trio
from tests.federation.nodes import ALL, CITY, Node, file_text, introduce, packed_batch, peer_text
from tests.yunze import NOW, TODAY

pytestmark = pytest.mark.django_db
LICENCES = '[{ items: ["national.licence"], regions: ["990000"] }]'
ITEMS = st.sampled_from(("*", "national.*", "national.penalty", "national.licence", "customs.*"))
REGIONS = st.sampled_from(("000000", "990000", "990100", "990200", "110000"))
PERMISSIONS = st.builds(
    Permission,
    items=st.lists(ITEMS, min_size=1, max_size=3).map(tuple),
    regions=st.lists(REGIONS, min_size=1, max_size=3).map(tuple),
)


@pytest.fixture
def under_hub(trio: Trio) -> Iterator[Trio]:
    """The three, of which the province belongs to the hub."""
    settings.HUB_KEY = trio[2].key
    yield trio
    settings.HUB_KEY = ""


def hub_file(hub: Node, *peers: str, number: int = 1) -> str:
    """A file that the hub signed."""
    with hub.at_work():
        return sign_configuration(file_text(*peers, number=number))


def test_a_file_that_nobody_signed_is_refused(trio: Trio) -> None:
    city, province, _ = trio
    with province.at_work(), pytest.raises(ConfigurationRefused, match="is not signed"):
        add_configuration(file_text(peer_text(city)), by="operator", at=NOW)


def test_a_file_that_somebody_else_signed_is_refused(trio: Trio) -> None:
    city, province, _ = trio
    with city.at_work():
        signed = sign_configuration(file_text(peer_text(city), number=2))
    with province.at_work(), pytest.raises(ConfigurationRefused, match="neither this node nor its hub"):
        add_configuration(signed, by="operator", at=NOW)


def test_a_file_that_was_changed_after_it_was_signed_is_refused(trio: Trio) -> None:
    city, province, _ = trio
    with province.at_work():
        signed = sign_configuration(file_text(peer_text(city, sends=LICENCES), number=2))
        with pytest.raises(ConfigurationRefused, match="changed after"):
            add_configuration(signed.replace("national.licence", "*"), by="operator", at=NOW)


def test_an_expired_and_an_older_file_are_refused(trio: Trio) -> None:
    city, province, _ = trio
    with province.at_work():
        expired = sign_configuration(file_text(peer_text(city), number=2, until=TODAY - timedelta(days=1)))
        with pytest.raises(ConfigurationRefused, match="expired on"):
            add_configuration(expired, by="operator", at=NOW)
        with pytest.raises(ConfigurationRefused, match="number 1 of this file was added already"):
            add_configuration(sign_configuration(file_text(peer_text(city))), by="operator", at=NOW)
        assert Configured.objects.count() == 1


def test_without_its_hubs_file_a_node_of_a_hub_adds_none(under_hub: Trio) -> None:
    city, province, _ = under_hub
    with pytest.raises(ConfigurationRefused, match="its file of peers was not added yet"):
        introduce(province, peer_text(city), number=2)


def test_nothing_in_a_nodes_file_goes_further_than_the_hub_allows(under_hub: Trio) -> None:
    city, province, hub = under_hub
    with province.at_work():
        add_configuration(hub_file(hub, peer_text(city, sends=LICENCES, receives="[]")), by="operator", at=NOW)
    for refused in (peer_text(city), peer_text(city, sends=LICENCES), peer_text(hub, sends="[]", receives="[]")):
        with pytest.raises(ConfigurationRefused, match="the hub"):
            introduce(province, refused, number=2)
    introduce(province, peer_text(city, sends=LICENCES, receives="[]"), number=3)


def test_what_the_hub_takes_away_holds_at_once(under_hub: Trio) -> None:
    city, province, hub = under_hub
    with province.at_work():
        add_configuration(hub_file(hub, peer_text(city)), by="operator", at=NOW)
    introduce(province, peer_text(city), number=2)
    batch = packed_batch_without_hub(city, province)
    with province.at_work():
        add_configuration(hub_file(hub, peer_text(city, sends=LICENCES), number=2), by="operator", at=NOW)
        with pytest.raises(NotPermitted, match="may not send"):
            land(batch, at=NOW)
        add_configuration(hub_file(hub, number=3), by="operator", at=NOW)
        with pytest.raises(NotPermitted, match="the hub does not name"):
            agreement_with(CITY, day=TODAY)


def packed_batch_without_hub(city: Node, province: Node) -> bytes:
    """A batch of a city that belongs to no hub."""
    hub, settings.HUB_KEY = settings.HUB_KEY, ""
    try:
        return packed_batch(city, province)
    finally:
        settings.HUB_KEY = hub


def test_neighbours_witness_each_other(trio: Trio) -> None:
    city, province, _ = trio
    witness = str(SigningKey(f"{CITY}/witness", COSIGNATURE, INTERNATIONAL.new_secret()).verifier)
    introduce(province, peer_text(city) + f"    witness: {witness}\n", number=2)
    with province.at_work():
        assert Witness.objects.get().address == "http://127.0.0.1:9/api/v1/witness"
        assert WitnessedLog.objects.filter(origin=CITY).exists()


def test_what_a_neighbour_may_newly_send_is_fetched_from_the_beginning(trio: Trio) -> None:
    city, province, _ = trio
    with province.at_work():
        Neighbour.objects.filter(name=CITY).update(next_position=50)
    introduce(province, peer_text(city, sends=LICENCES), number=2)
    assert province.position(city) == 0


def test_operators_see_how_far_behind_each_neighbour_is(trio: Trio) -> None:
    _, province, _ = trio
    with province.at_work():
        Neighbour.objects.filter(name=CITY).update(next_position=50, head=70)
        seen = {one.name: one for one in followed()}
    assert seen[CITY].behind == 20 and len(seen) == 2


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ("number: 0", "number"),
        ("since: never", "since"),
        ("until: 2025-01-01", "file"),
        ("people: []", "people"),
        ("peers: nobody", "peers"),
    ],
)
def test_a_file_that_says_something_else_is_refused_by_its_place(trio: Trio, said: str, refused: str) -> None:
    _, province, _ = trio
    lines = [one for one in file_text("").replace("peers:", "peers: []").splitlines() if one.split(":")[0] not in said]
    with province.at_work(), pytest.raises(ConfigurationRefused, match=refused):
        sign_configuration("\n".join([*lines, said]))


@pytest.mark.parametrize(
    "text", ["", "\n\n", "gongxin peers v1\n\n", "\x00", "a" * 70_000, "— x y\n", "{}\n\n— a AAAAAAA=\n"]
)
def test_hostile_files_are_refused(trio: Trio, text: str) -> None:
    _, province, _ = trio
    with province.at_work(), pytest.raises(ConfigurationRefused):
        check_configuration(text, at=NOW)


@given(narrow=PERMISSIONS, wide=PERMISSIONS, item=ITEMS.filter(lambda one: "*" not in one), region=REGIONS)
def test_what_lies_within_a_permission_permits_nothing_more(
    narrow: Permission, wide: Permission, item: str, region: str
) -> None:
    if narrow.within((wide,)) and narrow.permits(item, region):
        assert permitted((wide,), item=item, region=region)


def test_a_signed_file_says_what_was_written(trio: Trio) -> None:
    city, province, _ = trio
    with province.at_work():
        found = configuration_in(sign_configuration(file_text(peer_text(city, sends=ALL), number=7)))
    assert (found.number, found.since, found.peers[0].name) == (7, date(2026, 1, 1), CITY)
