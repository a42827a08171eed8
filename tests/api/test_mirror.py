"""A mirror follows a real node: the whole, every change, and one root hash by which both know that they agree."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from gongxin.agencies.mandates import Power
from gongxin.api.bulk_making import renew
from gongxin.dossiers.actions import Remarked, remark_record, withdraw_records
from gongxin.dossiers.copies import bulk_lines
from gongxin.dossiers.models import Record
from gongxin.dossiers.remarks import RemarkKind
from gongxin.exchange.mirror.comparing import compare
from gongxin.exchange.mirror.copy import Copy, LogWentBack
from gongxin.exchange.mirror.folders import AnotherNode, held_copy
from gongxin.exchange.mirror.following import follow
from gongxin.exchange.mirror.node import Node, NoNodeThere
from gongxin.exchange.mirror.tokens import tokens_of
from gongxin.feeds.actions import add_consumer
from gongxin.feeds.followers import follow_ceasings
from gongxin.feeds.models import Notice
from gongxin.feeds.rules import ConsumerKind
from gongxin.ledger.actions import sequence_batches
from gongxin.rulebook.queries import current_adoption
from gongxin.subjects.models import Subject
from tests.agencies.machine_keys import private_pem_of, signer
from tests.api.api_builders import Deliver, code_of, penalty
from tests.api.served import served
from tests.desk.builders import CENTRE, at_desk, officer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Copy]:
    with held_copy(tmp_path / "copy") as held:
        yield held


@pytest.fixture
def node(transactional_db: None) -> Iterator[Node]:
    """The application itself, behind a port of its own."""
    with served() as at:
        yield Node(at)


def made(home: Path) -> None:
    """The node's bulk file of today is made as of now."""
    for old in (home / "bulk").glob("????-??-??.json"):
        old.unlink()
    assert renew(home=home, at=timezone.now())


def on_the_node() -> dict[int, bytes]:
    return {line.number: line.text for lines in bulk_lines(timezone.localdate()) for line in lines}


def in_the_copy(copy: Copy) -> dict[int, bytes]:
    return copy.lines(leaf.number for leaf in copy.leaves(timezone.localdate()))


def record(number: int) -> int:
    subject = Subject.objects.get(code=code_of(number)).id
    return Record.objects.get(subject_id=subject, item="national.penalty").id


def test_a_copy_begins_with_the_whole_and_hears_of_every_change(
    delivered: Deliver, copy: Copy, node: Node, tmp_path: Path
) -> None:
    delivered(*(penalty(number) for number in range(1, 6)))
    made(tmp_path)
    assert follow(copy, node).began and in_the_copy(copy) == on_the_node()
    delivered(penalty(2, conduct="未按规定公示年度报告"), penalty(6), penalty(7, kinds="警告", fine=""))
    withdraw_records([record(1)], because="case 7", by="tests", at=timezone.now())
    repaired = Remarked(
        record(3),
        RemarkKind.REPAIRED,
        timezone.localdate(),
        7,
        "national.procedure.repair",
        current_adoption().id,
        "",
    )
    remark_record(repaired, by="tests", at=timezone.now())
    sequence_batches()
    followed = follow(copy, node)
    assert not followed.began and followed.changes == 4
    assert in_the_copy(copy) == on_the_node() and len(on_the_node()) == 4
    assert len(copy.shown(code_of(2), at=timezone.now())) == 1, "the node's answers lease what is held"
    assert sorted(one.sort for one in copy.changes(0)) == ["correction", "expiry", "new_fact", "withdrawal"]


def test_a_copy_that_heard_more_than_the_node_knows_is_not_used(
    delivered: Deliver, copy: Copy, node: Node, tmp_path: Path
) -> None:
    delivered(penalty(1))
    made(tmp_path)
    reached = follow(copy, node).position
    copy.take([], {}, following=reached + 7, usable_until=None)
    with pytest.raises(LogWentBack, match=f"up to position {reached + 7}"):
        follow(copy, node)
    with pytest.raises(LogWentBack):
        copy.shown(code_of(1), at=timezone.now())


def test_a_page_of_the_site_is_no_node(delivered: Deliver, copy: Copy, node: Node) -> None:
    page = Node(f"{node.address}/en/")
    with pytest.raises(NoNodeThere, match="/en/api/v1/bulk/manifest"):
        follow(copy, page)


