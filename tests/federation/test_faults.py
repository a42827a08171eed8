"""A landing that is cut off at any statement leaves nothing half done, and the next one makes up for it."""

from collections.abc import Callable

import pytest
from django.db import connection

from gongxin.dossiers.models import Home, Record, Version
from gongxin.federation.landing import land
from gongxin.ledger.models import Batch
from tests.federation.conftest import Pair
from tests.federation.nodes import hand_over, packed_batch
from tests.federation.test_landing import assert_alike
from tests.yunze import NOW

pytestmark = pytest.mark.django_db
Execute = Callable[..., object]


class CutOff(Exception):
    """The process is gone."""


class Cutting:
    """Lets some statements through and fails at the next."""

    def __init__(self, after: int) -> None:
        """None was let through yet."""
        self.left = after

    def __call__(self, execute: Execute, sql: str, params: object, many: bool, context: object) -> object:
        """Execute the statement, or fail."""
        self.left -= 1
        if self.left < 0:
            raise CutOff
        return execute(sql, params, many, context)


def test_a_landing_cut_off_anywhere_is_made_up_for(pair: Pair) -> None:
    city, province = pair
    batch = packed_batch(city, province)
    with province.at_work():
        seen, cuts = [counted()], 0
        while cut_off(batch, after=cuts):
            seen.append(counted())
            cuts += 1
        whole = counted()
    assert cuts > 20 and seen[0] != whole
    assert all(one in (seen[0], whole) for one in seen)
    assert_alike(city, province)
    assert hand_over(city, province, start=0).changed == 0


def cut_off(batch: bytes, *, after: int) -> bool:
    """Land the batch with a cut after so many statements; whether it came to the cut."""
    try:
        with connection.execute_wrapper(Cutting(after)):
            land(batch, at=NOW)
    except CutOff:
        return True
    return False


def counted() -> list[int]:
    """How many rows there are of whatever a landing writes."""
    return [table.objects.count() for table in (Record, Version, Home, Batch)]
