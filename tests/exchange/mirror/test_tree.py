"""Whoever holds the same items has the same root; whoever does not finds the difference by prefix."""

import hashlib
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongxin.exchange.mirror.tree import BUCKETS, EMPTY, WIDTH, Hashes, Leaf, by_bucket, digest_of, hashes_of, place_of

ITEMS = st.dictionaries(st.integers(1, 2**53), st.binary(min_size=1, max_size=4), max_size=40)


def hashes(said: dict[int, bytes]) -> Hashes:
    return hashes_of(by_bucket(Leaf(number, digest_of(text)) for number, text in said.items()))


def unlike(ours: list[bytes], theirs: list[bytes]) -> list[int]:
    return [number for number in range(WIDTH) if ours[number] != theirs[number]]


def differing(one: Hashes, other: Hashes) -> set[int]:
    """The buckets in which two trees differ, found from the root downwards."""
    return {
        first * WIDTH + second
        for first in unlike(one.below(b""), other.below(b""))
        for second in unlike(one.below(bytes([first])), other.below(bytes([first])))
    }


def test_the_root_of_two_records_is_the_one_that_the_protocol_says() -> None:
    leaves = {1: b"a", 2: b"b"}
    buckets = [EMPTY] * BUCKETS
    for number, text in leaves.items():
        place = hashlib.sha256(str(number).encode()).digest()
        content = b"\x00" + place + hashlib.sha256(text).digest()
        buckets[place[0] * 256 + place[1]] = hashlib.sha256(content).digest()
    middle = [
        hashlib.sha256(b"\x01" + b"".join(buckets[first * 256 : first * 256 + 256])).digest() for first in range(256)
    ]
    assert hashes(leaves).root == hashlib.sha256(b"\x01" + b"".join(middle)).digest()


@settings(max_examples=20)
@given(ITEMS, st.randoms(use_true_random=False))
def test_the_order_in_which_items_come_changes_nothing(said: dict[int, bytes], chance: Random) -> None:
    mixed = list(said.items())
    chance.shuffle(mixed)
    assert hashes(dict(mixed)).root == hashes(said).root


@settings(max_examples=20)
@given(ITEMS, ITEMS)
def test_two_trees_differ_exactly_where_their_items_do(ours: dict[int, bytes], theirs: dict[int, bytes]) -> None:
    changed = {number for number in ours.keys() | theirs.keys() if ours.get(number) != theirs.get(number)}
    places = {int.from_bytes(place_of(number)[:2], "big") for number in changed}
    assert differing(hashes(ours), hashes(theirs)) == places
    assert (hashes(ours).root == hashes(theirs).root) is not bool(changed)


@pytest.mark.parametrize("size", [0, 32, BUCKETS * 32 - 1, BUCKETS * 32 + 32])
def test_a_tree_that_lacks_buckets_is_none(size: int) -> None:
    with pytest.raises(ValueError, match="65,536"):
        Hashes(bytes(size))
