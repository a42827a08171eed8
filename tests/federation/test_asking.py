"""Neighbours ask over HTTP by a signed request, and nobody else is answered."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from gongxin.federation.batches import BatchRefused, Request, asked, packed, read_batch, read_request
from gongxin.federation.batches import Manifest as Told
from gongxin.federation.landing import land
from gongxin.federation.models import Neighbour
from gongxin.ledger.keys import signing_key
from gongxin.ledger.notes import SigningKey
from gongxin.ledger.suites import INTERNATIONAL
from tests.federation.conftest import Pair, Trio
from tests.federation.nodes import CITY, HUB, PROVINCE, Node
from tests.yunze import BUSY

PATH = "/api/v1/peers/batch"
marked = pytest.mark.django_db


def request_of(node: Node, *, asked_node: str = CITY, minutes: int = 0, name: str = "") -> str:
    """A request that the node signs."""
    at = timezone.now() + timedelta(minutes=minutes)
    with node.at_work():
        return asked(Request(name or node.name, asked_node, 0, at), by=signing_key())


def sent(city: Node, body: str | bytes) -> tuple[int, bytes]:
    """What the city answers over HTTP."""
    with city.at_work():
        answer = Client().post(PATH, body, content_type="text/plain")
        return answer.status_code, answer.content


@marked
def test_a_neighbour_is_answered_with_a_batch_that_it_can_land(pair: Pair) -> None:
    city, province = pair
    status, content = sent(city, request_of(province))
    assert status == 200
    with province.at_work():
        assert land(content, at=timezone.now()).changed > 0
    now = timezone.now()
    assert province.dossier(BUSY, at=now) == city.dossier(BUSY, at=now)
    with city.at_work():
        assert Neighbour.objects.get(name=PROVINCE).asked_at is not None


@marked
def test_nobody_else_is_answered(trio: Trio) -> None:
    city, province, hub = trio
    refused = [
        request_of(hub),
        request_of(hub, name=PROVINCE),
        request_of(province, asked_node=HUB),
        request_of(province, minutes=-6),
        request_of(province, minutes=6),
        request_of(province).replace("\n0\n", "\n7\n"),
        "nothing",
    ]
    for body in refused:
        status, content = sent(city, body)
        assert status == 403 and BUSY.encode() not in content


@marked
def test_a_request_without_a_body_or_with_a_long_one_is_refused(pair: Pair) -> None:
    city, _ = pair
    assert sent(city, b"")[0] == 411
    assert sent(city, b"x" * 5_000)[0] == 413


@given(st.binary(max_size=300))
def test_bytes_that_are_no_batch_are_refused(given_bytes: bytes) -> None:
    for read in (read_batch, read_request):
        with pytest.raises(BatchRefused):
            read(given_bytes)


@given(st.lists(st.binary(min_size=1, max_size=20).filter(lambda one: b"\n" not in one)), st.data())
def test_a_batch_is_read_as_it_was_packed_and_no_bit_of_it_may_change(lines: list[bytes], data: st.DataObject) -> None:
    key = SigningKey(CITY, INTERNATIONAL.type, INTERNATIONAL.new_secret())
    content = b"".join(line + b"\n" for line in lines)
    told = Told.of(content, sender=CITY, receiver=PROVINCE, start=3, end=5, head=9, count=len(lines))
    given_bytes = packed(told, content, by=key)
    batch = read_batch(given_bytes)
    batch.check(trusted=[key.verifier])
    assert (batch.manifest, batch.rows) == (told, lines)
    place = data.draw(st.integers(0, len(given_bytes) - 1))
    changed = bytearray(given_bytes)
    changed[place] ^= 1
    with pytest.raises(BatchRefused):
        read_batch(bytes(changed)).check(trusted=[key.verifier])
