"""A witness cosigns only what grew from what it saw last, and refuses fork, shrink, rewrite and replay."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from gongxin.ledger.keys import witness_key
from gongxin.ledger.merkle import Frontier, consistency_proof, leaf_hash
from gongxin.ledger.models import WitnessedLog
from gongxin.ledger.notes import SigningKey, TreeHead, read_note, seen_at, signed, signers
from gongxin.ledger.suites import INTERNATIONAL, NATIONAL, Suite
from gongxin.ledger.witnessing import (
    NotCosigned,
    Request,
    Why,
    WitnessRefused,
    add_checkpoint,
    admit_log,
    read_request,
)
from tests.ledger.builders import AT

in_store = pytest.mark.django_db(transaction=True)
ORIGIN = "peer.example/log"


@dataclass
class Peer:
    """Another node's log, whose leaves we make up."""

    word: bytes = b"entry"
    suite: Suite = INTERNATIONAL
    secret: bytes = bytes(range(32))
    leaves: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.leaves = [leaf_hash(self.word + b"%d" % at, by=self.suite.digest) for at in range(40)]

    @property
    def key(self) -> SigningKey:
        return SigningKey(ORIGIN, self.suite.type, self.secret)

    def head(self, size: int) -> TreeHead:
        return TreeHead(ORIGIN, size, Frontier(by=self.suite.digest).extended(self.leaves[:size]).root())

    def request(self, old: int, size: int) -> Request:
        proof = consistency_proof(self.leaves[:size], old) if 0 < old <= size else []
        return Request(old, tuple(proof), signed(self.head(size).text(), by=[self.key]).encoded())

    def ask(self, old: int, size: int) -> str:
        return add_checkpoint(self.request(old, size).text(), at=AT)


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path


@pytest.fixture
def peer() -> Peer:
    peer = Peer()
    admit_log(str(peer.key.verifier))
    return peer


def refused(peer: Peer, old: int, size: int) -> tuple[Why, int]:
    with pytest.raises(NotCosigned) as fault:
        peer.ask(old, size)
    return fault.value.why, fault.value.size


@in_store
def test_a_log_that_grows_is_cosigned_each_time(peer: Peer) -> None:
    for old, size in [(0, 5), (5, 5), (5, 20), (20, 33)]:
        line, request = peer.ask(old, size), peer.request(old, size)
        note = read_note(request.note + line)
        assert witness_key().verifier in signers(note, trusted=[peer.key.verifier, witness_key().verifier])
        assert seen_at(note.signatures[-1]) == int(AT.timestamp())
    assert WitnessedLog.objects.get().size == 33


@in_store
def test_a_log_of_the_national_suite_is_cosigned_too() -> None:
    peer = Peer(suite=NATIONAL, secret=NATIONAL.new_secret())
    peer.leaves = peer.leaves[:12]
    admit_log(str(peer.key.verifier))
    peer.ask(0, 5)
    with pytest.raises(NotCosigned):  # a proof by the hashes of another suite
        peer.ask(5, 12)


@in_store
def test_what_was_seen_is_neither_replayed_nor_taken_back(peer: Peer) -> None:
    peer.ask(0, 20)
    assert refused(peer, 0, 20) == (Why.STALE, 20)
    assert refused(peer, 0, 5) == (Why.STALE, 20)
    assert refused(peer, 5, 20) == (Why.STALE, 20)
    assert refused(peer, 20, 5) == (Why.MALFORMED, 0)


@in_store
def test_a_fork_is_not_cosigned(peer: Peer) -> None:
    peer.ask(0, 20)
    fork = Peer(word=b"other")
    assert refused(fork, 20, 20)[0] is Why.FORKED
    assert refused(fork, 20, 33)[0] is Why.UNPROVED
    assert bytes(WitnessedLog.objects.get().root) == peer.head(20).root


@in_store
def test_a_rewritten_leaf_is_not_cosigned(peer: Peer) -> None:
    peer.ask(0, 20)
    peer.leaves[3] = leaf_hash(b"rewritten")
    assert refused(peer, 20, 33)[0] is Why.UNPROVED


@in_store
def test_only_admitted_logs_with_their_own_key_are_cosigned(peer: Peer) -> None:
    assert refused(Peer(secret=bytes(32)), 0, 5)[0] is Why.UNSIGNED
    stranger = peer.request(0, 5).text().replace(ORIGIN, "stranger.example/log")
    with pytest.raises(NotCosigned) as fault:
        add_checkpoint(stranger, at=AT)
    assert fault.value.why is Why.UNKNOWN


@in_store
def test_a_proof_that_shows_nothing_is_not_cosigned(peer: Peer) -> None:
    first = Request(0, (bytes(32),), peer.request(0, 5).note)
    with pytest.raises(NotCosigned, match="nothing is to be proved"):
        add_checkpoint(first.text(), at=AT)
    empty = signed(TreeHead(ORIGIN, 0, bytes(32)).text(), by=[peer.key]).encoded()
    with pytest.raises(NotCosigned, match="one root only"):
        add_checkpoint(Request(0, (), empty).text(), at=AT)
    peer.ask(0, 5)
    for proof in ((), (bytes(32),) * 3):
        with pytest.raises(NotCosigned) as fault:
            add_checkpoint(Request(5, proof, peer.request(5, 20).note).text(), at=AT)
        assert fault.value.why is Why.UNPROVED


@in_store
def test_of_two_forks_at_once_one_is_cosigned(peer: Peer) -> None:
    peer.ask(0, 5)
    fork = Peer()
    fork.leaves[7] = leaf_hash(b"fork")

    def ask(one: Peer) -> bool:
        try:
            return bool(one.ask(5, 20))
        except NotCosigned:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, [peer, fork] * 4)) == 1


@in_store
def test_a_key_that_follows_another_is_admitted_beside_it(peer: Peer) -> None:
    peer.ask(0, 5)
    later = Peer(secret=bytes(32))
    admit_log(str(later.key.verifier))
    assert later.ask(5, 20)


@in_store
@pytest.mark.parametrize("key", ["", "nobody", str(SigningKey("w.example", b"\x04", bytes(32)).verifier)])
def test_what_is_no_key_of_a_log_is_not_admitted(key: str) -> None:
    with pytest.raises(WitnessRefused):
        admit_log(key)


@pytest.mark.parametrize("text", [
    "", "old 5", "old 5\n", "old\n\nx", "old -1\n\nx", "old 05\n\nx", "old ٥\n\nx", "old 5 \n\nx", "Old 5\n\nx",
    "old 5\nAAAA\n\nx", "old 5\n!!!!\n\nx", "old 5\n" + "AAAA\n" * 70 + "\nx", "old " + "9" * 30 + "\n\nx",
], ids=range(13))  # fmt: skip
def test_a_malformed_request_is_refused(text: str) -> None:
    with pytest.raises(NotCosigned) as fault:
        read_request(text)
    assert fault.value.why.status == 400


@given(st.text())
def test_whatever_is_asked_is_read_or_refused(text: str) -> None:
    for tried in (text, "old 5\n" + text, "old 5\n\n" + text):
        try:
            assert read_request(tried).note == tried.partition("\n\n")[2]
        except NotCosigned:
            continue
