"""The small province with its models, and its delivery desk."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from gongxin.rulebook.actions import adopt_rulebook
from tests.evaluation.models import law
from tests.exchange.yunze import AT, Desk


@pytest.fixture
def desk(transactional_db: None, tmp_path: Path, settings: Settings) -> Desk:
    """The delivery desk of a node whose packs have models."""
    adopt_rulebook(law(), by="operator", at=AT - timedelta(days=900))
    settings.HOME = tmp_path / "home"
    return Desk(tmp_path)
