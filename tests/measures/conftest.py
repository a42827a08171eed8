"""The small province with a bar, a limit and a purpose, and its delivery desk."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from gongxin.rulebook.actions import adopt_rulebook
from tests.exchange.yunze import AT, Desk
from tests.measures.builders import law


@pytest.fixture
def desk(transactional_db: None, tmp_path: Path, settings: Settings) -> Desk:
    """The delivery desk of a node whose packs have measures."""
    adopt_rulebook(law(), by="operator", at=AT - timedelta(days=900))
    settings.HOME = tmp_path / "home"
    return Desk(tmp_path)
