"""A node that works by the small province's pack, and its delivery desk."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from gongxin.rulebook.actions import adopt_rulebook
from tests.exchange.yunze import AT, Desk, small_rulebook


@pytest.fixture
def desk(transactional_db: None, tmp_path: Path, settings: Settings) -> Desk:
    """The delivery desk of a new node."""
    adopt_rulebook(small_rulebook(), by="operator", at=AT - timedelta(days=900))
    settings.HOME = tmp_path / "home"
    return Desk(tmp_path)
