"""What changed is sent to a neighbour that does not fetch: from where it is, again where it was away, never beyond."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gongxin.federation import calling, pushing
from gongxin.federation.calling import PeerAway, PeerRefuses
from gongxin.federation.models import Neighbour
from gongxin.federation.pushing import push, push_all, wait_after
from gongxin.federation.rules import NotPermitted
from tests.federation.conftest import Pair, Trio
from tests.federation.nodes import CITY, PROVINCE, Node, introduce, packed_batch, peer_text
from tests.yunze import BUSY

PATH = "/api/v1/peers/landing"
pytestmark = pytest.mark.django_db


def sent(node: Node, body: bytes) -> tuple[int, bytes]:
    """What the node answers to a batch over HTTP."""
    with node.at_work():
        answer = Client().post(PATH, body, content_type="application/octet-stream")
        return answer.status_code, answer.content


@contextmanager
def wired(receiver: Node, patch: pytest.MonkeyPatch, *, away: bool = False) -> Iterator[list[int]]:
    """Within, what is sent reaches the receiver's own route, or nobody; the length of each body."""
    lengths: list[int] = []

    def posted(address: str, path: str, body: bytes, *, kind: str, name: str, most: int) -> bytes:
        lengths.append(len(body))
        if away:
            raise PeerAway(f"{name} is not reached: refused")
        with receiver.at_work():
            answer = Client().post(path, body, content_type=kind)
        if answer.status_code != 200:
            raise PeerRefuses(answer.json()["detail_en"], answer.json().get("position"))
        return answer.content[:most]

    with patch.context() as patched:
        patched.setattr(pushing, "posted", posted)
        yield lengths


def alike(city: Node, province: Node) -> None:
    """Both say the same of an organisation now."""
    now = timezone.now()
    assert province.dossier(BUSY, at=now) == city.dossier(BUSY, at=now) != {}


def state_at(city: Node) -> Neighbour:
    with city.at_work():
        return Neighbour.objects.get(name=PROVINCE)


def round_of(city: Node, at: datetime) -> dict[str, pushing.Pushed]:
    with city.at_work():
        return push_all(clock=lambda: at)


def test_what_changed_arrives_and_is_not_sent_again(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    city, province = pair
    now = timezone.now()
    with wired(province, monkeypatch) as lengths:
        assert round_of(city, now)[PROVINCE].batches >= 1
        assert round_of(city, now) == {} and len(lengths) >= 1
    alike(city, province)


def test_one_that_is_away_is_left_alone_longer_each_time_and_catches_up(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    city, province = pair
    now = timezone.now()
    with wired(province, monkeypatch, away=True) as lengths:
        round_of(city, now)
        round_of(city, now + timedelta(seconds=1))
        assert len(lengths) == 1 and "not reached" in state_at(city).push_said
        round_of(city, now + timedelta(seconds=6))
        assert len(lengths) == 2 and state_at(city).next_push_at == now + timedelta(seconds=6 + 10)
    with wired(province, monkeypatch):
        assert PROVINCE in round_of(city, now + timedelta(seconds=20))
    alike(city, province)
    assert (state_at(city).push_said, state_at(city).next_push_at) == ("", None)


def test_the_wait_has_an_end() -> None:
    assert [wait_after(1), wait_after(2), wait_after(9_999)] == [
        timedelta(seconds=5),
        timedelta(seconds=10),
        timedelta(minutes=10),
    ]


def test_a_neighbour_that_was_set_back_says_where_to_go_on(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    city, province = pair
    with city.at_work():
        Neighbour.objects.update_or_create(name=PROVINCE, defaults={"asked": 5})
    with wired(province, monkeypatch), city.at_work():
        push(PROVINCE, clock=timezone.now)
    alike(city, province)


def test_one_that_fetches_by_itself_is_not_sent_to(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    city, province = pair
    now = timezone.now()
    with city.at_work():
        Neighbour.objects.update_or_create(name=PROVINCE, defaults={"asked_at": now})
    with wired(province, monkeypatch) as lengths:
        assert round_of(city, now) == {} and lengths == []
        assert PROVINCE in round_of(city, now + timedelta(minutes=1))


def test_the_receivers_file_decides_what_it_takes(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    city, province = pair
    introduce(province, peer_text(city, sends='[{ items: ["national.licence"], regions: ["990000"] }]'), number=2)
    with wired(province, monkeypatch), city.at_work(), pytest.raises(PeerRefuses, match="may not send"):
        push(PROVINCE, clock=timezone.now)
    assert province.position(city) == 0 and "may not send" in state_at(city).push_said


def test_a_neighbour_abroad_is_sent_nothing_without_an_export_rule_and_it_is_seen(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    city, province = pair
    introduce(city, peer_text(province, country="SG"), number=2)
    with wired(province, monkeypatch) as lengths:
        assert round_of(city, timezone.now()) == {} and lengths == []
    assert state_at(city).push_said and state_at(city).next_push_at is not None


def test_nobody_else_lands_anything_and_a_batch_behind_a_gap_says_from_where(trio: Trio) -> None:
    city, province, hub = trio
    good = packed_batch(city, province)
    strange = packed_batch(province, hub).replace(b"hub.example", b"yun.example")
    for body in (b"nothing", strange, good[:-1], good.replace("罚款".encode(), "警告".encode()), b"x" * 20_000):
        status, content = sent(province, body)
        assert status == 403 and BUSY.encode() not in content
    assert sent(province, b"")[0] == 411
    assert sent(hub, good)[0] == 403
    status, content = sent(province, packed_batch(city, province, start=5))
    assert status == 409 and b'"position":0' in content.replace(b" ", b"")
    assert province.position(city) == 0 and sent(province, good)[0] == 200
    assert sent(province, good)[0] == 200


def test_whoever_no_file_names_is_sent_nothing(pair: Pair) -> None:
    city, _ = pair
    with city.at_work(), pytest.raises(NotPermitted):
        push("nobody.example/log", clock=timezone.now)


def test_an_address_at_which_nobody_listens_is_away() -> None:
    with pytest.raises(PeerAway, match="not reached"):
        calling.posted("http://127.0.0.1:9", PATH, b"x", kind="text/plain", name=CITY, most=10)
