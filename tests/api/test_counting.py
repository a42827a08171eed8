"""Requests counted across workers."""

from collections import Counter as Tally

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from gongxin.api.counting import Counter, asking_address, client_of
from gongxin.api.gate import _ask

NOON = 1_777_867_200.0
SECRET = "for tests"


def take(worker: Counter, *, limit: int, at: float = NOON, client: bytes = b"one") -> bool:
    return worker.take(client, counted="lookup", limit=limit, at=at, ask=_ask).granted


@pytest.mark.django_db
@given(st.integers(1, 90), st.lists(st.integers(0, 3), min_size=100, max_size=160))
def test_all_workers_together_never_grant_more_than_the_limit(limit: int, order: list[int]) -> None:
    _ask("DELETE FROM api_quota WHERE minute > %s", (0,))
    workers = [Counter() for _ in range(4)]
    granted = Tally(take(workers[number], limit=limit) for number in order)[True]
    stranded = (len(workers) - 1) * max(1, limit // 20)
    assert min(limit, len(order)) - stranded <= granted <= limit


@pytest.mark.django_db
def test_one_worker_grants_exactly_the_limit() -> None:
    worker = Counter()
    assert [take(worker, limit=45) for _ in range(50)].count(True) == 45


@pytest.mark.django_db
def test_what_remains_is_said_and_never_grows_within_the_minute() -> None:
    worker = Counter()
    permits = [worker.take(b"one", counted="lookup", limit=45, at=NOON, ask=_ask) for _ in range(50)]
    assert [permit.remaining for permit in permits] == [*range(44, -1, -1), 0, 0, 0, 0, 0]
    assert dict(permits[0].headers()) == {
        "RateLimit-Policy": "45;w=60",
        "RateLimit-Limit": "45",
        "RateLimit-Remaining": "44",
        "RateLimit-Reset": "60",
    }


@pytest.mark.django_db
def test_the_next_minute_begins_anew_and_the_last_is_forgotten() -> None:
    worker = Counter()
    for step in range(4):
        assert [take(worker, limit=2, at=NOON + 60 * step) for _ in range(3)] == [True, True, False]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT minute) FROM api_quota")
        assert cursor.fetchone()[0] <= 2


@pytest.mark.django_db
def test_a_refused_client_costs_the_store_nothing() -> None:
    worker = Counter()
    take(worker, limit=1)

    def unasked(statement: str, parameters: object) -> int:
        raise AssertionError("the store was asked")

    assert not worker.take(b"one", counted="lookup", limit=1, at=NOON, ask=unasked).granted


@pytest.mark.django_db
def test_clients_and_classes_are_counted_apart() -> None:
    worker = Counter()
    assert take(worker, limit=1) and not take(worker, limit=1)
    assert take(worker, limit=1, client=b"two")
    assert worker.take(b"one", counted="search", limit=1, at=NOON, ask=_ask).granted


def test_an_address_is_counted_by_digest_and_a_network_as_one() -> None:
    near = {client_of(f"2001:db8:0:1::{last}", secret=SECRET) for last in ("1", "ffff", "b:c:d")}
    assert len(near) == 1
    assert client_of("2001:db8:0:2::1", secret=SECRET) not in near
    assert client_of("::ffff:10.0.0.1", secret=SECRET) == client_of("10.0.0.1", secret=SECRET)
    assert b"10.0.0.1" not in client_of("10.0.0.1", secret=SECRET)
    assert client_of("10.0.0.1", secret="other") != client_of("10.0.0.1", secret=SECRET)


@pytest.mark.parametrize(
    ("forwarded", "proxies", "address"),
    [
        ("6.6.6.6", 0, "7.7.7.7"),
        ("6.6.6.6, 5.5.5.5", 1, "5.5.5.5"),
        ("6.6.6.6, 5.5.5.5", 2, "6.6.6.6"),
        ("6.6.6.6", 2, "7.7.7.7"),
        ("", 1, "7.7.7.7"),
    ],
)
def test_only_our_own_proxies_are_believed(forwarded: str, proxies: int, address: str) -> None:
    assert asking_address("7.7.7.7", forwarded, proxies=proxies) == address
