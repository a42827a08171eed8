"""A log whose leaves were kept one by one is the same log when they lie 256 to a row, and back again."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from gongxin.ledger.actions import erase
from gongxin.ledger.verification import verify
from tests.ledger.builders import AT, committed, entered

pytestmark = pytest.mark.django_db(transaction=True)


def migrate(to: str) -> None:
    MigrationExecutor(connection).migrate([("ledger", to)])


@pytest.fixture
def moved_back() -> Iterator[None]:
    entered(700)
    committed(steps=300)
    erase(7, rule="demo.retention.penalty", by="officer:9", at=AT)
    committed()
    migrate("0003_witnesses")
    yield
    migrate("0004_bundles")


def rows(query: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def test_leaves_are_moved_to_and_fro_without_loss(moved_back: None) -> None:
    assert rows("SELECT count(*), count(salt), min(length(commitment)) FROM ledger_leaf") == [(701, 700, 32)]
    assert rows("SELECT position FROM ledger_leaf WHERE salt IS NULL") == [(7,)]
    migrate("0004_bundles")
    assert verify().ok and verify().size == 701
