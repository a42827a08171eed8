"""Records of one node are held at another as they are held at home, and changed there alone."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from gongxin.dossiers.actions import Ended, Remarked, end_remarks, remark_record, withdraw_records
from gongxin.dossiers.models import Record, Version
from gongxin.dossiers.remarks import RemarkKind
from gongxin.dossiers.statements import HeldElsewhere, withdraw_record
from gongxin.exchange.actions import deliver
from gongxin.federation.batches import BatchRefused
from gongxin.federation.landing import Gap, land
from gongxin.federation.models import Neighbour
from gongxin.federation.rules import NotPermitted
from gongxin.ledger.queries import head
from gongxin.remedies.actions import DecidedElsewhere
from gongxin.remedies.replying import reply_to
from gongxin.rulebook.queries import current_adoption
from gongxin.subjects.followers import index_names
from gongxin.subjects.models import Subject
from gongxin.subjects.search import search
from tests.federation.conftest import Pair, Trio
from tests.federation.nodes import Node, hand_over, introduce, packed_batch, peer_text
from tests.yunze import BUSY, CLEAN, EXPIRED, NAMES, NOW, PENALTIES, TODAY, WITHHELD, penalty_file

pytestmark = pytest.mark.django_db
CODES = (BUSY, CLEAN, EXPIRED, WITHHELD)


def test_what_the_city_holds_the_province_holds(pair: Pair) -> None:
    city, province = pair
    landed = hand_over(city, province)
    assert landed.changed == landed.records > 0
    assert_alike(city, province)


def test_a_batch_that_comes_again_changes_nothing(pair: Pair) -> None:
    city, province = pair
    hand_over(city, province)
    before = log_of(province)
    assert hand_over(city, province, start=0).changed == 0
    assert log_of(province) == before


def test_a_batch_behind_a_gap_is_refused_and_says_where_to_go_on(pair: Pair) -> None:
    city, province = pair
    with pytest.raises(Gap, match="ask from position 0"):
        hand_over(city, province, start=5)
    hand_over(city, province)
    assert_alike(city, province)


def test_a_correction_at_home_is_a_correction_everywhere(pair: Pair, files: Path) -> None:
    city, province = pair
    hand_over(city, province)
    before = province.dossier(BUSY)
    corrected = replace(PENALTIES[0], fine="1.000000")
    with city.at_work():
        deliver(penalty_file(files, corrected), feed="demo.feed.penalties", by="tests", at=NOW)
    hand_over(city, province)
    assert_alike(city, province)
    assert province.dossier(BUSY) != before


def test_a_repair_at_home_holds_everywhere_and_so_does_its_end(pair: Pair) -> None:
    city, province = pair
    hand_over(city, province)
    with city.at_work():
        record = penalties_of(BUSY)[0]
        remark_record(
            Remarked(record, RemarkKind.REPAIRED, TODAY, 7, "repair", current_adoption().id), by="tests", at=NOW
        )
    hand_over(city, province)
    assert_alike(city, province)
    assert "repaired" in str(province.dossier(BUSY))


def test_a_record_that_its_source_takes_back_is_gone_everywhere(pair: Pair) -> None:
    city, province = pair
    hand_over(city, province)
    with city.at_work():
        withdraw_records(penalties_of(BUSY), because="annulled", by="tests", at=NOW)
    hand_over(city, province)
    assert_alike(city, province)
    with province.at_work():
        assert not Version.objects.filter(record_id__in=penalties_of(BUSY), known_to=None).exists()


def test_an_old_batch_does_not_bring_back_what_was_taken_back(pair: Pair) -> None:
    city, province = pair
    old = packed_batch(city, province)
    with city.at_work():
        withdraw_records(penalties_of(BUSY), because="annulled", by="tests", at=NOW)
    hand_over(city, province)
    with province.at_work():
        Neighbour.objects.update(next_position=0)
        assert land(old, at=NOW).changed == 0
    assert_alike(city, province)


def test_the_hub_hears_of_the_city_through_the_province(trio: Trio) -> None:
    city, province, hub = trio
    hand_over(city, province)
    hand_over(province, hub)
    assert_alike(city, hub)
    with city.at_work():
        withdraw_records(penalties_of(BUSY), because="annulled", by="tests", at=NOW)
    hand_over(city, province)
    hand_over(province, hub)
    assert_alike(city, hub)


def test_nothing_is_handed_back_to_where_it_came_from(trio: Trio) -> None:
    city, province, hub = trio
    hand_over(city, province)
    hand_over(province, hub)
    assert hand_over(province, city).records == 0
    assert hand_over(hub, province).records == 0


def test_only_its_home_changes_a_record(pair: Pair, files: Path) -> None:
    city, province = pair
    hand_over(city, province)
    with province.at_work():
        (record, *_) = penalties_of(BUSY)
        with pytest.raises(HeldElsewhere, match="only that node changes it"):
            withdraw_record(record, by="tests", at=NOW, details={})
        with pytest.raises(DecidedElsewhere, match="ask there"):
            reply_to(record, code=BUSY, text="已整改", by="tests", at=NOW)
        assert withdraw_records([record], because="x", by="tests", at=NOW) == []
        changed = penalty_file(files, replace(PENALTIES[0], fine="1.000000"))
        assert deliver(changed, feed="demo.feed.penalties", by="tests", at=NOW).unchanged == 1
    assert_alike(city, province)


def test_what_is_stated_at_both_nodes_stays_as_each_states_it(pair: Pair, files: Path) -> None:
    city, province = pair
    with province.at_work():
        other = penalty_file(files, replace(PENALTIES[0], fine="9.000000"))
        deliver(other, feed="demo.feed.penalties", by="tests", at=NOW)
    landed = hand_over(city, province)
    assert landed.kept == 1
    assert province.dossier(BUSY) != city.dossier(BUSY)


def test_a_batch_beyond_what_its_sender_may_send_is_refused_whole(pair: Pair) -> None:
    city, province = pair
    introduce(province, peer_text(city, sends='[{ items: ["national.licence"], regions: ["990000"] }]'), number=2)
    with pytest.raises(NotPermitted, match=r"row \d+: yunchuan.example/log may not send national\."):
        hand_over(city, province)
    assert province.position(city) == 0
    with province.at_work():
        assert not Record.objects.exists()
        assert "may not send" in Neighbour.objects.get(name=city.name).fault


def test_a_neighbour_is_handed_only_what_it_may_receive(pair: Pair) -> None:
    city, province = pair
    introduce(city, peer_text(province, receives='[{ items: ["national.licence"], regions: ["990000"] }]'), number=2)
    hand_over(city, province)
    with province.at_work():
        assert set(Record.objects.values_list("item", flat=True)) == {"national.licence"}


def test_names_that_arrived_are_found(pair: Pair) -> None:
    city, province = pair
    hand_over(city, province)
    with province.at_work():
        index_names()
        assert [one.code for one in search(NAMES[BUSY], limit=1).hits] == [BUSY]


def test_what_was_changed_on_the_way_is_refused(pair: Pair) -> None:
    city, province = pair
    given = packed_batch(city, province)
    for changed in (given.replace("罚款".encode(), "警告".encode()), given[:-1], given + b"{}\n", given[:200], b""):
        with province.at_work(), pytest.raises(BatchRefused):
            land(changed, at=NOW)


def test_a_batch_for_another_node_is_refused(trio: Trio) -> None:
    city, province, hub = trio
    introduce(hub, peer_text(city), number=2)
    given = packed_batch(city, province)
    with hub.at_work(), pytest.raises(BatchRefused, match="this batch is for"):
        land(given, at=NOW)


def test_nothing_is_exchanged_once_the_file_of_peers_has_expired(pair: Pair) -> None:
    city, province = pair
    with pytest.raises(NotPermitted, match="expired on"):
        hand_over(city, province, at=NOW + timedelta(days=900))


def test_remarks_that_end_at_home_end_everywhere(pair: Pair) -> None:
    city, province = pair
    with city.at_work():
        record = penalties_of(BUSY)[0]
        remark_record(
            Remarked(record, RemarkKind.DISPUTED, TODAY, 7, "objection", current_adoption().id), by="tests", at=NOW
        )
    hand_over(city, province)
    assert "disputed" in str(province.dossier(BUSY))
    with city.at_work():
        end_remarks([Ended(record, RemarkKind.DISPUTED, TODAY, 7)], by="tests", at=NOW)
    hand_over(city, province)
    assert_alike(city, province)
    assert "disputed" not in str(province.dossier(BUSY))


def assert_alike(*nodes: Node) -> None:
    """The nodes say the same of every organisation, to everybody who may see anything."""
    for code in CODES:
        said = [node.dossier(code) for node in nodes]
        assert said[1:] == said[:-1]


def penalties_of(code: str) -> list[int]:
    """The numbers of the organisation's penalties at the node at work."""
    subject = Subject.objects.get(code=code).id
    return list(
        Record.objects.filter(subject_id=subject, item="national.penalty").order_by("key").values_list("id", flat=True)
    )


def log_of(node: Node) -> int:
    """How far the node's log reaches."""
    with node.at_work():
        return head()
