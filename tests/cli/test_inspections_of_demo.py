"""The demo plans, draws and records one result, once."""

from pathlib import Path

from gongxin.cli.province.inspecting import OFFICE, settle_inspections
from gongxin.supervision import redraw
from gongxin.supervision.queries import draws, population_of
from tests.supervision.conftest import yunze
from tests.yunze import NOW

__all__ = ["yunze"]


def test_the_demo_shows_one_draw_that_can_be_run_again(yunze: Path) -> None:
    assert settle_inspections(at=NOW) and not settle_inspections(at=NOW)
    (draw,) = draws(agency=OFFICE)
    assert draw.results == {"corrected": 1} and draw.transcript is not None
    assert list(redraw.differences(draw.transcript, population_of(draw.number))) == []
