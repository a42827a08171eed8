"""Deliveries that were cut off: the same file goes on, another gives way or takes over, nothing lingers."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from gongxin.exchange.actions import DeliveryRefused, Progress, deliver
from gongxin.exchange.models import Delivery
from gongxin.rulebook.queries import current
from tests.exchange.yunze import AT, TEXTS, Desk, adopt, counts, csv_of, penalty

FEED = "yunze.feed.penalties-csv"
ROWS = [penalty(1), penalty(2)]


class CutOff(Exception):
    """The power failed."""


def cut_off(desk: Desk, *, while_doing: str) -> None:
    def tell(progress: Progress) -> None:
        if progress.phase == while_doing:
            raise CutOff

    path = desk.folder / "cut.csv"
    path.write_bytes(csv_of(ROWS))
    with pytest.raises(CutOff):
        deliver(path, feed=FEED, by="clerk", at=AT, tell=tell)


def stricter(folder: Path) -> None:
    feed = TEXTS["feeds/penalties-csv.yaml"].replace("ignored: [序号]", "ignored: [序号, 另列]")
    adopt(folder, at=AT + timedelta(hours=1), **{"feeds/penalties-csv.yaml": feed})


def test_the_same_file_goes_on_as_the_same_delivery(desk: Desk) -> None:
    for phase in ("read", "enter"):
        cut_off(desk, while_doing=phase)
    assert counts(desk.hand_in(ROWS)) == {"new": 2} and Delivery.objects.get().state == "done"


def test_one_that_was_not_read_gives_way_to_another_file(desk: Desk) -> None:
    cut_off(desk, while_doing="read")
    assert counts(desk.hand_in([penalty(3)])) == {"new": 1}
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["done", "stopped"]
    tables = connection.introspection.table_names()
    assert not [name for name in tables if name.startswith("exchange_staging")]


def test_one_that_is_being_entered_is_finished_first(desk: Desk) -> None:
    cut_off(desk, while_doing="enter")
    with pytest.raises(DeliveryRefused, match=r"cut\.csv"):
        desk.hand_in([penalty(3)])
    assert desk.hand_in(ROWS).state == "done" and counts(desk.hand_in([penalty(3)])) == {"new": 1}


def test_one_that_is_being_entered_goes_on_by_the_rules_by_which_it_began(desk: Desk, tmp_path: Path) -> None:
    cut_off(desk, while_doing="enter")
    before = current().digest
    stricter(tmp_path / "packs")
    receipt = desk.hand_in(ROWS)
    assert receipt.state == "done" and receipt.rulebook == before != current().digest