def test_a_copy_in_step_has_the_nodes_root(delivered: Deliver, copy: Copy, node: Node, tmp_path: Path) -> None:
    delivered(*(penalty(number) for number in range(1, 30)))
    made(tmp_path)
    follow(copy, node)
    assert compare(copy, node).equal
    delivered(penalty(40))
    follow(copy, node)
    compared = compare(copy, node)
    assert (compared.equal, compared.newer, compared.mended) == (False, 1, 0)
    made(tmp_path)
    assert compare(copy, node).equal


def test_whatever_differs_is_found_by_prefix_and_mended(
    delivered: Deliver, copy: Copy, node: Node, tmp_path: Path
) -> None:
    delivered(*(penalty(number) for number in range(1, 30)))
    made(tmp_path)
    follow(copy, node)
    lost, altered = record(1), record(2)
    line = copy.lines([altered])[altered]
    invented = line.replace(b'"id":%d' % altered, b'"id":%d' % 999_999)
    copy.mend({altered: line.replace("罚款".encode(), "警告".encode()), 999_999: invented}, gone=[lost])
    compared = compare(copy, node)
    assert (compared.equal, compared.mended) == (False, 3)
    assert in_the_copy(copy) == on_the_node() and compare(copy, node).equal


def test_a_copy_of_one_node_is_not_continued_from_another(
    delivered: Deliver, copy: Copy, node: Node, tmp_path: Path
) -> None:
    delivered(penalty(1))
    made(tmp_path)
    follow(copy, node)
    with pytest.raises(AnotherNode):
        follow(copy, Node(node.address + "/elsewhere"))


def test_the_tree_and_single_lines_are_open_and_strict(client: Client, delivered: Deliver, tmp_path: Path) -> None:
    delivered(penalty(1), penalty(2, kinds="警告", fine=""))
    assert client.get("/api/v1/bulk/tree").status_code == 503
    made(tmp_path)
    root = client.get("/api/v1/bulk/tree").json()
    assert (root["records"], len(root["root"])) == (1, 64)
    assert len(client.get("/api/v1/bulk/tree/root").json()["hashes"]) == 256
    assert len(client.get("/api/v1/bulk/tree/0a").json()["hashes"]) == 256
    for prefix in ("0", "0A", "xyz", "000000", "0a0", "%00"):
        assert client.get(f"/api/v1/bulk/tree/{prefix}").status_code in {400, 404}
    first, hidden = record(1), record(2)
    told = client.get(f"/api/v1/records?numbers={first},{hidden},999999")
    assert told.content.count(b"\n") == 1 and told.headers["Content-Type"] == "application/x-ndjson"
    for wrong in ("", "x", "1,,2", "-1", "0", "1.0", "９", "9" * 30, ",".join(map(str, range(1, 502)))):
        assert client.get("/api/v1/records", {"numbers": wrong}).status_code == 400


def test_a_registered_mirror_drops_what_was_repaired_and_the_node_shows_that_it_did(
    delivered: Deliver, copy: Copy, node: Node, tmp_path: Path
) -> None:
    delivered(penalty(1), penalty(2))
    settle()
    made(tmp_path)
    held = add_consumer("mirror.example", kind=ConsumerKind.MIRROR, at=timezone.now())
    machine = signer(held.body, at=timezone.now() - timedelta(minutes=1), algorithm="Ed25519")
    (tmp_path / "key.pem").write_bytes(private_pem_of(machine.key))
    node.token = tokens_of(tmp_path / "key.pem", name=machine.name, address=node.address)
    follow(copy, node)
    assert len(copy.shown(code_of(1), at=timezone.now())) == 1, "leased by the node's own answers"
    number, today = record(1), timezone.localdate()
    adoption = current_adoption().id
    said = Remarked(number, RemarkKind.REPAIRED, today, 7, "national.procedure.repair", adoption, "")
    remark_record(said, by="tests", at=timezone.now())
    settle()
    notice = Notice.objects.get()
    assert (notice.record, notice.confirmed_at) == (number, None)
    follow(copy, node)
    assert copy.shown(code_of(1), at=timezone.now()) == [] and len(copy.shown(code_of(2), at=timezone.now())) == 1
    notice.refresh_from_db()
    assert notice.confirmed_at is not None and copy.shown(code_of(1), at=timezone.now()) == []
    page = at_desk(officer(CENTRE, Power.OPERATE)).get("/en/desk/operator/copies").content.decode()
    assert "confirmed 1" in page.split("mirror.example")[1]


def settle() -> None:
    """The node has followed what happened, and told of what ceased."""
    sequence_batches()
    while follow_ceasings(at=timezone.now()):
        sequence_batches()
