"""The two organisations of the invented province that go through a list, without its deliveries."""

from datetime import timedelta
from pathlib import Path

import pytest

from gongxin.cli.province.entries import LIST, PERSONA, SCENES, Tale
from gongxin.ledger.queries import head
from gongxin.listings.queries import on_list
from gongxin.subjects.models import Subject
from tests.cases.builders import moment, organisation
from tests.listings.builders import EFFECT
from tests.yunze import adopt

TODAY = moment(EFFECT + timedelta(days=365))


@pytest.fixture
def home(transactional_db: None, tmp_path: Path) -> Path:
    """A node that knows the two."""
    adopt(at=TODAY - timedelta(days=210))
    for persona in SCENES:
        held = organisation()
        Subject.objects.filter(id=held.id).update(code=PERSONA[persona].code, known_from=TODAY - timedelta(days=200))
    return tmp_path


def test_scenes_are_played_once_and_in_any_number_of_runs(home: Path) -> None:
    ends = [199, 198, 197, 150, 11, 8, 7, 3, 0]
    for ago in ends:
        Tale(home=home, today=TODAY).play(TODAY - timedelta(days=ago))
    days = [(TODAY - timedelta(days=ago)).date() for ago in (198, 197, 8, 7)]
    assert [len(on_list(LIST, day=day)) for day in days] == [0, 1, 1, 0]
    told = head()
    Tale(home=home, today=TODAY).play(TODAY)
    assert head() == told
